#!/usr/bin/python3
"""Compares what `spoor export` prints with a list of expected records, octet for octet.

Every RDATA text is parsed back by dnspython, so the comparison also proves that the text is one that another DNS
library reads as the same octets. Prints the first differences; exit code 0 when there are none.
"""
import argparse
import functools
import gzip
import json
import sys

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from canonical import owner_order


def open_text(path: str):
    """The file, decompressed when it ends in .gz; "-" is standard input."""
    if path == '-':
        return sys.stdin
    return gzip.open(path, 'rt') if path.endswith('.gz') else open(path, encoding='utf-8')


@functools.lru_cache(maxsize=200_000)
def owner_wire(text: str) -> bytes:
    """The wire form of an absolute name in presentation form."""
    return dns.name.from_text(text, None).to_wire()


@functools.lru_cache(maxsize=1000)
def type_number(text: str) -> int:
    """The number of a type by its mnemonic or TYPE123."""
    return int(dns.rdatatype.from_text(text))


@functools.lru_cache(maxsize=200_000)
def rdata_wire(rdtype: int, text: str) -> bytes:
    """The wire form of RDATA in presentation form, names kept in their case."""
    try:
        return dns.rdata.from_text(dns.rdataclass.IN, rdtype, text, relativize=False).to_wire()
    except (dns.exception.DNSException, ValueError):
        # dnspython reads the RFC 3597 form of a known type as that type and then objects to odd values.
        words = text.split()
        if words[:1] != ['\\#'] or len(''.join(words[2:])) != 2 * int(words[1]):
            raise
        return bytes.fromhex(''.join(words[2:]))


def read_expected(path: str) -> dict:
    """(owner, type, rdata) -> (first, last, count) of a list with `wire` fields."""
    records = {}
    with open_text(path) as file:
        for line in file:
            item = json.loads(line)
            key = (owner_wire(item['rrname']), type_number(item['rrtype']), bytes.fromhex(item['wire']))
            records[key] = (item['time_first'], item['time_last'], item['count'])
    return records


def check_shape(item: dict) -> str | None:
    """What is wrong with one object of the Common Output Format, or None."""
    needed = {'rrname': str, 'rrtype': str, 'rdata': list, 'time_first': int, 'time_last': int, 'count': int}
    for name, kind in needed.items():
        if type(item.get(name)) is not kind:
            return f'{name} is not a {kind.__name__}'
    if len(item['rdata']) != 1 or not isinstance(item['rdata'][0], str):
        return 'rdata is not an array of one string'
    return None if item['rrname'].endswith('.') else 'rrname does not end with a dot'


def read_actual(lines) -> tuple[dict, list[str]]:
    """The records of COF lines and the problems of form, order and round trip."""
    records, problems, last_order = {}, [], None
    for number, line in enumerate(lines, 1):
        try:
            item = json.loads(line)
            problem = check_shape(item)
            if problem:
                problems.append(f'line {number}: {problem}')
                continue
            rdtype = type_number(item['rrtype'])
            key = (owner_wire(item['rrname']), rdtype, rdata_wire(rdtype, item['rdata'][0]))
        except (ValueError, dns.exception.DNSException) as error:
            problems.append(f'line {number}: {line.strip()[:200]}: {error!r}')
            continue
        order = (owner_order(key[0]), key[1], key[2])
        if last_order is not None and order <= last_order:
            problems.append(f'line {number}: out of order or twice: {line.strip()[:200]}')
        last_order = order
        records[key] = (item['time_first'], item['time_last'], item['count'])
    return records, problems


def show(key: tuple, value) -> str:
    """One record for people."""
    owner, rdtype, rdata = key
    name = dns.name.from_wire(owner, 0)[0].to_text()
    return f'{name} {dns.rdatatype.to_text(rdtype)} {rdata.hex()} (first, last, count) {value}'


def differences(expected: dict, actual: dict) -> list[str]:
    """What is missing, what is too much, and what has other numbers."""
    found = []
    for key, value in expected.items():
        if key not in actual:
            found.append('missing: ' + show(key, value))
        elif actual[key] != value:
            found.append(f'differs: {show(key, actual[key])} expected {value}')
    found += ['unexpected: ' + show(key, value) for key, value in actual.items() if key not in expected]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('expected')
    parser.add_argument('actual', help='COF NDJSON; - is standard input')
    parser.add_argument('--show', type=int, default=10, help='how many differences to print')
    arguments = parser.parse_args()
    expected = read_expected(arguments.expected)
    with open_text(arguments.actual) as file:
        actual, problems = read_actual(file)
    problems += differences(expected, actual)
    for problem in problems[:arguments.show]:
        print(problem)
    print(f'{len(expected)} expected, {len(actual)} found, {len(problems)} differences')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
