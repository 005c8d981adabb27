#!/usr/bin/python3
"""spoor top on a pseudo terminal, before a real spoord into which a real sensor replays."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (GOLDEN, LAB_CAPTURE, PATIENCE, Control, Tap, control, die_with_parent, expect,  # noqa: E402
                     program, replay, run, sensor_command)

HOSTILE = GOLDEN / 'hostile' / 'odd-octets-in-labels'
WAIT_S = 20 * PATIENCE
USAGE, UNREACHABLE = 2, 3
CONTROL = re.compile(r'\x1b\[(\??)([0-9;]*)([A-Za-z])|([\x00-\x1f])')


class Screen:
    """What a terminal makes of the few control sequences that spoor top may send; any other is a failure."""

    def __init__(self):
        self.modes = {'1049': False, '25': True, '7': True}  # alternate screen, cursor, wrapping
        self.lines: dict[int, str] = {}
        self.row = 1
        self.colours = 0

    def feed(self, text: str) -> None:
        at = 0
        for match in CONTROL.finditer(text):
            self.put(text[at:match.start()])
            at = match.end()
            self.control(match)
        self.put(text[at:])

    def put(self, text: str) -> None:
        self.lines[self.row] = self.lines.get(self.row, '') + text

    def control(self, match) -> None:
        mode, numbers, command, character = match.groups()
        if command == 'H' and numbers.endswith(';1'):
            self.row = int(numbers.split(';')[0])
        elif command == 'K' and numbers == '2':
            self.lines[self.row] = ''
        elif command == 'J' and numbers == '2':
            self.lines = {}
        elif command == 'm':
            self.colours += 1
        else:
            expect(mode == '?' and command in 'hl' and numbers in self.modes, f'sent {match.group(0)!r} {character!r}')
            self.modes[numbers] = command == 'h'

    def is_restored(self) -> bool:
        return self.modes == {'1049': False, '25': True, '7': True}

    def text(self) -> str:
        return '\n'.join(self.lines.get(row, '') for row in range(1, max(self.lines, default=0) + 1))


class Top:
    """spoor top on a terminal of its own."""

    def __init__(self, server: Control, *options: str, rows: int = 24, columns: int = 80, **variables: str):
        self.ours, self.theirs = pty.openpty()
        self.resize(rows, columns)
        self.before = termios.tcgetattr(self.theirs)
        self.screen = Screen()
        self.pending = b''
        self.process = subprocess.Popen(
            [program('spoor'), '--server', server.address, 'top', *options], stdin=self.theirs, stdout=self.theirs,
            stderr=self.theirs, start_new_session=True, preexec_fn=self.prepare,
            env={**os.environ, 'TERM': 'xterm', 'LC_ALL': 'C.UTF-8', **variables})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.ours)
        os.close(self.theirs)

    @staticmethod
    def prepare() -> None:
        die_with_parent()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def type(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def read(self, timeout_s: float) -> bool:
        """What has come, at most so much later; a character or a control sequence that is cut waits for its rest."""
        if not select.select([self.ours], [], [], timeout_s)[0]:
            return False
        self.pending += os.read(self.ours, 65536)
        cut = self.pending.rfind(b'\x1b')
        whole = self.pending if cut < 0 or re.match(rb'\x1b\[[?0-9;]*[A-Za-z]', self.pending[cut:]) else self.pending[:cut]
        while whole and whole[-1] >= 0x80 and not is_text(whole):
            whole = whole[:-1]
        self.pending = self.pending[len(whole):]
        self.screen.feed(whole.decode())
        return True

    def wait_for(self, pattern: str, gone: bool = False) -> str:
        """The text of the screen once it has, or has not any more, what is asked for."""
        end = time.monotonic() + WAIT_S
        while (re.search(pattern, self.screen.text(), re.MULTILINE) is None) != gone:
            expect(self.process.poll() is None, f'it ended with {self.process.returncode}:\n{self.screen.text()}')
            expect(time.monotonic() < end, f'{"still" if gone else "no"} {pattern!r} in:\n{self.screen.text()}')
            self.read(0.1)
        return self.screen.text()

    def ended(self, code: int) -> None:
        """It ends by itself, and the terminal is as it was."""
        end = time.monotonic() + WAIT_S
        while self.process.poll() is None:
            expect(time.monotonic() < end, f'it goes on:\n{self.screen.text()}')
            self.read(0.02)
        while self.read(0.1):
            pass
        expect(self.process.returncode == code, f'ended with {self.process.returncode}:\n{self.screen.text()}')
        expect(self.screen.is_restored(), f'the screen is left with {self.screen.modes}')
        expect(termios.tcgetattr(self.theirs) == self.before, 'the modes of the terminal are not restored')


def is_text(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def names_and_zones(server: Control, tap: Tap) -> None:
    with Top(server) as top:
        with tap.case('names, zones and rates appear while a sensor replays; keys and resizing work'):
            top.wait_for(r'no sensor has delivered')
            expect(top.screen.modes == {'1049': True, '25': False, '7': False}, f'modes {top.screen.modes}')
            # Rates are to be seen for five seconds.
            with subprocess.Popen(sensor_command(server.address, [LAB_CAPTURE], '--checksum', 'ignore'),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent) as sensor:
                top.wait_for(r'\A\d\d:\d\d:\d\d UTC .*\n(.*\n)*^\S+ +[0-9.]+k? +[0-9.]+k? +[0-9.]+k? +0 +0 +all ')
                expect(sensor.wait(WAIT_S) == 0, 'the sensor failed')
            text = top.wait_for(r'\d\d:\d\d:\d\d \S+\.$')
            stored = {json.loads(line)['rrname'] for line in server.export()}
            names = re.findall(r'  \d\d:\d\d:\d\d (\S+)$', text, re.MULTILINE)
            expect(len(names) > 5, f'few names in:\n{text}')
            for name in names:
                expect(any(known.endswith(name.lstrip('\u2026')) for known in stored), f'{name} was never seen')
            zones = re.findall(r'^ +(\d+) (\S+)', text, re.MULTILINE)
            expect(zones and all(any(f'.{name}'.endswith(f'.{zone}') for name in stored) for _, zone in zones[:1]), text)
            counts = [int(count) for count, _ in zones]
            expect(counts == sorted(counts, reverse=True), f'zones in no order: {counts}')
            top.type('s')
            top.wait_for('sort: frames')
            top.type('p')
            frozen = top.wait_for('PAUSED').splitlines()[0]
            top.resize(10, 40)
            text = top.wait_for(r'\A(.*\n){9}q quit  p go on  s sort: frames  PAUSED')
            expect(text.splitlines()[0][:12] == frozen[:12], 'it went on while it paused')
            expect(max(map(len, text.splitlines()[:10])) <= 40, f'too wide:\n{text}')
            top.type('p')
            top.wait_for('PAUSED', gone=True)
            top.resize(30, 120)
            top.wait_for(r'\A(.*\n){29}q quit')
        with tap.case('q ends it and the terminal is as before'):
            top.type('q')
            top.ended(0)


def endings(server: Control, tap: Tap) -> None:
    for what, end in (('Ctrl-C', lambda top: top.type('\x03')),
                      ('SIGTERM', lambda top: top.process.send_signal(signal.SIGTERM))):
        with tap.case(f'{what} ends it and the terminal is as before'), Top(server, NO_COLOR='1') as top:
            top.wait_for('q quit')
            top.type('\x1a\x1c\x1b[A')  # Ctrl-Z and Ctrl-\ would leave the terminal as it is; the arrow is no key of ours
            end(top)
            top.ended(0)
            expect(top.screen.colours <= 1, 'NO_COLOR, and there is colour')  # what it leaves with is none


def lost_server(tap: Tap) -> None:
    with control() as server, Top(server, '--observations', columns=200) as top:
        with tap.case('a server that goes away is told of, and heard again; odd names are escaped'):
            replay(server, [LAB_CAPTURE])
            top.wait_for('top zones by observations')
            expect(top.screen.colours > 5, 'no colour')
            server.stop()
            top.wait_for('^asking again: cannot reach spoord at ')
            server.start()
            top.wait_for('cannot reach', gone=True)
            replay(server, [HOSTILE / 'capture.pcap'], *(HOSTILE / 'options').read_text().split())
            # Any control character that reaches the screen is a failure of its own.
            text = top.wait_for(r'\.0\.odd-octets-in-labels\.hostile\.example\.$')
            expect('\\' in text, f'no escapes in:\n{text}')
        with tap.case('q ends it at once while the server does not answer'):
            server.process.send_signal(signal.SIGSTOP)
            try:
                time.sleep(1.5)  # it asks once a second
                top.type('q')
                top.ended(0)
            finally:
                server.process.send_signal(signal.SIGCONT)


def without_terminal(server: Control, tap: Tap) -> None:
    with tap.case('without a terminal it says what to do; --once is plain text'):
        done = server.spoor('top')
        expect(done.returncode == USAGE and '--once' in done.stderr and done.stderr.count('\n') == 1, done.stderr)
        done = server.spoor('top', '--once')
        expect(done.returncode == 0 and not done.stderr, f'{done.returncode} {done.stderr}')
        expect(not re.search(r'[^\x20-\x7e\n]', done.stdout), 'other than plain text')
        expect('store serving' in done.stdout and 'new names' in done.stdout and 'quit' not in done.stdout, done.stdout)
        expect(re.search(r'\d obs/s', done.stdout), f'no rates: {done.stdout}')
        with Top(server, TERM='dumb') as top:
            top.process.wait(WAIT_S)
            expect(top.process.returncode == USAGE, f'dumb: {top.process.returncode}')
        done = run([program('spoor'), '--server', 'unix:/nowhere/spoord.sock', 'top', '--once'])
        expect(done.returncode == UNREACHABLE and done.stderr.count('\n') == 1, done.stderr)


def main() -> int:
    tap = Tap()
    with control() as server:
        names_and_zones(server, tap)
        endings(server, tap)
        without_terminal(server, tap)
    lost_server(tap)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
