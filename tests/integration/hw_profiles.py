#!/usr/bin/python3
"""`--hw-profile` on interfaces: one port and the two halves of a TAP give what a replay of the same frames gives.

Needs root and network namespaces; the parts that need them are skipped with the reason otherwise.
"""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, ROOT, SANITIZED, Failure, Tap, commit_problems, control, expect, flatten,  # noqa: E402
                     law_problems, program, replay, run, temporary_folder)
from capture import read_frames, strip_ipv4, strip_ipv6, strip_link  # noqa: E402
from compare import differences, read_actual  # noqa: E402
import ipaddress  # noqa: E402
import packets as p  # noqa: E402

SPACE = f'spoor-hw{os.getpid()}'
OFFLOADS = ROOT / 'scripts' / 'lab.d' / 'offloads.py'
RESOLVER = {ipaddress.ip_address(address).packed for address in (p.RESOLVER, p.RESOLVER6)}
WAIT_S = 60
STANDSTILL_S = 8
# Frames that are sent before the sender lets the sensor work for 10 ms: less and less when a loaded machine loses some.
# All queries go before all answers, which must come within the time that a query waits for its own: so a slow program is
# sent less of the capture.
TRAINS = (16, 8, 4) if SANITIZED else (64, 32, 16)
FRAMES = 1500 if SANITIZED else None
COMMON = ('--checksum', 'ignore', '--bloom-bits-log2', '20', '--count-cache-entries', '65536')


class Lost(Failure):
    """The kernel dropped frames because the sensor had no CPU: nothing is shown."""


def send(interface: str, capture: str, train: str) -> None:
    """In the namespace: the frames of a capture onto an interface."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, 0))
        for number, (_, frame) in enumerate(read_frames(capture)):
            wire.send(frame)
            if number % int(train) == int(train) - 1:
                time.sleep(0.01)


def why_not() -> str | None:
    """Why there can be no interfaces of our own."""
    os.environ['PATH'] += ':/usr/sbin:/sbin'
    if os.geteuid() != 0:
        return 'needs root for network namespaces'
    if not shutil.which('ip'):
        return 'the program ip is missing'
    made = run(['ip', 'netns', 'add', SPACE])
    return f'no network namespaces: {made.stderr.strip()}' if made.returncode else None


def inside(*command) -> list[str]:
    return ['ip', 'netns', 'exec', SPACE, *map(str, command)]


def must(*command) -> None:
    done = run([*map(str, command)])
    expect(done.returncode == 0, f'{command}: {done.stderr}')


def make_link(name: str) -> None:
    """A cable in the namespace: what goes into NAME-in comes out of NAME."""
    must('ip', '-n', SPACE, 'link', 'add', name, 'type', 'veth', 'peer', 'name', f'{name}-in')
    must(*inside('/usr/bin/python3', OFFLOADS, name, f'{name}-in'))
    for end in (name, f'{name}-in'):
        must('ip', '-n', SPACE, 'link', 'set', end, 'addrgenmode', 'none')
        must('ip', '-n', SPACE, 'link', 'set', end, 'up')


def from_resolver(frame: bytes) -> bool:
    ethertype, octets = strip_link(frame) or (0, b'')
    packet = {0x0800: strip_ipv4, 0x86DD: strip_ipv6}.get(ethertype, lambda *_: None)(0, octets)
    return bool(packet) and packet.source in RESOLVER


def halves(folder: pathlib.Path) -> tuple[list[pathlib.Path], pathlib.Path]:
    """The capture of the lab as the two halves of a TAP, what the resolver sends and what it gets; and both in this
    order in one file. Live, a frame is as old as its reading, so here all frames are of nearly one time."""
    frames = [frame for _, frame in read_frames(str(LAB_CAPTURE))][:FRAMES]
    parts = [[f for f in frames if from_resolver(f)], [f for f in frames if not from_resolver(f)]]
    paths = [folder / name for name in ('west.pcap', 'east.pcap', 'both.pcap')]
    for path, part in zip(paths, [*parts, parts[0] + parts[1]]):
        writer = p.CaptureWriter()
        for number, frame in enumerate(part):
            writer.add(1_700_000_000_000_000 + number, frame)
        writer.write(path)
    return paths[:2], paths[2]


def counts_of(lines: list[str]) -> dict:
    actual, problems = read_actual(lines)
    expect(not problems, f'{problems[:3]}')
    return {key: value[2] for key, value in actual.items()}


def received(server) -> dict:
    sensors = server.status()['sensors']
    return flatten(sensors[0]['counters']) if sensors else {}


@contextlib.contextmanager
def sensor(server, log: pathlib.Path, *options: str):
    """A live sensor in the namespace, once it captures."""
    with log.open('w') as errors:
        process = subprocess.Popen(inside(program('spoor-sensor'), '--control', server.address, '--json', *COMMON, *options),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        end = time.monotonic() + WAIT_S
        while 'capturing from' not in log.read_text():
            expect(process.poll() is None and time.monotonic() < end, f'it does not start: {log.read_text()}')
            time.sleep(0.02)
        yield process
    finally:
        process.kill()
        process.wait()


def feed(server, parts: list[tuple[str, pathlib.Path]], train: int = TRAINS[0]) -> None:
    """Sends captures onto interfaces, one after the other, each once the sensor has received what was sent before."""
    sent = 0
    for interface, capture in parts:
        must(*inside('/usr/bin/python3', __file__, '--send', interface, capture, train))
        sent += sum(1 for _ in read_frames(str(capture)))
        wait_for_frames(server, sent)


def wait_for_frames(server, sent: int) -> None:
    """Until the sensor has received so many. Some ports lose frames and do not know of it."""
    end, moved, before = time.monotonic() + WAIT_S, time.monotonic(), 0
    while (now := (counters := received(server)).get('port.received', 0)) < sent:
        if now > before:
            moved, before = time.monotonic(), now
        if counters.get('port.missed') or (now and time.monotonic() > moved + STANDSTILL_S):
            raise Lost(f'{sent - now} frames')
        expect(time.monotonic() < end, f'{sent} frames were sent: {counters}')
        time.sleep(0.1)


def stop(process: subprocess.Popen, log: pathlib.Path) -> dict:
    """SIGTERM; the counters."""
    process.send_signal(signal.SIGTERM)
    out = process.communicate(timeout=WAIT_S)[0]
    expect(process.returncode == 0, f'exit code {process.returncode}: {log.read_text()}')
    return flatten(json.loads(out))


def capture_live(folder: pathlib.Path, parts, expected: dict, *options: str) -> dict:
    """The counters of a sensor that was sent `parts`; its export must be `expected`."""
    for train in TRAINS[:-1]:
        with contextlib.suppress(Lost):
            return capture_once(folder, parts, expected, train, *options)
    return capture_once(folder, parts, expected, TRAINS[-1], *options)


def capture_once(folder: pathlib.Path, parts, expected: dict, train: int, *options: str) -> dict:
    log = folder / 'sensor.log'
    with control() as server:
        with sensor(server, log, *options) as process:
            feed(server, parts, train)
            counters = stop(process, log)
        problems = law_problems(counters) + commit_problems(counters, server.status())
        problems += differences(expected, counts_of(server.export()))
        expect(not problems, f'{len(problems)} problems\n' + '\n'.join(problems[:10]))
    lost = [name for name in ('port.missed', 'port.no_mbuf', 'frames.refused.spreader_full') if counters.get(name)]
    expect(not lost, f'{lost} of {counters}')
    return counters


def expected_of(capture: pathlib.Path) -> dict:
    with control() as server:
        replay(server, [capture], *COMMON)
        return counts_of(server.export())


def test_interfaces(tap: Tap, folder: pathlib.Path) -> None:
    parts, both = halves(folder)
    expected = expected_of(both)
    tap_parts = [('west-in', parts[0]), ('east-in', parts[1])]
    for profile in ('pcap', 'af_packet', 'af_xdp'):
        with tap.case(f'--hw-profile {profile} gives what a replay gives'):
            expect(len(expected) > 500, f'only {len(expected)} records')
            capture_live(folder, [('west-in', both)], expected, '--hw-profile', profile, '--device', 'west')
    for workers, more in (('1', ('--cores', str(min(os.sched_getaffinity(0))))), ('3', ('--spread', 'port')),
                          ('2', ('--receive-cores', '2'))):
        with tap.case(f'the halves of a TAP on two ports, {workers} worker(s): answers meet their queries'):
            counters = capture_live(folder, tap_parts, expected, '--hw-profile', 'af_packet', '--device', 'west',
                                    '--device', 'east', '--workers', workers, *more)
            each = [counters[f'ports.{name}.received'] for name in ('west', 'east')]
            sizes = [sum(1 for _ in read_frames(str(part))) for part in parts]
            expect(each == sizes and counters['port.received'] == sum(sizes), f'{each} of {sizes}: {counters}')
    test_link(tap, folder, both, expected)
    test_idle(tap, folder, both, expected)
    with tap.case('two virtual devices of different drivers at once'):
        capture_live(folder, tap_parts, expected, '--vdev', 'net_af_packet0,iface=west', '--vdev', 'net_pcap0,rx_iface=east')


def test_refusals(tap: Tap, folder: pathlib.Path) -> None:
    bad = folder / 'bad.conf'
    bad.write_text('about = x\n# a comment\nquues = 3\n')
    cases = [
        (('--hw-profile', str(bad)), f'{bad}:3: '),
        (('--hw-profile', 'no-such-nic'), 'there are af_packet, af_xdp, ena'),
        (('--hw-profile', 'af_packet'), 'give --device INTERFACE'),
        (('--hw-profile', 'af_packet', '--device', '0000:00:00.0'), '0000:00:00.0'),
        (('--hw-profile', 'ice-e810', '--device', 'eth1'), 'no PCI address'),
        (('--device', 'eth1', '--vdev', 'net_null0'), '--device needs --hw-profile'),
        (('--hw-profile', 'pcap', '--device', 'eth1', '--vdev', 'net_null0'), 'exactly one of'),
    ]
    for options, words in cases:
        with tap.case(f'refused: {" ".join(options).replace(str(folder), "FOLDER")}'):
            done = run([program('spoor-sensor'), *options])
            expect(done.returncode == 2 and words in done.stderr and done.stderr.count('\n') == 1, done.stderr)
    with tap.case('a physical device that is not there'):
        done = run([program('spoor-sensor'), '--hw-profile', 'ice-e810', '--device', '0000:ff:1f.7', *COMMON])
        expect(done.returncode == 1 and "'0000:ff:1f.7'" in done.stderr, done.stderr)


def wait_for(log: pathlib.Path, words: str, times: int = 1) -> None:
    end = time.monotonic() + WAIT_S
    while log.read_text().count(words) < times:
        expect(time.monotonic() < end, f'not {times} times "{words}": {log.read_text()}')
        time.sleep(0.05)


def test_link(tap: Tap, folder: pathlib.Path, both: pathlib.Path, expected: dict) -> None:
    log = folder / 'link.log'
    for profile in ('af_packet', 'af_xdp'):
        with tap.case(f'{profile}: a link is lost and comes back, and so do the frames'), control() as server:
            with sensor(server, log, '--hw-profile', profile, '--device', 'west') as process:
                for times, end in enumerate(('west-in', 'west'), 1):
                    must('ip', '-n', SPACE, 'link', 'set', end, 'down')
                    wait_for(log, 'west: the link is lost', times)
                    must('ip', '-n', SPACE, 'link', 'set', end, 'up')
                    wait_for(log, 'west: the link is back', times)
                feed(server, [('west-in', both)])
                counters = stop(process, log)
            problems = differences(expected, counts_of(server.export()))
            expect(not problems, '\n'.join(problems[:10]))
            expect(counters['ports.west.link_lost'] == 2, f'{counters}')


def sleeps(process: subprocess.Popen) -> int:
    """How often the worker of a sensor went to sleep of itself."""
    for thread in pathlib.Path(f'/proc/{process.pid}/task').iterdir():
        if (thread / 'comm').read_text().startswith('rte-worker'):
            return int(re.search(r'^voluntary_ctxt_switches:\s*(\d+)', (thread / 'status').read_text(), re.MULTILINE)[1])
    return 0


def test_idle(tap: Tap, folder: pathlib.Path, both: pathlib.Path, expected: dict) -> None:
    """net_tap is the device here that has interrupts: it makes an interface of its own."""
    log, profile = folder / 'idle.log', folder / 'tap.conf'
    if not os.path.exists('/dev/net/tun'):
        tap.skip('idle = interrupt', 'there is no /dev/net/tun')
        return
    profile.write_text('about = test\ntried = yes\ndriver = net_tap\nattachment = interface\nidle = interrupt\n'
                       'flow-rules = yes\ntime-stamps = yes\nchecksum-offload = yes\n')
    with tap.case('idle = interrupt: a thread sleeps until the port has frames'), control() as server:
        with sensor(server, log, '--hw-profile', str(profile), '--device', 'dtap0') as process:
            must('ip', '-n', SPACE, 'link', 'set', 'dtap0', 'addrgenmode', 'none')
            time.sleep(0.5)
            before = sleeps(process)
            time.sleep(1)
            slept = sleeps(process) - before
            feed(server, [('dtap0', both)], TRAINS[1])
            stop(process, log)
        expect('no interrupts' not in log.read_text(), log.read_text())
        # 10 ms at a time; without interrupts it would be 1 ms.
        expect(0 < slept < 300, f'{slept} sleeps in a second')
        problems = differences(expected, counts_of(server.export()))
        expect(not problems, '\n'.join(problems[:10]))


def made_up_machine(root: pathlib.Path) -> pathlib.Path:
    """Files of a machine with one E810 that the kernel's driver has, no huge pages and a governor that saves power. The
    folder that holds its pages."""
    card, pages = '0000:65:00.0', 'sys/devices/system/node/node0/hugepages/hugepages-2048kB'
    device = f'sys/bus/pci/devices/{card}'
    files = {f'{device}/class': '0x020000', f'{device}/vendor': '0x8086', f'{device}/device': '0x1592',
             f'{device}/numa_node': '0', f'{device}/driver_override': '(null)', 'sys/bus/pci/drivers/ice/unbind': '',
             'sys/module/vfio_pci/version': '', 'sys/kernel/iommu_groups/0/type': 'DMA',
             'sys/devices/system/cpu/online': '0-7', 'sys/devices/system/cpu/isolated': '0-7',
             'sys/devices/system/cpu/cpu1/cpufreq/scaling_governor': 'powersave',
             'sys/devices/system/node/node0/cpulist': '0-7', f'{pages}/nr_hugepages': '0', f'{pages}/free_hugepages': '0'}
    for name, line in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(line + '\n')
    (root / device / 'driver').symlink_to('../../drivers/ice')
    return root / pages


def test_setup(tap: Tap, root: pathlib.Path) -> None:
    pages = made_up_machine(root)
    card = root / 'sys/bus/pci/devices/0000:65:00.0'
    setup = [str(ROOT / 'scripts' / 'setup-host'), '--root', str(root)]
    with tap.case('--hw-detect finds the card of a made-up machine'):
        done = run([program('spoor-sensor'), '--hw-detect', '--hw-root', str(root)])
        expect(done.returncode == 0 and '\nprofile: ice-e810\n' in done.stdout, done.stdout + done.stderr)
    with tap.case('setup-host changes nothing without --yes'):
        done = run(setup)
        expect(done.returncode == 1 and 'nothing was changed' in done.stdout, done.stdout + done.stderr)
        expect((pages / 'nr_hugepages').read_text() == '0\n', 'it changed something')
    with tap.case('setup-host --yes runs the commands'):
        done = run([*setup, '--yes'])
        expect(done.returncode == 0 and done.stdout.count('  done') == 3, done.stdout + done.stderr)
        governor = root / 'sys/devices/system/cpu/cpu1/cpufreq/scaling_governor'
        found = [path.read_text() for path in (pages / 'nr_hugepages', card / 'driver_override', governor)]
        expect(found == ['1024\n', 'vfio-pci\n', 'performance\n'], f'{found}')
    with tap.case('and once the kernel has followed, nothing is missing'):
        (pages / 'free_hugepages').write_text('1024\n')
        (card / 'driver').unlink()
        (card / 'driver').symlink_to('../../drivers/vfio-pci')
        done = run([program('spoor-sensor'), '--hw-check', '--hw-root', str(root)])
        expect(done.returncode == 0 and done.stdout == 'nothing is missing for profile ice-e810\n', done.stdout)
    with tap.case('this machine can be asked'):
        done = run([program('spoor-sensor'), '--hw-detect'])
        expect(done.returncode == 0 and '\nprofile: ' in done.stdout, done.stdout + done.stderr)


def driver_ids(driver: str) -> set[str] | None:
    """The PCI ids that a driver of the installed DPDK announces."""
    library = {'mlx5_pci': 'net_mlx5'}.get(driver, driver)
    for path in pathlib.Path('/usr/lib').glob(f'*/dpdk/pmds-*/librte_{library}.so'):
        ids = set()
        for info in re.findall(rb'PMD_INFO_STRING= (\{[^\0]*\})', path.read_bytes()):
            ids |= {f'{vendor:04x}:{device:04x}' for vendor, device, *_ in json.loads(info)['pci_ids']}
        return ids
    return None


def test_drivers(tap: Tap) -> None:
    for path in sorted((ROOT / 'hw-profiles').glob('*.conf')):
        settings = dict(re.findall(r'^([a-z-]+) = (.*)$', path.read_text(), re.MULTILINE))
        if 'pci-ids' not in settings:
            continue
        name = f'the driver of {path.name} knows its PCI ids'
        known = driver_ids(settings['driver'])
        if known is None:
            tap.skip(name, 'the driver is not installed')
            continue
        with tap.case(name):
            unknown = set(settings['pci-ids'].split()) - known
            expect(not unknown, f'{settings["driver"]} does not know {sorted(unknown)}')


def main() -> int:
    tap = Tap()
    test_drivers(tap)
    reason = why_not()
    with temporary_folder() as folder:
        test_refusals(tap, folder)
        test_setup(tap, folder / 'machine')
        if reason:
            tap.skip('profiles on interfaces', reason)
            return tap.done()
        try:
            for name in ('west', 'east'):
                make_link(name)
            test_interfaces(tap, folder)
        finally:
            run(['ip', 'netns', 'delete', SPACE])
    return tap.done()


if __name__ == '__main__':
    if sys.argv[1:2] == ['--send']:
        send(*sys.argv[2:])
        sys.exit(0)
    sys.exit(main())
