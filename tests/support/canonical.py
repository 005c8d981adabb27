"""Canonical RDATA as docs/semantics.md defines it, on dnspython: names decompressed, lower case where the rule says so.

dnspython's own canonical form follows another list of types, so the list is spelled here: RFC 4034 section 6.2
item 3 as amended by RFC 6840 5.1, and the TargetName of SVCB and HTTPS. Where dnspython looks at values and the rules
only at length and shape (LOC, CAA, the gateway of IPSECKEY, AliasMode of SVCB), the shape is checked here.
"""
import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.wire

IN = dns.rdataclass.IN

# What stands before the last name, after which opaque octets may follow: n name, s character-string, digits octets.
LOWER_CASE_LAYOUTS = {
    'NS': 'n', 'MD': 'n', 'MF': 'n', 'CNAME': 'n', 'SOA': 'nn', 'MB': 'n', 'MG': 'n', 'MR': 'n', 'PTR': 'n',
    'MINFO': 'nn', 'MX': '2n', 'RP': 'nn', 'AFSDB': '2n', 'RT': '2n', 'PX': '2nn', 'NAPTR': '4sssn', 'KX': '2n',
    'SRV': '6n', 'DNAME': 'n', 'SIG': '88' + '2n', 'NXT': 'n', 'SVCB': '2n', 'HTTPS': '2n',
}
TYPE_NUMBERS = {'MD': 3, 'MF': 4, 'MB': 7, 'MG': 8, 'MR': 9, 'MINFO': 14, 'SIG': 24, 'NXT': 30}
LAYOUTS = {TYPE_NUMBERS.get(name) or int(dns.rdatatype.from_text(name)): layout
           for name, layout in LOWER_CASE_LAYOUTS.items()}
A6 = 38
# Types of the list that dnspython does not parse; whether octets may follow the last name.
OWN_PARSERS = {3: False, 4: False, 7: False, 8: False, 9: False, 14: False, 24: True, 30: True}
# Types without names, whose canonical form is the octets themselves once the shape was looked at.
PLAIN_TYPES = {int(dns.rdatatype.from_text(name)) for name in (
    'A AAAA HINFO TXT LOC CERT APL DS SSHFP DNSKEY NSEC3 NSEC3PARAM TLSA SMIMEA CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD '
    'SPF NID L32 L64 EUI48 EUI64 URI CAA').split()}
TEXT_TYPES = {16, 99}
LOC, IPSECKEY, CAA = 29, 45, 257
SVCB_TYPES = {64, 65}
LIST_PARAMETERS = {0, 1, 4, 6}  # mandatory, alpn, ipv4hint, ipv6hint
IPSECKEY_GATEWAYS = 3

_plain_cache: dict[tuple[int, bytes], bytes] = {}


class Parser(dns.wire.Parser):
    """Reads names as RFC 1035 4.1.4 says: a name ends behind its first pointer, wherever the pointers lead.

    dnspython goes on behind the furthest octet that any label touched.
    """

    def get_name(self, origin=None) -> dns.name.Name:
        labels, at, limit, end = [], self.current, self.end, None
        pointer_limit = at
        while True:
            if at >= limit:
                raise dns.exception.FormError
            count = self.wire[at]
            at += 1
            if count == 0:
                break
            if count < 64:
                if at + count > limit:
                    raise dns.exception.FormError
                labels.append(self.wire[at:at + count])
                at += count
                continue
            if count < 192 or at >= limit:
                raise dns.exception.FormError
            if end is None:
                end = at + 1
            at = (count & 63) << 8 | self.wire[at]
            if at >= pointer_limit:
                raise dns.exception.FormError
            pointer_limit, limit = at, len(self.wire)
        self.current = at if end is None else end
        return dns.name.Name([*labels, b''])


def lower(octets: bytes) -> bytes:
    """ASCII lower case; length octets are below 64 and so never letters."""
    return octets.lower()


def _skip_name(octets: bytes, position: int) -> int:
    while octets[position] != 0:
        position += 1 + octets[position]
    return position + 1


def _lower_names(layout: str, octets: bytes) -> bytes:
    out, position = bytearray(octets), 0
    for field in layout:
        if field == 'n':
            end = _skip_name(octets, position)
            out[position:end] = lower(octets[position:end])
        elif field == 's':
            end = position + 1 + octets[position]
        else:
            end = position + int(field)
        position = end
    return bytes(out)


def _own_parse(rdtype: int, parser: dns.wire.Parser) -> bytes:
    out = b''
    for field in LAYOUTS[rdtype]:
        out += lower(parser.get_name().to_wire()) if field == 'n' else parser.get_bytes(int(field))
    if OWN_PARSERS[rdtype]:
        out += parser.get_remaining()
    return out


def _parse_a6(parser: dns.wire.Parser) -> bytes:
    """RFC 2874 3.1: prefix length, address suffix, prefix name when the length is not 0."""
    prefix = parser.get_uint8()
    if prefix > 128:
        raise dns.exception.FormError
    out = bytes([prefix]) + parser.get_bytes((128 - prefix + 7) // 8)
    return out + (lower(parser.get_name().to_wire()) if prefix else b'')


def _check_shape(rdtype: int, raw: bytes) -> bytes:
    """LOC has 16 octets (RFC 1876 2); CAA has flags, a tag that is not empty, a value (RFC 8659 4.1)."""
    fits = len(raw) == 16 if rdtype == LOC else len(raw) >= 3 and 0 < raw[1] <= len(raw) - 2
    if not fits:
        raise dns.exception.FormError
    return raw


def _check_parameters(parser: dns.wire.Parser) -> None:
    """What dnspython lets pass: a key twice (RFC 9460 2.2), and empty lists (7.1.1, 7.3, 8). The parser stays where it is."""
    start, last = parser.current, -1
    parser.get_bytes(2)
    parser.get_name()
    while parser.remaining():
        key, octets = parser.get_struct('!HH')
        parser.get_bytes(octets)
        if key <= last or (octets == 0 and key in LIST_PARAMETERS):
            raise dns.exception.FormError
        last = key
    parser.current = start


def _alias_mode(rdtype: int, parser: dns.wire.Parser) -> bytes:
    """RFC 9460 2.4.2: parameters in AliasMode are ignored, not an error; their form is checked as in ServiceMode."""
    preference, target, rest = parser.get_bytes(2), lower(parser.get_name().to_wire()), parser.get_remaining()
    wire = b'\0\1' + target + rest
    dns.rdata.from_wire(IN, rdtype, wire, 0, len(wire))
    return preference + target + rest


def canonical_rdata(rdtype: int, parser: dns.wire.Parser, octets: int) -> bytes:
    """Reads `octets` of RDATA at the parser's place; raises when the RDATA does not have the type's shape."""
    if rdtype in PLAIN_TYPES:
        raw = parser.get_bytes(octets)
        if rdtype in TEXT_TYPES and not raw:
            raise dns.exception.FormError  # RFC 1035 3.3.14: one or more strings; dnspython takes none, too
        if rdtype in (LOC, CAA):
            return _check_shape(rdtype, raw)
        cached = _plain_cache.get((rdtype, raw))
        if cached is None:
            dns.rdata.from_wire(IN, rdtype, raw, 0, len(raw))
            cached = _plain_cache[rdtype, raw] = raw
        return cached
    with parser.restrict_to(octets):
        if rdtype in OWN_PARSERS:
            return _own_parse(rdtype, parser)
        if rdtype == A6:
            return _parse_a6(parser)
        start, gateway = parser.current, parser.wire[parser.current + 1] if octets > 2 else 0
        if rdtype == IPSECKEY and gateway > IPSECKEY_GATEWAYS:
            return parser.get_remaining()
        if rdtype in SVCB_TYPES:
            _check_parameters(parser)
        if rdtype in SVCB_TYPES and parser.wire[start:start + 2] == b'\0\0':
            return _alias_mode(rdtype, parser)
        wire = dns.rdata.from_wire_parser(IN, rdtype, parser).to_wire()
    return _lower_names(LAYOUTS[rdtype], wire) if rdtype in LAYOUTS else wire


def rdata_text(rdtype: int, wire: bytes) -> str:
    """Presentation form by dnspython; what it does not know or has odd values comes out as RFC 3597 says."""
    try:
        return dns.rdata.from_wire(IN, rdtype, wire, 0, len(wire)).to_text()
    except (dns.exception.DNSException, ValueError):
        return dns.rdata.GenericRdata(IN, rdtype, wire).to_text()


def name_text(wire: bytes) -> str:
    """Presentation form of an uncompressed name, with its final dot."""
    return dns.name.from_wire(wire, 0)[0].to_text()


def owner_order(wire: bytes) -> tuple[bytes, ...]:
    """Sort key of RFC 4034 6.1 for a lower-case wire name."""
    labels, position = [], 0
    while wire[position]:
        labels.append(wire[position + 1:position + 1 + wire[position]])
        position += 1 + wire[position]
    return tuple(reversed(labels))
