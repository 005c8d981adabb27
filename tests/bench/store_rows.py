"""Rows of the store: store_bench fills one with made-up records and asks it, on one CPU."""

import json
import os
import subprocess
import tempfile

import programs
import table

# Row, the path of its figure in what store_bench prints, unit.
FIGURES = (
    ('fill', ('fill', 'records_per_s'), 'records/s'),
    ('fill, for CPU time', ('fill', 'records_per_cpu_s'), 'records/s'),
    ('fill, largest on disk', ('fill', 'peak_octets_per_record'), 'octets'),
    ('fill, on disk at the end', ('fill', 'octets_per_record'), 'octets'),
    ('90 % known, any', ('merge_uniform', 'records_per_s'), 'records/s'),
    ('90 % known, by Zipf', ('merge_zipf', 'records_per_s'), 'records/s'),
)
# Of a run with a million records; others take in proportion.
TIMEOUT_S = 900


def measure(build, records, *arguments):
    """What store_bench prints, of a store in a temporary folder, everything on the last CPU that this process may use."""
    cpu = max(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix='spoor-bench-') as folder:
        done = subprocess.run(['taskset', '-c', str(cpu), build / 'tests/bench/store_bench', '--records', str(records),
                               '--directory', f'{folder}/store', *arguments], capture_output=True, text=True, check=False,
                              timeout=TIMEOUT_S * max(1, records // 1_000_000))
    if done.returncode:
        raise programs.BenchError(programs.last_line(done.stderr))
    return json.loads(done.stdout)


def figure(figures, path):
    for part in path:
        figures = figures.get(part, {})
    return figures or None


def store_rows(build, records):
    programs.progress(f'store, {records} records')
    try:
        figures = measure(build, records)
    except (programs.BenchError, subprocess.TimeoutExpired) as error:
        return [table.skipped('store', error)]
    return [table.Row(f'store: {name}', [figure(figures, path)], unit, note=f'{records} records')
            for name, path, unit in FIGURES]
