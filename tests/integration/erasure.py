#!/usr/bin/python3
"""Records are erased: by purge, by age, by a cap; nobody sees them, nothing brings them back, and the database stays sound."""
import json
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, Control, Tap, control, expect, free_port, program, replay, run,  # noqa: E402
                     temporary_folder)

FOUND, NOTHING, USAGE, REFUSED = 0, 1, 2, 3
WAIT_S = 30


def erasure(server: Control) -> dict:
    return server.status()['store']['erasure']


def wait_for(what: str, done) -> None:
    end = time.monotonic() + WAIT_S
    while not done():
        expect(time.monotonic() < end, f'not within {WAIT_S} s: {what}')
        time.sleep(0.05)


def swept(server: Control) -> bool:
    return not erasure(server)['sweeping'] and '"carried_out":false' not in server.spoor('tombstones', '--json').stdout


def check(server: Control) -> str:
    done = run([program('spoord'), 'check', '--data-dir', str(server.data)], timeout=60)
    expect(done.returncode == 0, f'check: {done.stdout[-1000:]}{done.stderr[-300:]}')
    return done.stdout


def is_com(line: str) -> bool:
    return f".{json.loads(line)['rrname']}".endswith('.com.')


def names(lines: list[str]) -> list[str]:
    return [json.loads(line)['rrname'] for line in lines]


def counts(lines: list[str]) -> int:
    return sum(json.loads(line)['count'] for line in lines)


def test_purge(tap: Tap, server: Control) -> None:
    replay(server, [LAB_CAPTURE])
    lines = server.export()
    below = [line for line in lines if is_com(line)]
    rest = [line for line in lines if line not in set(below)]
    expect(len(below) > 10 and len(rest) > 10, f'{len(below)} and {len(rest)}: no test')
    with tap.case('a purge needs --yes, and a condition'):
        expect(server.spoor('purge', '*.com').returncode == USAGE, 'done without --yes')
        done = server.spoor('purge', '--yes')
        expect(done.returncode == USAGE and 'scope' in done.stderr, done.stderr)
        expect(server.export() == lines, 'something is gone')
    with tap.case('what is purged is gone at once, and nothing else'):
        done = server.spoor('purge', '*.com', '--yes')
        expect(done.returncode == FOUND and done.stdout == 'tombstone 1\n', done.stdout + done.stderr)
        expect(server.export() == rest, 'not the rest')
        expect(server.spoor('lookup', '*.com').returncode == NOTHING, 'still there')
    with tap.case('the room is made free and the counts add up'):
        wait_for('swept', lambda: swept(server))
        status = erasure(server)
        expect(status['erased_record_count'] == len(below), f'{status}, not {len(below)}')
        expect(status['erased_observation_count'] == counts(below), f'{status}, not {counts(below)}')
    with tap.case('the same traffic does not bring it back'):
        replay(server, [LAB_CAPTURE])
        again = server.export()
        expect(names(again) == names(rest), 'it came back')
        expect(counts(again) == 2 * counts(rest), 'the rest was not counted')
        expect(erasure(server)['erased_observation_count'] == 2 * counts(below), 'refused ones are not counted')
    with tap.case('it stays away after a start, in a sound database'):
        server.stop()
        expect('erased' in check(server), 'the check does not tell')
        server.start()
        expect(server.export() == again, 'another answer')
    with tap.case('a lifted tombstone lets it be stored again'):
        expect('*.com.' in server.spoor('tombstones').stdout, 'not listed')
        expect(server.spoor('tombstones', '--lift', '1').returncode == FOUND, 'not lifted')
        expect(server.spoor('tombstones', '--lift', '1').returncode == REFUSED, 'lifted twice')
        replay(server, [LAB_CAPTURE])
        expect([line for line in server.export() if is_com(line)] == below,
               'not as the first time')


def test_tcp(tap: Tap) -> None:
    with tap.case('nobody purges over TCP'), control(listen=f'127.0.0.1:{free_port()}') as server:
        done = server.spoor('purge', 'a.example', '--yes')
        expect(done.returncode == REFUSED and 'Unix socket' in done.stderr, f'{done.returncode}: {done.stderr}')


def test_retention(tap: Tap, server: Control) -> None:
    lines = server.export()
    server.stop()
    with tap.case('a sweep for age keeps what a rule keeps'):
        server.options = ('--retain', 'NS=forever', '--retain', '1s')
        server.start()
        wait_for('swept', lambda: erasure(server)['last_limit_sweep_s'] > 0)
        kept = [line for line in lines if json.loads(line)['rrtype'] == 'NS']
        expect(0 < len(kept) < len(lines), 'no test')
        expect(server.export() == kept, 'not what is kept')
        server.stop()
        check(server)
    with tap.case('bad rules are refused'):
        done = run([program('spoord'), '--retain', 'NS=5parsecs'], timeout=10)
        expect(done.returncode == USAGE and '--retain' in done.stderr, done.stderr)


def main() -> int:
    tap = Tap()
    with temporary_folder() as folder:
        server = Control(folder).start()
        try:
            test_purge(tap, server)
            test_retention(tap, server)
        finally:
            server.kill()
    test_tcp(tap)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
