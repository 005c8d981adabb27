#!/usr/bin/python3
"""What is stored is seen while it is stored: spoor watch and spoor new on a real spoord with a real sensor."""
import collections
import json
import re
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import LAB_CAPTURE, Control, Tap, control, die_with_parent, expect, program, replay  # noqa: E402

WAIT_S = 30


class Watcher:
    """A client in the background; its lines when it has ended."""

    def __init__(self, server: Control, *words: str):
        self.process = subprocess.Popen([program('spoor'), '--server', server.address, *words, '--format', 'cof'],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        preexec_fn=die_with_parent)

    def ended(self, code: int) -> list[dict]:
        out, err = self.process.communicate(timeout=WAIT_S)
        self.errors = err
        expect(self.process.returncode == code, f'ended with {self.process.returncode}: {err}')
        expect('lost' not in err, err)
        return [json.loads(line) for line in out.splitlines()]


def wait_for_watchers(server: Control, count: int) -> None:
    end = time.monotonic() + WAIT_S
    while server.status()['store']['counters']['watch']['streams']['open'] != count:
        expect(time.monotonic() < end, f'not {count} watchers')
        time.sleep(0.02)
    time.sleep(0.2)  # an open stream looks at the feed for the first time soon after


def tuples(records) -> collections.Counter:
    sums = collections.Counter()
    for record in records:
        rdata = record['rdata'] if isinstance(record['rdata'], str) else ' | '.join(record['rdata'])
        sums[record['rrname'], record['rrtype'], rdata] += record['count']
    return sums


def main() -> int:
    tap = Tap()
    with control() as server:
        watchers = [Watcher(server, 'watch', '--timeout', '12'), Watcher(server, 'new', '--timeout', '12'),
                    Watcher(server, 'watch', '*.com', '--type', 'NS,A', '--timeout', '12'),
                    Watcher(server, 'watch', '--rate', '5', '--timeout', '12')]
        wait_for_watchers(server, 4)
        replay(server, [LAB_CAPTURE])
        stored = [json.loads(line) for line in server.export()]
        replay(server, [LAB_CAPTURE])
        everything, new, some, slow = (watcher.ended(4) for watcher in watchers)
        with tap.case('a watch sees each observation, with nothing lost'):
            expect(tuples(everything) == tuples(stored + stored), f'{len(everything)} records, other than {len(stored)} stored')
        with tap.case('new sees each name once, with its first commit'):
            names = {record['rrname'] for record in stored}
            expect({record['rrname'] for record in new} == names, 'other names')
            expect(sum(tuples(new).values()) <= sum(tuples(stored).values()), 'some came again')
        with tap.case('a filter keeps what it says'):
            wanted = [record for record in stored
                      if f'.{record["rrname"]}'.endswith('.com.') and record['rrtype'] in ('NS', 'A')]
            expect(len(wanted) > 5, 'no test')
            expect(tuples(some) == tuples(wanted + wanted), f'{len(some)}, not {len(wanted)}')
        with tap.case('a watch with a rate has a part, and every record that it lacks is counted'):
            counters = server.status()['store']['counters']['watch']['records']
            left_out = sum(map(int, re.findall(r'watch: (\d+) records left out for --rate', watchers[3].errors)))
            expect(5 <= len(slow) <= 5 * 13, f'{len(slow)} records')
            expect(len(slow) + left_out == len(everything), f'{len(slow)} and {left_out} are not {len(everything)}')
            expect(left_out == counters['limited'], f'{left_out} are not {counters}')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
