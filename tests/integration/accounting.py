#!/usr/bin/python3
"""Accounting under loss: whatever is lost, and wherever, the equation from the wire to the database has residue 0."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, OPEN_OPTIONS, Control, Failure, Tap, control, die_with_parent, expect,  # noqa: E402
                     flatten, law_problems, program, run, temporary_folder, total)

TITLES = ['wire', 'frames', 'contents', 'messages', 'observations', 'delivery', 'store']
PATIENCE_S = 60
# Tables so small that nearly every observation becomes a record.
SMALL = ('--count-cache-entries', '64', '--answer-memo-entries', '0', '--bloom-bits-log2', '16', '--hugepages', 'off',
         '--checksum', 'ignore')
SPACE, PORT, SENDER = f'spoor-a{os.getpid()}', 'span0', 'send0'


class LiveSensor:
    """A sensor that captures until it is stopped."""

    def __init__(self, server: Control, device: str, *options: str, prefix: tuple[str, ...] = ()):
        self.server = server
        self.readings = 0
        self.process = subprocess.Popen(
            [*prefix, program('spoor-sensor'), '--control', server.address, '--vdev', device, '--json', *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=die_with_parent)

    def reading(self) -> dict:
        """The sensor as spoord shows it now; its residue must be 0 at any time."""
        expect(self.process.poll() is None, f'the sensor ended: {self.process.poll()}')
        sensors = self.server.status()['sensors']
        if not sensors or not sensors[0]['counters']:
            return {}
        sensor = sensors[0]
        # A report from before a restart of spoord cannot be compared with its store; the next one can.
        if not self.reports_compare(sensor):
            expect(sensor['residue'] == 0, f'residue {sensor["residue"]}: {sensor["equations"]}')
            return {}
        check_residue(sensor)
        self.readings += 1
        return sensor

    @staticmethod
    def reports_compare(sensor: dict) -> bool:
        return any(equation['title'] == 'store' for equation in sensor['equations'])

    def wait(self, until) -> dict:
        """Readings until one of them is as wanted."""
        end, sensor = time.monotonic() + PATIENCE_S, {}
        while time.monotonic() < end:
            sensor = self.reading()
            if sensor and until(flatten(sensor['counters'])):
                return sensor
            time.sleep(0.05)
        raise Failure(f'not within {PATIENCE_S} s: {flatten(sensor.get("counters", {}))}')

    def stop(self) -> dict[str, int]:
        """SIGTERM; its counters, whose laws must hold."""
        self.process.send_signal(signal.SIGTERM)
        out, errors = self.process.communicate(timeout=PATIENCE_S)
        expect(self.process.returncode == 0, f'exit code {self.process.returncode}: {errors[-1000:]}')
        counters = flatten(json.loads(out))
        problems = law_problems(counters)
        expect(not problems, '; '.join(problems))
        sensor = self.server.status()['sensors'][0]
        expect(sensor['finished'], 'it is not finished')
        check_residue(sensor)
        return counters

    def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
            self.process.communicate()


def check_residue(sensor: dict) -> None:
    """Every equation is there and has residue 0."""
    equations = [equation for equation in sensor['equations'] if not equation['scope']]
    titles = [equation['title'] for equation in equations]
    expect(titles == TITLES, f'equations {titles}')
    wrong = [equation for equation in sensor['equations'] if equation['residue']]
    expect(not wrong and sensor['residue'] == 0, f'residue {sensor["residue"]}: {wrong}')


@contextlib.contextmanager
def live(server: Control, device: str, *options: str, prefix: tuple[str, ...] = ()):
    sensor = LiveSensor(server, device, *options, prefix=prefix)
    try:
        yield sensor
    finally:
        sensor.kill()


def endless(capture) -> str:
    return f'net_pcap0,rx_pcap={capture},infinite_rx=1'


def check_always_exact() -> None:
    """Full load, two workers, a reading as often as reports come."""
    with control() as server, live(server, endless(LAB_CAPTURE), '--workers', '2', *SMALL, *OPEN_OPTIONS) as sensor:
        sensor.wait(lambda counters: sensor.readings >= 10 and counters['frames.received'] > 100_000)
        counters = sensor.stop()
        expect(counters['worker.1.frames.received'] > 0, 'the second worker had no frame')


def check_stopped_spoord(folder: pathlib.Path) -> None:
    """spoord stands still: memory, spool and ring fill up, the workers refuse and say how much."""
    bounds = ('--unsent-mib', '1', '--spool-dir', str(folder / 'spool'), '--spool-limit-mib', '1', '--ring-slots', '4096',
              '--mempool-frames', '32767')
    with control() as server, live(server, endless(LAB_CAPTURE), *SMALL, *OPEN_OPTIONS, *bounds) as sensor:
        sensor.wait(lambda counters: counters['delivery.observations.acknowledged'] > 0)
        server.process.send_signal(signal.SIGSTOP)
        time.sleep(4)
        server.process.send_signal(signal.SIGCONT)
        found = sensor.wait(lambda counters: counters['observations.refused.ring_full'] > 0)
        day = found['completeness'][2]
        expect(day['lost_observations'] > 0 and day['ratio'] < 1, f'completeness {day}')
        counters = sensor.stop()
        expect(counters['observations.refused.ring_full'] > 0, 'the ring was never full')
        expect(counters['delivery.observations.acknowledged'] > 0, 'nothing was delivered')


def check_ended_spoord(folder: pathlib.Path) -> None:
    """spoord ends and comes back: what waited in the spool arrives, and the equation goes on."""
    with control() as server:
        options = ('--spool-dir', str(folder / 'spool'), '--unsent-mib', '1')
        with live(server, endless(LAB_CAPTURE), *SMALL, *OPEN_OPTIONS, *options) as sensor:
            sensor.wait(lambda counters: counters['delivery.observations.acknowledged'] > 0)
            server.stop()
            time.sleep(3)
            server.start()
            sensor.wait(lambda counters: counters['delivery.reconnects'] > 0)
            time.sleep(1)
            sensor.wait(lambda counters: True)
            sensor.stop()


def ip(*words: str) -> None:
    done = run(['ip', *words])
    expect(done.returncode == 0, f'ip {" ".join(words)}: {done.stderr.strip()}')


@contextlib.contextmanager
def cable():
    """A network namespace with a cable in it, on which nothing is said by itself."""
    ip('netns', 'add', SPACE)
    try:
        ip('-n', SPACE, 'link', 'add', PORT, 'type', 'veth', 'peer', 'name', SENDER)
        for end in (PORT, SENDER):
            run(['ip', 'netns', 'exec', SPACE, 'sysctl', '-q', '-w', f'net.ipv6.conf.{end}.disable_ipv6=1'])
            ip('-n', SPACE, 'link', 'set', end, 'up')
        yield
    finally:
        run(['ip', 'netns', 'delete', SPACE])


# In the namespace: sends frames that are no DNS as fast as it can.
SEND = f'''
import socket, sys
sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sender.bind(({SENDER!r}, 0))
frame = bytes.fromhex('020000000002' '020000000001' '0800' '4500002e00000000401100000a0000010a000002' '1388138800') + bytes(60)
for _ in range(int(sys.argv[1])):
    sender.send(frame)
'''


def wire_frames() -> int:
    """What the kernel saw arrive at the port."""
    done = run(['ip', 'netns', 'exec', SPACE, 'cat', f'/sys/class/net/{PORT}/statistics/rx_packets'])
    expect(done.returncode == 0, done.stderr)
    return int(done.stdout)


def check_small_receive(driver: str, frames: int, *options: str, still: bool = False) -> dict[str, int]:
    """A receive ring or packet memory that is too small, for a sensor that works or stands still meanwhile: each frame
    that was sent is received or counted as lost."""
    inside = ('ip', 'netns', 'exec', SPACE)
    with control() as server, cable(), live(server, driver, *SMALL, *options, prefix=inside) as sensor:
        sensor.wait(lambda counters: True)
        before = wire_frames()
        if still:
            sensor.process.send_signal(signal.SIGSTOP)
        sent = run([*inside, sys.executable, '-c', SEND, str(frames)])
        sensor.process.send_signal(signal.SIGCONT)
        expect(sent.returncode == 0, sent.stderr)
        expect(wire_frames() == before + frames, f'{wire_frames() - before} of {frames} frames arrived')
        found = sensor.wait(lambda counters: counters['port.frames'] == wire_frames())
        counters = sensor.stop()
        lost = total(counters, 'port.lost')
        expect(counters['port.frames'] == before + frames, f'{counters["port.frames"]} frames of {before + frames}')
        expect(lost > 0 and counters['frames.received'] + lost == before + frames, f'{lost} lost: {counters}')
        expect(found['completeness'][2]['ratio'] < 1, f'completeness {found["completeness"][2]}')
        return counters


def why_no_cable() -> str | None:
    os.environ['PATH'] += ':/usr/sbin:/sbin'
    if os.geteuid() != 0:
        return 'needs root for network namespaces'
    if not shutil.which('ip'):
        return 'ip is missing'
    try:
        with cable(), socket.socket(socket.AF_PACKET, socket.SOCK_RAW):
            return None
    except (Failure, OSError) as error:
        return str(error)


def main() -> int:
    tap = Tap()
    with tap.case('the residue is 0 in every reading under full load'):
        check_always_exact()
    with tap.case('spoord stands still and the ring is full'), temporary_folder() as folder:
        check_stopped_spoord(folder)
    with tap.case('spoord ends and comes back'), temporary_folder() as folder:
        check_ended_spoord(folder)
    small = f'net_af_packet0,iface={PORT},blocksz=4096,framesz=2048,framecnt=8'
    cases = {'the receive ring of net_af_packet is too small': (small, (), False),
             'the receive ring of net_af_xdp is full': (f'net_af_xdp0,iface={PORT}', (), True),
             'there are too few packet buffers': (f'net_af_packet0,iface={PORT}',
                                                  ('--mempool-frames', '64', '--workers', '2'), False)}
    reason = why_no_cable()
    for name, (driver, options, still) in cases.items():
        if reason:
            tap.skip(name, reason)
            continue
        with tap.case(name):
            counters = check_small_receive(driver, 60_000, *options, still=still)
            expect(counters['port.lost.missed'] > 0, f'not lost as missed: {counters}')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
