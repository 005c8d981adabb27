"""Builds frames and captures octet by octet, for cases that no server sends."""
import ipaddress
import struct

ETHERNET = bytes.fromhex('020000000001020000000002')
RESOLVER, SERVER = '198.18.0.1', '198.18.20.1'
RESOLVER6, SERVER6 = '2001:db8:53::1', '2001:db8:53:20::1'
IN = 1


def name(text: str) -> bytes:
    """Wire form of a name of plain labels, case kept."""
    labels = [label.encode('latin-1') for label in text.rstrip('.').split('.')] if text != '.' else []
    return b''.join(bytes([len(label)]) + label for label in labels) + b'\0'


def question(qname: bytes, qtype: int = 1, qclass: int = IN) -> bytes:
    """One entry of the question section."""
    return qname + struct.pack('!HH', qtype, qclass)


def rr(owner: bytes, rrtype: int, rdata: bytes, rrclass: int = IN, ttl: int = 300) -> bytes:
    """One resource record."""
    return owner + struct.pack('!HHIH', rrtype, rrclass, ttl, len(rdata)) + rdata


def message(ident: int, flags: int, questions=(), answers=(), authorities=(), additionals=()) -> bytes:
    """One message; sections are lists of octets."""
    sections = (questions, answers, authorities, additionals)
    return struct.pack('!HH4H', ident, flags, *map(len, sections)) + b''.join(b''.join(part) for part in sections)


def udp(source: str, source_port: int, destination: str, destination_port: int, payload: bytes) -> bytes:
    """An IPv4 or IPv6 packet with one datagram; the checksum is absent (IPv4) or not computed."""
    datagram = struct.pack('!HHHH', source_port, destination_port, 8 + len(payload), 0) + payload
    return ip(source, destination, 17, datagram)


def ip(source: str, destination: str, protocol: int, payload: bytes, extensions: bytes = b'', options: bytes = b'') -> bytes:
    """An IP packet; `extensions` are IPv6 extension headers whose first is announced by `protocol`."""
    first, last = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    if first.version == 6:
        return struct.pack('!IHBB', 6 << 28, len(extensions) + len(payload), protocol, 64) + first.packed + last.packed + \
            extensions + payload
    header_words = 5 + len(options) // 4
    return struct.pack('!BBHHHBBH', 0x40 | header_words, 0, header_words * 4 + len(payload), 1, 0, 64, protocol, 0) + \
        first.packed + last.packed + options + payload


def ethernet(packet: bytes, *tags: int) -> bytes:
    """A frame with VLAN tags, given as EtherTypes from the outside in."""
    ethertype = 0x86DD if packet[0] >> 4 == 6 else 0x0800
    return ETHERNET + b''.join(struct.pack('!HH', tag, 11) for tag in tags) + struct.pack('!H', ethertype) + packet


class CaptureWriter:
    """A classic pcap file in memory: microseconds, little endian, Ethernet unless another link type is given."""

    def __init__(self, link_type: int = 1):
        self.parts = [struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, link_type)]

    def add(self, time_us: int, frame: bytes, cut_to: int | None = None) -> None:
        captured = frame if cut_to is None else frame[:cut_to]
        self.parts.append(struct.pack('<IIII', time_us // 1_000_000, time_us % 1_000_000, len(captured), len(frame)) + captured)

    def write(self, path) -> None:
        path.write_bytes(b''.join(self.parts))
