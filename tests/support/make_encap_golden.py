#!/usr/bin/python3
"""Makes tests/golden/encap: one folder per way to wrap a packet and per way to get it wrong.

The packets are built octet by octet; what must come out is known because it was put in. Without an argument the folders are
written; with --check they are compared. golden_folders.py says what is in a folder.
"""
import pathlib
import struct
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import packets as p  # noqa: E402
from golden_folders import GOLDEN, case_files, run  # noqa: E402

FOLDER = GOLDEN / 'encap'
START_S = 1_700_000_000
NULL, ETHERNET, RAW, LOOP, SLL, IPV4, IPV6, SLL2 = 0, 1, 101, 108, 113, 228, 229, 276
IN_IP4, IN_IP6, GRE = 4, 41, 47
ENDS, ENDS6 = ('203.0.113.1', '203.0.113.2'), ('2001:db8:f::1', '2001:db8:f::2')
IPV4_TYPE, IPV6_TYPE, BRIDGED = 0x0800, 0x86DD, 0x6558


def ethertype(packet: bytes) -> int:
    return IPV6_TYPE if packet[0] >> 4 == 6 else IPV4_TYPE


def frame(ether_type: int, payload: bytes, *tags: int) -> bytes:
    return p.ETHERNET + b''.join(struct.pack('!HH', tag, 11) for tag in tags) + struct.pack('!H', ether_type) + payload


def mpls(*labels: int) -> bytes:
    last = len(labels) - 1
    return b''.join(struct.pack('!I', label << 12 | (place == last) << 8 | 64) for place, label in enumerate(labels))


def outer(protocol: int, payload: bytes, ends=ENDS) -> bytes:
    return p.ethernet(p.ip(*ends, protocol, payload))


def gre(flags: int, kind: int, payload: bytes) -> bytes:
    fields = b''.join(b'\1\2\3\4' for flag in (0x8000, 0x2000, 0x1000) if flags & flag)
    return struct.pack('!HH', flags, kind) + fields + payload


def erspan2(inner: bytes) -> bytes:
    return bytes.fromhex('1064000100000007') + inner


def erspan3(inner: bytes, last: int = 0) -> bytes:
    return bytes.fromhex('206400010000002a0000') + struct.pack('!H', last) + \
        (bytes.fromhex('0400000000000001') if last & 1 else b'') + inner


def vxlan(inner: bytes) -> bytes:
    return bytes.fromhex('0800000000002a00') + inner


def geneve(kind: int, inner: bytes, options: bytes = b'') -> bytes:
    return struct.pack('!BBH', len(options) // 4, 0, kind) + bytes.fromhex('00002a00') + options + inner


def outer_udp(port: int, payload: bytes) -> bytes:
    return p.ethernet(p.udp(ENDS[0], 50123, ENDS[1], port, payload))


def pppoe(packet: bytes, version: int = 0x11, lie: int = 0) -> bytes:
    protocol = 0x0057 if packet[0] >> 4 == 6 else 0x0021
    return struct.pack('!BBHHH', version, 0, 7, len(packet) + 2 + lie, protocol) + packet


def tunnelled(packet: bytes, times: int) -> bytes:
    for _ in range(times):
        packet = p.ip(*ENDS, IN_IP6 if packet[0] >> 4 == 6 else IN_IP4, packet)
    return packet


def eth(packet: bytes) -> bytes:
    return p.ethernet(packet)


SLL_HEAD = bytes.fromhex('0000000100060200000000010000')
SLL2_TAIL = bytes.fromhex('000000000003000100060200000000010000')
# name: how a packet is wrapped, and the link type of the capture
GOOD = {
    'vlan': (lambda k: p.ethernet(k, 0x8100), ETHERNET),
    'qinq': (lambda k: p.ethernet(k, 0x88A8, 0x8100), ETHERNET),
    'vlan-9100': (lambda k: p.ethernet(k, 0x9100, 0x9100, 0x8100), ETHERNET),
    'padding': (lambda k: p.ethernet(k) + bytes(40), ETHERNET),
    'mpls': (lambda k: frame(0x8847, mpls(16) + k), ETHERNET),
    'mpls-stack': (lambda k: frame(0x8847, mpls(16, 17, 18) + k, 0x8100), ETHERNET),
    'mpls-ethernet': (lambda k: frame(0x8847, mpls(16, 17) + eth(k)), ETHERNET),
    'mpls-control-word': (lambda k: frame(0x8847, mpls(16) + bytes(4) + eth(k)), ETHERNET),
    'mpls-mac-like-ip': (lambda k: frame(0x8847, mpls(16) + bytes.fromhex('420000000001') + eth(k)[6:]), ETHERNET),
    'mpls-mac-like-control-word': (lambda k: frame(0x8847, mpls(16) + bytes.fromhex('00005e000101') + eth(k)[6:]), ETHERNET),
    'pppoe': (lambda k: frame(0x8864, pppoe(k)), ETHERNET),
    'ip-in-ipv4': (lambda k: eth(tunnelled(k, 1)), ETHERNET),
    'ip-in-ipv6': (lambda k: outer(IN_IP6 if k[0] >> 4 == 6 else IN_IP4, k, ENDS6), ETHERNET),
    'four-tunnels': (lambda k: eth(tunnelled(k, 4)), ETHERNET),
    'gre': (lambda k: outer(GRE, gre(0, ethertype(k), k)), ETHERNET),
    'gre-checksum-key-sequence': (lambda k: outer(GRE, gre(0xB000, ethertype(k), k), ENDS6), ETHERNET),
    'gre-mpls': (lambda k: outer(GRE, gre(0, 0x8847, mpls(16) + k)), ETHERNET),
    'nvgre': (lambda k: outer(GRE, gre(0x2000, BRIDGED, eth(k))), ETHERNET),
    'erspan-1': (lambda k: outer(GRE, gre(0, 0x88BE, eth(k))), ETHERNET),
    'erspan-2': (lambda k: outer(GRE, gre(0x1000, 0x88BE, erspan2(p.ethernet(k, 0x8100)))), ETHERNET),
    'erspan-3': (lambda k: outer(GRE, gre(0x1000, 0x22EB, erspan3(eth(k)))), ETHERNET),
    'erspan-3-subheader': (lambda k: outer(GRE, gre(0x1000, 0x22EB, erspan3(eth(k), 1))), ETHERNET),
    'erspan-3-ip': (lambda k: outer(GRE, gre(0x1000, 0x22EB, erspan3(k, 2 << 10))), ETHERNET),
    'vxlan': (lambda k: outer_udp(4789, vxlan(p.ethernet(k, 0x8100))), ETHERNET),
    'geneve': (lambda k: outer_udp(6081, geneve(BRIDGED, eth(k), bytes.fromhex('0102030100000000'))), ETHERNET),
    'geneve-ip': (lambda k: outer_udp(6081, geneve(ethertype(k), k)), ETHERNET),
    'vxlan-with-erspan': (lambda k: outer_udp(4789, vxlan(outer(GRE, gre(0x1000, 0x88BE, erspan2(eth(k)))))), ETHERNET),
    'raw-ip': (lambda k: k, RAW),
    'linux-cooked': (lambda k: SLL_HEAD + struct.pack('!H', ethertype(k)) + k, SLL),
    'linux-cooked-2': (lambda k: struct.pack('!H', ethertype(k)) + SLL2_TAIL + k, SLL2),
    'null': (lambda k: struct.pack('<I', 30 if k[0] >> 4 == 6 else 2) + k, NULL),
    'null-big-endian': (lambda k: struct.pack('>I', 28 if k[0] >> 4 == 6 else 2) + k, NULL),
    'loop': (lambda k: struct.pack('>I', 24 if k[0] >> 4 == 6 else 2) + k, LOOP),
}
# name: what is done to a good packet, and the counter of its refusal
BAD = {
    'five-tags': (lambda k: p.ethernet(k, *[0x8100] * 5), 'tag_depth'),
    'five-tunnels': (lambda k: eth(tunnelled(k, 5)), 'tunnel_depth'),
    'mpls-without-end': (lambda k: frame(0x8847, mpls(16)[:2] + b'\0\x40' + k[:4]), 'malformed_tunnel'),
    'gre-cut': (lambda k: outer(GRE, gre(0xB000, IPV4_TYPE, b'')[:12]), 'malformed_tunnel'),
    'gre-pptp': (lambda k: outer(GRE, gre(0x2001, 0x880B, k)), 'other_tunnel'),
    'gre-source-route': (lambda k: outer(GRE, gre(0x4000, IPV4_TYPE, k)), 'other_tunnel'),
    'erspan-2-cut': (lambda k: outer(GRE, gre(0x1000, 0x88BE, erspan2(b'')[:7])), 'malformed_tunnel'),
    'erspan-3-cut': (lambda k: outer(GRE, gre(0x1000, 0x22EB, erspan3(b'', 1)[:19])), 'malformed_tunnel'),
    'erspan-3-wifi': (lambda k: outer(GRE, gre(0x1000, 0x22EB, erspan3(eth(k), 1 << 10))), 'other_tunnel'),
    'erspan-snap-length': (lambda k: outer(GRE, gre(0x1000, 0x88BE, erspan2(eth(k)[:50]))), 'cut'),
    'vxlan-arp': (lambda k: outer_udp(4789, vxlan(frame(0x0806, bytes(28)))), 'not_ip'),
    'vxlan-without-flag': (lambda k: outer_udp(4789, bytes(8) + eth(k)), 'other_port'),
    'geneve-options-cut': (lambda k: outer_udp(6081, geneve(BRIDGED, b'', bytes(8))[:12]), 'other_port'),
    'pppoe-version': (lambda k: frame(0x8864, pppoe(k, version=0x21)), 'malformed_tunnel'),
    'pppoe-too-long': (lambda k: frame(0x8864, pppoe(k, lie=1)), 'cut'),
    'inner-length-lies': (lambda k: outer(IN_IP4, k[:2] + b'\xff\xff' + k[4:]), 'cut'),
}


def exchange(name: str, v6: bool) -> tuple[list[bytes], dict]:
    """Query and answer as IP packets, and the record of the answer."""
    resolver, server = (p.RESOLVER6, p.SERVER6) if v6 else (p.RESOLVER, p.SERVER)
    kind, address = (28, bytes.fromhex('20010db8') + bytes(11) + b'\1') if v6 else (1, bytes([192, 0, 2, 1]))
    question = p.question(p.name(f'{name}.encap.example'), kind)
    query = p.message(7, 0, [question])
    answer = p.message(7, 0x8400, [question], [p.rr(b'\xc0\x0c', kind, address)])
    record = {'rrname': f'{name}.encap.example.', 'rrtype': 'AAAA' if v6 else 'A',
              'rdata': ['2001:db8::1' if v6 else '192.0.2.1'], 'wire': address.hex(),
              'time_first': START_S, 'time_last': START_S, 'count': 1}
    return [p.udp(resolver, 40000, server, 53, query), p.udp(server, 53, resolver, 40000, answer)], record


def make_case(wrap, name: str, link_type: int, refused: str | None) -> dict[str, bytes]:
    """The files of a folder. A bad frame comes between a good query and its answer and changes nothing."""
    capture, records, number = p.CaptureWriter(link_type), [], 0
    for v6 in (False, True):
        packets, record = exchange(name, v6)
        frames = [wrap(packet) for packet in packets]
        if refused:
            frames = [eth(packets[0]), wrap(exchange(name, False)[0][1]), eth(packets[1])]
        for octets in frames:
            capture.add(START_S * 1_000_000 + number * 1000, octets)
            number += 1
        records.append(record)
    counters = {'frames.received': number, 'frames.messages': 4, 'messages.accepted': 2, 'observations.parsed': 2}
    if refused:
        counters[f'frames.refused.{refused}'] = 2
    return case_files(capture, records, counters)


def make_all() -> dict[str, dict[str, bytes]]:
    """name -> files."""
    cases = {name: make_case(wrap, name, link_type, None) for name, (wrap, link_type) in GOOD.items()}
    cases |= {f'bad-{name}': make_case(wrap, f'bad-{name}', ETHERNET, reason) for name, (wrap, reason) in BAD.items()}
    return cases


if __name__ == '__main__':
    sys.exit(run(FOLDER, make_all()))
