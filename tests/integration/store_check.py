#!/usr/bin/python3
"""A database is verified and saved from outside: spoord check, spoord repair, on real files with damage in them."""
import pathlib
import random
import shutil
import subprocess
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import LAB_CAPTURE, Control, Tap, expect, program, replay, run, temporary_folder  # noqa: E402

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
    found, at = [], octets.find(b'SPSG\0\1')
    while at >= 0:
        if octets[at + 6] == order:
            found.append(at)
        at = octets.find(b'SPSG\0\1', at + 1)
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


def main() -> int:
    tap = Tap()
    with temporary_folder() as folder:
        server = Control(folder).start()
        try:
            replay(server, [LAB_CAPTURE])
            with tap.case('a database in use is refused'):
                check(server.data, FAILED, 'in use')
            server.stop()
        finally:
            server.kill()
        test_check(tap, server.data, folder)
        test_repair(tap, server.data, folder)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
