#!/usr/bin/python3
"""Frames and messages that no server sends: every rule of docs/semantics.md at its edge, then mutated messages.

Each case is a small capture. What it must give is worked out by the extractor; a few cases also say how many messages
must be accepted, so that the extractor itself is held to the rules.
"""
import random
import struct
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, OPEN_OPTIONS, Tap, check_export, control, expect, replay, temporary_folder)  # noqa: E402
from capture import read_datagrams, read_frames  # noqa: E402
from extract import extract  # noqa: E402
from transforms import ETHERNET_WRAPS  # noqa: E402
import packets as p  # noqa: E402

START_US = 1_700_000_000_000_000
SECOND_US = 1_000_000
PORT = 40000
RESPONSE, AA, TC, RD = 0x8000, 0x0400, 0x0200, 0x0100
POINTER = b'\xc0\x0c'
QNAME = p.name('wWw.ExAmPlE.CoM')
MUTATED_CAPTURES, MUTATIONS_EACH = 4, 1500


class Talk:
    """Queries and responses between one resolver and one server, with a clock."""

    def __init__(self):
        self.capture = p.CaptureWriter()
        self.now_us = START_US

    def send(self, frame: bytes, **extra) -> 'Talk':
        self.capture.add(self.now_us, frame, **extra)
        self.now_us += 1000
        return self

    def wait(self, microseconds: int) -> 'Talk':
        self.now_us += microseconds
        return self

    def query(self, payload: bytes, port: int = PORT, wrap=p.ethernet, v6: bool = False) -> 'Talk':
        ends = (p.RESOLVER6, p.SERVER6) if v6 else (p.RESOLVER, p.SERVER)
        return self.send(wrap(p.udp(ends[0], port, ends[1], 53, payload)))

    def response(self, payload: bytes, port: int = PORT, wrap=p.ethernet, v6: bool = False) -> 'Talk':
        ends = (p.RESOLVER6, p.SERVER6) if v6 else (p.RESOLVER, p.SERVER)
        return self.send(wrap(p.udp(ends[1], 53, ends[0], port, payload)))

    def pair(self, answer: bytes, asked: bytes | None = None, **extra) -> 'Talk':
        return self.query(ask() if asked is None else asked, **extra).response(answer, **extra)


def ask(ident: int = 1, flags: int = 0, qname: bytes = QNAME, qtype: int = 1) -> bytes:
    return p.message(ident, flags, [p.question(qname, qtype)])


def tell(*answers: bytes, ident: int = 1, flags: int = RESPONSE | AA, qname: bytes = QNAME, qtype: int = 1,
         authorities=(), additionals=()) -> bytes:
    return p.message(ident, flags, [p.question(qname, qtype)], answers, authorities, additionals)


A = p.rr(POINTER, 1, bytes([192, 0, 2, 1]))


def correlation_cases() -> dict:
    """name -> (capture, accepted messages)."""
    other = p.name('www.example.com')
    flooded = Talk()
    for ident in range(300):
        flooded.query(ask(ident))
    for ident in range(300):
        flooded.response(tell(A, ident=ident))
    return {
        'a query and its answer': (Talk().pair(tell(A)), 1),
        'no query': (Talk().response(tell(A)), 0),
        'the answer comes first': (Talk().response(tell(A)).query(ask()), 0),
        'the answer comes twice': (Talk().pair(tell(A)).response(tell(A)), 1),
        'asked twice, answered twice': (Talk().query(ask()).query(ask()).response(tell(A)).response(tell(A)), 1),
        'asked again after the answer': (Talk().pair(tell(A)).pair(tell(A)), 2),
        'another id': (Talk().pair(tell(A, ident=2)), 0),
        'another port': (Talk().query(ask(), port=PORT + 1).response(tell(A)), 0),
        'other letters in the question': (Talk().pair(tell(A, qname=other)), 0),
        'another type in the question': (Talk().pair(tell(A, qtype=28)), 0),
        'exactly 10 s later': (Talk().query(ask()).wait(10 * SECOND_US - 1000).response(tell(A)), 1),
        '10 s and 1 us later': (Talk().query(ask()).wait(10 * SECOND_US - 999).response(tell(A)), 0),
        'asked again, 10 s after that': (Talk().query(ask()).wait(6 * SECOND_US).query(ask()).wait(6 * SECOND_US)
                                         .response(tell(A)), 1),
        'an answer with RD': (Talk().pair(tell(A, flags=RESPONSE | RD)), 0),
        'an answer with RD does not use the query up': (Talk().pair(tell(A, flags=RESPONSE | RD)).response(tell(A)), 1),
        'a query with RD and an answer without': (Talk().pair(tell(A), asked=ask(flags=RD)), 1),
        'truncated': (Talk().pair(tell(A, flags=RESPONSE | TC)), 0),
        'SERVFAIL': (Talk().pair(tell(A, flags=RESPONSE | 2)), 0),
        'NXDOMAIN': (Talk().pair(tell(A, flags=RESPONSE | AA | 3)), 1),
        'opcode NOTIFY': (Talk().pair(tell(A, flags=RESPONSE | 4 << 11), asked=ask(flags=4 << 11)), 0),
        'no question': (Talk().pair(p.message(1, RESPONSE, [], [A])), 0),
        'two questions': (Talk().pair(p.message(1, RESPONSE, [p.question(QNAME)] * 2, [A])), 0),
        'class CH': (Talk().pair(p.message(1, RESPONSE, [p.question(QNAME, 16, 3)], [A]),
                                 asked=p.message(1, 0, [p.question(QNAME, 16, 3)])), 0),
        'not from port 53': (Talk().query(ask()).send(p.ethernet(p.udp(p.SERVER, 5353, p.RESOLVER, PORT, tell(A)))), 0),
        'times go back': (Talk().wait(5 * SECOND_US).pair(tell(A)).wait(-5 * SECOND_US).pair(tell(A)), 2),
        'many at once': (flooded, 300),
    }


def frame_cases() -> dict:
    """name -> (capture, accepted messages)."""
    vlan = lambda packet: p.ethernet(packet, 0x8100)  # noqa: E731
    qinq = lambda packet: p.ethernet(packet, 0x88A8, 0x8100)  # noqa: E731
    padded = lambda packet: p.ethernet(packet) + bytes(18)  # noqa: E731
    hop = bytes([60, 0, 1, 4, 0, 0, 0, 0])
    destination = bytes([17, 0, 1, 4, 0, 0, 0, 0])
    atomic = bytes([17, 0, 0, 0, 0, 0, 0, 9])

    def datagram(payload: bytes, forth: bool, octets: int | None = None) -> bytes:
        ports = (PORT, 53) if forth else (53, PORT)
        return struct.pack('!HHHH', *ports, 8 + len(payload) if octets is None else octets, 0) + payload

    def extended(first: int, headers: bytes) -> Talk:
        talk = Talk()
        for forth, payload in ((True, ask()), (False, tell(A))):
            ends = (p.RESOLVER6, p.SERVER6) if forth else (p.SERVER6, p.RESOLVER6)
            talk.send(p.ethernet(p.ip(*ends, first, datagram(payload, forth), extensions=headers)))
        return talk

    def answered(packet: bytes, **extra) -> Talk:
        return Talk().query(ask()).send(p.ethernet(packet), **extra)

    back = (p.SERVER, p.RESOLVER)
    good = datagram(tell(A), False)
    frame = p.ethernet(p.ip(*back, 17, good))
    later_fragment = bytearray(p.ip(*back, 17, good))
    later_fragment[6:8] = b'\x00\x10'
    first_fragment = bytearray(p.ip(*back, 17, good))
    first_fragment[6:8] = b'\x20\x00'
    no_fragment = bytearray(p.ip(*back, 17, good))
    no_fragment[6:8] = b'\x40\x00'
    return {
        'IPv6': (Talk().pair(tell(A), v6=True), 1),
        'one VLAN tag': (Talk().pair(tell(A), wrap=vlan), 1),
        'two VLAN tags': (Talk().pair(tell(A), wrap=qinq, v6=True), 1),
        'padding behind the packet': (Talk().pair(tell(A), wrap=padded), 1),
        'IPv4 options': (answered(p.ip(*back, 17, good, options=b'\x94\x04\0\0')), 1),
        'do not fragment': (answered(bytes(no_fragment)), 1),
        'a first fragment': (answered(bytes(first_fragment)), 0),
        'a later fragment': (answered(bytes(later_fragment)), 0),
        'extension headers': (extended(0, hop + destination), 1),
        'an atomic fragment': (extended(44, atomic), 1),
        'a fragment header': (extended(44, bytes([17, 0, 0, 1, 0, 0, 0, 9])), 0),
        'an extension header beyond the end': (extended(0, bytes([17, 200, 1, 4, 0, 0, 0, 0])), 0),
        'octets behind the datagram': (answered(p.ip(*back, 17, good + bytes(20))), 1),
        'a datagram longer than its packet': (answered(p.ip(*back, 17, datagram(tell(A), False, octets=500))), 0),
        'a datagram length below 8': (answered(p.ip(*back, 17, datagram(tell(A), False, octets=7))), 0),
        'cut by the capture': (Talk().query(ask()).send(frame, cut_to=len(frame) - 1), 0),
        'a frame of 10 octets': (Talk().send(b'0123456789').pair(tell(A)), 1),
        'an IPv4 header that ends too early': (Talk().send(frame[:30]).pair(tell(A)), 1),
        'not IP': (Talk().send(p.ETHERNET + b'\x08\x06' + bytes(28)).pair(tell(A)), 1),
        'TCP': (answered(p.ip(*back, 6, good)), 0),
    }


def message_cases() -> dict:
    """name -> (capture, accepted messages)."""
    def one(*answers, **extra) -> Talk:
        return Talk().pair(tell(*answers, **extra))

    opt = p.rr(b'\0', 41, b'\xff' * 9, rrclass=1232)
    long_name = b''.join(bytes([63]) + b'x' * 63 for _ in range(3))
    own_end = 12 + len(p.question(QNAME))
    mixed = p.name('MaIl.ExAmPlE.NeT')
    return {
        'names in RDATA, mixed case': (one(
            p.rr(POINTER, 15, b'\0\x0a' + mixed), p.rr(POINTER, 2, mixed), p.rr(POINTER, 6, mixed + POINTER + bytes(20)),
            p.rr(POINTER, 33, bytes(6) + b'\x04SiP_' + POINTER), p.rr(POINTER, 12, POINTER), p.rr(POINTER, 14, mixed + POINTER),
            p.rr(POINTER, 17, mixed + POINTER), p.rr(POINTER, 39, mixed), p.rr(POINTER, 26, b'\0\x01' + mixed + mixed),
            p.rr(POINTER, 35, bytes(4) + b'\x01U\x01E\x01!' + mixed), p.rr(POINTER, 36, b'\0\x01' + mixed),
            p.rr(POINTER, 64, b'\0\0' + mixed), p.rr(POINTER, 65, b'\0\x01' + mixed + b'\0\x01\0\x03\x02H2'),
            p.rr(POINTER, 3, mixed), p.rr(POINTER, 4, mixed), p.rr(POINTER, 7, mixed), p.rr(POINTER, 8, mixed),
            p.rr(POINTER, 9, POINTER), p.rr(POINTER, 18, b'\0\x01' + mixed), p.rr(POINTER, 21, b'\0\x01' + mixed),
            p.rr(POINTER, 24, b'\0\x01' + bytes(16) + mixed + b'Sig'), p.rr(POINTER, 30, mixed + b'\x40'),
            p.rr(POINTER, 107, b'\0\x0a' + mixed), p.rr(POINTER, 38, b'\x40' + bytes(8) + mixed),
            p.rr(POINTER, 23, mixed), p.rr(POINTER, 16, b'\x05KeEp.'), p.rr(POINTER, 65400, mixed)), 1),
        'a tuple twice in one message': (one(A, A, additionals=[A]), 1),
        'classes other than IN': (one(A, p.rr(POINTER, 1, b'abcd', rrclass=3), p.rr(POINTER, 1, b'', rrclass=255)), 1),
        'OPT with nonsense inside': (one(A, additionals=[opt]), 1),
        'octets after the last record': (Talk().pair(tell(A) + b'trailing'), 1),
        'pseudo types': (one(A, additionals=[p.rr(b'\0', 250, b'tsig', rrclass=255), p.rr(b'\0', 249, b'tkey')]), 1),
        'SIG(0)': (one(A, additionals=[p.rr(b'\0', 24, bytes(18) + b'\0sig')]), 1),
        'RRSIG, NSEC and NSEC3 are skipped': (one(
            A, p.rr(POINTER, 46, b'\0\x01' + bytes(16) + mixed + b'sig'), p.rr(POINTER, 47, mixed + b'\0\x01\x40'),
            p.rr(POINTER, 50, b'\x01\0\0\0\0\x01x')), 1),
        'no records at all': (one(), 1),
        'a forward pointer': (one(A, p.rr(struct.pack('!H', 0xC000 | own_end + 40), 1, b'abcd')), 0),
        'a pointer to itself': (one(A, p.rr(struct.pack('!H', 0xC000 | own_end + 16), 1, b'abcd')), 0),
        'a pointer into the header': (one(p.rr(b'\xc0\x04', 1, b'abcd')), None),
        'a reserved label type': (one(A, p.rr(b'\x80\x01', 1, b'abcd')), 0),
        'a name of 255 octets': (one(p.rr(long_name + b'\x3d' + b'y' * 61 + b'\0', 1, b'abcd')), 1),
        'a name of 256 octets': (one(p.rr(long_name + b'\x3e' + b'y' * 62 + b'\0', 1, b'abcd')), 0),
        'a name of 256 octets by a pointer': (one(p.rr(long_name + b'\x2f' + b'y' * 47 + POINTER, 1, b'abcd')), 0),
        'one bad record spoils the message': (one(A, p.rr(POINTER, 1, b'abc')), 0),
        'RDLENGTH beyond the end': (Talk().pair(tell(A)[:-2]), 0),
        'fewer records than counted': (Talk().pair(p.message(1, RESPONSE, [p.question(QNAME)], [A]).replace(
            b'\0\1\0\1\0\0\0\0', b'\0\1\0\2\0\0\0\0', 1)), 0),
        'a header alone': (Talk().query(ask()).response(tell(A)[:12]), 0),
        'eleven octets': (Talk().query(ask()).response(tell(A)[:11]), 0),
        'an empty TXT': (one(p.rr(POINTER, 16, b'')), 0),
        'an empty string in TXT': (one(p.rr(POINTER, 16, b'\0')), 1),
        'unknown types are opaque': (one(p.rr(POINTER, 65280, b''), p.rr(POINTER, 65281, POINTER), p.rr(POINTER, 10, b'x')), 1),
        'odd octets in names': (one(p.rr(b'\x05a.b\0\xff' + POINTER, 1, b'abcd'), p.rr(b'\x01\0' + POINTER, 1, b'abcd'),
                                    p.rr(b'\x01@\x02\\"' + POINTER, 5, b'\x03;$ ' + POINTER)), 1),
        'provenance of every section': (one(A, authorities=[p.rr(POINTER, 2, mixed)], additionals=[A], flags=RESPONSE), 1),
    }


def open_cases() -> dict:
    """name -> (capture, accepted messages), for one-way mirrors."""
    return {
        'answers alone, RD set': (Talk().response(tell(A, flags=RESPONSE | RD)), 1),
        'a copy after 5 ms': (Talk().response(tell(A)).wait(4000).response(tell(A)), 1),
        'a copy after 5 ms and 1 us': (Talk().response(tell(A)).wait(4001).response(tell(A)), 2),
        'copies of copies': (Talk().response(tell(A)).wait(3000).response(tell(A)).wait(3000).response(tell(A)), 1),
        'the same to another port': (Talk().response(tell(A)).response(tell(A), port=PORT + 1), 2),
        'the same with another id': (Talk().response(tell(A)).response(tell(A, ident=2)), 2),
        'other octets behind it': (Talk().response(tell(A)).response(tell(A) + b'x'), 2),
    }


def mutated(chance: random.Random, payloads: list[bytes]) -> Talk:
    """Answers of the lab with a few octets changed behind the question, each after its query."""
    talk = Talk()
    for number in range(MUTATIONS_EACH):
        octets = bytearray(chance.choice(payloads))
        end = 12
        while octets[end]:
            end += 1 + octets[end]
        asked = struct.pack('!HHHHHH', number, 0, 1, 0, 0, 0) + octets[12:end + 5]
        octets[:2] = struct.pack('!H', number)
        for _ in range(chance.choice((0, 1, 1, 1, 2, 4))):
            octets[chance.randrange(min(end + 5, len(octets) - 1), len(octets))] = chance.choice(
                (0, 1, 0xC0, 0xFF, chance.randrange(256)))
        if chance.random() < 0.05:
            del octets[chance.randrange(end + 5, len(octets)):]
        talk.query(bytes(asked)).response(bytes(octets))
    return talk


def mutated_frames(chance: random.Random) -> Talk:
    """Frames of the lab, some in VLANs, with octets changed in their headers; times as in the lab."""
    talk = Talk()
    for time_us, frame in read_frames(str(LAB_CAPTURE)):
        octets = bytearray(frame)
        if chance.random() < 0.2:
            octets[12:12] = chance.choice((b'\x81\0\0\x05', b'\x88\xa8\0\x05\x81\0\0\x06'))
        if chance.random() < 0.3:
            for _ in range(chance.choice((1, 1, 2, 3))):
                octets[chance.randrange(12, min(70, len(octets)))] = chance.choice((0, 1, 17, 44, 60, chance.randrange(256)))
        talk.capture.add(time_us, bytes(octets), cut_to=chance.choice((len(octets),) * 30 + (chance.randrange(len(octets)),)))
    return talk


def mutated_tunnels(chance: random.Random) -> Talk:
    """Packets of the lab in tunnels of all kinds, with octets changed in any header."""
    talk, wraps, wrap = Talk(), list(ETHERNET_WRAPS.values()), None
    for number, (time_us, frame) in enumerate(read_frames(str(LAB_CAPTURE))):
        if frame[12:14] not in (b'\x08\0', b'\x86\xdd'):
            continue
        if number % 2 == 0 or wrap is None:
            wrap = chance.choice(wraps)
        octets = bytearray(wrap(frame[14:]))
        if chance.random() < 0.35:
            for _ in range(chance.choice((1, 1, 2, 3))):
                octets[chance.randrange(12, min(chance.choice((40, 90, 150)), len(octets)))] = chance.choice(
                    (0, 1, 4, 17, 41, 44, 47, 0x45, 0x60, 0x81, 0x88, chance.randrange(256)))
        talk.capture.add(time_us, bytes(octets))
    return talk


def interesting_payloads() -> list[bytes]:
    """Answers of the lab, those with rare types ten times."""
    rare, rest = [], []
    for datagram in read_datagrams(str(LAB_CAPTURE)):
        payload = datagram.payload
        if datagram.source_port == 53 and not payload[2] & 2 and len(payload) > 60:
            (rare if b'\x04rare\x07example'.lower() in payload.lower() else rest).append(payload)
    return rare * 10 + rest[::8]


def check(folder, talk: Talk, accepted: int | None, options=()) -> None:
    """The capture gives what the extractor gives, and the extractor accepts as many messages as it should."""
    path = folder / 'crafted.pcap'
    talk.capture.write(path)
    extractor = extract([str(path)], *((['0.0.0.0/0', '::/0'], False) if options else ()))
    found = extractor.verdicts['accepted']
    expect(accepted is None or found == accepted, f'the extractor accepts {found} messages instead of {accepted}')
    with control() as server:
        counters = replay(server, [path], *options)
        check_export(server.export(), {key: tuple(value) for key, value in extractor.records.items()})
    expect(counters['messages.accepted'] == found, f'{counters["messages.accepted"]} messages accepted instead of {found}')


def main() -> int:
    tap, chance = Tap(), random.Random(1035)
    with temporary_folder() as folder:
        for cases in (correlation_cases(), frame_cases(), message_cases()):
            for name, (talk, accepted) in cases.items():
                with tap.case(name):
                    check(folder, talk, accepted)
        for name, (talk, accepted) in open_cases().items():
            with tap.case(f'one-way: {name}'):
                check(folder, talk, accepted, OPEN_OPTIONS)
        payloads = interesting_payloads()
        for number in range(MUTATED_CAPTURES):
            with tap.case(f'{MUTATIONS_EACH} mutated answers, {number + 1}'):
                check(folder, mutated(chance, payloads), None)
        for number in range(MUTATED_CAPTURES):
            with tap.case(f'frames of the lab with mutated headers, {number + 1}'):
                check(folder, mutated_frames(chance), None)
        for number in range(MUTATED_CAPTURES):
            with tap.case(f'the lab in tunnels with mutated headers, {number + 1}'):
                check(folder, mutated_tunnels(chance), None)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
