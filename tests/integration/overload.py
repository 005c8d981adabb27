#!/usr/bin/python3
"""Overload on a real port: whole flows are left out instead of random frames, and everybody can see when.

The sensor gets a small share of one CPU, so that a sender on the same CPU outruns it. Needs root and network namespaces.
"""
import collections
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import SANITIZED, Failure, Tap, control, die_with_parent, expect, flatten, total  # noqa: E402
from live import INSIDE, PATIENCE_S, PORT, SENDER, LiveSensor, cable, live, why_no_cable, wire_frames  # noqa: E402

FLOW_SENDER = pathlib.Path(__file__).resolve().parents[1] / 'support' / 'flow_sender.py'
FLOWS, RECORDS, ROUNDS, ATTEMPTS = 256, 80, 4, 12
# From frame to frame: too fast for all of them, slow enough for the least part of them. A sanitizer's cost differs from
# machine to machine, so that its pace is found by trying.
PACES_US = (400, 200, 100, 50, 25) if SANITIZED else (25,)
PACE_PATIENCE_S = 15 if SANITIZED else PATIENCE_S
BACK_PRESSURE_ROUNDS = 40
ONE_CPU = ('taskset', '-c', str(max(os.sched_getaffinity(0))))
# A ring of 32 MiB: what the scheduler makes the sensor wait is not lost.
DEVICE = f'net_af_packet0,iface={PORT},blocksz=4096,framesz=2048,framecnt=16384'
SETTINGS = ('--checksum', 'ignore', '--hugepages', 'off', '--bloom-bits-log2', '20', '--answer-memo-entries', '0',
            '--overload-calm-s', '8' if SANITIZED else '1')
# How long a worker may be in a burst, and so with the share before: on a small part of a CPU, beside a sender.
BURST_S = 3 if SANITIZED else 0


class Sender:
    """tests/support/flow_sender.py at the other end of the cable."""

    def __init__(self, *prefix: str):
        self.process = subprocess.Popen(
            [*INSIDE, *prefix, sys.executable, str(FLOW_SENDER), SENDER, str(FLOWS), str(RECORDS), str(ATTEMPTS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
        expect(self.process.stdout.readline() == 'ready\n', 'the sender does not start')

    def say(self, *words) -> None:
        self.process.stdin.write(' '.join(map(str, words)) + '\n')
        self.process.stdin.flush()

    def mark(self, number: int, rounds: int, pause_us: int) -> tuple[int, int]:
        """Unix times, milliseconds: begin and end."""
        self.say('mark', number, rounds, pause_us)
        begin_ms, end_ms = map(int, self.process.stdout.readline().split())
        return begin_ms, end_ms

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextlib.contextmanager
def sender(*prefix: str):
    sending = Sender(*prefix)
    try:
        yield sending
    finally:
        sending.end()


def counters_of(status: dict) -> dict[str, int]:
    return flatten(status['counters'])


def lost(counters: dict[str, int]) -> int:
    """Frames and observations that were lost at random."""
    refused = ('frames.refused.spreader_full', 'frames.refused.spreader_no_mbuf', 'observations.refused.ring_full')
    return total(counters, 'port.lost') + sum(counters.get(name, 0) for name in refused)


def next_report(sensor: LiveSensor, seconds: float = 0) -> dict:
    """A report that was made at least so many seconds from now."""
    since = time.time() + seconds
    while True:
        found = sensor.wait(lambda _: True)
        if found['report_time'] > since + 1:
            return found
        time.sleep(0.1)


def one_share(status: dict, begin_ms: int, end_ms: int) -> bool:
    """True if the share was one and the same all the time, in all workers, and not everything."""
    return any(span['begin_ms'] < begin_ms - 1000 * BURST_S and (span['end_ms'] or sys.maxsize) > end_ms + 1000 * BURST_S
               for span in status['sampling']['spans'])


def flood_until_sampling(sensor: LiveSensor, sending: Sender) -> tuple[int, dict]:
    """The pace that is too much for the sensor, and its first status that says so."""
    for pace_us in PACES_US:
        sending.say('flood', pace_us)
        with contextlib.suppress(Failure):
            return pace_us, sensor.wait(lambda counters: counters['sampling.one_in'] > 1, PACE_PATIENCE_S)
    raise Failure(f'a frame every {PACES_US[-1]} us is not too much')


def wait_until_taken(sensor: LiveSensor) -> int:
    """Until everything that is on the cable by now left the port's ring; Unix time, milliseconds."""
    arrived = wire_frames()
    sensor.wait(lambda counters: counters['port.frames'] + counters['port.lost.missed'] >= arrived)
    return int(time.time() * 1000)


def mark_without_loss(sensor: LiveSensor, sending: Sender, pace_us: int) -> tuple[int, dict, dict]:
    """Sends a mark while part of the flows is recorded and nothing else is lost; its number, and the status before and after."""
    for number in range(ATTEMPTS):
        sensor.wait(lambda counters: counters['sampling.one_in'] > 1)
        before = next_report(sensor, BURST_S)
        begin_ms, _ = sending.mark(number, ROUNDS, pace_us)
        taken_ms = wait_until_taken(sensor)
        after = next_report(sensor, BURST_S)
        if lost(counters_of(before)) == lost(counters_of(after)) and one_share(after, begin_ms, taken_ms):
            return number, before, after
    expect(False, f'no time without loss: {after["sampling"]}, {lost(counters_of(before))}, {lost(counters_of(after))}')


def check_unmatched(before: dict, after: dict) -> None:
    """Queries of kept flows have their answers."""
    part, whole = (after['unmatched_responses'][key] - before['unmatched_responses'][key] for key in ('count', 'of'))
    expect(whole > FLOWS and part <= whole / 100, f'{part} of {whole} responses are unmatched')


def check_whole_flows(lines: list[str], mark: int) -> None:
    """Of each flow all that was sent or nothing."""
    counts = collections.defaultdict(list)
    for line in lines:
        record = json.loads(line)
        flow, what = record['rrname'].split('.')[:2]
        if what == f'm{mark}':
            counts[flow].append(record['count'])
    expect(0 < len(counts) < FLOWS, f'{len(counts)} of {FLOWS} flows')
    parts = {flow: found for flow, found in counts.items() if found != [ROUNDS] * RECORDS}
    expect(not parts, f'{len(parts)} of {len(counts)} flows are not whole: {list(parts.items())[:3]}')


def check_marked(status: dict, page: str) -> None:
    """Status says when it was, and that not everything was seen."""
    spans = status['sampling']['spans']
    expect(status['sampling']['one_in'] == 1 and all(span['end_ms'] >= span['begin_ms'] for span in spans), f'{spans}')
    expect(all(before['end_ms'] <= after['begin_ms'] for before, after in zip(spans, spans[1:])), f'{spans}')
    day = status['completeness'][2]
    sampled_out = status['sampling']['sampled_out_frames']
    expect(0 < sampled_out <= day['lost_frames'] and day['ratio'] < 1, f'{sampled_out} sampled out: {day}')
    expect('sampled      1/' in page, page)


def check_overload(wait_until_over: bool, *options: str) -> None:
    """A sensor that is stopped meanwhile ends its sampling with it."""
    slow = (*INSIDE, *ONE_CPU, 'nice', '-n', '15')
    with control() as server, cable(), live(server, DEVICE, *SETTINGS, *options, prefix=slow) as sensor:
        sensor.wait(lambda _: True)
        with sender(*ONE_CPU) as sending:
            pace_us, sampling = flood_until_sampling(sensor, sending)
            page = server.spoor('status').stdout
            expect('of the flows since' in page, page)
            expect(sampling['sampling']['one_in'] > 1, f'{sampling["sampling"]}')
            mark, before, after = mark_without_loss(sensor, sending, pace_us)
            check_unmatched(before, after)
        if wait_until_over:
            sensor.wait(lambda counters: counters['sampling.one_in'] == 1)
        counters = sensor.stop()
        check_marked(server.status()['sensors'][0], server.spoor('status').stdout)
        expect(counters['frames.refused.sampled_out'] > 0, f'{counters}')
        check_whole_flows(server.export(), mark)


def check_back_pressure() -> None:
    """spoord stands still until nothing has room any more: frames are received, observations refused."""
    # The port's ring and the packet buffers hold a fraction of what is sent meanwhile.
    bounds = ('--count-cache-entries', '64', '--unsent-mib', '1', '--ring-slots', '4096', '--mempool-frames', '2047')
    sent = 2 * FLOWS * BACK_PRESSURE_ROUNDS
    device = f'net_af_packet0,iface={PORT}'
    with control() as server, cable(), live(server, device, *SETTINGS, *bounds, prefix=INSIDE) as sensor, sender() as sending:
        sensor.wait(lambda _: True)
        server.process.send_signal(signal.SIGSTOP)
        try:
            sending.mark(0, BACK_PRESSURE_ROUNDS, 2 * PACES_US[0])
        finally:
            server.process.send_signal(signal.SIGCONT)
        found = sensor.wait(lambda counters: counters['port.frames'] >= sent)
        counters = sensor.stop()
        expect(counters['observations.refused.ring_full'] > 0, f'the ring was never full: {counters}')
        # A loaded machine may lose some; a worker that waited would have lost nearly all.
        expect(counters['port.lost.missed'] < sent / 10, f'{counters["port.lost.missed"]} of {sent} frames were missed')
        expect(found['sampling']['spans'] == [] or counters['port.lost.missed'] > 0, f'{found["sampling"]}')


def main() -> int:
    tap = Tap()
    reason = why_no_cable()
    cases = {'a worker that cannot keep up': (True, '--workers', '1'),
             'workers behind a receive core': (False, '--workers', '2')}
    for name, options in cases.items():
        if reason:
            tap.skip(name, reason)
            continue
        with tap.case(name):
            check_overload(*options)
    if reason:
        tap.skip('spoord stands still and receiving goes on', reason)
        return tap.done()
    with tap.case('spoord stands still and receiving goes on'):
        check_back_pressure()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
