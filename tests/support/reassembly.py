"""IP fragments to datagrams and TCP segments to DNS messages by docs/semantics.md, in plain Python for extract.py.

Shares nothing with Spoor: octets are kept one by one in dictionaries, without bounds but those of the rules.
"""
import struct

FRAGMENT_LIFE_US = 5_000_000
MAX_FRAGMENTS = 64
# Octets of a payload by the octets of an address: an IPv4 packet has at most 65535 with its header.
LONGEST = {4: 65535 - 20, 16: 65535}
WINDOW_OCTETS = 65536
FIN, SYN, RST, ACK = 1, 2, 4, 16


class _Pieces:
    """One datagram on its way."""

    def __init__(self, time_us: int):
        self.first_us = time_us
        self.octets: dict[int, bytes] = {}
        self.end = None
        self.protocol = None
        self.spoiled = False

    def add(self, offset: int, payload: bytes, more: bool) -> None:
        end = offset + len(payload)
        if self.octets.get(offset) == payload and more == (end != self.end):
            return
        overlap = any(offset < start + len(known) and start < end for start, known in self.octets.items())
        beyond = self.end is not None and (not more or end > self.end)
        early = not more and any(start + len(known) > end for start, known in self.octets.items())
        if overlap or beyond or early or len(self.octets) == MAX_FRAGMENTS:
            self.spoiled = True
        self.octets[offset] = payload
        if not more:
            self.end = end

    def whole(self) -> bytes | None:
        if self.spoiled or self.end is None or sum(map(len, self.octets.values())) != self.end:
            return None
        return b''.join(self.octets[offset] for offset in sorted(self.octets))


class Fragments:
    """Takes fragments in capture order."""

    def __init__(self):
        self.waiting: dict[tuple, _Pieces] = {}

    def take(self, packet):
        """The whole packet if this fragment completes one, else None."""
        number, offset, more = packet.fragment
        end = offset + len(packet.payload)
        if not packet.payload or (more and len(packet.payload) % 8) or end > LONGEST[len(packet.source)]:
            return None
        # Only IPv4 tells datagrams apart by protocol.
        key = (packet.source, packet.destination, number, packet.protocol if len(packet.source) == 4 else None)
        pieces = self.waiting.get(key)
        if pieces is None or abs(packet.time_us - pieces.first_us) > FRAGMENT_LIFE_US:
            pieces = self.waiting[key] = _Pieces(packet.time_us)
        pieces.add(offset, packet.payload, more)
        if offset == 0:
            pieces.protocol = packet.protocol
        whole = pieces.whole()
        if whole is None:
            return None
        del self.waiting[key]
        return packet._replace(payload=whole, protocol=pieces.protocol, fragment=None)


class _Direction:
    """The octets of one direction, numbered from the one behind the SYN."""

    def __init__(self, initial: int, answered: int | None):
        self.initial = initial
        self.answered = answered
        self.ahead: dict[int, int] = {}
        self.next = 0
        self.end = None
        self.ready = bytearray()
        self.dead = False

    def place(self, sequence: int) -> int:
        """A sequence number as a number of this direction, near `next`."""
        offset = (sequence - self.initial - 1 - self.next) & 0xFFFFFFFF
        return self.next + (offset if offset < 1 << 31 else offset - (1 << 32))

    def add(self, sequence: int, payload: bytes, fin: bool) -> None:
        place = self.place(sequence)
        if self.dead or place - self.next > 1 << 20:
            return
        if fin and self.end is None and place + len(payload) >= self.next:
            self.end = place + len(payload)
        stop = place + len(payload) if self.end is None else min(place + len(payload), self.end)
        if max(place, self.next) < stop and stop - self.next > WINDOW_OCTETS:
            self.dead = True
            return
        for at in range(max(place, self.next), stop):
            self.ahead.setdefault(at, payload[at - place])
        while self.next in self.ahead:
            self.ready.append(self.ahead.pop(self.next))
            self.next += 1

    def messages(self) -> list[bytes]:
        """The messages that are whole now."""
        found = []
        while len(self.ready) >= 2:
            octets = int.from_bytes(self.ready[:2], 'big')
            if len(self.ready) < 2 + octets:
                break
            found.append(bytes(self.ready[2:2 + octets]))
            del self.ready[:2 + octets]
        return found


class Streams:
    """Takes TCP packets in capture order."""

    def __init__(self):
        self.directions: dict[tuple, _Direction] = {}

    def take(self, packet) -> tuple[int, int, list[bytes]]:
        """(source port, destination port, messages that this segment completes)."""
        if len(packet.payload) < 20:
            return 0, 0, []
        source_port, destination_port, sequence, answered = struct.unpack_from('!HHII', packet.payload)
        header_octets, flags = packet.payload[12] >> 4 << 2, packet.payload[13]
        if not 20 <= header_octets <= len(packet.payload):
            return 0, 0, []
        key = (packet.source, source_port, packet.destination, destination_port)
        reverse = (packet.destination, destination_port, packet.source, source_port)
        if flags & RST:
            self._reset(key, reverse, sequence, answered if flags & ACK else None)
            return source_port, destination_port, []
        known = self.directions.get(key)
        if flags & SYN and (known is None or known.initial != sequence):
            self._forget_old(reverse, sequence, flags)
            known = self.directions[key] = _Direction(sequence, answered if flags & ACK else None)
        if known is None:
            return source_port, destination_port, []
        known.add((sequence + bool(flags & SYN)) & 0xFFFFFFFF, packet.payload[header_octets:], bool(flags & FIN))
        return source_port, destination_port, known.messages()

    def _forget_old(self, reverse: tuple, sequence: int, flags: int) -> None:
        """Before a new connection: what answered an older one."""
        other = self.directions.get(reverse)
        if other is None or flags & ACK or other.answered is None:
            return
        if (other.answered - sequence - 1) & 0xFFFFFFFF > WINDOW_OCTETS:
            del self.directions[reverse]

    def _reset(self, key: tuple, reverse: tuple, sequence: int, answered: int | None) -> None:
        own, other = self.directions.get(key), self.directions.get(reverse)
        if own is not None:
            fits = -1 <= own.place(sequence) <= own.next + WINDOW_OCTETS
        else:
            fits = other is not None and answered is not None and (
                0 <= other.place(answered) <= other.next + WINDOW_OCTETS)
        for direction in (own, other):
            if fits and direction is not None:
                direction.dead = True
