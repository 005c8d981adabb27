#!/usr/bin/python3
"""kill -9 of spoord at random moments of a replay, twenty times in a row, then a restart: the export is exact."""
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, LAB_EXPECTED, PATIENCE, Control, Tap, check_export, expect, flatten,  # noqa: E402
                     law_problems, sensor_command, temporary_folder)
from compare import read_expected  # noqa: E402
import json  # noqa: E402

KILLS = 20
SEED = 20
COPIES = 80
REPLAY_TIMEOUT_S = 120 * PATIENCE
# A small cache makes many records of few, so that the kills meet blocks in flight.
OPTIONS = ('--checksum', 'ignore', '--json', '--count-cache-entries', '64', '--bloom-bits-log2', '9',
           '--control-timeout-s', '60', '--answer-memo-entries', '0')


def wait_until_delivering(server: Control, sensor: subprocess.Popen, name: str) -> None:
    """Until a block of the sensor is in the store, or it has ended: how long its start takes is the machine's affair."""
    end = time.monotonic() + REPLAY_TIMEOUT_S
    while sensor.poll() is None and time.monotonic() < end:
        if any(one['sensor_id'] == name and one['committed_observation_count'] for one in server.status()['sensors']):
            return


def replay_under_fire(server: Control, name: str, copies: int, kills: int, chance: random.Random) -> dict:
    """Replays the capture `copies` times in one sensor while spoord is killed and started; returns the counters."""
    with tempfile.TemporaryFile('w+') as out, tempfile.TemporaryFile('w+') as err:
        sensor = subprocess.Popen(sensor_command(server.address, [LAB_CAPTURE] * copies, '--sensor-id', name, *OPTIONS),
                                  stdin=subprocess.DEVNULL, stdout=out, stderr=err, text=True)
        try:
            wait_until_delivering(server, sensor, name)
            for _ in range(kills):
                time.sleep(chance.uniform(0.0, 0.25))
                server.kill()
                time.sleep(chance.uniform(0.0, 0.1))
                server.start()
            code = sensor.wait(REPLAY_TIMEOUT_S)
        finally:
            sensor.kill()
            sensor.wait()
        out.seek(0)
        err.seek(0)
        expect(code == 0, f'spoor-sensor ended with {code}: {err.read()[-2000:]}')
        return flatten(json.load(out))


def main() -> int:
    tap, chance = Tap(), random.Random(SEED)
    expected, copies, kills, resent = read_expected(str(LAB_EXPECTED)), 0, 0, 0
    with temporary_folder() as folder:
        server = Control(folder).start()
        try:
            while kills < KILLS:
                now = min(KILLS - kills, chance.randrange(1, 5))
                with tap.case(f'kills {kills + 1} to {kills + now}'):
                    counters = replay_under_fire(server, f'after-{kills}-kills', COPIES, now, chance)
                    resent += counters['delivery.blocks.resent']
                    problems = law_problems(counters)
                    expect(not problems, '; '.join(problems))
                kills += now
                copies += COPIES
            with tap.case(f'after {KILLS} kills, a stop and a start the export is exact'):
                server.stop()
                server.start()
                check_export(server.export(), expected, factor=copies)
                expect(resent > 0, 'no kill met a block on its way: the test shows nothing')
                print(f'# {resent} blocks sent again')
            server.stop()
        finally:
            server.kill()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
