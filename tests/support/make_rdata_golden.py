#!/usr/bin/python3
"""Writes tests/golden/rdata/rdata.txt: RDATA and its text, made and read back by dnspython (python3-dnspython).

    /usr/bin/python3 tests/support/make_rdata_golden.py > tests/golden/rdata/rdata.txt

Each line: type, RDATA in hexadecimal ("-" for none), expected text. The RDATA comes from dnspython's own parser; the
text is dnspython's own, except where READS gives another one that must read back to the same octets, and GENERIC, whose
octets have no safe text of their type.
"""
import sys

import dns.rdata
import dns.rdatatype

NAME = r"WwW.a\.b\032c\"\(\)\;\@\$\\\000\255.example."

# Type: presentation forms of the RDATA to print.
TEXTS = {
    "A": ["0.0.0.0", "192.0.2.1", "255.255.255.255"],
    "NS": [".", "ns1.example.com.", NAME],
    "CNAME": ["target.example.", "_dmarc.example."],
    "SOA": ["ns.example. hostmaster.example. 2026010100 7200 900 1209600 86400",
            ". . 0 0 0 0 0", "a. b. 4294967295 4294967295 4294967295 4294967295 4294967295"],
    "PTR": ["host.example.", "*.example."],
    "HINFO": ['"RFC8482" ""', '"INTEL \\"386\\"" "Uni\\\\x\\001"'],
    "MX": ["0 .", "10 mail.example.", "65535 " + NAME],
    "TXT": ['"v=spf1 -all"', '""', '"a" "" "b c"', r'"quote \" backslash \\ semicolon ; octets \000\127\128\255"',
            '"' + "x" * 255 + '" "y"'],
    "RP": ["admin.example. txt.example.", ". ."],
    "AFSDB": ["1 afs.example."],
    "X25": ['"311061700956"'],
    "ISDN": ['"150862028003217" "004"', '"150862028003217"'],
    "RT": ["10 relay.example."],
    "NSAP": ["0x47000580005a0000000001e133ffffff00016100"],
    "NSAP-PTR": ["foo.example."],
    "PX": ["10 map822.example. x400.example."],
    "GPOS": ["-32.6882 116.8652 10.0", "0 180 -5"],
    "AAAA": ["::", "::1", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "::ffff:192.0.2.1", "::192.0.2.1",
             "fe80::"],
    "LOC": ["52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000.00m 10.00m",
            "42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m",
            "0 0 0.000 N 0 0 0.000 E 0.00m", "90 0 0.000 S 180 0 0.000 W -100000.00m 0.09m 90000000.00m 0.50m",
            "32 7 19.001 S 116 2 25.999 E 10.00m"],
    "SRV": ["0 0 0 .", "10 60 5060 sip.example."],
    "NAPTR": ['100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .', '1 2 "" "" "" replacement.example.',
              r'0 0 "s" "a\"b" "\\1" x.'],
    "KX": ["2 kx.example."],
    "CERT": ["PKIX 65535 0 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY GRobHA==", "65280 2 200 AA=="],
    "DNAME": ["other.example."],
    "APL": ["1:192.0.2.0/24", "!1:10.0.0.0/8 2:2001:db8::/32 1:0.0.0.0/0 !2:::/0"],
    "DS": ["12892 5 1 982113d08b4c6a1d9f6aee1e2237aef69f3f9759",
           "1 8 2 " + "ab" * 32, "65535 13 4 " + "0f" * 48, "1 2 250 00"],
    "SSHFP": ["4 2 " + "9f" * 32, "1 1 f90fd39646968ea815cccbc8df17d93a6a4475ab"],
    "IPSECKEY": ["10 0 2 . AQID", "10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4 AQ==",
                 "10 2 2 2001:db8::1 AQID", "10 3 255 gw.example. AQID"],
    "RRSIG": ["A 5 3 86400 20030322173103 20030220173103 2642 example.com. oJB1W6WNGv+ldvQ3WDG0MQkg5IEhjRip",
              "TYPE65280 255 0 0 21060207062815 19700101000000 0 . AA==",
              "NSAP-PTR 8 1 1 20000229235959 20991231235959 1 a. AQID"],
    "NSEC": ["host.example. A MX RRSIG NSEC TYPE1234", ". NS SOA TXT CAA TYPE65535", "a. TYPE31 TYPE261 DLV", "a."],
    "DNSKEY": ["256 3 5 AQPSKmynfzW4kyBv015MUG2DeIQ3Cbl+ BBZH4b/0PY1kxkmvHjcZc8no", "257 3 13 AA==", "0 0 0 AAAA"],
    "DHCID": ["AAIBY2/AuCccgoJbsaxcQc9TUapptP69 lOjxfNuVAA2kjEA="],
    "NSEC3": ["1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG", "1 0 0 - 00000000000000000000000000000000",
              "255 255 65535 ff vvvvvvvv NS TYPE65280"],
    "NSEC3PARAM": ["1 0 12 aabbccdd", "1 0 0 -"],
    "TLSA": ["3 1 1 " + "d2" * 32, "0 0 0 " + "ab" * 64 + " cd"],
    "SMIMEA": ["3 0 0 00ff"],
    "HIP": ["2 200100107b1a74df365639cc39f1d578 AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8cI",
            "2 ff AAEC rvs1.example. rvs2.example."],
    "NINFO": ['"x"'],
    "CDS": ["0 0 0 00", "1 8 2 " + "ab" * 32],
    "CDNSKEY": ["0 3 0 AA==", "257 3 13 AAEC"],
    "OPENPGPKEY": ["AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHA=="],
    "CSYNC": ["66 3 A NS AAAA", "4294967295 65535"],
    "ZONEMD": ["2018031500 1 1 " + "fe" * 48, "2018031500 1 2 " + "fe" * 64, "1 240 241 00"],
    "SVCB": ["0 foo.example.", "1 .",
             '16 foo.example. mandatory="alpn,port,key667" alpn="h2,h3-19" port="53" key667="hello\\210qoo"',
             "1 a. key667", '1 Foo.Example. key65280="a\\"b\\\\c,d"'],
    "HTTPS": ['1 . alpn="h3,h2" ipv4hint="192.0.2.1,192.0.2.2" ech="AEX+DQA=" ipv6hint="2001:db8::1,::ffff:192.0.2.1"',
              '1 . alpn="h2" no-default-alpn port="65535"', r'1 foo.example. alpn="f\\\\oo\\,bar,h2"'],
    "SPF": ['"v=spf1 +mx a:colo.example.com/28 -all"'],
    "NID": ["10 0014:4fff:ff20:ee64"],
    "L32": ["10 10.1.2.0"],
    "L64": ["10 2001:0db8:1140:1000"],
    "LP": ["10 l64-subnet.example."],
    "EUI48": ["00-00-5e-00-53-2a"],
    "EUI64": ["00-00-5e-ef-10-00-00-2a"],
    "URI": ['10 1 "ftp://ftp1.example.com/public"', '0 0 "a b"'],
    "CAA": ['0 issue "ca.example.net; account=230123"',
            '128 iodef "mailto:security@example.com"', r'255 x9 "\"\\\000"', '0 issue ""'],
    "AVC": ['"app-name:WOLFGANG|app-class:OAM"'],
    "AMTRELAY": ["0 0 0 .", "10 0 1 203.0.113.15", "10 1 2 2001:db8::15", "255 1 3 amtrelays.example."],
    "DLV": ["1 8 2 " + "ab" * 32],
}

# Type: text that dnspython reads but would print otherwise.
READS = {
    "CERT": ["PKIX 12345 8 AQID", "OID 0 13 AQID"],  # the algorithm stays a number
    "HTTPS": [r'1 . alpn="a\"b,\001\200"'],          # list items are escaped once for the list, once for the string
    "URI": [r'1 2 "quote \" backslash \\ control \010"'],
}

# Type: RDATA in hexadecimal without a safe text of its type.
GENERIC = {
    "A": ["", "c00002", "c000020102"],
    "NS": ["", "c00c", "016100ff", "40" + "61" * 64 + "00"],
    "SOA": ["0000", "00000000000100000002000000030000000400000005ff"],
    "HINFO": ["0161", "01ff0162"],
    "MX": ["000a", "000a0161"],
    "TXT": ["", "0361", "05"],
    "ISDN": ["016100"],
    "GPOS": ["02393101300130", "0361626301300130"],
    "LOC": ["0012161380000000800000000098969d", "01121613800000008000000000989680",
            "00a21613800000008000000000989680"],
    "CERT": ["0001000108"],
    "APL": ["", "00012100", "000108020a00", "0003000101"],
    "DS": ["000108022222", "0001080022"],
    "SSHFP": ["0101"],
    "IPSECKEY": ["0a0002", "0a0402ff"],
    "NSEC": ["00000180", "0000024000", "00000140000140"],
    "DNSKEY": ["01000305"],
    "NSEC3": ["010000000004deadbeef"],
    "TLSA": ["030101"],
    "ZONEMD": ["000000010101aa"],
    "SVCB": ["0000000003000201bb", "00010000030001bb", "000100000000020003", "00010000020000"],
    "HTTPS": ["000100000100020368", "00010000010000", "00010000040003010203", "0001000003000201bb0003000201bb"],
    "URI": ["00010002", "00010002c3a9"],
    "CAA": ["0005697373", "000669732d73756561", "00056973737565c3a9"],
    "MB": ["016100"], "MG": ["00"], "MR": ["00"], "MD": ["00"], "MF": ["00"], "MINFO": ["0000"],
    "NULL": ["", "00ff"], "WKS": ["c0000201060040"], "KEY": ["0100030500"], "NXT": ["0040"],
    "SIG": ["00"], "A6": ["00"], "TA": ["0001080100"],
    "NSAP": [""], "EUI48": ["00005e005300ff"], "L32": ["000a0a"], "NID": ["000a00"],
    "TYPE65280": ["", "0123456789abcdef" * 5], "TYPE261": ["0161"], "TYPE0": ["00"],
}


def read(rrtype, text):
    return dns.rdata.from_text("IN", rrtype, text).to_wire()


def write(rrtype, wire, text):
    print(rrtype, wire.hex() or "-", text)


def main():
    print("# Made by tests/support/make_rdata_golden.py: type, RDATA, text.")
    for rrtype in sorted(set(TEXTS) | set(READS) | set(GENERIC), key=dns.rdatatype.from_text):
        for text in TEXTS.get(rrtype, []):
            wire = read(rrtype, text)
            printed = dns.rdata.from_wire("IN", rrtype, wire, 0, len(wire)).to_text()
            if read(rrtype, printed) != wire:
                sys.exit(f"{rrtype}: {printed!r} does not read back")
            write(rrtype, wire, printed)
        for text in READS.get(rrtype, []):
            write(rrtype, read(rrtype, text), text)
        for octets in GENERIC.get(rrtype, []):
            wire = bytes.fromhex(octets)
            write(rrtype, wire, f"\\# {len(wire)} {octets}".rstrip())


if __name__ == "__main__":
    main()
