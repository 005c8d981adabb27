#!/usr/bin/python3
"""The benchmark table. Run by scripts/bench, which builds what is measured."""

import argparse
import json
import os
import pathlib
import subprocess
import sys

import api_rows
import live_rows
import memory_rows
import peer_rows
import port_rows
import programs
import store_rows
import table

LOOKUP_NAMES = 200
# Of one repetition of a Google Benchmark; a first one, not counted, finds out how often to go round.
REPETITION_S = 0.4


def lookup_rows(build, capture, environment, rounds):
    """Replays the capture into a fresh store and times lookups of names that are in it."""
    try:
        with programs.spoord(build) as server:
            programs.run_sensor(build, server.address, '--replay', capture)
            exported = subprocess.run([build / 'spoor', '--server', server.address, 'export', '--format', 'cof'],
                                      capture_output=True, text=True, check=True, timeout=300).stdout.splitlines()
            names = sorted({json.loads(line)['rrname'] for line in exported})
            chosen = [name for name in names if ' ' not in name][::max(1, len(names) // LOOKUP_NAMES)]
            environment = environment | {'SPOOR_BENCH_SERVER': server.address, 'SPOOR_BENCH_NAMES': ' '.join(chosen)}
            return memory_rows.benchmark_rows(build, 'lookup_bench', environment, REPETITION_S, rounds)
    except (programs.BenchError, subprocess.SubprocessError) as error:
        return [table.skipped('lookup_bench', error)]


def parse_arguments():
    parser = argparse.ArgumentParser(prog='scripts/bench')
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--default-capture', required=True)
    parser.add_argument('--capture', help='a classic pcap file of Ethernet frames')
    parser.add_argument('--seconds', type=int, default=5, help='of each sensor and testpmd run; default 5')
    parser.add_argument('--rounds', type=int, default=5, help='how often everything is measured, in turns; default 5')
    parser.add_argument('--store-records', type=int, default=1_000_000, help='that fill the store; default 1000000')
    parser.add_argument('--json', action='store_true', help='one JSON object instead of the table')
    parser.add_argument('--only', choices=GROUPS, action='append', help='these rows only; may be given again')
    return parser.parse_args()


def memory_group(options, capture, environment):
    rows = []
    for program in ('parse_bench', 'pipeline_bench'):
        rows += memory_rows.benchmark_rows(options.build, program, environment, REPETITION_S, options.rounds)
    return rows


def store_group(options, capture, environment):
    return (store_rows.store_rows(options.build, options.store_records) +
            lookup_rows(options.build, capture, environment, options.rounds))


# Name: what measures its rows.
GROUPS = {
    'sensor': lambda options, capture, _: port_rows.sensor_rows(options.build, capture, options.seconds, options.rounds),
    'cold': lambda options, capture, _: port_rows.cold_rows(options.build, capture, options.seconds, options.rounds),
    'file': lambda options, capture, _: peer_rows.peer_rows(options.build, capture, options.rounds),
    'live': lambda options, capture, _: live_rows.live_rows(options.build, capture, options.rounds),
    'memory': memory_group,
    'instructions': lambda options, capture, _: memory_rows.instruction_rows(options.build, capture),
    'store': store_group,
    'api': lambda options, capture, _: api_rows.api_rows(options.build, options.store_records, options.rounds),
}


def main():
    options = parse_arguments()
    capture = str(pathlib.Path(options.capture or options.default_capture).resolve())
    if not pathlib.Path(capture).is_file():
        print(f'scripts/bench: {capture}: no such file; name one with --capture', file=sys.stderr)
        return 2
    environment = os.environ | {'SPOOR_BENCH_CAPTURE': capture}
    rows = []
    for name, measure in GROUPS.items():
        if not options.only or name in options.only:
            rows += measure(options, capture, environment)
    if options.json:
        print(json.dumps({'capture': os.path.basename(capture), 'rows': [row.as_json() for row in rows]}))
    else:
        table.print_table(rows)
    return 0


if __name__ == '__main__':
    sys.exit(main())
