"""Rows without a port: the Google Benchmark programs, their repetitions in random turns, and counted instructions."""

import os
import re
import shutil
import subprocess
import tempfile

import captures
import programs
import table

TO_US = {'ns': 1e-3, 'us': 1.0, 'ms': 1e3, 's': 1e6}
# Row: its peer, another row of the same program.
PEERS = {'PipelineFrames': 'PipelineTouch', 'PipelineFramesNoMemo': 'PipelineTouch', 'PipelineUnique': 'PipelineTouch',
         'PipelineWorkers/threads:2': 'PipelineWorkers/threads:1', 'PipelineApart/threads:2': 'PipelineWorkers/threads:1'}


def benchmark_row(name, entries):
    """The row of one benchmark from its repetitions."""
    # Google Benchmark's remarks about how it measured are no part of the name.
    row = table.Row(re.sub(r'/(iterations:\d+|real_time|repeats:\d+)', '', name))
    if 'items_per_second' in entries[0]:
        row.unit = entries[0].get('label', 'items') + '/s'
        row.values = [entry['items_per_second'] for entry in entries]
    else:
        row.unit = 'us'
        row.values = [entry['real_time'] * TO_US[entry['time_unit']] for entry in entries]
    row.mix = {part: entries[-1][part] for part in table.MIX if part in entries[-1]}
    if 'parsed_records_per_response' in entries[-1]:
        row.note = f'one core; {entries[-1]["parsed_records_per_response"]:.1f} RRs a response, no queries'
    return row


def compare(rows):
    """Each row with its peer."""
    by_name = {row.name: row for row in rows}
    for row in rows:
        if peer := by_name.get(PEERS.get(row.name)):
            row.compare(peer)


def benchmark_rows(build, program, environment, seconds, rounds):
    """One row per benchmark of a Google Benchmark program."""
    programs.progress(program)
    try:
        entries = programs.google_benchmark(build / 'tests/bench' / program, environment, seconds, rounds)
    except (programs.BenchError, subprocess.TimeoutExpired, FileNotFoundError) as error:
        return [table.skipped(program, error)]
    rows = [benchmark_row(name, repetitions) for name, repetitions in sorted(entries.items())]
    compare(rows)
    return rows


def instructions(build, capture, arguments):
    """Instructions of the pipeline for a frame, by callgrind: the same in each run, however busy the machine."""
    with tempfile.TemporaryDirectory(prefix='spoor-bench-') as folder:
        done = subprocess.run(['valgrind', '--tool=callgrind', f'--callgrind-out-file={folder}/out',
                               '--toggle-collect=*CountedRound*', build / 'tests/bench/pipeline_once', *arguments],
                              env=os.environ | {'SPOOR_BENCH_CAPTURE': capture}, capture_output=True, text=True, timeout=600,
                              check=False)
    found = re.search(r'Collected : (\d+)', done.stderr)
    if done.returncode or not found:
        raise programs.BenchError(programs.last_line(done.stderr))
    return int(found[1]) / int(done.stdout)


def instruction_rows(build, capture):
    if not shutil.which('valgrind'):
        return [table.skipped('instructions', 'valgrind is not installed')]
    programs.progress('instructions')
    try:
        with captures.slice_of(capture) as part:
            return [table.Row(name, [instructions(build, part, arguments)], 'instructions', note='a frame')
                    for name, arguments in (('PipelineFrames, slice', []), ('PipelineFramesNoMemo, slice', ['--no-memo']))]
    except (programs.BenchError, subprocess.TimeoutExpired) as error:
        return [table.skipped('instructions', error)]
