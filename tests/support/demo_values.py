#!/usr/bin/python3
"""Chooses what scripts/demo asks about from what the capture gave, and sums the run up; prints shell assignments.

usage: demo_values.py SENSOR_JSON EXPORT_NDJSON
"""

import collections
import ipaddress
import json
import shlex
import sys

# As many lines as a reader takes in at a glance.
GOOD_SIZE = range(4, 11)


def best(groups):
    """The key of the group whose size is most worth showing: a few members, else the nearest to that."""
    def merit(item):
        size = len(item[1])
        return (size in GOOD_SIZE, size >= GOOD_SIZE.start, -abs(size - GOOD_SIZE.stop), item[0])
    return max(groups.items(), key=merit)[0]


def group(pairs):
    """{key: set of members}"""
    groups = collections.defaultdict(set)
    for key, member in pairs:
        groups[key].add(member)
    return groups


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        counters = json.loads(file.read().strip().splitlines()[-1])
    with open(sys.argv[2], encoding='utf-8') as file:
        records = [json.loads(line) for line in file]
    seconds = max(counters['time']['total_ms'], 1) / 1e3
    plain = [record for record in records if '\\' not in record['rrname'] and record['rrname'].count('.') > 1]
    frames, observations = counters['frames']['received'], counters['observations']['parsed']
    networks = group((str(ipaddress.ip_network(record['rdata'][0] + '/24', strict=False)), record['rrname'])
                     for record in plain if record['rrtype'] == 'A')
    servers = group((record['rdata'][0], record['rrname']) for record in plain if record['rrtype'] == 'NS')
    domains = group(('.'.join(record['rrname'].split('.')[-3:]), (record['rrname'], record['rrtype'])) for record in plain)
    names = group((record['rrname'], (record['rrtype'], record['rdata'][0])) for record in plain)
    values = {
        'summary': f'{frames:,} frames -> {observations:,} observations -> {len(records):,} records, '
                   f'stored in {seconds:.2f} s: {frames / seconds:,.0f} frames/s, {observations / seconds:,.0f} observations/s',
        'name': best(names), 'network': best(networks), 'server': best(servers), 'domain': best(domains),
    }
    for key, value in values.items():
        print(f'{key}={shlex.quote(value)}')


if __name__ == '__main__':
    main()
