"""Starts and stops the real programs on a temporary folder, for tests that look at them from outside.

The programs come from the build folder named by SPOOR_BUILD (default: ../../build beside this folder). Results are
printed in the Test Anything Protocol, one point per case, so that each case counts in the closing line of scripts/test.
"""
import contextlib
import ctypes
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True
import sanitizers  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get('SPOOR_BUILD', ROOT / 'build')).resolve()
GOLDEN = ROOT / 'tests' / 'golden'
LAB_CAPTURE = GOLDEN / 'lab' / 'lab.pcap'
LAB_EXPECTED = GOLDEN / 'lab' / 'expected.ndjson.gz'
OPEN_OPTIONS = ('--resolvers', '0.0.0.0/0,::/0', '--correlate', 'off')
# Programs with a sanitizer take longer to start and to work; every limit on their time is multiplied by this.
SANITIZED = os.environ.get('SPOOR_SANITIZE', 'none') != 'none'
PATIENCE = 6 if SANITIZED else 1
READY_TIMEOUT_S = 20 * PATIENCE
STOP_TIMEOUT_S = 30 * PATIENCE
RUN_TIMEOUT_S = 240
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
# A test that runs out of time is ended by SIGTERM and still clears away what it started.
signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


def die_with_parent() -> None:
    """Runs in a started program: it must not outlive a test that is killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Failure(AssertionError):
    """A case failed; the text says why."""


def expect(condition, why: str) -> None:
    """Raises Failure unless the condition holds."""
    if not condition:
        raise Failure(why)


class Tap:
    """Prints one point per case. A case fails by raising; the next one still runs."""

    def __init__(self):
        self.number = 0
        self.failed = 0
        self.reports = sanitizers.watch() if SANITIZED else None

    @contextlib.contextmanager
    def case(self, name: str):
        """One point: `ok` unless the body raises."""
        self.number += 1
        start = time.monotonic()
        try:
            yield
        except Failure as failure:
            self._fail(name, str(failure))
        except Exception:  # pylint: disable=broad-except
            self._fail(name, traceback.format_exc())
        else:
            print(f'ok {self.number} - {name} ({time.monotonic() - start:.1f} s)', flush=True)

    def _fail(self, name: str, text: str) -> None:
        self.failed += 1
        print(f'not ok {self.number} - {name}')
        print('\n'.join('# ' + line for line in text.splitlines()), flush=True)

    def skip(self, name: str, reason: str) -> None:
        """One point that was not tried, with the reason."""
        self.number += 1
        print(f'ok {self.number} - {name} # SKIP {reason}', flush=True)

    def done(self) -> int:
        """The plan line; returns the exit code."""
        if self.reports is not None:
            with self.case('no program had anything to report to its sanitizer'):
                found = sanitizers.take(self.reports)
                expect(not found, '\n'.join(found))
        print(f'1..{self.number}', flush=True)
        return 1 if self.failed else 0


def skip_all(reason: str) -> int:
    """The whole test is not possible here."""
    print(f'1..0 # SKIP {reason}')
    return 0


def program(name: str) -> str:
    """The path of one of the three programs."""
    path = BUILD / name
    expect(path.exists(), f'{path} is missing: build it first')
    return str(path)


@contextlib.contextmanager
def temporary_folder():
    """A folder that goes away; its path is short, because a Unix socket's path has at most 107 octets."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix='spoor-t.', dir='/tmp'))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Control:
    """One spoord on its own folder; start, stop, kill and start again on the same data."""

    def __init__(self, folder: pathlib.Path, *options: str, listen: str | None = None):
        self.data = folder / 'data'
        self.address = listen or f'unix:{folder}/spoord.sock'
        self.options = options
        self.log = folder / 'spoord.log'
        self.process: subprocess.Popen | None = None

    def command(self) -> list[str]:
        return [program('spoord'), '--data-dir', str(self.data), '--listen', self.address, *self.options]

    def start(self) -> 'Control':
        """Starts it and waits until it says that it listens."""
        offset = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            preexec_fn=die_with_parent)
        end = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < end:
            with open(self.log, 'rb') as log:
                log.seek(offset)
                if b'listening on' in log.read():
                    return self
            expect(self.process.poll() is None, f'spoord ended at start: {self.log_tail()}')
            time.sleep(0.01)
        raise Failure(f'spoord was not ready within {READY_TIMEOUT_S} s: {self.log_tail()}')

    def log_tail(self) -> str:
        return ' | '.join(self.log.read_text(errors='replace').splitlines()[-5:])

    def stop(self) -> None:
        """SIGTERM; it must drain and end with 0."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise Failure(f'spoord did not stop within {STOP_TIMEOUT_S} s of SIGTERM') from error
        expect(code == 0, f'spoord ended with {code} after SIGTERM: {self.log_tail()}')

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def spoor(self, *arguments: str, timeout: float = RUN_TIMEOUT_S) -> subprocess.CompletedProcess:
        """Runs the command line client against this spoord."""
        return run([program('spoor'), '--server', self.address, *arguments], timeout=timeout)

    def export(self, *options: str) -> list[str]:
        """The lines of `spoor export`; an empty database is no error."""
        done = self.spoor('export', *options)
        expect(done.returncode in (0, 1), f'export ended with {done.returncode}: {done.stderr}')
        return done.stdout.splitlines()

    def status(self) -> dict:
        done = self.spoor('status', '--json')
        expect(done.returncode == 0, f'status ended with {done.returncode}: {done.stderr}')
        return json.loads(done.stdout)


def free_port() -> int:
    """A TCP port of loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def control(*options: str, listen: str | None = None):
    """A running spoord on a fresh folder; it must end well."""
    with temporary_folder() as folder:
        server = Control(folder, *options, listen=listen)
        try:
            yield server.start()
            server.stop()
        finally:
            server.kill()


def run(command: list[str], timeout: float = RUN_TIMEOUT_S, **extra) -> subprocess.CompletedProcess:
    """Runs a program to its end and keeps what it says."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=timeout * PATIENCE, errors='replace', check=False, **extra)
    except subprocess.TimeoutExpired as error:
        raise Failure(f'not done within {timeout * PATIENCE} s: {" ".join(command)}') from error


def sensor_command(address: str, captures, *options: str) -> list[str]:
    """The command that replays captures."""
    return [program('spoor-sensor'), '--control', address, '--replay', *map(str, captures), *options]


def replay(server: Control, captures, *options: str) -> dict:
    """Replays captures into a spoord, checks exit code and conservation, returns the sensor's counters."""
    checksum = () if '--checksum' in options else ('--checksum', 'ignore')
    done = run(sensor_command(server.address, captures, '--json', *checksum, *options))
    expect(done.returncode == 0, f'spoor-sensor ended with {done.returncode}: {done.stderr[-2000:]}')
    counters = flatten(json.loads(done.stdout))
    problems = law_problems(counters) + commit_problems(counters, server.status())
    expect(not problems, '; '.join(problems))
    return counters


def flatten(tree: dict, prefix: str = '') -> dict[str, int]:
    """Nested counters to dotted names."""
    flat = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f'{prefix}{key}.'))
        else:
            flat[prefix + key] = value
    return flat


def total(counters: dict[str, int], prefix: str) -> int:
    """The sum of all counters below a dotted name."""
    return sum(value for name, value in counters.items() if name.startswith(prefix + '.') and isinstance(value, int))


def law_problems(counters: dict[str, int]) -> list[str]:
    """Where the conservation laws of a finished sensor do not hold."""
    laws = [
        ('port.frames', ('frames.received', 'frames.waiting', 'port.waiting'), 'port.lost'),
        ('messages.received', ('frames.messages', 'fragments.messages', 'streams.messages'), 'none'),
        ('frames.received', ('frames.messages', 'frames.fragments', 'frames.segments'), 'frames.refused'),
        ('fragments.opened', ('fragments.waiting', 'fragments.completed', 'fragments.expired', 'fragments.evicted',
                              'fragments.spoiled'), 'none'),
        ('streams.opened', ('streams.followed', 'streams.closed', 'streams.restarted', 'streams.evicted',
                            'streams.expired', 'streams.holes'), 'none'),
        ('messages.received', ('messages.accepted', 'messages.queries'), 'messages.refused'),
        ('observations.parsed', ('observations.pending', 'observations.handed_over'), 'observations.refused'),
        ('observations.handed_over', ('delivery.observations.acknowledged', 'delivery.observations.pending'),
         'delivery.observations.refused'),
        ('delivery.observations.pending', ('delivery.waiting.ring', 'delivery.waiting.open', 'delivery.waiting.memory',
                                           'delivery.waiting.spool'), 'none'),
    ]
    problems = []
    for left, parts, refused in laws:
        missing = [name for name in (left, *parts) if name not in counters]
        if missing:
            problems.append(f'counters missing: {missing}')
            continue
        right = sum(counters[name] for name in parts) + total(counters, refused)
        if counters[left] != right:
            problems.append(f'{left} = {counters[left]}, but its parts give {right}')
    for name in ('observations.pending', 'delivery.observations.pending', 'frames.waiting', 'port.waiting'):
        if counters.get(name):
            problems.append(f'{name} = {counters[name]} at the end')
    return problems


def commit_problems(counters: dict[str, int], status: dict) -> list[str]:
    """Where sensor and store disagree after a replay."""
    sensors = [sensor for sensor in status['sensors'] if sensor['boot_epoch'] == counters.get('sensor.boot_epoch')]
    if len(sensors) != 1:
        return [f'status shows {len(sensors)} sensors of this boot epoch']
    problems, acknowledged = [], counters['delivery.observations.acknowledged']
    if sensors[0]['committed_observation_count'] != acknowledged:
        problems.append(f'committed {sensors[0]["committed_observation_count"]}, acknowledged {acknowledged}')
    if not sensors[0]['finished']:
        problems.append('the sensor ended well, but status does not call it finished')
    if sensors[0]['residue'] or 'store' not in [equation['title'] for equation in sensors[0]['equations']]:
        problems.append(f'status: residue {sensors[0]["residue"]}: {sensors[0]["equations"]}')
    problems += ['status: ' + problem for problem in law_problems(flatten(sensors[0]['counters']))]
    return problems


def frame_count(path) -> int:
    """How many frames a capture has."""
    from capture import read_frames
    return sum(1 for _ in read_frames(str(path)))


def check_export(lines: list[str], expected: dict, factor: int = 1) -> None:
    """Fails unless the export is exactly the expected records, each count times `factor`."""
    from compare import differences, read_actual
    actual, problems = read_actual(lines)
    wanted = {key: (first, last, count * factor) for key, (first, last, count) in expected.items()}
    problems += differences(wanted, actual)
    expect(not problems, f'{len(problems)} differences\n' + '\n'.join(problems[:10]))
