#!/usr/bin/python3
"""The lab makes a fresh capture, and a live sensor on its SPAN port sees what tcpdump sees there.

Needs root and network namespaces; skipped with the reason otherwise.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (ROOT, Tap, check_export, commit_problems, control, expect, flatten, law_problems, program,  # noqa: E402
                     replay, run, skip_all, temporary_folder)
from compare import differences, read_actual  # noqa: E402
from extract import extract  # noqa: E402
import json  # noqa: E402

LAB = ROOT / 'scripts' / 'lab'
NEEDED = ('ip', 'nft', 'nsd', 'unbound', 'dnsperf', 'tcpdump', 'ldns-signzone')
SPAN_SPACE, SPAN_PORT = 'spoor-span', 'span1'
LIVE_SECONDS = 12


def why_not() -> str | None:
    """Why the lab is impossible here."""
    if os.geteuid() != 0:
        return 'needs root for network namespaces'
    os.environ['PATH'] += ':/usr/sbin:/sbin'
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        return f'programs are missing: {" ".join(missing)}'
    space = f'spoor-try{os.getpid()}'
    made = run(['ip', 'netns', 'add', space])
    if made.returncode != 0:
        return f'no network namespaces: {made.stderr.strip()}'
    rules = 'table netdev t {\n chain c {\n type filter hook egress device lo priority 0;\n dup to lo\n }\n}\n'
    tried = subprocess.run(['ip', 'netns', 'exec', space, 'nft', '-f', '-'], input=rules, text=True, capture_output=True,
                           check=False)
    run(['ip', 'netns', 'delete', space])
    return f'no nftables mirror: {tried.stderr.strip().splitlines()[0]}' if tried.returncode else None


def as_expected(extractor) -> dict:
    return {key: tuple(value) for key, value in extractor.records.items()}


def test_capture(tap: Tap, folder: pathlib.Path) -> None:
    capture = folder / 'fresh.pcap'
    with tap.case('scripts/lab makes a capture'):
        done = run([str(LAB), 'capture', str(capture), '--queries', '300', '--seconds', '6', '--zones', '400'], timeout=120)
        expect(done.returncode == 0, done.stderr)
    with tap.case('a replay of it gives what the extractor gives'):
        expected = as_expected(extract([str(capture)]))
        expect(len(expected) > 200, f'only {len(expected)} records')
        with control() as server:
            replay(server, [capture], '--workers', '2')
            check_export(server.export(), expected)
    with tap.case('its checksums are right'), control() as server:
        done = run([program('spoor-sensor'), '--control', server.address, '--replay', str(capture), '--checksum', 'verify'])
        expect(done.returncode == 0, done.stderr)
        check_export(server.export(), expected)


def stop(process: subprocess.Popen) -> str:
    """SIGTERM, and what the program said."""
    process.send_signal(signal.SIGTERM)
    return process.communicate(timeout=60)[0]


def live_run(server, capture: pathlib.Path) -> dict:
    """A sensor and tcpdump side by side on the span port while questions are asked; returns the sensor's counters."""
    inside = ['ip', 'netns', 'exec', SPAN_SPACE]
    tcpdump = subprocess.Popen([*inside, 'tcpdump', '-i', SPAN_PORT, '-n', '-U', '-Z', 'root', '-w', str(capture)],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    sensor = subprocess.Popen([*inside, program('spoor-sensor'), '--control', server.address, '--vdev',
                               f'net_af_packet0,iface={SPAN_PORT}', '--seconds', str(LIVE_SECONDS + 30), '--json'],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        time.sleep(2)
        expect(sensor.poll() is None, f'the sensor ended: {sensor.stderr.read() if sensor.poll() is not None else ""}')
        done = run([str(LAB), 'load', '--queries', '300', '--seconds', str(LIVE_SECONDS - 6), '--zones', '400'], timeout=120)
        expect(done.returncode == 0, done.stderr)
        time.sleep(1)
        out = stop(sensor)
        expect(sensor.returncode == 0, f'the sensor ended with {sensor.returncode}')
        stop(tcpdump)
        return flatten(json.loads(out))
    finally:
        for process in (sensor, tcpdump):
            process.kill()
            process.wait()


def test_live(tap: Tap, folder: pathlib.Path) -> None:
    capture = folder / 'live.pcap'
    with tap.case('scripts/lab comes up'):
        done = run([str(LAB), 'up', '--zones', '400'], timeout=120)
        expect(done.returncode == 0, done.stderr)
    try:
        with tap.case('a live sensor on the SPAN port sees what tcpdump sees'), control() as server:
            counters = live_run(server, capture)
            problems = law_problems(counters) + commit_problems(counters, server.status())
            expect(not problems, '; '.join(problems))
            check_live(server.export(), as_expected(extract([str(capture)])))
    finally:
        done = run([str(LAB), 'down'], timeout=60)
    with tap.case('scripts/lab down leaves nothing'):
        expect(done.returncode == 0, done.stderr)
        spaces = [line for line in run(['ip', 'netns', 'list']).stdout.splitlines() if line.startswith('spoor-')]
        expect(not spaces, f'namespaces left: {spaces}')
        left = [path.parent.name for path in pathlib.Path('/proc').glob('[0-9]*/cmdline') if lab_process(path)]
        expect(not left, f'processes left: {left}')


def lab_process(path: pathlib.Path) -> bool:
    """Whether a process was started on a file of a lab that is gone."""
    try:
        names = [word for word in path.read_bytes().split(b'\0') if b'/spoor-lab.' in word]
    except OSError:
        return False
    return any(not pathlib.Path(name.decode()).parent.exists() for name in names)


def check_live(lines: list[str], expected: dict) -> None:
    """The same tuples and counts; the two clocks may fall on both sides of a second."""
    actual, problems = read_actual(lines)
    problems += differences({key: value[2] for key, value in expected.items()},
                            {key: value[2] for key, value in actual.items()})
    for key in expected.keys() & actual.keys():
        if max(abs(expected[key][0] - actual[key][0]), abs(expected[key][1] - actual[key][1])) > 1:
            problems.append(f'times of {key}: {actual[key]}, expected {expected[key]}')
    expect(len(expected) > 200, f'only {len(expected)} records')
    expect(not problems, f'{len(problems)} differences\n' + '\n'.join(problems[:10]))


def main() -> int:
    reason = why_not()
    if reason:
        return skip_all(reason)
    tap = Tap()
    with temporary_folder() as folder:
        test_capture(tap, folder)
        test_live(tap, folder)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
