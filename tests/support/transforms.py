"""How generated traffic travels: plain, in tunnels, in fragments, over TCP, reordered, copied. Records stay the same.

A transform turns exchanges into timed frames. Whatever it does stays within the second of the exchange, so that first and
last seen do not change, and queries are whole before their answers begin.
"""
import collections
import random
from typing import Callable, Iterable, NamedTuple

import packets as p
import transport as t
from make_encap_golden import ETHERNET, GOOD
from traffic import Exchange

START_US = 1_700_000_000_000_000
SECOND_US, MS_US = 1_000_000, 1000
TAG = bytes.fromhex('81000abc')
# Where within its second an exchange has its parts: (begin, width).
QUERY_US, RESPONSE_US = (50 * MS_US, 100 * MS_US), (300 * MS_US, 300 * MS_US)
JITTER_US = 300 * MS_US
COPY_DELAY_US = 4 * MS_US  # within the 5 ms of the duplicate window

Timed = tuple[int, bytes]  # microseconds, packet or frame
Wrap = Callable[[bytes], bytes]
ETHERNET_WRAPS = {name: wrap for name, (wrap, link_type) in GOOD.items() if link_type == ETHERNET}
# Those whose outermost packet is an IPv4 or IPv6 one, without tags.
OUTER_WRAPS = {name: wrap for name, wrap in ETHERNET_WRAPS.items()
               if name.startswith(('gre', 'nvgre', 'erspan', 'vxlan', 'geneve', 'ip-in', 'four'))}


class Journey(NamedTuple):
    """What happens on the way, from the inside out."""
    over_tcp: float = 0.0  # share of exchanges
    fragmented: float = 0.0  # share of packets
    reordered: bool = False
    copied: float = 0.0  # share of frames that a mirror gives twice, the copy with another TTL and VLAN
    wraps: tuple[Wrap, ...] = (p.ethernet,)
    outer_fragmented: float = 0.0  # share of frames
    link_type: int = ETHERNET


def spread(chance: random.Random, begin_us: int, width_us: int, parts: list[bytes], reordered: bool) -> list[Timed]:
    """The parts at random moments, in order unless `reordered`."""
    moments = [begin_us + chance.randrange(width_us) for _ in parts]
    return list(zip(moments if reordered else sorted(moments), parts))


class Transform:
    """Carries out a journey."""

    def __init__(self, journey: Journey, seed: int):
        self.journey, self.chance, self.ident = journey, random.Random(seed), 0

    def frames(self, exchanges: Iterable[Exchange]) -> list[Timed]:
        connections, timed = collections.defaultdict(list), []
        for exchange in exchanges:
            if self.chance.random() < self.journey.over_tcp:
                connections[exchange.second, exchange.resolver, exchange.server].append(exchange)
            else:
                timed += self._datagrams(exchange)
        for exchanges_of_one in connections.values():
            timed += self._connection(exchanges_of_one)
        return sorted((moment, frame) for packet in timed for moment, frame in self._outside(*packet))

    def _datagrams(self, e: Exchange) -> list[Timed]:
        begin = START_US + e.second * SECOND_US + self.chance.randrange(JITTER_US)
        packets = []
        if e.query is not None:
            whole = t.with_checksums(p.udp(e.resolver, e.port, e.server, 53, e.query))
            packets += spread(self.chance, begin + QUERY_US[0], QUERY_US[1], self._pieces(whole), self.journey.reordered)
        if e.response is not None:
            whole = t.with_checksums(p.udp(e.server, 53, e.resolver, e.port, e.response))
            packets += spread(self.chance, begin + RESPONSE_US[0], RESPONSE_US[1], self._pieces(whole), self.journey.reordered)
        return packets

    def _pieces(self, packet: bytes) -> list[bytes]:
        if self.chance.random() >= self.journey.fragmented:
            return [packet]
        self.ident += 1
        return t.fragments(self.chance, packet, self.ident)

    def _connection(self, exchanges: list[Exchange]) -> list[Timed]:
        """All exchanges of a second between two ends: queries in a row, answers in another order."""
        first = exchanges[0]
        initials = [self.chance.choice((2**32 - 500, self.chance.randrange(2**32))) for _ in range(2)]
        ends = (first.resolver, first.port), (first.server, 53)
        forth, back = t.Stream(*ends, *initials), t.Stream(*reversed(ends), *reversed(initials))
        queries = t.framed([e.query for e in exchanges if e.query is not None])
        responses = [e.response for e in exchanges if e.response is not None]
        self.chance.shuffle(responses)
        begin = START_US + first.second * SECOND_US + self.chance.randrange(JITTER_US)
        early = self.chance.choice((0, 0, len(queries) // 2))  # octets in the SYN
        timed = self._segments(begin, 1, [forth.segment(t.SYN, queries[:early])])
        timed += self._segments(begin + MS_US, 1, [back.segment(t.SYN | t.ACK)])
        timed += self._segments(begin + QUERY_US[0], QUERY_US[1], forth.cut(self.chance, queries[early:]))
        timed += self._segments(begin + RESPONSE_US[0], RESPONSE_US[1], back.cut(self.chance, t.framed(responses)))
        end = begin + sum(RESPONSE_US)
        timed += self._segments(end, MS_US, [forth.segment(t.FIN | t.ACK)])
        return timed + self._segments(end, MS_US, [back.segment(t.FIN | t.ACK)])

    def _segments(self, begin_us: int, width_us: int, packets: list[bytes]) -> list[Timed]:
        order = t.shuffled_nearby(self.chance, packets) if self.journey.reordered else packets
        timed = spread(self.chance, begin_us, width_us, order, False)
        return [(moment, piece) for moment, packet in timed for piece in self._pieces(t.with_checksums(packet))]

    def _outside(self, moment: int, packet: bytes) -> list[Timed]:
        """The frames of a packet: wrapped, and perhaps once more a little later."""
        wrap = self.chance.choice(self.journey.wraps)
        timed = [(moment, frame) for frame in self._frames(wrap, packet)]
        if self.chance.random() < self.journey.copied:
            later = moment + 1 + self.chance.randrange(COPY_DELAY_US)
            copies = self._frames(self.chance.choice((wrap, p.ethernet)), t.hopped(packet, self.chance.randrange(1, 9)))
            tagged = self.chance.random() < 0.7
            timed += [(later, frame[:12] + TAG + frame[12:] if tagged else frame) for frame in copies]
        return timed

    def _frames(self, wrap: Wrap, packet: bytes) -> list[bytes]:
        frame = wrap(packet)
        if self.chance.random() >= self.journey.outer_fragmented:
            return [frame]
        self.ident += 1
        pieces = [p.ethernet(piece) for piece in t.fragments(self.chance, frame[14:], self.ident)]
        self.chance.shuffle(pieces)
        return pieces
