"""Generated queries and answers: many types, sizes and sections, tuples that come again, and what must not count.

A seed names the traffic. Nothing here says how it travels: transforms.py does.
"""
import random
import struct
from typing import NamedTuple

import packets as p

RESPONSE, AA, TC, RD = 0x8000, 0x0400, 0x0200, 0x0100
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3
POINTER = b'\xc0\x0c'
MOST_OCTETS = 60_000
SECONDS = 20
RESOLVERS = ('198.18.0.1', '198.18.0.2', '198.18.0.3')
SERVERS = tuple(f'198.18.{net}.53' for net in range(20, 26))
RESOLVERS6 = ('2001:db8:53::1', '2001:db8:53::2', '2001:db8:53::3')
SERVERS6 = tuple(f'2001:db8:53:{net}::53' for net in range(20, 26))
NAMES = tuple(f'host{number}.zone{number % 7}.example' for number in range(40))
A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, SRV, NAPTR, OPT, DNSKEY, HTTPS, CAA, OWN = (
    1, 2, 5, 6, 12, 15, 16, 28, 33, 35, 41, 48, 65, 257, 65400)


class Exchange(NamedTuple):
    """A query, its answer, or one of them alone, all within one second of packet time."""
    second: int
    resolver: str
    server: str
    port: int
    query: bytes | None
    response: bytes | None


def mixed_case(chance: random.Random, text: str) -> str:
    return ''.join(chance.choice((letter.lower(), letter.upper())) for letter in text)


def octets(chance: random.Random, count: int) -> bytes:
    return chance.getrandbits(8 * count).to_bytes(count, 'big')


def a_name(chance: random.Random) -> bytes:
    """Mostly one that others use as well, in some mixture of cases."""
    return p.name(mixed_case(chance, chance.choice(NAMES)))


def a_string(chance: random.Random, most: int) -> bytes:
    text = octets(chance, chance.randrange(most))
    return bytes([len(text)]) + text


def rdata_of(chance: random.Random, rrtype: int, number: int) -> bytes:
    """Well-formed RDATA; `number` tells the records of one message apart."""
    few = number * 4 + chance.randrange(4)
    makers = {
        A: lambda: bytes([192, 0, 2]) + bytes([few & 255]) if few < 256 else struct.pack('!I', 0xC0000000 + few),
        AAAA: lambda: bytes.fromhex('20010db8') + bytes(8) + struct.pack('!I', few),
        NS: lambda: a_name(chance), CNAME: lambda: a_name(chance), PTR: lambda: a_name(chance),
        MX: lambda: struct.pack('!H', few) + chance.choice((POINTER, a_name(chance))),
        SOA: lambda: a_name(chance) + a_name(chance) + struct.pack('!5I', few, 3600, 600, 86400, 300),
        TXT: lambda: b''.join(a_string(chance, 256) for _ in range(1 + chance.randrange(4))),
        SRV: lambda: struct.pack('!3H', 1, few, 53) + a_name(chance),
        NAPTR: lambda: struct.pack('!HH', few, 1) + b'\1U' + a_string(chance, 8) + b'\0' + a_name(chance),
        DNSKEY: lambda: b'\1\1\3\x0d' + octets(chance, 64),
        HTTPS: lambda: struct.pack('!H', 1 + few) + a_name(chance) + b'\0\1\0\3\2h2' + b'\0\4\0\4' + octets(chance, 4),
        CAA: lambda: b'\0\5issue' + octets(chance, 12),
        OWN: lambda: octets(chance, chance.choice((0, 3, 700))),
    }
    return makers[rrtype]()


def a_record(chance: random.Random, rrtype: int, number: int, own: bool) -> bytes:
    owner = POINTER if own else a_name(chance)
    return p.rr(owner, rrtype, rdata_of(chance, rrtype, number), ttl=chance.randrange(86400))


def sections(chance: random.Random, qtype: int, largest: int) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Answers up to `largest` octets, then a referral or an SOA, then glue and OPT."""
    answers, used = [], 0
    while used < largest and len(answers) < 3000:
        answers.append(a_record(chance, qtype, len(answers), True))
        used += len(answers[-1])
    if used > MOST_OCTETS:
        answers.pop()
    authorities = [a_record(chance, chance.choice((NS, SOA)), number, False) for number in range(chance.randrange(3))]
    glue = [a_record(chance, chance.choice((A, AAAA)), number, False) for number in range(chance.randrange(3))]
    return answers, authorities, glue + [p.rr(b'\0', OPT, b'', rrclass=1232)] * chance.randrange(2)


def an_exchange(chance: random.Random, number: int, second: int) -> Exchange:
    resolvers, servers = chance.choice(((RESOLVERS, SERVERS), (RESOLVERS6, SERVERS6)))
    qtype = chance.choice((A, A, AAAA, AAAA, NS, CNAME, SOA, PTR, MX, TXT, TXT, SRV, NAPTR, DNSKEY, HTTPS, CAA, OWN))
    question = p.question(a_name(chance), qtype)
    # In most cases small; some would not fit into a frame, few are as large as they can be.
    largest = chance.choices((0, 30, 500, 4000, MOST_OCTETS), (5, 60, 25, 9, 1))[0]
    flags = chance.choices((0, TC, RD, SERVFAIL, NXDOMAIN), (80, 4, 4, 4, 8))[0] | chance.choice((0, AA))
    response = p.message(number, RESPONSE | flags, [question], *sections(chance, qtype, largest))
    if chance.random() < 0.05:
        response = response[:-1]  # the last record is cut: nothing of it counts
    query = p.message(number, 0, [question])
    alone = chance.random()
    return Exchange(second, chance.choice(resolvers), chance.choice(servers), 1024 + number,
                    None if alone < 0.04 else query, None if alone > 0.96 else response)


def generate(seed: int, count: int) -> list[Exchange]:
    """`count` exchanges spread over SECONDS, each with its own id and port."""
    chance = random.Random(seed)
    return [an_exchange(chance, number, number * SECONDS // count) for number in range(count)]
