"""Rows of the API: one spoord on one CPU with a database of made-up records, its clients on the others."""

import contextlib
import json
import os
import subprocess
import tempfile

import programs
import table

SECONDS = 8
CALLS_UNDER_WAY = 16
# While look-ups are timed.
INGEST_PER_S = 20_000
# Of each call of the program; the fill takes longer for more records.
TIMEOUT_S = 120
LOOKUPS = {'name': 'owner names', 'network': 'networks of four addresses'}
FIGURES = (('', 'calls_per_s', 'calls/s'), (', median', 'p50_us', 'us'), (', 99th percentile', 'p99_us', 'us'))


def run(build, cpus, timeout_s, *arguments):
    done = subprocess.run(['taskset', '-c', cpus, build / 'tests/bench/api_bench', *map(str, arguments)],
                          capture_output=True, text=True, check=False, timeout=timeout_s)
    if done.returncode:
        raise programs.BenchError(programs.last_line(done.stderr))
    return json.loads(done.stdout)


@contextlib.contextmanager
def filled_server(build, records, cpus):
    """A spoord on the last of these CPUs; yields it and the others."""
    with tempfile.TemporaryDirectory(prefix='spoor-bench-') as folder:
        programs.progress(f'api_bench fill: {records} records')
        run(build, ','.join(cpus), max(TIMEOUT_S, records // 10_000), 'fill', f'{folder}/data', records)
        with programs.spoord(build, f'{folder}/data') as server:
            subprocess.run(['taskset', '-a', '-p', '-c', cpus[-1], str(server.pid)], check=True, capture_output=True)
            yield server, ','.join(cpus[:-1])


def api_rows(build, records, rounds):
    cpus = [str(cpu) for cpu in sorted(os.sched_getaffinity(0))]
    if len(cpus) < 2:
        return [table.skipped('api', 'needs two CPUs: one for spoord, one for its clients')]
    rows = {}

    def add(name, value, unit, note=''):
        rows.setdefault(name, table.Row(f'api: {name}', [], unit, note=note)).values.append(value)

    try:
        with filled_server(build, records, cpus) as (server, clients):
            for _ in range(rounds):
                for kind, name in LOOKUPS.items():
                    programs.progress(f'api_bench ask {kind}')
                    found = run(build, clients, TIMEOUT_S, 'ask', server.address, records, kind, SECONDS, CALLS_UNDER_WAY,
                                INGEST_PER_S)
                    for suffix, key, unit in FIGURES:
                        add(name + suffix, found[key], unit)
                    add(f'{name}, ingest beside', found['observations_per_s'], 'obs/s')
                programs.progress('api_bench watch')
                watched = run(build, clients, TIMEOUT_S, 'watch', server.address, records, SECONDS)
                add('watch, one reader', watched['observations_per_s'], 'obs/s')
                add('watch, lost', watched['lost_per_s'], 'obs/s')
                add('watch, ingest beside', watched['ingested_per_s'], 'obs/s')
    except (programs.BenchError, subprocess.SubprocessError) as error:
        return [*rows.values(), table.skipped('api', error)]
    first = next(iter(rows.values()))
    first.note = f'{records} records, one CPU for spoord, {CALLS_UNDER_WAY} calls under way'
    return list(rows.values())
