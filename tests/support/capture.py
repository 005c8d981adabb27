"""Classic pcap files to UDP datagrams, in plain Python: the independent reader behind extract.py.

Ethernet, raw IP, Linux cooked and BSD loopback, VLAN and QinQ tags, IPv4, IPv6 with extension headers, UDP. Fragments, TCP
and tunnels are passed over.
It shares no code and no library with Spoor, so that an agreement of the two says something.
"""
import struct
from typing import Iterator, NamedTuple

NULL, ETHERNET, RAW, LOOP, SLL, IPV4, IPV6, SLL2 = 0, 1, 101, 108, 113, 228, 229, 276
LINK_TYPES = {NULL, ETHERNET, 12, RAW, LOOP, SLL, IPV4, IPV6, SLL2}
AF_INET, AF_INET6 = {2}, {10, 24, 28, 30}
VLAN_ETHERTYPES = {0x8100, 0x88A8, 0x9100, 0x9200}
MAX_VLAN_TAGS = 4
IPV6_SKIPPED_HEADERS = {0, 43, 60, 135, 139, 140}  # hop-by-hop, routing, destination, mobility, HIP, shim6
IPV6_MAX_HEADERS = 16


class CaptureError(Exception):
    """The file is not a classic pcap file, or of a link type that is not read."""


class Datagram(NamedTuple):
    """One whole UDP datagram with its packet time in microseconds since the epoch."""
    time_us: int
    source: bytes
    source_port: int
    destination: bytes
    destination_port: int
    payload: bytes


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
        return strip_tags(frame, 12)
    if link_type == SLL:
        return strip_tags(frame, 14)
    if link_type == SLL2:
        # The protocol stands in front; put where the others have it, the rest reads alike.
        return strip_tags(frame[:2] + frame[20:], 0) if len(frame) >= 20 else None
    if link_type in (NULL, LOOP):
        families = {int.from_bytes(frame[:4], order) for order in ('little', 'big')}
        ethertype = 0x0800 if families & AF_INET else 0x86DD if families & AF_INET6 else 0
        return ethertype, frame[4:]
    version = frame[0] >> 4 if frame else 0
    return {4: 0x0800, 6: 0x86DD}.get(version, 0), frame


def strip_tags(frame: bytes, position: int) -> tuple[int, bytes] | None:
    """(EtherType, what follows) from the first EtherType on."""
    for _ in range(MAX_VLAN_TAGS + 1):
        if len(frame) < position + 2:
            return None
        ethertype = int.from_bytes(frame[position:position + 2], 'big')
        position += 2
        if ethertype not in VLAN_ETHERTYPES:
            return ethertype, frame[position:]
        position += 2
    return None


def strip_ipv4(packet: bytes) -> tuple[bytes, bytes, bytes] | None:
    """(source, destination, UDP octets) of an unfragmented IPv4 packet."""
    if len(packet) < 20 or packet[0] >> 4 != 4:
        return None
    header_octets = (packet[0] & 15) * 4
    total_octets = int.from_bytes(packet[2:4], 'big')
    if header_octets < 20 or total_octets < header_octets or total_octets > len(packet):
        return None
    if int.from_bytes(packet[6:8], 'big') & 0x3FFF or packet[9] != 17:
        return None
    return packet[12:16], packet[16:20], packet[header_octets:total_octets]


def strip_ipv6(packet: bytes) -> tuple[bytes, bytes, bytes] | None:
    """(source, destination, UDP octets) of an IPv6 packet; an atomic fragment is a whole packet (RFC 6946)."""
    if len(packet) < 40 or packet[0] >> 4 != 6:
        return None
    end = 40 + int.from_bytes(packet[4:6], 'big')
    if end > len(packet):
        return None
    next_header, position = packet[6], 40
    for _ in range(IPV6_MAX_HEADERS):
        if next_header == 17:
            return packet[8:24], packet[24:40], packet[position:end]
        if position + 8 > end:
            return None
        if next_header == 44:
            if int.from_bytes(packet[position + 2:position + 4], 'big') & 0xFFF9:
                return None
            length = 8
        elif next_header == 51:
            length = (packet[position + 1] + 2) * 4
        elif next_header in IPV6_SKIPPED_HEADERS:
            length = (packet[position + 1] + 1) * 8
        else:
            return None
        next_header = packet[position]
        position += length
    return None


def read_datagrams(path: str) -> Iterator[Datagram]:
    """Yields every whole UDP datagram of the capture in file order."""
    for time_us, link_type, frame in read_linked_frames(path):
        link = strip_link(frame, link_type)
        if link is None:
            continue
        ethertype, packet = link
        strip = {0x0800: strip_ipv4, 0x86DD: strip_ipv6}.get(ethertype)
        network = strip(packet) if strip else None
        if network is None:
            continue
        source, destination, udp = network
        if len(udp) < 8:
            continue
        source_port, destination_port, octets = struct.unpack_from('!HHH', udp)
        if 8 <= octets <= len(udp):
            yield Datagram(time_us, source, source_port, destination, destination_port, udp[8:octets])
