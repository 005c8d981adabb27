#!/usr/bin/python3
"""The benchmark table. Run by scripts/bench, which builds what is measured."""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

import hugepages
import programs

# What the tables of a sensor take beside its packet buffers.
TABLES_MIB = 1024
MBUF_OCTETS = 2432
LOOKUP_NAMES = 200
SLICE_FRAMES = 2000


@dataclasses.dataclass
class Row:
    """One line of the table; the note of a row without a value says why, otherwise what was measured."""

    name: str
    value: float | None = None
    unit: str = ''
    ratio: float | None = None
    ratio_of: str = ''
    spread: tuple | None = None
    note: str = ''


def mbuf_count(capture):
    """Buffers for every frame of the capture and for those on their way: a power of two."""
    return 1 << max(15, (frame_count(capture) + 2**15).bit_length())


def progress(text):
    print(f'== {text}', file=sys.stderr, flush=True)


def frame_ends(capture):
    """Where each frame of a classic pcap file ends, by its record headers."""
    data, position, ends = pathlib.Path(capture).read_bytes(), 24, []
    while position + 16 <= len(data):
        position += 16 + int.from_bytes(data[position + 8:position + 12], 'little')
        ends.append(position)
    return ends


def frame_count(capture):
    return len(frame_ends(capture))


@contextlib.contextmanager
def slice_of(capture):
    """The first frames of a capture as a file of their own: a source that stays in the processor's cache."""
    with tempfile.NamedTemporaryFile(prefix='spoor-slice-', suffix='.pcap') as part:
        part.write(pathlib.Path(capture).read_bytes()[:frame_ends(capture)[:SLICE_FRAMES][-1]])
        part.flush()
        yield part.name


def reason_against_testpmd():
    if not shutil.which('dpdk-testpmd'):
        return 'dpdk-testpmd is not installed (package dpdk-dev)'
    if (os.cpu_count() or 1) < 2:
        return 'needs two cores'
    return ''


def mix(counters):
    """What the sensor got, in words."""
    messages, observations = counters['messages'], counters['observations']
    answers = max(1, messages['accepted'])
    new = counters['bloom']['new'] / max(1, observations['parsed'])
    return (f'{messages["queries"] / answers:.2f} queries an answer, {observations["parsed"] / answers:.1f} recorded RRs an '
            f'answer, {new:.3%} of them new')


def run_looped(build, capture, seconds, mbufs, arguments):
    """The counters of the whole sensor with one worker on the looped capture."""
    with programs.spoord(build) as server:
        return programs.run_sensor(build, server.address, '--vdev', f'net_pcap0,rx_pcap={capture},infinite_rx=1', '--seconds',
                                   str(seconds), '--mempool-frames', str(mbufs - 1), *arguments)


def frame_rate(counters):
    return counters['frames']['received'] * 1000 / counters['time']['receiving_ms']


def measure_sensor(build, capture, seconds, rounds, variants, suffix):
    """testpmd and the sensor in turns on the looped capture, once for each variant {name: arguments}: their rows."""
    mbufs = mbuf_count(capture)
    port_rates, sensor_rates, mixes = [], {name: [] for name in variants}, {}
    for turn in range(rounds):
        progress(f'sensor against testpmd{suffix}, round {turn + 1} of {rounds}')
        port_rates.append(programs.testpmd_pps(capture, seconds, mbufs))
        for name, arguments in variants.items():
            counters = run_looped(build, capture, seconds, mbufs, arguments)
            sensor_rates[name].append(frame_rate(counters))
            mixes[name] = mix(counters)
    rows = [Row(f'testpmd rxonly{suffix}', statistics.median(port_rates), 'frames/s')]
    for name, rates in sensor_rates.items():
        ratios = sorted(sensor / port for sensor, port in zip(rates, port_rates))
        rows.append(Row(name + suffix, statistics.median(rates), 'frames/s', statistics.median(ratios),
                        f'testpmd{suffix}', (ratios[0], ratios[-1]), mixes[name]))
    return rows


def sensor_rows(build, capture, seconds, rounds):
    whole = {'sensor, one worker': [], 'sensor, no answer memo': ['--answer-memo-entries', '0']}
    reason = reason_against_testpmd()
    if not reason:
        with (hugepages.reserved(mbuf_count(capture) * MBUF_OCTETS // 2**20 + TABLES_MIB) as reason,
              slice_of(capture) as part):
            if not reason:
                try:
                    return (measure_sensor(build, capture, seconds, rounds, whole, '') +
                            measure_sensor(build, part, seconds, rounds, {'sensor, one worker': []}, ', slice'))
                except (programs.BenchError, subprocess.TimeoutExpired) as error:
                    reason = str(error)
    return [Row('sensor, one worker', note=f'skipped: {reason}')]


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
        return [Row('instructions', note='skipped: valgrind is not installed')]
    progress('instructions')
    try:
        with slice_of(capture) as part:
            return [Row('PipelineFrames, slice', instructions(build, part, []), 'instr.'),
                    Row('PipelineFramesNoMemo, slice', instructions(build, part, ['--no-memo']), 'instr.')]
    except (programs.BenchError, subprocess.TimeoutExpired) as error:
        return [Row('instructions', note=f'skipped: {error}')]


def benchmark_rows(build, program, environment, seconds):
    """One row per benchmark of a Google Benchmark program."""
    progress(program)
    try:
        entries = programs.google_benchmark(build / 'tests/bench' / program, environment, seconds)
    except (programs.BenchError, subprocess.TimeoutExpired, FileNotFoundError) as error:
        return [Row(program, note=f'skipped: {error}')]
    rows = []
    for name, entry in entries.items():
        # Google Benchmark's remarks about how it measured are no part of the name.
        name = re.sub(r'/(iterations:\d+|real_time)', '', name)
        if 'items_per_second' in entry:
            rows.append(Row(name, entry['items_per_second'], 'items/s'))
        else:
            to_us = {'ns': 1e-3, 'us': 1.0, 'ms': 1e3, 's': 1e6}[entry['time_unit']]
            rows.append(Row(name, entry['real_time'] * to_us, 'us'))
    return rows


def lookup_rows(build, capture, environment, seconds):
    """Replays the capture into a fresh store and times lookups of names that are in it."""
    try:
        with programs.spoord(build) as server:
            programs.run_sensor(build, server.address, '--replay', capture)
            exported = subprocess.run([build / 'spoor', '--server', server.address, 'export', '--format', 'cof'],
                                      capture_output=True, text=True, check=True, timeout=300).stdout.splitlines()
            names = sorted({json.loads(line)['rrname'] for line in exported})
            chosen = [name for name in names if ' ' not in name][::max(1, len(names) // LOOKUP_NAMES)]
            environment = environment | {'SPOOR_BENCH_SERVER': server.address, 'SPOOR_BENCH_NAMES': ' '.join(chosen)}
            return benchmark_rows(build, 'lookup_bench', environment, seconds)
    except (programs.BenchError, subprocess.SubprocessError) as error:
        return [Row('lookup_bench', note=f'skipped: {error}')]


def add_ratios(rows):
    """Ratios between rows of this run: frame rates to testpmd's, known records to new ones."""
    by_name = {row.name: row for row in rows if row.value}
    port = by_name.get('testpmd rxonly')
    for row in rows:
        if port and row.value and row.unit == 'items/s' and row.name.startswith(('Parse', 'Pipeline')):
            row.ratio, row.ratio_of = row.value / port.value, 'testpmd'
    one, two = by_name.get('PipelineWorkers/threads:1'), by_name.get('PipelineWorkers/threads:2')
    if one and two:
        two.ratio, two.ratio_of = two.value / one.value, one.name
    for row in rows:
        new = by_name.get(row.name.replace('Known', 'New'))
        if new and new is not row and row.value and new.unit == row.unit == 'items/s':
            row.ratio, row.ratio_of = row.value / new.value, new.name


def print_table(rows):
    print(f'{"row":<34}{"value":>14} {"unit":<10}{"ratio":>8}  of')
    for row in rows:
        value = f'{row.value:,.0f}' if row.value and row.value >= 100 else f'{row.value:.1f}' if row.value else '-'
        ratio = f'{row.ratio:.3f}' if row.ratio else '-'
        spread = f' ({row.spread[0]:.3f} to {row.spread[1]:.3f})' if row.spread else ''
        note = f'; {row.note}' if row.ratio_of and row.note else row.note
        print(f'{row.name:<34}{value:>14} {row.unit:<10}{ratio:>8}  {row.ratio_of}{spread}{note}')


def main():
    parser = argparse.ArgumentParser(prog='scripts/bench')
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--default-capture', required=True)
    parser.add_argument('--capture', help='a classic pcap file of Ethernet frames')
    parser.add_argument('--seconds', type=int, default=5, help='of each sensor and testpmd run')
    parser.add_argument('--rounds', type=int, default=3, help='how often sensor and testpmd take turns')
    parser.add_argument('--json', action='store_true', help='one JSON object instead of the table')
    options = parser.parse_args()
    capture = str(pathlib.Path(options.capture or options.default_capture).resolve())
    if not pathlib.Path(capture).is_file():
        print(f'scripts/bench: {capture}: no such file; name one with --capture', file=sys.stderr)
        return 2
    environment = os.environ | {'SPOOR_BENCH_CAPTURE': capture}
    rows = sensor_rows(options.build, capture, options.seconds, options.rounds)
    for program in ('parse_bench', 'pipeline_bench', 'storage_bench'):
        rows += benchmark_rows(options.build, program, environment, 1)
    rows += instruction_rows(options.build, capture)
    rows += lookup_rows(options.build, capture, environment, 1)
    add_ratios(rows)
    if options.json:
        print(json.dumps({'capture': os.path.basename(capture), 'rows': [dataclasses.asdict(row) for row in rows]}))
    else:
        print_table(rows)
    return 0


if __name__ == '__main__':
    sys.exit(main())
