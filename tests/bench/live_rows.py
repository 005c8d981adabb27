"""Rows of live ports: a cable in a network namespace made here, tcpreplay at one end, the sensor at the other."""

import collections
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

import captures
import programs
import table

SPACE, PORT, SENDER = f'spoor-bench{os.getpid()}', 'live0', 'send0'
OFFLOADS = pathlib.Path(__file__).parents[2] / 'scripts/lab.d/offloads.py'
# Row: the port. Frames that the kernel keeps while the sensor does something else.
PORTS = {'net_af_packet': f'net_af_packet0,iface={PORT},framecnt=16384', 'net_af_xdp': f'net_af_xdp0,iface={PORT}'}
FLOOR = 'live: libpcap loop'
SEND_S = 3
START_TIMEOUT_S = 30
# While new names are timed.
LOAD_PPS = 20000
NAMES = 100
LATENCY_LIMIT_MS = 1000
SETTLE_S = 0.5
# How a new name is noticed: row, and what is timed.
WAYS = {'lookup': ('found', 'the first lookup that finds it'), 'event': ('told', 'whoever watches for new names')}


def must(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise programs.BenchError(f'{" ".join(map(str, command[:6]))}: {programs.last_line(done.stderr)}')
    return done.stdout


def inside(*command):
    return ['ip', 'netns', 'exec', SPACE, *map(str, command)]


def reason_against():
    """Why there can be no cable, or ''."""
    os.environ['PATH'] += ':/usr/sbin:/sbin'
    if os.geteuid() != 0:
        return 'needs root for network namespaces'
    missing = [name for name in ('ip', 'tcpreplay') if not shutil.which(name)]
    return f'{missing[0]} is not installed' if missing else ''


@contextlib.contextmanager
def cable():
    """What goes into SENDER comes out of PORT; nothing else is said on it."""
    must('ip', 'netns', 'add', SPACE)
    try:
        must('ip', '-n', SPACE, 'link', 'add', PORT, 'type', 'veth', 'peer', 'name', SENDER)
        must(*inside('/usr/bin/python3', OFFLOADS, PORT, SENDER))
        for end in (PORT, SENDER):
            must('ip', '-n', SPACE, 'link', 'set', end, 'addrgenmode', 'none')
            must('ip', '-n', SPACE, 'link', 'set', end, 'up', 'promisc', 'on')
        yield
    finally:
        subprocess.run(['ip', 'netns', 'delete', SPACE], capture_output=True, check=False)


@contextlib.contextmanager
def listening(command, sign):
    """A program in the namespace, once it has said `sign`; whoever asks it to stop reads what it printed."""
    with tempfile.TemporaryDirectory(prefix='spoor-bench-') as folder:
        log = pathlib.Path(folder, 'log')
        with log.open('w') as errors:
            process = subprocess.Popen(inside(*command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                                       text=True)
        try:
            deadline = time.monotonic() + START_TIMEOUT_S
            while sign not in log.read_text():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise programs.BenchError(f'{command[0]} did not start: {programs.last_line(log.read_text())}')
                time.sleep(0.05)
            yield process
        finally:
            process.kill()
            process.communicate()


def stop(process):
    """Its last line as JSON."""
    time.sleep(SETTLE_S)
    process.send_signal(signal.SIGTERM)
    out = process.communicate(timeout=60)[0]
    if process.returncode:
        raise programs.BenchError(f'a program on the live port ended with {process.returncode}')
    return json.loads(programs.last_line(out))


def sensor_on(build, server, port):
    seconds = 2 * START_TIMEOUT_S + SEND_S
    return listening([build / 'spoor-sensor', '--control', server.address, '--json', '--vdev', port, '--seconds', seconds],
                     'capturing from')


def send(capture):
    """The capture again and again, as fast as the kernel takes it; (frames, seconds)."""
    said = must(*inside('tcpreplay', '-i', SENDER, '--preload-pcap', '--topspeed', '--loop=0', f'--duration={SEND_S}',
                        capture))
    found = re.search(r'Actual: (\d+) packets .* sent in ([\d.]+) seconds', said)
    if not found:
        raise programs.BenchError(f'tcpreplay said nothing of its rate: {programs.last_line(said)}')
    return int(found[1]), float(found[2])


def arrived():
    """Frames that the kernel has seen at the port since it is there. With a full backlog it drops some before."""
    return int(must(*inside('cat', f'/sys/class/net/{PORT}/statistics/rx_packets')))


def lost_share(counters, frames):
    """Lost frames by the sensor's own equation, which must agree with what arrived at the port."""
    port = counters['port']
    lost = sum(port['lost'].values())
    if port['frames'] != counters['frames']['received'] + lost + counters['frames']['waiting'] + port['waiting']:
        raise programs.BenchError('the equation of the wire has a residue')
    if port['frames'] != frames:
        raise programs.BenchError(f'{frames} frames arrived, the port counts {port["frames"]}')
    return lost / frames


def rate_of_sensor(build, capture, port, row, losses):
    with programs.spoord(build) as server, sensor_on(build, server, port) as sensor:
        before = arrived()
        sent, seconds = send(capture)
        counters = stop(sensor)
    losses.append(lost_share(counters, arrived() - before))
    row.values.append(counters['frames']['received'] / seconds)
    row.mix = table.mix_of(counters)


def rate_of_floor(build, capture, row, losses):
    with listening([build / 'tests/bench/pcap_loop', '--live', PORT], 'listening on') as floor:
        sent, seconds = send(capture)
        frames = stop(floor)['frames']
    losses.append(1 - frames / sent)
    row.values.append(frames / seconds)


def rate_rows(build, capture, rounds):
    """The sensor through each kind of port, in turns with a loop on libpcap on the same port."""
    rows = {name: table.Row(f'live: {name}', unit='frames/s') for name in PORTS}
    floor = table.Row(FLOOR, unit='frames/s')
    losses = {row.name: [] for row in (floor, *rows.values())}
    for turn in range(rounds):
        programs.progress(f'live ports, round {turn + 1} of {rounds}')
        rate_of_floor(build, capture, floor, losses[FLOOR])
        for name, row in rows.items():
            rate_of_sensor(build, capture, PORTS[name], row, losses[row.name])
    for row in (floor, *rows.values()):
        shares = losses[row.name]
        row.note = f'lost {statistics.median(shares):.2%} ({min(shares):.2%} to {max(shares):.2%}) of what tcpreplay sent'
        if row is not floor:
            row.compare(floor)
    return [floor, *rows.values()]


def names_found_ms(build, capture, port):
    """Milliseconds from the wire to the first lookup that finds it, of new names in a stream of known ones."""
    with programs.spoord(build) as server, sensor_on(build, server, port) as sensor:
        load = subprocess.Popen(inside('tcpreplay', '-i', SENDER, '--preload-pcap', f'--pps={LOAD_PPS}', '--loop=0',
                                       '--duration=60', capture), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            # Until what the capture has is known.
            time.sleep(1)
            found = must(*inside(build / 'tests/bench/live_latency', server.address, SENDER, NAMES))
        finally:
            load.terminate()
            load.wait()
        counters = stop(sensor)
    found_ms = {way: sorted(all_ms) for way, all_ms in json.loads(found).items()}
    for way, all_ms in found_ms.items():
        if not all_ms or NAMES - len(all_ms) > sum(counters['port']['lost'].values()):
            raise programs.BenchError(f'{len(all_ms)} of {NAMES} new names were found by {way}, and no frame was lost')
    return found_ms, table.mix_of(counters)


def latency_rows(build, capture, name, rounds):
    rows = {way: table.Row(f'live: {name}, new name {title}', unit='ms, p99') for way, (title, _) in WAYS.items()}
    found, longest = collections.Counter(), collections.defaultdict(list)
    for turn in range(rounds):
        programs.progress(f'new names through {name}, round {turn + 1} of {rounds}')
        found_ms, mix = names_found_ms(build, capture, PORTS[name])
        for way, all_ms in found_ms.items():
            rows[way].mix = mix
            rows[way].values.append(all_ms[-(-len(all_ms) * 99 // 100) - 1])
            longest[way].append(all_ms[-1])
            found[way] += len(all_ms)
    for way, row in rows.items():
        verdict = 'below' if max(longest[way]) < LATENCY_LIMIT_MS else 'NOT BELOW'
        row.note = (f'packet to {WAYS[way][1]}, beside {LOAD_PPS:,} frames/s; {found[way]} of {rounds * NAMES} names found, '
                    f'longest {max(longest[way]):.0f} ms: {verdict} one second')
    return list(rows.values())


def live_rows(build, capture, rounds):
    reason = reason_against()
    if reason:
        return [table.skipped('live', reason)]
    try:
        with cable(), captures.slice_of(capture) as part:
            rows = rate_rows(build, capture, rounds)
            for name in PORTS:
                rows += latency_rows(build, part, name, rounds)
            return rows
    except (programs.BenchError, subprocess.TimeoutExpired) as error:
        return [table.skipped('live', error)]
