#!/usr/bin/python3
"""What goes wrong gives one clear line and a non-zero exit, and what was stored stays readable."""
import contextlib
import os
import random
import re
import shutil
import socket
import struct
import subprocess
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, LAB_EXPECTED, Control, Tap, check_export, control, expect, program,  # noqa: E402
                     replay, run, sensor_command, temporary_folder)
from compare import read_actual, read_expected  # noqa: E402
import packets as p  # noqa: E402

CRASH_WORDS = ('terminate called', 'Segmentation', 'Assertion', 'AddressSanitizer', 'core dumped', 'EAL:')
MANY_NAMES = 60_000
WARNING = re.compile(r'\S+Z spoor\S* warning: ')
IMPATIENT = ('--control-timeout-s', '2')


def expect_one_line(done: subprocess.CompletedProcess, *words: str) -> None:
    """The program failed by an exit code of its own and said why, naming each word, in one line on stderr.

    Warnings that it logged before (of huge pages that are not there, of a sanitizer) are not the reason and do not count.
    """
    lines = [line for line in done.stderr.splitlines() if line.strip() and not WARNING.match(line)]
    expect(0 < done.returncode < 126, f'exit code {done.returncode}, stderr: {done.stderr[-1500:]}')
    expect(len(lines) == 1, f'{len(lines)} lines on stderr instead of 1:\n{done.stderr[-1500:]}')
    for word in CRASH_WORDS:
        expect(word not in done.stderr, f'"{word}" in: {lines[0]}')
    for word in words:
        expect(word in lines[0], f'"{word}" is not in: {lines[0]}')


def bad_captures(folder) -> dict:
    """Captures that must be refused, by what is wrong with them."""
    good = LAB_CAPTURE.read_bytes()
    contents = {
        'cut within a frame': good[:len(good) // 2 + 7],
        'cut within the file header': good[:11],
        'empty': b'',
        'garbage': bytes((37 * number) & 255 for number in range(5000)),
        'wrong link type': good[:20] + struct.pack('<I', 105) + good[24:5000],
        'record length beyond reason': good[:24] + struct.pack('<IIII', 1, 1, 0x7fffffff, 60) + good[40:5000],
    }
    paths = {}
    for name, octets in contents.items():
        paths[name] = folder / (name.replace(' ', '-') + '.pcap')
        paths[name].write_bytes(octets)
    paths['missing'] = folder / 'no-such-file.pcap'
    paths['a folder'] = folder
    return paths


def test_captures(tap: Tap, server: Control, expected: dict, folder) -> None:
    for name, path in bad_captures(folder).items():
        with tap.case(f'capture: {name}'):
            done = run(sensor_command(server.address, [path], '--checksum', 'ignore'))
            expect_one_line(done, path.name)
            actual, problems = read_actual(server.export())
            expect(not problems, '; '.join(problems[:3]))
            lost = [key for key in expected if key not in actual]
            expect(not lost, f'{len(lost)} records that were stored before are gone')


def test_addresses(tap: Tap, folder) -> None:
    with socket.socket() as closed:
        closed.bind(('127.0.0.1', 0))
        nobody = f'127.0.0.1:{closed.getsockname()[1]}'
        addresses = {'nobody at the socket': f'unix:{folder}/none.sock', 'nobody at the port': nobody,
                     'no port': '127.0.0.1', 'port out of range': '127.0.0.1:99999', 'an empty path': 'unix:',
                     'nonsense': 'no address at all'}
        for name, address in addresses.items():
            with tap.case(f'sensor, control address: {name}'):
                expect_one_line(run(sensor_command(address, [LAB_CAPTURE], *IMPATIENT), timeout=30))
            with tap.case(f'spoor, server address: {name}'):
                done = run([program('spoor'), '--server', address, 'export'], timeout=30)
                expect_one_line(done)
                expect(done.returncode in (2, 3), f'exit code {done.returncode}')


def test_options(tap: Tap, server: Control, folder) -> None:
    spoord, sensor = program('spoord'), program('spoor-sensor')
    listen = f'unix:{folder}/other.sock'
    commands = {
        'spoord, unknown option': [spoord, '--no-such-option'],
        'spoord, bad listen address': [spoord, '--data-dir', str(folder / 'x'), '--listen', 'nonsense'],
        'spoord, socket below a file': [spoord, '--data-dir', str(folder / 'x'), '--listen', f'unix:{server.log}/s'],
        'spoord, missing config file': [spoord, '--config', str(folder / 'none.ini'), '--listen', listen],
        'sensor, unknown option': [sensor, '--no-such-option'],
        'sensor, nothing to do': [sensor, '--control', server.address],
        'sensor, bad resolvers': sensor_command(server.address, [LAB_CAPTURE], '--resolvers', '10.0.0.1/8/9'),
        'sensor, bad type': sensor_command(server.address, [LAB_CAPTURE], '--skip-types', 'NOSUCHTYPE'),
        'sensor, bad checksum mode': sensor_command(server.address, [LAB_CAPTURE], '--checksum', 'perhaps'),
        'sensor, zero workers': sensor_command(server.address, [LAB_CAPTURE], '--workers', '0'),
        'sensor, too little memory for fragments': sensor_command(server.address, [LAB_CAPTURE], '--fragment-kib', '127'),
        'sensor, tables beyond memory': [sensor, '--control', server.address, '--vdev', 'net_null0', '--seconds', '1',
                                         '--bloom-bits-log2', '40'],
        'sensor, no connections': sensor_command(server.address, [LAB_CAPTURE], '--tcp-directions', '0'),
        'sensor, hardware profile': [sensor, '--control', server.address, '--hw-profile', 'none'],
        'sensor, bad device': [sensor, '--control', server.address, '--vdev', 'net_nosuch0', '--seconds', '1'],
    }
    for name, command in commands.items():
        with tap.case(name):
            expect_one_line(run(command, timeout=30))


def test_second_spoord(tap: Tap, server: Control, folder) -> None:
    with tap.case('a second spoord on the same data'):
        done = run([program('spoord'), '--data-dir', str(server.data), '--listen', f'unix:{folder}/second.sock'], timeout=30)
        expect_one_line(done, str(server.data))
    with tap.case('a second spoord on the same socket'):
        done = run([program('spoord'), '--data-dir', str(folder / 'data2'), '--listen', server.address], timeout=30)
        expect_one_line(done)
    with tap.case('a spoord on a port that is taken'), socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        done = run([program('spoord'), '--data-dir', str(folder / 'data3'), '--listen',
                    f'127.0.0.1:{taken.getsockname()[1]}'], timeout=30)
        expect_one_line(done)
    with tap.case('the socket of a killed spoord is no obstacle'), temporary_folder() as own:
        killed = Control(own).start()
        killed.kill()
        killed.start()
        killed.stop()


def test_folders(tap: Tap, folder) -> None:
    listen = f'unix:{folder}/folders.sock'
    file = folder / 'file'
    file.write_text('a file')
    for name, place in {'is a file': file, 'below a file': file / 'data', 'below /proc': '/proc/spoor/data'}.items():
        with tap.case(f'data folder {name}'):
            expect_one_line(run([program('spoord'), '--data-dir', str(place), '--listen', listen], timeout=30))
    with tap.case('data folder holds something else'):
        other = folder / 'other'
        other.mkdir()
        (other / 'data.mdb').write_bytes(b'this is no database' * 1000)
        expect_one_line(run([program('spoord'), '--data-dir', str(other), '--listen', listen], timeout=30))


@contextlib.contextmanager
def mounted(place, *options: str):
    """A small tmpfs."""
    place.mkdir(exist_ok=True)
    done = run(['mount', '-t', 'tmpfs', '-o', ','.join(options), 'tmpfs', str(place)])
    expect(done.returncode == 0, f'mount: {done.stderr.strip()}')
    try:
        yield place
    finally:
        run(['umount', str(place)])


def can_mount(folder) -> bool:
    """Whether this machine lets us mount."""
    if os.geteuid() != 0 or not shutil.which('mount'):
        return False
    try:
        with mounted(folder / 'try', 'size=64k'):
            return True
    except AssertionError:
        return False


def many_names(path) -> None:
    """A capture of names that never repeat, with RDATA that no compression makes smaller: more than a small store can hold."""
    capture, pointer, chance = p.CaptureWriter(), b'\xc0\x0c', random.Random(1)
    for number in range(MANY_NAMES):
        ident, question = number & 0xffff, p.question(p.name(f'host-{number}.example.com'))
        answer = p.message(ident, 0x8400, [question], [p.rr(pointer, 16, b'\x40' + chance.randbytes(64))])
        for frame in (p.udp(p.RESOLVER, 40000, p.SERVER, 53, p.message(ident, 0, [question])),
                      p.udp(p.SERVER, 53, p.RESOLVER, 40000, answer)):
            capture.add(1_700_000_000_000_000 + number, p.ethernet(frame))
    capture.write(path)


def check_full(folder, *options: str) -> None:
    """A store that fills up during a replay says so; what it holds stays readable, also after a restart."""
    server, capture = Control(folder, *options), folder / 'many.pcap'
    many_names(capture)
    server.start()
    try:
        replay(server, [LAB_CAPTURE])
        done = run(sensor_command(server.address, [capture], '--checksum', 'ignore', *IMPATIENT), timeout=120)
        expect_one_line(done)
        state = server.status()['store']['state']
        expect(state.startswith('read-only'), f'the state is "{state}"')
        lines = server.export()
        actual, problems = read_actual(lines)
        expect(not problems, '; '.join(problems[:3]))
        expected = read_expected(str(LAB_EXPECTED))
        lost = [key for key, value in expected.items() if actual.get(key) != value]
        expect(not lost, f'{len(lost)} records that were stored before are gone or changed')
        server.stop()
        server.start()
        expect(server.export() == lines, 'the export changed with a restart')
        server.stop()
    finally:
        server.kill()


def test_full(tap: Tap, folder) -> None:
    with tap.case('the map is full'), temporary_folder() as own:
        check_full(own, '--map-size-mib', '3')
    if not can_mount(folder):
        for name in ('the disk is full', 'the data folder is read-only'):
            tap.skip(name, 'cannot mount a tmpfs here')
        return
    with tap.case('the disk is full'), temporary_folder() as own, mounted(own / 'data', 'size=3m'):
        check_full(own)
    with tap.case('the data folder is read-only'), mounted(folder / 'ro', 'size=1m', 'ro') as place:
        listen = f'unix:{folder}/ro.sock'
        expect_one_line(run([program('spoord'), '--data-dir', str(place), '--listen', listen], timeout=30))


def main() -> int:
    tap, expected = Tap(), read_expected(str(LAB_EXPECTED))
    with temporary_folder() as folder, control() as server:
        replay(server, [LAB_CAPTURE])
        test_addresses(tap, folder)
        test_options(tap, server, folder)
        test_second_spoord(tap, server, folder)
        test_folders(tap, folder)
        test_full(tap, folder)
        with tap.case('nothing of all this changed what was stored'):
            check_export(server.export(), expected)
        test_captures(tap, server, expected, folder)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
