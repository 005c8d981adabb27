#!/usr/bin/python3
"""The lab makes a fresh capture, and a live sensor on its SPAN port sees what tcpdump sees there, loses nothing of it, and
lets a new name be found within a second.

Needs root and network namespaces; skipped with the reason otherwise.
"""
import os
import pathlib
import re
import shutil
import secrets
import signal
import statistics
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (ROOT, Control, Tap, check_export, commit_problems, control, die_with_parent, expect,  # noqa: E402
                     flatten, law_problems, program, replay, run, skip_all, temporary_folder, total)
from capture import read_frames  # noqa: E402
from compare import differences, read_actual  # noqa: E402
from extract import extract  # noqa: E402
import json  # noqa: E402

LAB = ROOT / 'scripts' / 'lab'
NEEDED = ('ip', 'nft', 'nsd', 'unbound', 'dnsperf', 'tcpdump', 'ldns-signzone', 'drill')
SPAN_SPACE, SPAN_PORT = 'spoor-span', 'span1'
# The other end of the cable: an XDP socket takes frames from its port before tcpdump there would see them.
MIRROR_SPACE, MIRROR_PORT = 'spoor-resolver', 'mirror0'
LIVE_SECONDS = 12
START_TIMEOUT_S = 60
MOST_LATE_S = 10
LAB_SPACE = re.compile(r'spoor\d*-(client|resolver|servers|span)\b')
CLIENT_SPACE, RESOLVER = 'spoor-client', '172.31.53.1'
# Any name below it exists; nobody else asks for these.
WILDCARD = 'sites.hafenhost.de'
NEW_NAMES = 7
FOUND_WITHIN_S = 1
# Frames that the port keeps while the machine does something else.
SPAN_RING_FRAMES = 16384


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


def start(space: str, log: pathlib.Path, *command) -> subprocess.Popen:
    """A program in a namespace, its complaints in `log`."""
    with log.open('w') as errors:
        return subprocess.Popen(['ip', 'netns', 'exec', space, *command], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=errors, text=True)


def wait_for(process: subprocess.Popen, log: pathlib.Path, sign: str) -> None:
    """Until the program has said `sign`: from then on it sees every frame."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while sign not in log.read_text():
        expect(process.poll() is None and time.monotonic() < deadline, f'no "{sign}": {log.read_text()}')
        time.sleep(0.05)


# Driver: (what the sensor opens, where tcpdump listens).
DRIVERS = {
    'net_af_packet': (f'net_af_packet0,iface={SPAN_PORT},framecnt={SPAN_RING_FRAMES}', SPAN_SPACE, SPAN_PORT),
    'net_af_xdp': (f'net_af_xdp0,iface={SPAN_PORT}', MIRROR_SPACE, MIRROR_PORT),
}


def ask_new_names(server: Control) -> dict[str, float]:
    """Clients ask for names that nobody has asked for; {first label: when `spoor lookup` found it, in Unix time}."""
    found = {}
    for number in range(NEW_NAMES):
        label = f'new{number}-{secrets.token_hex(4)}'
        name = f'{label}.{WILDCARD}'
        asked = run(['ip', 'netns', 'exec', CLIENT_SPACE, 'drill', f'@{RESOLVER}', name, 'A'], timeout=30)
        expect(asked.returncode == 0 and name in asked.stdout, f'no answer for {name}: {asked.stdout}{asked.stderr}')
        deadline = time.monotonic() + START_TIMEOUT_S
        while server.spoor('lookup', name).returncode != 0:
            expect(time.monotonic() < deadline, f'{name} is not found')
            time.sleep(0.02)
        found[label] = time.time()
    return found


def check_prompt(capture: pathlib.Path, found: dict[str, float]) -> None:
    """From the first packet with the name, by tcpdump's clock, to the lookup that found it. A machine that is busy may hold
    one or another up."""
    expect(found, 'no name was asked for')
    first = {}
    for time_us, frame in read_frames(str(capture)):
        # The resolver mixes upper and lower case in its questions.
        frame = frame.lower()
        first |= {label: time_us / 1e6 for label in found if label not in first and label.encode() in frame}
    expect(first.keys() == found.keys(), f'in the capture are {sorted(first)} of {sorted(found)}')
    delays = sorted(found[label] - first[label] for label in found)
    print('# seconds to each new name: ' + ' '.join(f'{delay:.3f}' for delay in delays))
    expect(statistics.median(delays) < FOUND_WITHIN_S, f'new names took {delays} s')


def load_lab() -> subprocess.Popen:
    return subprocess.Popen([str(LAB), 'load', '--queries', '300', '--seconds', str(LIVE_SECONDS - 6), '--zones', '400'],
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                            preexec_fn=die_with_parent)


def live_run(server: Control, capture: pathlib.Path, driver: str) -> tuple[dict, dict[str, float]]:
    """A sensor and tcpdump on the two ends of the mirror's cable while questions are asked; the sensor's counters, and when
    new names were found."""
    logs = [capture.with_suffix('.tcpdump'), capture.with_suffix('.sensor')]
    device, space, port = DRIVERS[driver]
    tcpdump = start(space, logs[0], 'tcpdump', '-i', port, '-n', '-U', '-Z', 'root', '-B', '32768', '-w', str(capture))
    sensor = start(SPAN_SPACE, logs[1], program('spoor-sensor'), '--control', server.address, '--vdev', device,
                   '--seconds', str(LIVE_SECONDS + 2 * START_TIMEOUT_S), '--json')
    load = None
    try:
        wait_for(tcpdump, logs[0], 'listening on')
        wait_for(sensor, logs[1], 'capturing from')
        load = load_lab()
        found = ask_new_names(server)
        errors = load.communicate(timeout=120)[1]
        expect(load.returncode == 0, errors)
        time.sleep(2)
        out = stop(sensor)
        expect(sensor.returncode == 0, f'the sensor ended with {sensor.returncode}: {logs[1].read_text()}')
        stop(tcpdump)
        return flatten(json.loads(out)), found
    finally:
        for process in (sensor, tcpdump, load):
            if process is not None:
                process.kill()
                process.wait()


def test_live(tap: Tap, folder: pathlib.Path) -> None:
    with tap.case('scripts/lab comes up'):
        done = run([str(LAB), 'up', '--zones', '400'], timeout=120)
        expect(done.returncode == 0, done.stderr)
    try:
        for driver in DRIVERS:
            capture, found = folder / f'{driver}.pcap', {}
            with tap.case(f'a live sensor on the SPAN port through {driver} sees what tcpdump sees'), control() as server:
                counters, found = live_run(server, capture, driver)
                problems = law_problems(counters) + commit_problems(counters, server.status())
                expect(not problems, '; '.join(problems))
                expect(total(counters, 'port.lost') == 0, f'frames are lost: {counters}')
                check_live(server.export(), as_expected(extract([str(capture)])))
            with tap.case(f'new names through {driver} are found within a second of their packet'):
                check_prompt(capture, found)
    finally:
        done = run([str(LAB), 'down'], timeout=60)
    with tap.case('scripts/lab down leaves nothing'):
        expect(done.returncode == 0, done.stderr)
        spaces = [line for line in run(['ip', 'netns', 'list']).stdout.splitlines() if LAB_SPACE.match(line)]
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
    """The same tuples and counts. tcpdump has the kernel's time of a frame, the sensor the time at which it took the frame
    from the port: on a busy machine that is later."""
    actual, problems = read_actual(lines)
    problems += differences({key: value[2] for key, value in expected.items()},
                            {key: value[2] for key, value in actual.items()})
    for key in expected.keys() & actual.keys():
        late_s = [actual[key][which] - expected[key][which] for which in (0, 1)]
        if min(late_s) < -1 or max(late_s) > MOST_LATE_S:
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
