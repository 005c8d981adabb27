#!/usr/bin/python3
"""kill -9 of spoord again and again at random moments under ingest with merging: after each, `spoord check` finds the database
sound, its sums and its export are those of a model of the committed blocks, and no acknowledged block is missing.

usage: crashes.py [--kills N] [--seed N]
"""
import argparse
import random
import re
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import PATIENCE, Control, Failure, Tap, expect, program, run, skip_all, temporary_folder  # noqa: E402
from block_client import Delivery, Model, Traffic  # noqa: E402
from foreign_client import Client, generate, missing_packages  # noqa: E402

# Small blocks make many runs, and merging at a part of a core is at work most of the time.
TUPLES, BLOCK_ROWS, KINDS = 40_000, 300, 400
OPTIONS = ('--merge-share-percent', '10')
SENSOR = 'crash'
START_TIMEOUT_S = 10 * PATIENCE


class Course:
    """One database through all kills."""

    def __init__(self, server: Control, seed: int):
        self.server, self.chance = server, random.Random(seed)
        self.traffic = Traffic(seed, TUPLES, BLOCK_ROWS, KINDS)
        self.model = Model(self.traffic, 0)
        self.acknowledged = self.sent_again = self.merging = self.steps = 0

    def kill_under_ingest(self) -> None:
        """Ingest for a moment, from where the server stands, then kill -9."""
        client = Client(self.server.address)
        delivery = Delivery(client, self.traffic, SENSOR)
        delivery.start()
        with delivery.changed:
            ready = delivery.changed.wait_for(lambda: delivery.acknowledged > (delivery.greeted or 0) or delivery.ended,
                                              START_TIMEOUT_S)
        expect(ready and not delivery.ended, f'no block was acknowledged: {delivery.trouble}')
        time.sleep(self.chance.uniform(0.0, 0.5))
        merge = client.statuses.GetStatus(client.status.GetStatusRequest()).store.merge
        time.sleep(self.chance.uniform(0.0, 0.03))
        self.server.kill()
        delivery.join(START_TIMEOUT_S)
        expect(not delivery.is_alive(), 'the stream outlives the server')
        client.channel.close()
        self.merging += merge.busy
        self.steps += merge.steps
        self.acknowledged = max(self.acknowledged, delivery.acknowledged)
        self.sent = delivery.sent

    def check(self) -> tuple[int, int]:
        """(records, observations) that `spoord check` finds in a sound database."""
        done = run([program('spoord'), 'check', '--data-dir', str(self.server.data)], timeout=60)
        expect(done.returncode == 0, f'check ended with {done.returncode}: {done.stdout[-1000:]}{done.stderr[-500:]}')
        return tuple(map(int, re.search(r'(\d+) records, (\d+) observations', done.stdout).groups()))

    def compare(self, checked: tuple[int, int]) -> None:
        """The started database is the model of what it says is committed."""
        sensor = next(one for one in self.server.status()['sensors'] if one['sensor_id'] == SENSOR)
        committed = sensor['committed_sequence']
        expect(self.acknowledged <= committed <= self.sent,
               f'{self.acknowledged} blocks were acknowledged, {self.sent} sent, {committed} are there')
        self.sent_again += self.sent - committed
        self.model = Model(self.traffic, committed)
        expect(checked == (len(self.model.records), self.model.observations),
               f'records and observations: {checked} checked, {len(self.model.records)} and {self.model.observations} wanted')
        found, wanted = self.server.export(), self.model.lines()
        expect(len(found) == len(wanted) and set(found) == wanted,
               f'{len(found)} records of {len(wanted)}; for example {list(set(found) ^ wanted)[:2]}')


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--kills', type=int, default=5)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    if reason := missing_packages():
        return skip_all(reason)
    tap = Tap()
    with temporary_folder() as folder:
        generate(folder)
        server = Control(folder, *OPTIONS).start()
        try:
            course = Course(server, options.seed)
            with tap.case(f'{options.kills} kills under ingest leave a sound database with exact counts'):
                for kill in range(1, options.kills + 1):
                    course.kill_under_ingest()
                    checked = course.check()
                    server.start()
                    try:
                        course.compare(checked)
                    except Failure as failure:
                        raise Failure(f'after kill {kill}: {failure}') from failure
                expect(course.steps > 0, 'nothing was merged')
            print(f'# {course.merging} of {options.kills} kills met a merge at work, {course.steps} steps of merges; '
                  f'{course.model.sequence} blocks committed, {course.sent_again} that were sent were not; '
                  f'{len(course.model.records)} records, {course.model.observations} observations')
            server.stop()
        finally:
            server.kill()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
