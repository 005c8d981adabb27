"""Classic pcap files to DNS datagrams, in plain Python: the independent reader behind extract.py.

Ethernet, raw IP, Linux cooked and BSD loopback, VLAN and QinQ tags, tunnels by tunnels.py, IPv4, IPv6 with extension headers,
UDP, fragments, and TCP by reassembly.py.
It shares no code and no library with Spoor, so that an agreement of the two says something.
"""
import struct
from typing import Iterator, NamedTuple

import tunnels
from reassembly import Fragments, Streams

NULL, ETHERNET, RAW, LOOP, SLL, IPV4, IPV6, SLL2 = 0, 1, 101, 108, 113, 228, 229, 276
LINK_TYPES = {NULL, ETHERNET, 12, RAW, LOOP, SLL, IPV4, IPV6, SLL2}
AF_INET, AF_INET6 = {2}, {10, 24, 28, 30}
IPV6_SKIPPED_HEADERS = {0, 43, 60}  # hop-by-hop, routing, destination
IPV6_MAX_HEADERS = 8
TCP, UDP = 6, 17
ENDS_OF_HEADERS = {TCP, UDP} | tunnels.TUNNEL_PROTOCOLS


class CaptureError(Exception):
    """The file is not a classic pcap file, or of a link type that is not read."""


class Datagram(NamedTuple):
    """What one UDP datagram carries, or one message of a TCP stream, with its packet time in microseconds."""
    time_us: int
    source: bytes
    source_port: int
    destination: bytes
    destination_port: int
    payload: bytes
    protocol: int = UDP


class Packet(NamedTuple):
    """An IP packet; `fragment` is (id, offset, more to come) if it is one."""
    time_us: int
    source: bytes
    destination: bytes
    protocol: int
    payload: bytes
    fragment: tuple[int, int, bool] | None = None


def read_frames(path: str) -> Iterator[tuple[int, bytes]]:
    """Yields (time_us, captured octets) of each whole record; a cut file ends at its last whole record."""
    for time_us, _, frame in read_linked_frames(path):
        yield time_us, frame


def read_linked_frames(path: str) -> Iterator[tuple[int, int, bytes]]:
    """The same with the link type in the middle."""
    with open(path, 'rb') as file:
        data = file.read()
    if len(data) < 24:
        raise CaptureError(f'{path}: shorter than a pcap header')
    magics = {b'\xd4\xc3\xb2\xa1': ('<', 1), b'\xa1\xb2\xc3\xd4': ('>', 1),
              b'\x4d\x3c\xb2\xa1': ('<', 1000), b'\xa1\xb2\x3c\x4d': ('>', 1000)}
    if data[:4] not in magics:
        raise CaptureError(f'{path}: not a classic pcap file')
    order, ticks_per_us = magics[data[:4]]
    link_type = struct.unpack(order + 'I', data[20:24])[0] & 0xFFFF
    if link_type not in LINK_TYPES:
        raise CaptureError(f'{path}: link type {link_type} is not read')
    header = struct.Struct(order + 'IIII')
    position = 24
    while position + 16 <= len(data):
        seconds, fraction, captured, _ = header.unpack_from(data, position)
        position += 16
        if position + captured > len(data):
            return
        yield seconds * 1_000_000 + fraction // ticks_per_us, link_type, data[position:position + captured]
        position += captured


def strip_link(frame: bytes, link_type: int = ETHERNET) -> tuple[int, bytes] | None:
    """(EtherType, what follows) behind the link layer and its VLAN tags."""
    if link_type == ETHERNET:
        return tunnels.tagged(frame, 12)
    if link_type == SLL:
        return tunnels.tagged(frame, 14)
    if link_type == SLL2:
        # The protocol stands in front; put where the others have it, the rest reads alike.
        return tunnels.tagged(frame[:2] + frame[20:], 0) if len(frame) >= 20 else None
    if link_type in (NULL, LOOP):
        families = {int.from_bytes(frame[:4], order) for order in ('little', 'big')}
        ethertype = 0x0800 if families & AF_INET else 0x86DD if families & AF_INET6 else 0
        return ethertype, frame[4:]
    version = frame[0] >> 4 if frame else 0
    return {4: 0x0800, 6: 0x86DD}.get(version, 0), frame


def strip_ipv4(time_us: int, packet: bytes) -> Packet | None:
    """The payload of an IPv4 packet or fragment."""
    if len(packet) < 20 or packet[0] >> 4 != 4:
        return None
    header_octets = (packet[0] & 15) * 4
    total_octets = int.from_bytes(packet[2:4], 'big')
    if header_octets < 20 or total_octets < header_octets or total_octets > len(packet):
        return None
    field = int.from_bytes(packet[6:8], 'big')
    fragment = None
    if field & 0x3FFF:
        fragment = (int.from_bytes(packet[4:6], 'big'), (field & 0x1FFF) * 8, bool(field & 0x2000))
    return Packet(time_us, packet[12:16], packet[16:20], packet[9], packet[header_octets:total_octets], fragment)


def strip_ipv6(time_us: int, packet: bytes) -> Packet | None:
    """The payload of an IPv6 packet or fragment; an atomic fragment is a whole packet (RFC 6946)."""
    if len(packet) < 40 or packet[0] >> 4 != 6:
        return None
    end = 40 + int.from_bytes(packet[4:6], 'big')
    if end > len(packet):
        return None
    return skip_headers(Packet(time_us, packet[8:24], packet[24:40], packet[6], packet[40:end]))


def skip_headers(packet: Packet) -> Packet | None:
    """Behind the IPv6 extension headers, up to the first fragment header that is not atomic."""
    next_header, octets = packet.protocol, packet.payload
    for _ in range(IPV6_MAX_HEADERS + 1):
        if next_header in ENDS_OF_HEADERS:
            return packet._replace(protocol=next_header, payload=octets)
        if len(octets) < 8:
            return None
        if next_header == 44:
            field, length = int.from_bytes(octets[2:4], 'big'), 8
            if field & 0xFFF9:
                fragment = (int.from_bytes(octets[4:8], 'big'), field & 0xFFF8, bool(field & 1))
                return packet._replace(protocol=octets[0], payload=octets[8:], fragment=fragment)
        elif next_header == 51:
            length = (octets[1] + 2) * 4
        elif next_header in IPV6_SKIPPED_HEADERS:
            length = (octets[1] + 1) * 8
        else:
            return None
        next_header, octets = octets[0], octets[length:]
    return None


def read_packets(path: str) -> Iterator[Packet]:
    """Yields every innermost IP packet of the capture in file order, fragments put together where the last of them came."""
    fragments = Fragments()
    for time_us, link_type, frame in read_linked_frames(path):
        packet = innermost(time_us, tunnels.reach_ip(strip_link(frame, link_type), 0), fragments)
        if packet is not None:
            yield packet


def innermost(time_us: int, reached: tuple[tunnels.Layer | None, int], fragments: Fragments) -> Packet | None:
    """Down through tunnels, each of which may itself come in fragments."""
    while reached[0] is not None:
        (ethertype, octets), depth = reached
        packet = (strip_ipv4 if ethertype == tunnels.IPV4 else strip_ipv6)(time_us, octets)
        if packet is not None and packet.fragment is not None:
            packet = fragments.take(packet)
            if packet is not None and len(packet.source) == 16:
                packet = skip_headers(packet)
        if packet is None:
            return None
        inside = tunnels.open_packet(packet.protocol, packet.payload)
        if inside is None:
            return packet
        reached = tunnels.reach_ip(inside, depth + 1)
    return None


def read_datagrams(path: str, ports=frozenset({53})) -> Iterator[Datagram]:
    """Yields every whole UDP datagram and every message of a TCP stream on `ports` in file order."""
    streams = Streams()
    for packet in read_packets(path):
        if packet.protocol == TCP and len(packet.payload) >= 4:
            if ports.isdisjoint(struct.unpack_from('!HH', packet.payload)):
                continue
            source_port, destination_port, messages = streams.take(packet)
            for message in messages:
                yield Datagram(packet.time_us, packet.source, source_port, packet.destination, destination_port,
                               message, TCP)
        if packet.protocol != UDP or len(packet.payload) < 8:
            continue
        source_port, destination_port, octets = struct.unpack_from('!HHH', packet.payload)
        if 8 <= octets <= len(packet.payload):
            yield Datagram(packet.time_us, packet.source, source_port, packet.destination, destination_port,
                           packet.payload[8:octets])
