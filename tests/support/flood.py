#!/usr/bin/python3
"""Floods through the real sensor: memory under its bound, a receive loop that does not stall, counters that add up.

The sensor runs as on a live port (nobody waits for anybody) on a capture that tests/support/flood_capture wrote. For
each flood two captures are used, the second ten times as long as the first: what needs memory per frame shows.
"""
import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
from typing import Iterable

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import (BUILD, OPEN_OPTIONS, PATIENCE, SANITIZED, Control, Failure, commit_problems, control,  # noqa: E402
                     die_with_parent, expect, flatten, law_problems, program, run, temporary_folder)

MIB = 1 << 20
# What spoor-sensor takes when nothing is said. All are given on the command line, so that the bound is one
# of configured sizes.
DEFAULT_SIZES = {
    'query-table-entries': 1 << 18, 'count-cache-entries': 1 << 18, 'answer-memo-entries': 1 << 18, 'bloom-bits-log2': 30,
    'ring-slots': 1 << 17, 'fragment-datagrams': 2048, 'fragment-kib': 8192, 'tcp-directions': 1 << 14, 'tcp-windows': 128,
    'tcp-message-kib': 8192, 'mempool-frames': 32767}
# Blocks that spoord has not committed yet (export/exporter_options.h), and those on their way, twice: gRPC copies.
BLOCKS_OCTETS = 64 * MIB + 2 * 32 * (256 << 10)
# More than this after ten times the frames is a leak. Blocks that wait may be as many as there is room for.
MARGIN_OCTETS = 4 * MIB
STALL_MS = 50
PATIENCE_S = 60 * PATIENCE


@dataclasses.dataclass(frozen=True)
class Flood:
    """`kind` is a flood of flood_capture; `wanted` are counters that show that it did what it is for."""
    kind: str
    wanted: tuple[str, ...]
    options: tuple[str, ...] = ()


FLOODS = {
    'fragments': Flood('fragments', ('fragments.evicted', 'fragments.completed', 'frames.refused.fragment_overlap')),
    'tcp': Flood('tcp', ('streams.evicted', 'streams.holes', 'streams.cut_messages', 'frames.refused.tcp_no_start')),
    'queries': Flood('queries', ('correlate.queries_evicted', 'messages.queries')),
    'answers': Flood('answers', ('messages.refused.unsolicited',)),
    'answers-accepted': Flood('answers', ('messages.accepted', 'observations.parsed'), OPEN_OPTIONS),
    'random': Flood('random', ('messages.refused.malformed', 'frames.refused.malformed_ip', 'observations.parsed'),
                    OPEN_OPTIONS),
}


def memory_bound(sizes: dict[str, int], workers: int) -> list[tuple[str, int]]:
    """What all tables of a kind take at most, in octets; the figures per entry are those of the headers named."""
    streams = sizes['tcp-directions'] * 160 + sizes['tcp-windows'] * 73800 + sizes['tcp-message-kib'] * 1028
    return [
        ('query table', workers * sizes['query-table-entries'] * 16),         # correlate/time_table.h
        ('count cache', workers * sizes['count-cache-entries'] * (32 + 256)),               # dedup/count_cache.h
        ('answer memo', workers * sizes['answer-memo-entries'] * (16 + 1024)),              # dedup/answer_memo.h
        ('Bloom filters', 2 * (1 << sizes['bloom-bits-log2']) // 8),          # dedup/generations.h
        ('record ring', workers * sizes['ring-slots'] * 64),                  # handoff/record_ring.h
        # stream/fragments.h: of each worker, and of the spreader before several.
        ('fragments', (workers + (workers > 1)) * (sizes['fragment-datagrams'] * 1100 + sizes['fragment-kib'] * 1028)),
        ('TCP streams', workers * streams),
        ('packet buffers', sizes['mempool-frames'] * 4096),                   # io/mbuf_pool.cc, without hugepages
        ('expanded messages', workers * 18 * MIB),                            # pipeline.h: arena and observations
        ('unacknowledged blocks', BLOCKS_OCTETS),
        ('program and libraries', 64 * MIB),
    ]


@dataclasses.dataclass
class Outcome:
    """What a sensor had to say, and what it took."""
    counters: dict[str, int]
    peak_octets: int
    frames_per_s: float
    waited_ms: float

    def receivers(self) -> list[str]:
        return [who for who in ('worker', 'spreader') if f'{who}.longest_burst_us' in self.counters]

    def longest_ms(self, who: str) -> tuple[float, float]:
        """Longest burst: work, in all."""
        return self.counters[f'{who}.longest_burst_cpu_us'] / 1000, self.counters[f'{who}.longest_burst_us'] / 1000

# What is lost where workers are slower than the file.
UNUSED = ('port.lost.no_mbuf', 'frames.refused.spreader_full')


def lost_frames(counters: dict[str, int]) -> int:
    return sum(value for name, value in counters.items() if name.startswith('port.lost.'))


class Show:
    """Progress on stderr: one line written over on a terminal, whole lines elsewhere."""

    def __init__(self, quiet: bool = False):
        self.quiet = quiet
        self.terminal = sys.stderr.isatty()

    def say(self, text: str) -> None:
        if not self.quiet:
            print(f'\r\x1b[K{text}' if self.terminal else text, end='' if self.terminal else '\n', file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self.terminal and not self.quiet:
            print('\r\x1b[K', end='', file=sys.stderr, flush=True)


class FloodedSensor:
    """A sensor on a capture as on a live port."""

    def __init__(self, server: Control, capture: pathlib.Path, sizes: dict[str, int], options: Iterable[str]):
        words = [word for name, size in sizes.items() for word in (f'--{name}', str(size))]
        self.server = server
        # Sampling would keep a part of the flood from the tables.
        self.process = subprocess.Popen(
            [program('spoor-sensor'), '--control', server.address, '--vdev', f'net_pcap0,rx_pcap={capture}', '--checksum',
             'ignore', '--hugepages', 'off', '--overload', 'drop', '--json', *words, *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=die_with_parent)

    def wait_for(self, frames: int, show) -> None:
        """Until it has reported that many frames, as received or, by the port, as lost."""
        seen, end = -1, time.monotonic() + PATIENCE_S
        while seen < frames:
            if self.process.poll() is not None:
                raise Failure(f'the sensor ended: {self.process.stderr.read()[-500:]}')
            sensors = self.server.status()['sensors']
            counters = flatten(sensors[0]['counters']) if sensors else {}
            done = counters.get('frames.received', 0) + lost_frames(counters)
            if done != seen:
                seen, end = done, time.monotonic() + PATIENCE_S
                show(f'{done} of {frames} frames, {self.octets("VmHWM:") // MIB} MiB')
            expect(time.monotonic() < end, f'no frame within {PATIENCE_S} s after {done} of {frames}')
            time.sleep(0.05)

    def octets(self, *names: str) -> int:
        """The sum of values of /proc/PID/status."""
        lines = pathlib.Path(f'/proc/{self.process.pid}/status').read_text().splitlines()
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(names))

    def worker_times(self) -> tuple[float, float]:
        """CPU time of the thread that worked most, a worker or the spreader, and the longest that one waited for a CPU, s."""
        tasks = pathlib.Path(f'/proc/{self.process.pid}/task').iterdir()
        times = [tuple(map(int, (task / 'schedstat').read_text().split()[:2])) for task in tasks
                 if (task / 'comm').read_text().startswith('rte-worker') or task.name == str(self.process.pid)]
        return max(busy for busy, _ in times) / 1e9, max(waited for _, waited in times) / 1e9

    def stop(self) -> tuple[dict[str, int], int]:
        """SIGTERM; its counters, and the most memory it ever had."""
        hugepages = self.octets('HugetlbPages:')
        self.process.send_signal(signal.SIGTERM)
        out, errors = self.process.stdout.read(), self.process.stderr.read()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        expect(self.process.returncode == 0, f'exit code {self.process.returncode}: {errors[-1000:]}')
        return flatten(json.loads(out)), (usage.ru_maxrss << 10) + hugepages

    def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
            self.process.communicate()


def write_capture(path: pathlib.Path, kind: str, frames: int) -> None:
    """A capture of the flood; the same every time, and the beginning of every longer one."""
    done = run([str(BUILD / 'tests' / 'support' / 'flood_capture'), kind, str(frames), str(path)], timeout=3600)
    expect(done.returncode == 0, done.stderr.strip())


def flood_once(folder: pathlib.Path, flood: Flood, frames: int, sizes: dict[str, int], workers: int, say) -> Outcome:
    """One capture, one spoord, one sensor; nothing of it stays."""
    capture = folder / f'{flood.kind}.pcap'
    try:
        say(f'writing {frames} frames')
        write_capture(capture, flood.kind, frames)
        with control() as server:
            sensor = FloodedSensor(server, capture, sizes, ('--workers', str(workers), *flood.options))
            try:
                sensor.wait_for(frames, say)
                busy, waited = sensor.worker_times()
                counters, peak = sensor.stop()
            finally:
                sensor.kill()
            problems = law_problems(counters) + commit_problems(counters, server.status())
    finally:
        capture.unlink(missing_ok=True)
    expect(not problems, '; '.join(problems))
    expect(counters['port.frames'] == frames, f'{counters["port.frames"]} of {frames} frames')
    tables = (('fragments.waiting', 'fragment-datagrams', 1), ('streams.followed', 'tcp-directions', workers))
    for counter, size, count in tables:
        expect(counters[counter] <= count * sizes[size], f'{counter} = {counters[counter]}, --{size} is {sizes[size]}')
    for name in flood.wanted:
        expect(counters.get(name), f'{name} is 0: this is not the flood it should be')
    return Outcome(counters, peak, frames / max(busy, 1e-3), waited * 1000)


def memory_problems(first: Outcome, last: Outcome, bound: int) -> list[str]:
    """Whether memory is within its bound, and does not grow with the frames."""
    problems = []
    if last.peak_octets > bound:
        problems.append(f'{last.peak_octets >> 20} MiB, the bound is {bound >> 20} MiB')
    margin = MARGIN_OCTETS + (BLOCKS_OCTETS if last.counters['records.handed_over'] else 0)
    if last.peak_octets > first.peak_octets + margin:
        problems.append(f'memory grows: {first.peak_octets >> 20} MiB after a tenth, {last.peak_octets >> 20} MiB at the end')
    return problems


def stall_problems(last: Outcome, stall_ms: float) -> list[str]:
    """Whether one was away from its port or ring for long: at work, or asleep for more than it had to wait for a CPU."""
    problems = []
    for who in last.receivers():
        cpu_ms, burst_ms = last.longest_ms(who)
        if cpu_ms > stall_ms:
            problems.append(f'the {who} worked {cpu_ms:.1f} ms on one burst (limit {stall_ms} ms)')
        if burst_ms > stall_ms + last.waited_ms:
            problems.append(f'the {who} was away from its port for {burst_ms:.1f} ms (limit {stall_ms} ms), at most '
                            f'{last.waited_ms:.1f} ms of it without a CPU')
    return problems


def run_flood(folder: pathlib.Path, name: str, frames: int, sizes: dict[str, int], workers: int, stall_ms: float,
              say) -> str:
    """One line about the flood; Failure when something does not hold."""
    flood = FLOODS[name]
    first = flood_once(folder, flood, frames // 10, sizes, workers, say)
    last = flood_once(folder, flood, frames, sizes, workers, say)
    bound = sum(octets for _, octets in memory_bound(sizes, workers))
    # A sanitizer needs memory of its own.
    problems = stall_problems(last, stall_ms) + ([] if SANITIZED else memory_problems(first, last, bound))
    expect(not problems, '; '.join(problems))
    bursts = ' and '.join(f'{who} {work:.2f} ms of work, {in_all:.2f} ms in all'
                          for who, (work, in_all) in ((who, last.longest_ms(who)) for who in last.receivers()))
    # The file never waits: behind a spreader packet buffers run out, or its rings.
    unused = [f'{last.counters[name]} {name}' for name in UNUSED if last.counters.get(name)]
    return (f'{frames} frames, {last.frames_per_s / 1e6:.2f} M frames/s, {"".join(f"{text}, " for text in unused)}'
            f'peak {last.peak_octets / MIB:.1f} MiB of '
            f'{bound / MIB:.0f} MiB ({first.peak_octets / MIB:.1f} MiB after a tenth), longest burst: {bursts} '
            f'(waited {last.waited_ms:.0f} ms for a CPU), laws hold: yes')


def print_bound(sizes: dict[str, int], workers: int) -> None:
    parts = memory_bound(sizes, workers)
    print('bound in MiB: ' + ' + '.join(f'{octets / MIB:.1f} {what}' for what, octets in parts) +
          f' = {sum(octets for _, octets in parts) / MIB:.0f}')


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='scripts/flood', description=__doc__)
    parser.add_argument('floods', metavar='FLOOD', nargs='*', help=f'some of {" ".join(FLOODS)}; default: all')
    parser.add_argument('--frames', type=int, default=10_000_000, help='frames of a flood; default 10000000')
    parser.add_argument('--workers', type=int, default=1, help='workers of the sensor; default 1')
    parser.add_argument('--stall-ms', type=float, default=STALL_MS, help=f'longest burst; default {STALL_MS}')
    arguments = parser.parse_args()
    unknown = [name for name in arguments.floods if name not in FLOODS]
    if unknown:
        parser.error(f'no flood {" ".join(unknown)}: there are {" ".join(FLOODS)}')
    if arguments.frames < 1000:
        parser.error('--frames needs at least 1000')
    if not 1 <= arguments.workers <= 64:
        parser.error('--workers is from 1 to 64')
    return arguments


def main() -> int:
    arguments, show, failed = parse_arguments(), Show(), 0
    print_bound(DEFAULT_SIZES, arguments.workers)
    for name in arguments.floods or FLOODS:
        line = ''
        with temporary_folder() as folder:
            try:
                line = run_flood(folder, name, arguments.frames, DEFAULT_SIZES, arguments.workers, arguments.stall_ms,
                                 lambda text, name=name: show.say(f'{name}: {text}'))
            except Failure as failure:
                failed, line = failed + 1, f'FAILED: {failure}'
        show.clear()
        print(f'{name:<17} {line}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
