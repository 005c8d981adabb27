"""Answers that want to break a parser, by class, each with what the rules of docs/semantics.md make of it.

A message is a function of its id and question. Owners are pointers to the question unless they are what the case is about.
"""
import struct

import packets as p

RESPONSE, AA = 0x8000, 0x0400
HEADER_OCTETS = 12
POINTER = b'\xc0\x0c'
A, NS, CNAME, SOA, NULL, MX, TXT, AAAA, SRV, OPT, APL, RRSIG, DNSKEY, SVCB, HTTPS, OWN = (
    1, 2, 5, 6, 10, 15, 16, 28, 33, 41, 42, 46, 48, 64, 65, 65280)
GOOD, BAD = 'accepted', 'malformed'
ADDRESS = bytes([192, 0, 2, 7])


def tell(*answers: bytes, authorities=(), additionals=()):
    """An answer with these records."""
    return lambda ident, question: p.message(ident, RESPONSE | AA, [question], answers, authorities, additionals)


def at_first(build):
    """An answer whose first record knows where it begins: `build(offset)` gives the records' octets as a list."""
    return lambda ident, question: tell(*build(HEADER_OCTETS + len(question)))(ident, question)


def counted(questions: int, answers: int, authorities: int, additionals: int, *records: bytes):
    """An answer whose header says what it likes."""
    return lambda ident, question: struct.pack('!HH4H', ident, RESPONSE | AA, questions, answers, authorities, additionals) + \
        question + b''.join(records)


def point(offset: int) -> bytes:
    return struct.pack('!H', 0xC000 | offset)


def lying(owner: bytes, rrtype: int, says: int, rdata: bytes) -> bytes:
    """A record whose RDLENGTH is a lie."""
    return owner + struct.pack('!HHIH', rrtype, p.IN, 300, says) + rdata


def labels(*sizes: int) -> bytes:
    """Labels of these sizes, without the root."""
    return b''.join(bytes([size]) + bytes([97 + place % 26]) * size for place, size in enumerate(sizes))


GOOD_A = p.rr(POINTER, A, ADDRESS)
LONG_230 = labels(63, 63, 63, 37)  # 230 octets
RDATA_AT = 12  # from the start of a record with a pointer as owner to its RDATA


def loops():
    to_self = lambda at: [GOOD_A, p.rr(point(at + len(GOOD_A)), A, ADDRESS)]  # noqa: E731
    to_own_label = lambda at: [p.rr(b'\x03abc' + point(at), A, ADDRESS)]  # noqa: E731
    each_other = lambda at: [p.rr(point(at + RDATA_AT), NS, point(at))]  # noqa: E731
    in_rdata = lambda at: [p.rr(POINTER, CNAME, b'\x01x' + point(at + RDATA_AT))]  # noqa: E731
    rdata_to_self = lambda at: [p.rr(POINTER, CNAME, point(at + RDATA_AT))]  # noqa: E731
    second_name = lambda at: [p.rr(POINTER, SOA, b'\0' + point(at + RDATA_AT + 1) + bytes(20))]  # noqa: E731

    def chain(at: int) -> list[bytes]:
        """Each owner is a label and the owner before: lawful, and a hundred jumps long."""
        records, owner = [], POINTER
        for _ in range(100):
            records.append(p.rr(b'\x01n' + owner, A, ADDRESS))
            owner, at = point(at), at + len(records[-1])
        return records

    def bare_chain(at: int) -> list[bytes]:
        """Pointers to pointers, nothing else."""
        records, owner = [], POINTER
        for number in range(120):
            records.append(p.rr(owner, TXT, bytes([1, number])))
            owner, at = point(at), at + len(records[-1])
        return records
    return [(at_first(to_self), BAD), (at_first(to_own_label), BAD), (at_first(each_other), BAD), (at_first(in_rdata), BAD),
            (at_first(rdata_to_self), BAD), (at_first(second_name), BAD), (at_first(bare_chain), GOOD),
            (at_first(chain), GOOD)]


def forward_pointers():
    next_record = lambda at: [p.rr(point(at + len(GOOD_A)), A, ADDRESS), p.rr(b'\x03abc\0', A, ADDRESS)]  # noqa: E731
    own_type = lambda at: [p.rr(point(at + 2), A, ADDRESS)]  # noqa: E731
    rdata = lambda at: [p.rr(POINTER, CNAME, point(at + RDATA_AT + 2) + b'\x01x\0')]  # noqa: E731
    later_name = lambda at: [p.rr(POINTER, SOA, point(at + RDATA_AT + 2) + b'\x01x\0' + bytes(20))]  # noqa: E731
    the_end = lambda at: [p.rr(point(at + RDATA_AT + 4), A, ADDRESS)]  # noqa: E731
    return [(at_first(next_record), BAD), (at_first(own_type), BAD), (at_first(rdata), BAD), (at_first(later_name), BAD),
            (at_first(the_end), BAD), (tell(p.rr(point(0x3FFF), A, ADDRESS)), BAD),
            (tell(GOOD_A, p.rr(POINTER, MX, b'\0\1' + point(0x3FFF))), BAD),
            (tell(p.rr(b'\xc0', A, ADDRESS)), BAD),
            # Backwards, if into the header: the octet there is 0, the root.
            (tell(p.rr(point(4), A, ADDRESS)), GOOD)]


def long_names():
    whole = labels(63, 63, 63, 61) + b'\0'  # 255 octets, the most
    more = labels(63, 63, 63, 62) + b'\0'
    tail = lambda size: lambda at: [p.rr(labels(63, 63, 63) + b'\0', A, ADDRESS),  # noqa: E731
                                    p.rr(labels(size) + point(at), A, ADDRESS)]
    return [(tell(p.rr(whole, A, ADDRESS)), GOOD), (tell(p.rr(more, A, ADDRESS)), BAD),
            (tell(p.rr(POINTER, CNAME, whole)), GOOD), (tell(p.rr(POINTER, CNAME, more)), BAD),
            (tell(p.rr(POINTER, SOA, whole + whole + bytes(20))), GOOD), (tell(p.rr(POINTER, MX, b'\0\1' + more)), BAD),
            (at_first(tail(61)), GOOD), (at_first(tail(62)), BAD),
            (tell(p.rr(whole, SRV, bytes(6) + whole)), GOOD),
            (tell(p.rr(b'\x40' + bytes(64) + b'\0', A, ADDRESS)), BAD), (tell(p.rr(b'\x80x\0', A, ADDRESS)), BAD),
            (tell(p.rr(b'\x3f' + b'y' * 62, A, ADDRESS)), BAD), (tell(b'\x3f' + b'y' * 10), BAD)]


def many_labels():
    most, too_many = labels(*[1] * 127) + b'\0', labels(*[1] * 128) + b'\0'
    by_pointer = lambda count: lambda at: [p.rr(labels(*[1] * 100) + b'\0', A, ADDRESS),  # noqa: E731
                                           p.rr(labels(*[1] * count) + point(at), A, ADDRESS)]
    return [(tell(p.rr(most, A, ADDRESS)), GOOD), (tell(p.rr(too_many, A, ADDRESS)), BAD),
            (tell(p.rr(POINTER, NS, most)), GOOD), (tell(p.rr(POINTER, NS, too_many)), BAD),
            (at_first(by_pointer(27)), GOOD), (at_first(by_pointer(28)), BAD),
            (tell(p.rr(most, HTTPS, b'\0\1' + most)), GOOD)]


def odd_octets():
    every = [bytes(range(begin, begin + 32)) for begin in range(0, 256, 32)]
    owners = [b'\x01\0', b'\x01.', b'\x03a.b', b'\x04\0\0\0\0', b'\x02\xc4\xd6', b'\x01\xff', b'\x04www\0', b'\x01\\',
              b'\x02\\"', b'\x03;($', b'\x01@', b'\x01*', b'\x04 a\tb', b'\x03\r\n\x7f', b'\x02\xe4A']
    records = [p.rr(owner + POINTER, A, ADDRESS) for owner in owners]
    records += [p.rr(b'\x20' + part + POINTER, A, ADDRESS) for part in every]
    targets = [p.rr(POINTER, kind, front + b'\x20' + part + POINTER)
               for part in every for kind, front in ((CNAME, b''), (MX, b'\0\1'), (HTTPS, b'\0\1'))]
    texts = [p.rr(POINTER, TXT, b'\x20' + part) for part in every] + [p.rr(POINTER, OWN, b''.join(every))]
    return [(tell(*records), GOOD), (tell(*targets), GOOD), (tell(*texts), GOOD)]


def rdlength_lies():
    root = b'\0'
    bad = [p.rr(POINTER, A, b'abc'), p.rr(POINTER, A, b'abcde'), p.rr(POINTER, AAAA, bytes(15)), p.rr(POINTER, AAAA, bytes(17)),
           lying(POINTER, A, 5, ADDRESS), lying(POINTER, A, 65535, ADDRESS), lying(POINTER, OWN, 65535, b'x'),
           lying(POINTER, A, 4 + len(GOOD_A), ADDRESS) + GOOD_A,
           p.rr(POINTER, NS, POINTER + b'x'), lying(POINTER, NS, 1, POINTER), lying(POINTER, NS, 2, b'\x03abc\0'),
           p.rr(POINTER, MX, b'\0\1'), p.rr(POINTER, MX, b'\0'), p.rr(POINTER, MX, b'\0\1' + root + b'x'),
           p.rr(POINTER, SOA, root + root + bytes(19)), p.rr(POINTER, SOA, root + root + bytes(21)),
           p.rr(POINTER, SRV, bytes(6)), p.rr(POINTER, SRV, bytes(6) + root + b'x'), p.rr(POINTER, TXT, b'\x05abc'),
           p.rr(POINTER, TXT, b'\x03abc\x01'), p.rr(POINTER, DNSKEY, b'\1\1\3'), p.rr(POINTER, RRSIG, bytes(17)),
           lying(root, OPT, 1, b''), lying(POINTER, TXT, 0, b'\x03abc')]
    # The end of RDATA is the end, whatever follows: the octets behind it are no record, and none is counted there.
    return [(tell(GOOD_A, record), BAD) for record in bad] + [
        (tell(p.rr(POINTER, TXT, b'\x03abc')), GOOD), (tell(GOOD_A, lying(POINTER, A, 4, ADDRESS + b'behind it')), GOOD)]


def counts():
    return [(counted(1, 2, 0, 0, GOOD_A), BAD), (counted(1, 1, 1, 0, GOOD_A), BAD), (counted(1, 1, 0, 1, GOOD_A), BAD),
            (counted(1, 65535, 0, 0, GOOD_A), BAD), (counted(1, 65535, 65535, 65535, GOOD_A), BAD),
            (counted(1, 1, 0, 65535, GOOD_A, p.rr(b'\0', OPT, b'', rrclass=1232)), BAD),
            (counted(1, 1, 0, 0), BAD), (counted(1, 0, 0, 1, b'\0'), BAD),
            (counted(1, 1, 0, 0, GOOD_A, p.rr(POINTER, A, b'rest')), GOOD), (counted(1, 0, 0, 0, GOOD_A), GOOD),
            (counted(0, 1, 0, 0, GOOD_A), 'question_count'), (counted(2, 1, 0, 0, GOOD_A), 'question_count'),
            (counted(65535, 0, 0, 0), 'question_count')]


def many_records():
    """As many records as fit into a datagram, and a header that promises 65535."""
    room = 65507 - 100
    smallest = [p.rr(b'\0', 60000 + number % 40, b'') for number in range(room // 11)]
    longest = labels(63, 63, 63, 61) + b'\0'

    def amplified(at: int) -> list[bytes]:
        """Each record is two pointers to the longest name: 14 octets that become 520."""
        first = p.rr(longest, NS, point(at))
        return [first] + [p.rr(point(at), NS, point(at))] * ((room - len(first)) // 14)

    def all_different(at: int) -> list[bytes]:
        first = p.rr(labels(63, 63, 63) + b'\0', MX, b'\0\0' + point(at))
        return [first] + [p.rr(point(at), MX, struct.pack('!H', number) + point(at)) for number in range(1, 300)]
    return [(tell(*smallest), GOOD), (counted(1, 65535, 0, 0, *smallest), BAD), (at_first(amplified), GOOD),
            (at_first(all_different), GOOD), (counted(1, 0, 0, 65535, *smallest[:50]), BAD),
            (counted(1, 65535, 65535, 65535, *smallest[:50]), BAD)]


def unknown_classes():
    odd = [p.rr(POINTER, A, b'abc', rrclass=rrclass) for rrclass in (0, 2, 3, 4, 254, 255, 32769, 65535)]
    names = [p.rr(POINTER, NS, b'\xff\xff', rrclass=3), p.rr(POINTER, SOA, b'', rrclass=255)]

    def asked(rrclass: int):
        return lambda ident, question: p.message(ident, RESPONSE, [question[:-2] + struct.pack('!H', rrclass)], [GOOD_A])
    return [(tell(GOOD_A, *odd, *names), GOOD), (tell(*odd), GOOD),
            (tell(GOOD_A, POINTER + struct.pack('!HHIH', A, 3, 0, 500) + b'abc'), BAD),
            (tell(GOOD_A, p.rr(point(0x3FFF), A, ADDRESS, rrclass=3)), BAD),
            (asked(3), 'class'), (asked(255), 'class'), (asked(0), 'class')]


def empty_rdata():
    needs_some = (A, NS, CNAME, SOA, 12, MX, TXT, AAAA, SRV, 35, 43, DNSKEY, 44, 52, SVCB, HTTPS, 257, 29, 13, 39)
    return [(tell(GOOD_A, p.rr(POINTER, rrtype, b'')), BAD) for rrtype in needs_some] + [
        (tell(p.rr(POINTER, NULL, b''), p.rr(POINTER, OWN, b''), p.rr(POINTER, APL, b''), p.rr(POINTER, 65535, b'')), GOOD),
        (tell(GOOD_A, additionals=[p.rr(b'\0', OPT, b'', rrclass=0)]), GOOD),
        (tell(GOOD_A, p.rr(POINTER, SOA, b'', rrclass=255)), GOOD)]


def edns_nonsense():
    def opt(rdata: bytes, owner: bytes = b'\0', rrclass: int = 1232, ttl: int = 0) -> bytes:
        return p.rr(owner, OPT, rdata, rrclass=rrclass, ttl=ttl)

    subnet = struct.pack('!HHHBB', 8, 4, 99, 255, 255)
    strange = [opt(b'\0'), opt(b'\0\x08\xff\xff'), opt(b'\xff' * 500), opt(subnet), opt(b'\0\x0a\0\x03abc'),
               opt(b'', owner=POINTER), opt(b'', rrclass=0), opt(b'', ttl=0xFFFFFFFF),
               opt(b'\0\x0c\xff\x00' + bytes(20_000))]
    good = [tell(GOOD_A, additionals=[one]) for one in strange]
    good += [tell(GOOD_A, additionals=[opt(b''), opt(b'')]), tell(GOOD_A, opt(subnet)), tell(GOOD_A, authorities=[opt(b'')])]
    return [(build, GOOD) for build in good] + [
        (tell(GOOD_A, additionals=[lying(b'\0', OPT, 11, b'\0\x08\0\x07')]), BAD),
        (tell(GOOD_A, additionals=[lying(b'\0', OPT, 65535, b'')]), BAD),
        (tell(GOOD_A, additionals=[opt(b'', owner=b'\x80')]), BAD)]


def svcb_parameters():
    def params(*pairs: tuple[int, bytes], priority: int = 1, rest: bytes = b'') -> bytes:
        listed = b''.join(struct.pack('!HH', key, len(value)) + value for key, value in pairs)
        return struct.pack('!H', priority) + b'\x03svc\0' + listed + rest

    bad = [params((3, b'\1\xbb'), (1, b'\2h2')), params((1, b'\2h2'), (1, b'\2h2')), params(rest=b'\0\1\0\x09\2h2'),
           params(rest=b'\0'), params(rest=b'\0\1\0'), params((0, b'')), params((0, b'\0')), params((0, b'\0\0')),
           params((0, b'\0\1')), params((0, b'\0\4\0\1'), (1, b'\2h2'), (4, bytes(4))), params((0, b'\0\1\0\1'), (1, b'\2h2')),
           params((1, b'')), params((1, b'\0')), params((1, b'\5h2')), params((1, b'\2h2'), (2, b'x')), params((3, b'\1')),
           params((3, b'abc')), params((4, b'')), params((4, bytes(5))), params((6, bytes(15))), params((6, b''))]
    good = [params(), params((1, b'\2h2\2h3'), (3, b'\1\xbb'), (4, bytes(8)), (6, bytes(16))), params((5, b'')),
            params((0, b'\0\1'), (1, b'\2h2')), params((65000, bytes(300))), params((9, b'\0'), (10, b'')),
            params(priority=0), params(priority=65535)]
    short = [b'', b'\0', b'\0\1', b'\0\1\x03sv']
    return [(tell(GOOD_A, p.rr(POINTER, kind, rdata)), BAD) for rdata in bad + short for kind in (SVCB, HTTPS)] + [
        (tell(*[p.rr(POINTER, kind, rdata) for rdata in good for kind in (SVCB, HTTPS)]), GOOD)]


CLASSES = {
    'compression-loops': loops(),
    'forward-pointers': forward_pointers(),
    'names-of-255-octets': long_names(),
    'names-of-127-labels': many_labels(),
    'odd-octets-in-labels': odd_octets(),
    'rdlength-lies': rdlength_lies(),
    'counts-beyond-the-message': counts(),
    'promises-of-65535-records': many_records(),
    'unknown-classes': unknown_classes(),
    'empty-rdata': empty_rdata(),
    'edns-nonsense': edns_nonsense(),
    'svcb-bad-parameters': svcb_parameters(),
}
