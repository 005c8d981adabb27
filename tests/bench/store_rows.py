"""Rows of the store: store_bench fills one with made-up records and asks it; RocksDB does the same beside it."""

import json
import os
import subprocess
import tempfile

import programs
import table

# Row, the path of its figure in what store_bench prints, unit. CPU: of a second of CPU time, not of wall time.
FIGURES = (
    ('fill', ('fill', 'records_per_s'), 'records/s'),
    ('fill, last million', ('fill', 'records_per_s_of_last_million'), 'records/s'),
    ('fill, settled', ('fill', 'settled_records_per_s'), 'records/s'),
    ('fill, CPU', ('fill', 'records_per_cpu_s'), 'records/s'),
    ('peak on disk', ('fill', 'peak_octets_per_record'), 'octets'),
    ('on disk', ('fill', 'octets_per_record'), 'octets'),
    ('90 % known', ('merge_uniform', 'settled_records_per_s'), 'records/s'),
    ('90 % known, CPU', ('merge_uniform', 'records_per_cpu_s'), 'records/s'),
    ('90 % known, Zipf', ('merge_zipf', 'settled_records_per_s'), 'records/s'),
    ('90 % known, Zipf, CPU', ('merge_zipf', 'records_per_cpu_s'), 'records/s'),
    ('owner, median', ('owner_present', 'p50_us'), 'us'),
    ('owner, 99th percentile', ('owner_present', 'p99_us'), 'us'),
    ('absent owner, median', ('owner_absent', 'p50_us'), 'us'),
    ('address, median', ('address', 'p50_us'), 'us'),
    ('address, 99th percentile', ('address', 'p99_us'), 'us'),
    ('networks /24, CPU', ('networks_24', 'records_per_cpu_s'), 'records/s'),
    ('networks /16, CPU', ('networks_16', 'records_per_cpu_s'), 'records/s'),
    ('below com, CPU', ('subtree', 'records_per_cpu_s'), 'records/s'),
    ('export, CPU', ('export', 'records_per_cpu_s'), 'records/s'),
    ('compacted, on disk', ('compacted', 'octets_per_record'), 'octets'),
)
# The figures of a run that only fills.
FILL_FIGURES = FIGURES[:6]
BLOCK_RECORDS = 16384
# Of a run with a million records; more take longer in proportion.
TIMEOUT_S = 900


def measure(build, records, *arguments):
    """What store_bench prints, of a store in a temporary folder, everything on the last CPU that this process may use."""
    programs.progress(' '.join(('store_bench', '--records', str(records), *arguments)))
    cpu = max(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix='spoor-bench-') as folder:
        done = subprocess.run(['taskset', '-c', str(cpu), build / 'tests/bench/store_bench', '--records', str(records),
                               '--directory', f'{folder}/store', *arguments], capture_output=True, text=True, check=False,
                              timeout=TIMEOUT_S * max(1, records // 1_000_000))
    if done.returncode:
        raise programs.BenchError(programs.last_line(done.stderr))
    return json.loads(done.stdout)


def run_rows(build, records, name, wanted, *arguments):
    """The rows of one run by the names of their figures."""
    try:
        figures = measure(build, records, *arguments)
    except (programs.BenchError, subprocess.TimeoutExpired) as error:
        return {'': table.skipped(name, error)}
    return {row: table.Row(f'{name}: {row}', [figures[phase][figure]], unit) for row, (phase, figure), unit in wanted}


def pair(build, records, suffix, wanted, *arguments):
    """Rows of both stores, ours with their ratio to RocksDB's."""
    theirs = run_rows(build, records, 'RocksDB' + suffix, wanted, '--engine', 'rocksdb', *arguments)
    ours = run_rows(build, records, 'store' + suffix, wanted, *arguments)
    for name in ours.keys() & theirs.keys():
        ours[name].compare(theirs[name])
    return [*ours.values(), *theirs.values()]


def store_rows(build, records):
    """One run of everything, one of the fill in commits of one block, and RocksDB's fill without its syncs."""
    rows = pair(build, records, '', FIGURES)
    rows += pair(build, records, ', blocks', FILL_FIGURES, '--fill-only', '--batch', str(BLOCK_RECORDS))
    rows += run_rows(build, records, 'RocksDB, no sync', FILL_FIGURES, '--fill-only', '--engine', 'rocksdb',
                     '--durable', 'off').values()
    for row in rows:
        if row.name.endswith(': fill'):
            row.note = f'{records} made-up records in commits of {BLOCK_RECORDS if ", blocks" in row.name else 100_000}'
    return rows
