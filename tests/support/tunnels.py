"""Opens tunnels for the extractor, header by header from the RFCs, in plain Python. Shares nothing with Spoor.

A layer is (EtherType, octets). Openers give the layer inside, or None for what cannot be read.
"""
import struct
from typing import Callable

IPV4, IPV6, BRIDGED = 0x0800, 0x86DD, 0x6558
MPLS = {0x8847, 0x8848}
PPPOE = 0x8864
TAGS = {0x8100, 0x88A8, 0x9100}
MAX_TAGS, MAX_LABELS, MAX_TUNNELS = 4, 16, 4
IN_IP4, IN_IP6, UDP, GRE = 4, 41, 17, 47
TUNNEL_PROTOCOLS = {IN_IP4, IN_IP6, GRE}
DNS_PORT, VXLAN_PORT, GENEVE_PORT = 53, 4789, 6081

Layer = tuple[int, bytes]


def tagged(octets: bytes, position: int) -> Layer | None:
    """From the first EtherType on, behind VLAN tags (802.1Q, 802.1ad)."""
    for _ in range(MAX_TAGS + 1):
        if len(octets) < position + 2:
            return None
        ethertype = int.from_bytes(octets[position:position + 2], 'big')
        position += 2
        if ethertype not in TAGS:
            return ethertype, octets[position:]
        position += 2
    return None


def fits_ip(octets: bytes) -> bool:
    """An IP header whose lengths can be and are not beyond the octets."""
    if len(octets) >= 20 and octets[0] >> 4 == 4:
        return 20 <= (octets[0] & 15) * 4 <= int.from_bytes(octets[2:4], 'big') <= len(octets)
    return len(octets) >= 40 and octets[0] >> 4 == 6 and 40 + int.from_bytes(octets[4:6], 'big') <= len(octets)


def _fits_ethernet(frame: bytes) -> bool:
    """An Ethernet header with something behind it that is opened."""
    kind, inside = tagged(frame, 12) or (0, b'')
    return kind in MPLS or kind == PPPOE or kind in (IPV4, IPV6) and fits_ip(inside)


def open_mpls(octets: bytes) -> Layer | None:
    """RFC 3032: labels up to the bottom bit; then IP, or a frame (RFC 4448) behind a control word or not.

    The first four bits are the version of an IP packet (RFC 4928) and 0 in a control word (RFC 4385 3). A MAC address may
    begin with each of them (RFC 8469), so what they say must not contradict what follows, if the other reading does not.
    """
    bottoms = (at + 4 for at in range(0, min(len(octets) // 4, MAX_LABELS) * 4, 4) if octets[at + 2] & 1)
    position = next(bottoms, None)
    if position is None:
        return None
    inside = octets[position:]
    first = inside[0] >> 4 if inside else None
    if first in (4, 6) and (fits_ip(inside) or not _fits_ethernet(inside)):
        return IPV4 if first == 4 else IPV6, inside
    if first == 0 and (_fits_ethernet(inside[4:]) or not _fits_ethernet(inside)):
        inside = inside[4:]
    return tagged(inside, 12)


def open_pppoe(octets: bytes) -> Layer | None:
    """RFC 2516 4: version and type 1, code 0, a session, the length of what follows; then the PPP protocol."""
    if len(octets) < 8:
        return None
    version, code, _, length, protocol = struct.unpack_from('!BBHHH', octets)
    ethertype = {0x0021: IPV4, 0x0057: IPV6}.get(protocol)
    if version != 0x11 or code or length > len(octets) - 6 or length < 2 or not ethertype:
        return None
    return ethertype, octets[8:6 + length]


def open_gre(octets: bytes) -> Layer | None:
    """RFC 2784, RFC 2890: version 0 with checksum, key and sequence number; no routing (RFC 1701)."""
    if len(octets) < 4:
        return None
    flags, kind = struct.unpack_from('!HH', octets)
    head = 4 + 4 * sum(bool(flags & flag) for flag in (0x8000, 0x2000, 0x1000))
    if flags & 0x4007 or len(octets) < head:
        return None
    inside = octets[head:]
    if kind == 0x88BE and not flags & 0x1000:
        return tagged(inside, 12)  # draft-foschiano-erspan: without a sequence number no ERSPAN header (type I)
    if kind == 0x88BE:
        return tagged(inside[8:], 12) if inside[:1] and inside[0] >> 4 == 1 else None
    return _open_erspan3(inside) if kind == 0x22EB else (kind, inside)


def _open_erspan3(octets: bytes) -> Layer | None:
    """12 octets, and 8 of a subheader when the last bit says so; bits 10 to 14 of the last two name the frame type."""
    if len(octets) < 12 or octets[0] >> 4 != 2:
        return None
    last = int.from_bytes(octets[10:12], 'big')
    inside = octets[20 if last & 1 else 12:]
    kind = last >> 10 & 31
    if kind == 0:
        return tagged(inside, 12)
    return (IPV4 if inside[:1] and inside[0] >> 4 == 4 else IPV6, inside) if kind == 2 else None


def open_udp(octets: bytes) -> Layer | None:
    """VXLAN (RFC 7348) and Geneve (RFC 8926) by destination port, unless a DNS server sent it."""
    if len(octets) < 16:
        return None
    source, destination, length = struct.unpack_from('!HHH', octets)
    inside = octets[8:length]
    if source == DNS_PORT or destination not in (VXLAN_PORT, GENEVE_PORT) or not 16 <= length <= len(octets):
        return None
    if destination == VXLAN_PORT:
        return tagged(inside[8:], 12) if inside[0] & 8 else None
    kind = int.from_bytes(inside[2:4], 'big')
    data = inside[8 + 4 * (inside[0] & 63):]
    if inside[0] >> 6 or inside[1] & 0x80:
        return None
    return tagged(data, 12) if kind == BRIDGED else (kind, data)


OPENERS: dict[int, Callable[[bytes], Layer | None]] = {
    IN_IP4: lambda octets: (IPV4, octets), IN_IP6: lambda octets: (IPV6, octets), GRE: open_gre, UDP: open_udp}


def reach_ip(layer: Layer | None, depth: int) -> tuple[Layer | None, int]:
    """Through everything that is no IP packet: the layer of one, and how many tunnels deep it is."""
    while layer is not None and depth <= MAX_TUNNELS and layer[0] not in (IPV4, IPV6):
        kind, octets = layer
        if kind in MPLS or kind == PPPOE:
            layer, depth = (open_pppoe if kind == PPPOE else open_mpls)(octets), depth + 1
        elif kind == BRIDGED:
            layer = tagged(octets, 12)
        elif kind in TAGS:
            layer = tagged(octets, 2)
        else:
            return None, depth
    return (layer if depth <= MAX_TUNNELS else None), depth


def open_packet(protocol: int, payload: bytes) -> Layer | None:
    """The layer inside an IP packet that is a tunnel; None for any other."""
    opener = OPENERS.get(protocol)
    return opener(payload) if opener else None
