"""Records of the rarer types and odd names, one owner each, in the syntax that NSD reads."""

_DIGEST = '2bb183af5f22588179a53b0a98631fad1a292118ac5ed0e4b3d2e5c1f6a7b809'
_KEY = 'AQPSKmynfzW4kyBv015MUG2DeIQ3Cbl+BBZH4b/0PY1kxkmvHjcZc8nokfzj31GajIQKY+5CptLr3buXA10hWqTk'

RARE_RECORDS = [
    ('afsdb', 'AFSDB', '1 cell.example.org.'),
    ('apl', 'APL', '1:192.0.2.0/24 !2:2001:db8::/32'),
    ('caa', 'CAA', '128 iodef "mailto:security@example.org"'),
    ('cdnskey', 'CDNSKEY', f'257 3 8 {_KEY}'),
    ('cds', 'CDS', f'60485 8 2 {_DIGEST}'),
    ('cert', 'CERT', f'1 12345 8 {_KEY}'),
    ('csync', 'CSYNC', '66 3 A NS AAAA'),
    ('dhcid', 'DHCID', 'AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA='),
    ('dname', 'DNAME', 'elsewhere.example.net.'),
    ('eui48', 'EUI48', '00-00-5e-00-53-2a'),
    ('eui64', 'EUI64', '00-00-5e-ef-10-00-00-2a'),
    ('hinfo', 'HINFO', '"DEC VAX 11/780" "ULTRIX"'),
    ('https', 'HTTPS', '1 svc.example.net. alpn=h2,h3 port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1'),
    ('https-alias', 'HTTPS', '0 pool.example.net.'),
    ('ipseckey', 'IPSECKEY', f'10 1 2 192.0.2.38 {_KEY}'),
    ('isdn', 'ISDN', '"150862028003217" "004"'),
    ('kx', 'KX', '10 kx.example.org.'),
    ('l32', 'L32', '10 10.1.2.0'),
    ('l64', 'L64', '10 2001:0DB8:1140:1000'),
    ('loc', 'LOC', '52 22 23.000 N 4 53 32.000 E -2.00m 1m 10000m 10m'),
    ('lp', 'LP', '10 l64-subnet.example.com.'),
    ('minfo', 'MINFO', 'people.example.org. errors.example.org.'),
    ('naptr', 'NAPTR', '100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .'),
    ('naptr-s', 'NAPTR', '100 50 "s" "SIP+D2U" "" _sip._udp.example.com.'),
    ('nid', 'NID', '10 0014:4fff:ff20:ee64'),
    ('openpgp', 'OPENPGPKEY', _KEY),
    ('px', 'PX', '50 map822.example.net. mapx400.example.net.'),
    ('rp', 'RP', 'admin.example.org. about.example.org.'),
    ('rt', 'RT', '10 relay.example.org.'),
    ('smime', 'SMIMEA', f'3 1 1 {_DIGEST}'),
    ('spf', 'SPF', '"v=spf1 -all"'),
    ('sshfp', 'SSHFP', f'4 2 {_DIGEST}'),
    ('svcb', 'SVCB', '16 dns.example.net. alpn=dot port=853 mandatory=alpn'),
    ('_443._tcp', 'TLSA', f'3 1 1 {_DIGEST}'),
    ('txt', 'TXT', '"quotes \\" and backslash \\\\ and \\200 octets" "" "second"'),
    ('txt', 'TXT', '"two" "strings"'),
    ('unknown', 'TYPE65280', '\\# 5 0001020aff'),
    ('empty', 'TYPE65281', '\\# 0'),
    ('uri', 'URI', '10 1 "https://www.example.org/path?query"'),
    ('x25', 'X25', '"311061700956"'),
    ('zonemd', 'ZONEMD', '2026010100 1 1 ' + (_DIGEST + _DIGEST)[:96]),
    ('odd\\.dot', 'A', '192.0.2.77'),
    ('sp\\032ace', 'A', '192.0.2.78'),
    ('\\000null\\255', 'A', '192.0.2.79'),
    ('semi\\;colon', 'A', '192.0.2.80'),
    ('a-label-of-exactly-sixty-three-octets-which-is-the-longest-that', 'A', '192.0.2.81'),
]

# More than the 1232 octets that resolver and server agree on over UDP: the answer is truncated and asked for over TCP.
BIG_TEXTS = {f'text{number}': [f'{number:02d} {part} ' + 'lorem ipsum dolor sit amet ' * 8 for part in range(7)]
             for number in range(6)}
