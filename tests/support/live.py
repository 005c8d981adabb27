"""A sensor that captures until it is stopped, and a cable for it: for tests that look at both while they run."""
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time

from harness import (Control, Failure, die_with_parent, expect, flatten, law_problems, program, run)

TITLES = ['wire', 'frames', 'contents', 'messages', 'observations', 'delivery', 'store']
PATIENCE_S = 60
SPACE, PORT, SENDER = f'spoor-a{os.getpid()}', 'span0', 'send0'
# Runs a command at the cable.
INSIDE = ('ip', 'netns', 'exec', SPACE)


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

    def wait(self, until, seconds: float = PATIENCE_S) -> dict:
        """Readings until one of them is as wanted."""
        end, sensor = time.monotonic() + seconds, {}
        while time.monotonic() < end:
            sensor = self.reading()
            if sensor and until(flatten(sensor['counters'])):
                return sensor
            time.sleep(0.05)
        raise Failure(f'not within {seconds} s: {flatten(sensor.get("counters", {}))}')

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
            run([*INSIDE, 'sysctl', '-q', '-w', f'net.ipv6.conf.{end}.disable_ipv6=1'])
            ip('-n', SPACE, 'link', 'set', end, 'up')
        yield
    finally:
        run(['ip', 'netns', 'delete', SPACE])


def wire_frames() -> int:
    """What the kernel saw arrive at the port."""
    done = run([*INSIDE, 'cat', f'/sys/class/net/{PORT}/statistics/rx_packets'])
    expect(done.returncode == 0, done.stderr)
    return int(done.stdout)


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
