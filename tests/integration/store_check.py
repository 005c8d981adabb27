#!/usr/bin/python3
"""A database is verified, saved and copied from outside: spoord check, repair and backup, on real files and under ingest."""
import json
import pathlib
import random
import shutil
import subprocess
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, Control, Tap, die_with_parent, expect, program, replay, run,  # noqa: E402
                     sensor_command, temporary_folder)

SOUND, FAILED, USAGE, DAMAGED = 0, 1, 2, 3
FORWARD, INVERSE = 1, 2


def spoord(*words) -> subprocess.CompletedProcess:
    return run([program('spoord'), *map(str, words)], timeout=60)


def check(data: pathlib.Path, code: int, *words: str) -> str:
    """What `spoord check` says; it must end with `code` and say each word."""
    done = spoord('check', '--data-dir', data)
    expect(done.returncode == code, f'check ended with {done.returncode}: {done.stdout[-1500:]}{done.stderr[-500:]}')
    for word in words:
        expect(word in done.stdout + done.stderr, f'"{word}" is not in: {done.stdout[-1500:]}{done.stderr[-500:]}')
    return done.stdout


def segments(octets: bytes, order: int) -> list[int]:
    """Where headers of segments of an order stand in a file; also of segments that were merged away."""
    found, at = [], octets.find(b'SPSG\0\2')
    while at >= 0:
        if octets[at + 6] == order:
            found.append(at)
        at = octets.find(b'SPSG\0\2', at + 1)
    return found


def damaged(data: pathlib.Path, to: pathlib.Path, places: dict[int, int]) -> pathlib.Path:
    """A copy with a flipped octet so far behind each header of a segment of an order: {order: distance}."""
    shutil.copytree(data, to)
    octets = bytearray((to / 'data.mdb').read_bytes())
    for order, distance in places.items():
        for at in segments(bytes(octets), order):
            octets[at + distance] ^= 1
    (to / 'data.mdb').write_bytes(octets)
    return to


def exported(folder: pathlib.Path, data: pathlib.Path) -> list[str]:
    """What a spoord that is started on `data` exports."""
    folder.mkdir()
    server = Control(folder)
    server.data = data
    server.start()
    try:
        lines = server.export()
        server.stop()
        return lines
    finally:
        server.kill()


def test_check(tap: Tap, data: pathlib.Path, folder: pathlib.Path) -> None:
    with tap.case('a sound database is sound, and is not changed'):
        before = (data / 'data.mdb').read_bytes()
        check(data, SOUND, 'sound: ', ' records, ', ' blocks, ')
        expect((data / 'data.mdb').read_bytes() == before, 'the file changed')
    with tap.case('no database, bad options'):
        check(folder / 'none', FAILED, 'no database')
        expect(not (folder / 'none').exists(), 'it was made')
        expect(spoord('check', '--nonsense').returncode == USAGE, 'not refused')
        expect(spoord('repair', '--data-dir', data).returncode == USAGE, 'not refused')
        expect('Exit code' in spoord('check', '--help').stdout, 'no help')
    with tap.case('damage is named where spoord only refuses'):
        bad = damaged(data, folder / 'header', {INVERSE: 20})
        done = spoord('--data-dir', bad, '--listen', f'unix:{folder}/x.sock')
        expect(done.returncode == FAILED and 'spoord check' in done.stderr, f'{done.returncode}: {done.stderr}')
        check(bad, DAMAGED, 'damaged segment header or index: run ', '(inverse), segment 0')
    with tap.case('octets anywhere: an answer, never a crash or a hang'):
        chance, size = random.Random(4), (data / 'data.mdb').stat().st_size
        for number in range(12):
            bad = folder / f'any{number}'
            shutil.copytree(data, bad)
            with open(bad / 'data.mdb', 'r+b') as file:
                file.seek(chance.randrange(size - 4096) if number else 0)
                file.write(chance.randbytes(4096))
            done = spoord('check', '--data-dir', bad)
            expect(done.returncode in (SOUND, DAMAGED), f'{done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}')
            expect(done.stdout, 'nothing was said')
            shutil.rmtree(bad)


def test_repair(tap: Tap, data: pathlib.Path, folder: pathlib.Path) -> None:
    lines = exported(folder / 'before', data)
    for name, places in {'forward': {FORWARD: 20}, 'inverse': {INVERSE: 20}, 'forward blocks': {FORWARD: 400}}.items():
        with tap.case(f'repair: {name} damaged, nothing lost'):
            own = folder / name.replace(' ', '-')
            bad = damaged(data, own, places)
            new = folder / (own.name + '.new')
            done = spoord('repair', '--data-dir', bad, '--to', new)
            expect(done.returncode == 0 and '(all)' in done.stdout, f'{done.returncode}: {done.stdout}{done.stderr}')
            check(new, SOUND)
            expect(exported(folder / (own.name + '.run'), new) == lines, 'the export is another one')
    with tap.case('repair: both orders damaged, the loss is told'):
        bad = damaged(data, folder / 'both', {FORWARD: 20, INVERSE: 20})
        done = spoord('repair', '--data-dir', bad, '--to', folder / 'both.new')
        expect(done.returncode == DAMAGED and ' lost' in done.stdout, f'{done.returncode}: {done.stdout}{done.stderr}')
        check(folder / 'both.new', SOUND, 'observations were lost before a repair')
    with tap.case('repair: what is there is not overwritten'):
        expect(spoord('repair', '--data-dir', data, '--to', data).returncode == FAILED, 'not refused')


def backup(server: Control, to: pathlib.Path, *options: str) -> list[str]:
    """What a spoord that is started on a backup exports."""
    done = spoord('backup', '--data-dir', server.data, '--to', to, *options)
    expect(done.returncode == 0 and 'copied and sound' in done.stdout, f'{done.returncode}: {done.stdout}{done.stderr}')
    check(to, SOUND)
    return exported(to.parent / (to.name + '.run'), to)


def counts(lines: list[str]) -> dict:
    """{tuple: (first, last, count)} of an export."""
    read = {}
    for record in map(json.loads, lines):
        rdata = record['rdata'] if isinstance(record['rdata'], list) else [record['rdata']]
        read[record['rrname'], record['rrtype'], *rdata] = (record['time_first'], record['time_last'], record['count'])
    return read


def test_backup(tap: Tap, server: Control, folder: pathlib.Path) -> None:
    with tap.case('backup: beside a running spoord, the same export'):
        expect(backup(server, folder / 'quiet') == server.export(), 'the export is another one')
    with tap.case('backup: under ingest, what the first blocks hold'):
        before = counts(server.export())
        command = sensor_command(server.address, [LAB_CAPTURE] * 30, '--checksum', 'ignore')
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              preexec_fn=die_with_parent) as sensor:
            copies = [counts(backup(server, folder / f'busy{number}')) for number in range(2)]
            expect(sensor.wait(60) == 0, 'the replay failed')
        after = counts(server.export())
        for copy in copies:
            expect(set(before) <= set(copy) <= set(after), 'records are missing or from nowhere')
            for key, (first, last, count) in copy.items():
                expect(first >= after[key][0] and last <= after[key][1] and count <= after[key][2], f'{key}: {count}')
                expect(key not in before or count >= before[key][2], f'{key}: {count}, before {before[key]}')
    with tap.case('backup: what is there is not overwritten, what is not there is not copied'):
        expect(spoord('backup', '--data-dir', server.data, '--to', folder / 'quiet').returncode == FAILED, 'not refused')
        expect(spoord('backup', '--data-dir', folder / 'none', '--to', folder / 'x').returncode == FAILED, 'not refused')


def main() -> int:
    tap = Tap()
    with temporary_folder() as folder:
        server = Control(folder).start()
        try:
            replay(server, [LAB_CAPTURE])
            with tap.case('a database in use is refused'):
                check(server.data, FAILED, 'in use')
            test_backup(tap, server, folder)
            server.stop()
        finally:
            server.kill()
        test_check(tap, server.data, folder)
        test_repair(tap, server.data, folder)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
