#!/usr/bin/python3
"""Answers say how complete capture was in the time that they are about, also after a restart of spoord."""
import json
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from foreign_client import Client, missing_packages  # noqa: E402
from grpc_python import generate  # noqa: E402
from harness import LAB_CAPTURE, Tap, control, expect, replay, skip_all, temporary_folder  # noqa: E402

NOTHING = 1


def coverage(folder, server, **fences):
    """Of a lookup of nothing."""
    client = Client(server.address)
    request = client.query.LookupRequest(name='nobody.example', filter=client.query.Filter(**fences))
    end = list(client.queries.Lookup(request, timeout=30))[-1].end
    client.channel.close()
    return end.coverage


def main() -> int:
    if reason := missing_packages():
        return skip_all(reason)
    tap = Tap()
    with temporary_folder() as folder, control() as server:
        generate(folder)
        with tap.case('without a sensor nothing is said'):
            found = coverage(folder, server)
            expect(found.looked_at_s == 0 and not found.HasField('ratio'), f'{found}')
            done = server.spoor('lookup', 'nobody.example')
            expect(done.returncode == NOTHING and done.stderr == 'spoor: lookup: nothing found\n', done.stderr)
        replay(server, [LAB_CAPTURE])
        time.sleep(1.1)  # the second of the last look is over
        with tap.case('the frames of a sensor are those of its report, and none was lost'):
            report = server.status()['sensors'][0]['counters']
            found = coverage(folder, server)
            expect(found.frame_count == report['frames']['received'] and found.lost_frame_count == 0, f'{found}')
            expect(found.observation_count == report['observations']['parsed'], f'{found}')
            expect(found.ratio == 1 and abs(found.time_begin_s - time.time()) < 60, f'{found}')
        with tap.case('spoor says it when nothing was found'):
            done = server.spoor('lookup', 'nobody.example')
            expect(done.returncode == NOTHING and 'sensors looked ' in done.stderr and ' and lost nothing' in done.stderr,
                   done.stderr)
        with tap.case('a time in which nobody looked is told as such'):
            now = int(time.time())
            found = coverage(folder, server, time_first_after_s=now + 5)
            expect(found.looked_at_s == 0 and not found.HasField('ratio'), f'{found}')
        with tap.case('it is kept over a restart, and while nobody runs nobody looks'):
            before = coverage(folder, server)
            server.stop()
            time.sleep(2)
            server.start()
            after = coverage(folder, server)
            for name in ('time_begin_s', 'looked_at_s', 'frame_count', 'observation_count'):
                expect(getattr(after, name) == getattr(before, name), f'{name}: {before} {after}')
            expect(json.loads(server.export()[0])['rrname'], 'no records')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
