"""A capture full of what nobody may see: addresses that occur in no RDATA, client subnets, questions of clients.

Beside traffic that is recorded stands traffic that is refused for each kind of reason, because what is refused could be
written to a log.
"""
import ipaddress
import random

import packets as p
import transport as t
from needles import Needle, address_needle, subnet_needle, subnet_option, word_needle
from make_encap_golden import vxlan

START_US = 1_700_000_000_000_000
RESPONSE, AA, TC, RD = 0x8000, 0x0400, 0x0200, 0x0100
POINTER = b'\xc0\x0c'
A, AAAA, OPT = 1, 28, 41
# (client, resolver, server, end of a tunnel, other end)
ENDS4 = ('100.118.29.249', '100.91.187.203', '100.77.143.171', '100.109.222.181', '100.101.246.157')
ENDS6 = tuple(f'2001:db8:{rest}' for rest in (
    '9d3b:c75a:6e1f:b2d4:83a7:f519', 'e48c:271d:b95e:4a63:d70f:18cb', '5fa2:93be:c816:7d49:2be7:a05d',
    'b7d1:4e86:39fa:c25b:916d:e83f', '7ac9:d13e:f562:8b47:04dc:be91'))
MACS = bytes.fromhex('0a5bc3e7912d0ed7468fb1a3')
SUBNETS = ('100.83.236.0/24', '100.115.199.234/32', '2001:db8:c3d9:a700::/56')
# What must be found: in the records of the answers that count.
KEPT4, KEPT6 = bytes([192, 0, 2, 177]), bytes.fromhex('20010db8e1f2a3b4c5d6e7f8091a2b3c')
KEPT_NAMES = ('udp', 'fragments', 'tcp', 'tunnel')
KEPT_DOMAIN = 'kept-names.example'
SECRET_WORDS = ('a-question-of-a-client', 'never-answered-question', 'unsolicited-question', 'malformed-question',
                'servfail-question', 'truncated-question')


def ip_pair(v6: bool) -> tuple[str, ...]:
    return ENDS6 if v6 else ENDS4


def opt_record() -> bytes:
    """OPT with every client subnet."""
    return p.rr(b'\0', OPT, b''.join(map(subnet_option, SUBNETS)), rrclass=1232)


def ask(name: str, qtype: int, flags: int = 0) -> bytes:
    return p.message(0x5EC2, flags, [p.question(p.name(name), qtype)], additionals=[opt_record()])


def tell(name: str, qtype: int, flags: int = RESPONSE | AA, rdata: bytes | None = None) -> bytes:
    answer = p.rr(POINTER, qtype, rdata if rdata is not None else KEPT6 if qtype == AAAA else KEPT4)
    return p.message(0x5EC2, flags, [p.question(p.name(name), qtype)], [answer], additionals=[opt_record()])


class PrivateTraffic:
    """Builds the capture frame by frame, with or without what the default rules refuse."""

    def __init__(self, refused: bool):
        self.capture, self.now_us, self.chance = p.CaptureWriter(), START_US, random.Random(6973)
        for v6 in (False, True):
            self._recorded(v6)
            if refused:
                self._refused(v6)

    def _send(self, *packets: bytes) -> None:
        for packet in packets:
            frame = p.ethernet(packet)
            self.capture.add(self.now_us, MACS + frame[12:])
            self.now_us += 1000

    def _exchange(self, first: str, second: str, query: bytes | None, response: bytes | None) -> None:
        if query is not None:
            self._send(p.udp(first, 40000, second, 53, query))
        if response is not None:
            self._send(p.udp(second, 53, first, 40000, response))

    def _recorded(self, v6: bool) -> None:
        _, resolver, server, *tunnel = ip_pair(v6)
        qtype = AAAA if v6 else A
        talks = {name: (ask(f'{name}.{KEPT_DOMAIN}', qtype), tell(f'{name}.{KEPT_DOMAIN}', qtype)) for name in KEPT_NAMES}
        self._exchange(resolver, server, *talks['udp'])
        query, response = talks['fragments']
        for ident, packet in enumerate((p.udp(resolver, 40001, server, 53, query), p.udp(server, 53, resolver, 40001, response))):
            self._send(*t.fragments(self.chance, packet, 7 + ident))
        self._connection(resolver, server, *talks['tcp'])
        query, response = talks['tunnel']
        for packet in (p.udp(resolver, 40002, server, 53, query), p.udp(server, 53, resolver, 40002, response)):
            inner = MACS + p.ethernet(packet)[12:]
            self._send(p.udp(tunnel[0], 50123, tunnel[1], 4789, vxlan(inner)))

    def _connection(self, resolver: str, server: str, query: bytes, response: bytes) -> None:
        forth = t.Stream((resolver, 40003), (server, 53), 1_000_000, 0)
        back = t.Stream((server, 53), (resolver, 40003), 2_000_000, 1_000_000)
        self._send(forth.segment(t.SYN), back.segment(t.SYN | t.ACK))
        self._send(*forth.cut(self.chance, t.framed([query])), *back.cut(self.chance, t.framed([response])))
        self._send(forth.segment(t.FIN | t.ACK), back.segment(t.FIN | t.ACK))

    def _refused(self, v6: bool) -> None:
        client, resolver, server, *_ = ip_pair(v6)
        qtype = AAAA if v6 else A
        stub, unanswered, unsolicited, malformed, servfail, truncated = (f'{word}.example' for word in SECRET_WORDS)
        self._exchange(client, resolver, ask(stub, qtype, RD), tell(stub, qtype, RESPONSE | RD))
        self._exchange(resolver, server, ask(unanswered, qtype), None)
        self._exchange(client, server, None, tell(unsolicited, qtype))
        self._exchange(resolver, server, ask(malformed, qtype), tell(malformed, qtype, rdata=b'odd'))
        self._exchange(resolver, server, ask(servfail, qtype), tell(servfail, qtype, RESPONSE | 2))
        self._exchange(resolver, server, ask(truncated, qtype), tell(truncated, qtype, RESPONSE | TC))
        cut = p.udp(client, 40000, resolver, 53, ask(stub, qtype, RD))
        self.capture.add(self.now_us, p.ethernet(cut), cut_to=60)
        # A fragment without its others, data without a connection, a packet that is too short, neither UDP nor TCP.
        self._send(t.fragments(self.chance, cut, 99)[0], t.tcp(client, 50000, resolver, 53, 5, 6, t.ACK, b'\0\1x'),
                   p.ip(client, resolver, t.UDP, b'odd'), p.ip(client, resolver, 132, bytes(20)))


def secrets() -> list[Needle]:
    """Every needle of the capture."""
    needles = [address_needle(ipaddress.ip_address(text).packed) for text in (*ENDS4, *ENDS6)]
    needles += [subnet_needle(subnet_option(network)[4:]) for network in SUBNETS]
    needles += [word_needle(word) for word in SECRET_WORDS]
    for mac in (MACS[:6], MACS[6:]):
        needles.append(Needle(f'MAC address {mac.hex(":")}', (mac, mac.hex().encode(), mac.hex(':').encode()), ()))
    return needles
