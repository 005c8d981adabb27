"""What happens to IP packets on their way: checksums, fragments, TCP segments, hops and copies, octet by octet.

Every function that makes a choice takes it from the `random.Random` it is given, so that a seed names a case.
"""
import random
import struct

import packets as p

TCP, UDP = 6, 17
FIN, SYN, PSH, ACK = 1, 2, 8, 16
IPV6_HEADER_OCTETS, FRAGMENT_HEADER = 40, 44
MAX_PIECES = 60  # of one datagram: a sensor follows 64


def _ones_sum(octets: bytes) -> int:
    total = sum(struct.unpack(f'!{(len(octets) + 1) // 2}H', octets + bytes(len(octets) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def with_checksums(packet: bytes) -> bytes:
    """A whole UDP or TCP packet without IP options or extension headers, its checksums computed."""
    octets = bytearray(packet)
    if octets[0] >> 4 == 4:
        start, protocol, addresses = 20, octets[9], octets[12:20]
        octets[10:12] = bytes(2)
        struct.pack_into('!H', octets, 10, 0xFFFF ^ _ones_sum(bytes(octets[:20])))
    else:
        start, protocol, addresses = IPV6_HEADER_OCTETS, octets[6], octets[8:40]
    at = start + (16 if protocol == TCP else 6)
    octets[at:at + 2] = bytes(2)
    pseudo = bytes(addresses) + struct.pack('!II', len(octets) - start, protocol)
    found = 0xFFFF ^ _ones_sum(pseudo + bytes(octets[start:]))
    struct.pack_into('!H', octets, at, found or 0xFFFF)
    return bytes(octets)


def random_cuts(chance: random.Random, octets: int, least: int, most: int, step: int = 1) -> list[tuple[int, int]]:
    """(begin, end) of pieces that cover `octets`; all but the last are multiples of `step` long."""
    pieces, begin = [], 0
    while begin < octets:
        end = begin + step * max(1, chance.randint(least, most) // step)
        pieces.append((begin, min(end, octets)))
        begin = end
    return pieces


def fragments(chance: random.Random, packet: bytes, ident: int) -> list[bytes]:
    """The fragments of a packet at random sizes, in order; at least two if it has more than 8 octets of payload."""
    head = 20 if packet[0] >> 4 == 4 else IPV6_HEADER_OCTETS
    payload = packet[head:]
    least = max(8, len(payload) // MAX_PIECES + 8)
    cuts = random_cuts(chance, len(payload), least, max(least, chance.choice((16, 200, 1400))), 8)
    if len(cuts) == 1 and len(payload) > 8:
        cuts = [(0, 8), (8, len(payload))]
    make = _fragment4 if packet[0] >> 4 == 4 else _fragment6
    return [make(packet[:head], payload[begin:end], begin, end < len(payload), ident) for begin, end in cuts]


def _fragment4(head: bytes, piece: bytes, offset: int, more: bool, ident: int) -> bytes:
    octets = bytearray(head)
    struct.pack_into('!HHH', octets, 2, len(head) + len(piece), ident & 0xFFFF, more << 13 | offset >> 3)
    return bytes(octets) + piece


def _fragment6(head: bytes, piece: bytes, offset: int, more: bool, ident: int) -> bytes:
    octets = bytearray(head)
    struct.pack_into('!HB', octets, 4, 8 + len(piece), FRAGMENT_HEADER)
    return bytes(octets) + struct.pack('!BBHI', head[6], 0, offset | more, ident) + piece


def hopped(packet: bytes, hops: int = 1) -> bytes:
    """The packet some routers later: TTL or hop limit is lower, and the IPv4 header checksum another."""
    octets = bytearray(packet)
    octets[8 if packet[0] >> 4 == 4 else 7] -= hops
    if packet[0] >> 4 == 4:
        octets[10:12] = bytes(2)
        struct.pack_into('!H', octets, 10, 0xFFFF ^ _ones_sum(bytes(octets[:20])))
    return bytes(octets)


def tcp(source: str, source_port: int, destination: str, destination_port: int, sequence: int, acknowledged: int,
        flags: int, payload: bytes = b'') -> bytes:
    """An IP packet with one segment; the checksum is not computed."""
    header = struct.pack('!HHIIBBHHH', source_port, destination_port, sequence & 0xFFFFFFFF, acknowledged & 0xFFFFFFFF,
                         5 << 4, flags, 65535, 0, 0)
    return p.ip(source, destination, TCP, header + payload)


class Stream:
    """One direction of a TCP connection: what is sent, as segments in order."""

    def __init__(self, source: tuple[str, int], destination: tuple[str, int], initial: int, peer_initial: int):
        self.ends = (*source, *destination)
        self.next = initial
        self.acknowledged = peer_initial + 1

    def segment(self, flags: int, payload: bytes = b'') -> bytes:
        """The next segment; SYN and FIN take a number each."""
        packet = tcp(*self.ends, self.next, self.acknowledged, flags, payload)
        self.next += len(payload) + bool(flags & SYN) + bool(flags & FIN)
        return packet

    def cut(self, chance: random.Random, octets: bytes) -> list[bytes]:
        """The octets in segments of random sizes, some of them sent again in other cuts."""
        begin, packets = self.next, []
        most = chance.choice((3, 40, 700, 1460) if len(octets) < 3000 else (300, 700, 1460))
        for first, last in random_cuts(chance, len(octets), 1, most):
            packets.append(self.segment(ACK | PSH, octets[first:last]))
            if chance.random() < 0.15:
                again = chance.randrange(max(0, first - 100), last)
                packets.append(tcp(*self.ends, begin + again, self.acknowledged, ACK, octets[again:last]))
        return packets


def framed(messages: list[bytes]) -> bytes:
    """Messages as they stand in a TCP stream (RFC 1035 4.2.2)."""
    return b''.join(struct.pack('!H', len(message)) + message for message in messages)


def shuffled_nearby(chance: random.Random, packets: list[bytes]) -> list[bytes]:
    """The packets in another order; a few of them pass each other, as a sensor's 64 KiB behind a gap allow."""
    order, waiting = [], list(packets)
    while waiting:
        order.append(waiting.pop(0 if chance.random() < 0.4 else chance.randrange(min(len(waiting), 8))))
    return order
