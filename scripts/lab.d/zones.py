"""The zones of the lab's internet: a root, TLDs, hosted zones and child zones, the same for the same seed.

Four server groups hold them, because a server that holds parent and child would never refer:
root -> tld (TLDs and the reverse trees) -> host (zones of customers) -> child (delegations inside those).
Only DNSSEC keys and signatures differ from run to run.
"""
import dataclasses
import pathlib
import random

GROUPS = ('root', 'tld', 'host', 'child')
OPEN_TLDS = ('com', 'net', 'org', 'de', 'fr', 'uk', 'it', 'nl', 'io', 'example')
SIGNED_TLD = 'se'
NSEC3_ZONE = 'sealed.se.'
TYPES_ZONE = 'rare.example.'
BIG_ZONE = 'big.example.'
PROVIDERS = ('hafenhost.de', 'cloudmoor.com', 'nordlicht.net', 'quarry.org', 'stellar.io', 'bluefin.uk', 'lumiere.fr',
             'polder.nl')
SYLLABLES = ('ba be bi bo da de di do fa fe ga go ha hi ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe po ra re ri '
             'ro sa se si so ta te ti to va ve vi vo xa za ze zu').split()
SERVICES_V4 = ('192.0.2', '198.51.100', '203.0.113')
REVERSE_V4 = {prefix: '.'.join(reversed(prefix.split('.'))) + '.in-addr.arpa.' for prefix in SERVICES_V4}
REVERSE_V6 = 'd.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'  # 2001:db8:d::/48
SOA = '@ {ttl} IN SOA {mname} hostmaster.{origin} 2026010100 7200 3600 1209600 {negative}\n'


@dataclasses.dataclass
class Zone:
    """One zone file to be: its server group, its text and the keys it wants."""
    origin: str
    group: str
    lines: list[str] = dataclasses.field(default_factory=list)
    signed: str = ''  # '', 'nsec' or 'nsec3'

    def add(self, owner: str, rrtype: str, rdata: str, ttl: int = 3600) -> None:
        """Adds a record; `owner` is relative to the origin, or absolute with a final dot."""
        self.lines.append(f'{owner} {ttl} IN {rrtype} {rdata}\n')


class Internet:
    """Every zone, every server address, and the questions worth asking."""

    def __init__(self, zone_count: int, seed: int = 53):
        self.random = random.Random(seed)
        self.zones: dict[str, Zone] = {}
        self.addresses: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
        self.hosts: list[str] = []
        self.customers: list[str] = []
        self._build_root()
        self._build_tlds()
        self._build_providers()
        self._build_reverse()
        self._build_types()
        self._build_customers(zone_count)
        self._build_signed()

    def _server(self, group: str) -> tuple[str, str]:
        """A new pair of addresses that servers of the group listen on."""
        number = len(self.addresses[group]) + 1
        net = 18 + GROUPS.index(group)
        pair = (f'198.18.{net}.{number}', f'2001:db8:53:{net}::{number:x}')
        self.addresses[group].append(pair)
        return pair

    def _zone(self, origin: str, group: str, servers: list[str], ttl: int = 3600) -> Zone:
        zone = self.zones[origin] = Zone(origin, group)
        zone.lines.append(f'$ORIGIN {origin}\n')
        zone.lines.append(SOA.format(ttl=ttl, mname=servers[0], origin=origin if origin != '.' else '', negative=60))
        for server in servers:
            zone.add('@', 'NS', server, ttl)
        return zone

    @staticmethod
    def _delegate(parent: Zone, child: str, servers: list[str], glue: dict[str, tuple[str, str]]) -> None:
        for server in servers:
            parent.add(child, 'NS', server, 86400)
        for server, (v4, v6) in glue.items():
            parent.add(server, 'A', v4, 86400)
            parent.add(server, 'AAAA', v6, 86400)

    def _named_servers(self, group: str, names: list[str]) -> dict[str, tuple[str, str]]:
        return {name: self._server(group) for name in names}

    def _build_root(self) -> None:
        names = [f'{letter}.root-servers.net.' for letter in 'abc']
        self.root_servers = self._named_servers('root', names)
        self._zone('.', 'root', names).signed = 'nsec'
        own = self._zone('root-servers.net.', 'root', names)
        for name, (v4, v6) in self.root_servers.items():
            own.add(name, 'A', v4)
            own.add(name, 'AAAA', v6)
            self.zones['.'].add(name, 'A', v4)
            self.zones['.'].add(name, 'AAAA', v6)

    def _build_tlds(self) -> None:
        shared = self._named_servers('tld', ['a.gtld-servers.net.', 'b.gtld-servers.net.'])
        gtld = self._zone('gtld-servers.net.', 'tld', list(shared))
        self._delegate_glue(gtld, shared)
        for tld in (*OPEN_TLDS, SIGNED_TLD, 'in-addr.arpa', 'ip6.arpa'):
            origin = f'{tld}.'
            if tld in ('com', 'net'):
                servers = shared
            else:
                servers = self._named_servers('tld', [f'a.nic.{origin}', f'b.nic.{origin}'])
            zone = self._zone(origin, 'tld', list(servers))
            if servers is not shared:
                self._delegate_glue(zone, servers)
            self._delegate(self.zones['.'], origin, list(servers), servers)
        self._delegate(self.zones['net.'], 'gtld-servers.net.', list(shared), shared)
        self.zones[f'{SIGNED_TLD}.'].signed = 'nsec'

    @staticmethod
    def _delegate_glue(zone: Zone, servers: dict[str, tuple[str, str]]) -> None:
        for name, (v4, v6) in servers.items():
            zone.add(name, 'A', v4)
            zone.add(name, 'AAAA', v6)

    def _build_providers(self) -> None:
        self.provider_servers = []
        for domain in PROVIDERS:
            origin = f'{domain}.'
            servers = self._named_servers('host', [f'ns1.{origin}', f'ns2.{origin}'])
            zone = self._zone(origin, 'host', list(servers))
            self._delegate_glue(zone, servers)
            zone.add('@', 'MX', '10 mx')
            zone.add('mx', 'A', self._service_v4())
            zone.add('edge', 'A', self._service_v4(), 5)
            zone.add('edge', 'AAAA', self._service_v6(), 5)
            zone.add('*.sites', 'CNAME', 'edge', 5)
            self._delegate(self.zones[domain.split('.')[1] + '.'], origin, list(servers), servers)
            self.provider_servers.append(list(servers))

    def _service_v4(self) -> str:
        return f'{self.random.choice(SERVICES_V4)}.{self.random.randrange(1, 255)}'

    def _service_v6(self) -> str:
        return f'2001:db8:d::{self.random.randrange(1, 0xffff):x}'

    def _build_reverse(self) -> None:
        servers = self.provider_servers[0]
        for prefix, origin in REVERSE_V4.items():
            zone = self._zone(origin, 'host', servers)
            self._delegate(self.zones['in-addr.arpa.'], origin, servers, {})
            for last in range(1, 255):
                zone.add(str(last), 'PTR', f'host-{last}.{prefix.replace(".", "-")}.cloudmoor.com.')
        zone = self._zone(REVERSE_V6, 'host', servers)
        zone.add('*', 'PTR', 'v6.cloudmoor.com.')
        self._delegate(self.zones['ip6.arpa.'], REVERSE_V6, servers, {})

    def _build_types(self) -> None:
        from rare_types import BIG_TEXTS, RARE_RECORDS
        servers = self.provider_servers[3]
        for origin in (TYPES_ZONE, BIG_ZONE):
            self._zone(origin, 'host', servers)
            self._delegate(self.zones['example.'], origin, servers, {})
        for owner, rrtype, rdata in RARE_RECORDS:
            self.zones[TYPES_ZONE].add(owner, rrtype, rdata, 5)
        for owner, strings in BIG_TEXTS.items():
            self.zones[BIG_ZONE].add(owner, 'TXT', ' '.join(f'"{text}"' for text in strings), 5)

    def _fresh_domain(self) -> str:
        while True:
            label = ''.join(self.random.choices(SYLLABLES, k=self.random.randrange(2, 5)))
            origin = f'{label}.{self.random.choice(OPEN_TLDS[:-1])}.'
            if origin not in self.zones:
                return origin

    def _build_customers(self, count: int) -> None:
        for _ in range(count):
            origin = self._fresh_domain()
            tld = self.zones[origin.split('.')[1] + '.']
            servers, glue = self.random.choice(self.provider_servers), {}
            if self.random.random() < 0.12:
                glue = {f'ns1.{origin}': self.addresses['host'][self.random.randrange(16)]}
                servers = [*glue, servers[0]]
            zone = self._zone(origin, 'host', servers, ttl=self.random.choice((30, 300, 3600)))
            self._delegate_glue(zone, glue)
            self._delegate(tld, origin, servers, glue)
            self._fill_customer(zone, origin)
            self.customers.append(origin)

    def _fill_customer(self, zone: Zone, origin: str) -> None:
        chance, ttl = self.random.random, self.random.choice((2, 5, 60, 300))
        provider = self.random.choice(PROVIDERS)
        zone.add('@', 'A', self._service_v4(), ttl)
        if chance() < 0.6:
            zone.add('@', 'AAAA', self._service_v6(), ttl)
        zone.add('@', 'MX', '10 mail', ttl)
        zone.add('@', 'MX', f'20 mx.{provider}.', ttl)
        zone.add('mail', 'A', self._service_v4(), ttl)
        zone.add('@', 'TXT', f'"v=spf1 mx include:_spf.{provider} -all"', ttl)
        if chance() < 0.5:
            zone.add('www', 'CNAME', 'web', ttl)
            zone.add('web', 'CNAME', f'{origin.split(".")[0]}.sites.{provider}.', ttl)
        else:
            for _ in range(self.random.randrange(1, 4)):
                zone.add('www', 'A', self._service_v4(), ttl)
        if chance() < 0.3:
            zone.add('_sip._tcp', 'SRV', '10 60 5060 sip', ttl)
            zone.add('sip', 'A', self._service_v4(), ttl)
        if chance() < 0.4:
            zone.add('@', 'CAA', '0 issue "ca.example.net"', ttl)
        if chance() < 0.4:
            zone.add('@', 'HTTPS', '1 . alpn=h2,h3 ipv4hint=' + self._service_v4(), ttl)
        if chance() < 0.2:
            zone.add('*', 'A', self._service_v4(), ttl)
        if chance() < 0.1:
            self._add_child(zone, f'corp.{origin}')

    def _add_child(self, parent: Zone, origin: str) -> None:
        if len(self.addresses['child']) < 4:
            self._server('child')
        glue = {f'ns.{origin}': self.random.choice(self.addresses['child'])}
        child = self._zone(origin, 'child', list(glue), ttl=60)
        self._delegate_glue(child, glue)
        child.add('vpn', 'A', self._service_v4(), 5)
        self._delegate(parent, origin, list(glue), glue)

    def _build_signed(self) -> None:
        for label in ('signed', 'forsta', 'andra', NSEC3_ZONE.split('.')[0]):
            origin = f'{label}.{SIGNED_TLD}.'
            zone = self._zone(origin, 'host', self.provider_servers[2])
            zone.signed = 'nsec3' if origin == NSEC3_ZONE else 'nsec'
            self._delegate(self.zones[f'{SIGNED_TLD}.'], origin, self.provider_servers[2], {})
            self._fill_customer(zone, origin)

    def reverse_name(self, address: str) -> str:
        """The PTR owner of an IPv4 address."""
        return '.'.join(reversed(address.split('.'))) + '.in-addr.arpa'

    def questions(self, count: int) -> list[tuple[str, str]]:
        """What clients ask, most of it about popular zones, in an order that repeats for the same seed."""
        chooser, out = random.Random(f'questions {count}'), []
        popular = self.customers[:max(1, len(self.customers) // 12)]
        signed = [origin for origin, zone in self.zones.items() if zone.signed and zone.group == 'host']
        while len(out) < count:
            dice = chooser.random()
            if dice < 0.04:
                out.append((self.reverse_name(f'{chooser.choice(SERVICES_V4)}.{chooser.randrange(1, 255)}'), 'PTR'))
                continue
            if dice < 0.05:
                digits = '.'.join(reversed(f'{chooser.randrange(1 << 16):x}'.zfill(20)))
                out.append((f'{digits}.{REVERSE_V6}', 'PTR'))
                continue
            origin = chooser.choice(signed if dice < 0.11 else popular if dice < 0.6 else self.customers)
            out.append(self._question_about(origin, chooser))
        return out

    @staticmethod
    def _question_about(origin: str, chooser: random.Random) -> tuple[str, str]:
        label = chooser.choices(('', 'www.', 'mail.', '_sip._tcp.', 'corp.', 'vpn.corp.', 'absent.', 'a.b.absent.'),
                                (34, 28, 8, 10, 2, 4, 6, 2))[0]
        if label == '':
            rrtype = chooser.choices(('A', 'AAAA', 'MX', 'TXT', 'NS', 'SOA', 'CAA', 'HTTPS'),
                                     (22, 14, 16, 10, 6, 5, 12, 16))[0]
        elif label == '_sip._tcp.':
            rrtype = 'SRV'
        else:
            rrtype = chooser.choice(('A', 'A', 'A', 'AAAA', 'HTTPS'))
        return label + origin, rrtype

    def rare_questions(self) -> list[tuple[str, str]]:
        """One question for each record of the rarer types, and the big texts that need TCP."""
        from rare_types import BIG_TEXTS, RARE_RECORDS
        rare = sorted({(f'{owner}.{TYPES_ZONE}', rrtype) for owner, rrtype, _ in RARE_RECORDS})
        return rare + [(f'{owner}.{BIG_ZONE}', 'TXT') for owner in BIG_TEXTS]

    def write(self, folder: pathlib.Path) -> dict[str, pathlib.Path]:
        """Writes every zone file and returns where each is."""
        folder.mkdir()
        places = {}
        for origin, zone in self.zones.items():
            places[origin] = folder / ('root.zone' if origin == '.' else f'{origin}zone')
            places[origin].write_text(''.join(zone.lines))
        return places
