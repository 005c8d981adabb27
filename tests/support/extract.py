#!/usr/bin/python3
"""The second opinion: what docs/semantics.md says a capture must give, worked out without any of Spoor's code.

Prints one JSON object per record, in the order of `spoor export`. DNS octets are read by dnspython, frames by capture.py.
UDP, fragments, TCP and tunnels.
"""
import argparse
import collections
import gzip
import ipaddress
import json
import sys

import dns.exception
import dns.name
import dns.rdatatype

from canonical import IN, Parser, canonical_rdata, lower, name_text, owner_order, rdata_text
from capture import CaptureError, read_datagrams

QUERY_LIFETIME_US = 10_000_000
DUPLICATE_WINDOW_US = 5_000
PSEUDO_TYPES = {41, 249, 250, 251, 252, 253, 254, 255}  # OPT, TKEY, TSIG and the query types
SIG = 24
DEFAULT_SKIPPED = 'RRSIG,NSEC,NSEC3'
HEADER_OCTETS = 12


class Malformed(Exception):
    """The message does not parse whole."""


class Extractor:
    """Feeds on datagrams in capture order; `records` maps (owner, type, rdata) to [first, last, count]."""

    def __init__(self, resolvers=(), correlate=True, skipped=frozenset(), ports=(53,)):
        self.resolvers = [ipaddress.ip_network(text) for text in resolvers]
        self.correlate = correlate
        self.skipped = skipped
        self.ports = set(ports)
        self.pending: dict[tuple, int] = {}
        self.copies: dict[tuple, int] = {}
        self.records: dict[tuple[bytes, int, bytes], list[int]] = {}
        self.verdicts: collections.Counter = collections.Counter()

    def feed(self, datagram) -> None:
        """Counts the verdict on one datagram and records what an accepted message carries."""
        verdict = self._judge(datagram)
        self.verdicts[verdict] += 1

    def _judge(self, d) -> str:
        message = d.payload
        if d.source_port not in self.ports and d.destination_port not in self.ports:
            return 'not-dns'
        if len(message) < HEADER_OCTETS:
            return 'short'
        flags = int.from_bytes(message[2:4], 'big')
        if not flags & 0x8000:
            return self._take_query(d, flags)
        question = self._question(message)
        if d.source_port not in self.ports or flags & 0x7800 or question is None:
            return 'not-a-response'
        if not self._cache_miss(d.destination, flags):
            return 'stub'
        refused = self._unasked(d, question) if self.correlate else self._copy(d)
        if refused:
            return refused
        if flags & 0x0200:
            return 'truncated'
        if flags & 0x000F not in (0, 3):
            return 'rcode'
        try:
            tuples = self._parse(message)
        except (Malformed, dns.exception.DNSException, ValueError, IndexError):
            return 'malformed'
        self._record(tuples, d.time_us // 1_000_000)
        return 'accepted'

    @staticmethod
    def _question(message: bytes) -> bytes | None:
        """The octets of the only question, class IN."""
        if int.from_bytes(message[4:6], 'big') != 1:
            return None
        parser = Parser(message, HEADER_OCTETS)
        try:
            parser.get_name()
            _, rdclass = parser.get_struct('!HH')
        except dns.exception.DNSException:
            return None
        return message[HEADER_OCTETS:parser.current] if rdclass == IN else None

    def _take_query(self, d, flags: int) -> str:
        question = self._question(d.payload)
        if d.destination_port not in self.ports or flags & 0x7800 or question is None:
            return 'not-a-query'
        key = (d.source, d.source_port, d.destination, d.destination_port, d.protocol, d.payload[:2], question)
        self.pending[key] = d.time_us
        return 'query'

    def _cache_miss(self, destination: bytes, flags: int) -> bool:
        if not self.resolvers:
            return not flags & 0x0100
        address = ipaddress.ip_address(destination)
        return any(address.version == net.version and address in net for net in self.resolvers)

    def _unasked(self, d, question: bytes) -> str | None:
        key = (d.destination, d.destination_port, d.source, d.source_port, d.protocol, d.payload[:2], question)
        asked_us = self.pending.pop(key, None)
        if asked_us is None:
            return 'unsolicited'
        return 'unsolicited' if d.time_us - asked_us > QUERY_LIFETIME_US else None

    def _copy(self, d) -> str | None:
        key = d[1:]
        last_us = self.copies.get(key)
        self.copies[key] = d.time_us
        copied = last_us is not None and d.time_us - last_us <= DUPLICATE_WINDOW_US
        return 'duplicate' if copied else None

    def _parse(self, message: bytes) -> set[tuple[bytes, int, bytes]]:
        """Every tuple of a message that is whole; else raises."""
        questions, *sections = (int.from_bytes(message[at:at + 2], 'big') for at in (4, 6, 8, 10))
        parser = Parser(message, HEADER_OCTETS)
        for _ in range(questions):
            parser.get_name()
            parser.get_bytes(4)
        tuples = set()
        for _ in range(sum(sections)):
            owner = parser.get_name().to_wire()
            rdtype, rdclass, _, octets = parser.get_struct('!HHIH')
            if rdclass != IN or rdtype in PSEUDO_TYPES:
                parser.get_bytes(octets)
                continue
            covered = message[parser.current:parser.current + 2]
            rdata = canonical_rdata(rdtype, parser, octets)
            if rdtype in self.skipped or (rdtype == SIG and covered == b'\0\0'):
                continue
            tuples.add((lower(owner), rdtype, rdata))
        return tuples

    def _record(self, tuples, second: int) -> None:
        for key in tuples:
            record = self.records.get(key)
            if record is None:
                self.records[key] = [second, second, 1]
            else:
                record[0] = min(record[0], second)
                record[1] = max(record[1], second)
                record[2] += 1

    def lines(self):
        """The records as JSON objects, ordered by owner (RFC 4034 6.1), type and RDATA."""
        for owner, rdtype, rdata in sorted(self.records, key=lambda key: (owner_order(key[0]), key[1], key[2])):
            first, last, count = self.records[owner, rdtype, rdata]
            yield {'rrname': name_text(owner), 'rrtype': dns.rdatatype.to_text(rdtype),
                   'rdata': rdata_text(rdtype, rdata), 'wire': rdata.hex(),
                   'time_first': first, 'time_last': last, 'count': count}


def extract(paths, resolvers=(), correlate=True, skip_types=DEFAULT_SKIPPED) -> Extractor:
    """Runs an Extractor over captures, one after the other as one replay does."""
    skipped = frozenset(int(dns.rdatatype.from_text(name)) for name in skip_types.split(',') if name)
    extractor = Extractor(resolvers, correlate, skipped)
    for path in paths:
        for datagram in read_datagrams(path):
            extractor.feed(datagram)
    return extractor


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('capture', nargs='+')
    parser.add_argument('--resolvers', default='', help='comma separated networks')
    parser.add_argument('--correlate', choices=('on', 'off'), default='on')
    parser.add_argument('--skip-types', default=DEFAULT_SKIPPED)
    parser.add_argument('--output', help='file to write, compressed when it ends in .gz')
    arguments = parser.parse_args()
    try:
        extractor = extract(arguments.capture, [text for text in arguments.resolvers.split(',') if text],
                            arguments.correlate == 'on', arguments.skip_types)
    except (CaptureError, OSError) as error:
        print(f'extract: {error}', file=sys.stderr)
        return 1
    text = ''.join(json.dumps(line) + '\n' for line in extractor.lines()).encode()
    if not arguments.output:
        sys.stdout.buffer.write(text)
    else:
        with open(arguments.output, 'wb') as file:
            file.write(gzip.compress(text, mtime=0) if arguments.output.endswith('.gz') else text)
    summary = ', '.join(f'{name} {count}' for name, count in sorted(extractor.verdicts.items()))
    total = sum(record[2] for record in extractor.records.values())
    print(f'{len(extractor.records)} records, {total} observations; datagrams: {summary}', file=sys.stderr)
    return 0


if __name__ == '__main__':
    sys.exit(main())
