#!/usr/bin/python3
"""Several receive cores before several workers: the same export, byte for byte, as with one of them, and as a replay.

Two ports, each with its own half of generated flows, in tunnels and in fragments; flows of both meet in every worker.
"""
import pathlib
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import Tap, control, expect, replay, temporary_folder  # noqa: E402
from live import live  # noqa: E402
from packets import CaptureWriter  # noqa: E402
from traffic import generate  # noqa: E402
from transforms import OUTER_WRAPS, Journey, Transform  # noqa: E402

SEED, EXCHANGES = 4035, 400
# Frames carry their own time, and two ports are not read at the same pace: within the time that a query waits.
SECONDS = 4
OPTIONS = ('--checksum', 'verify', '--count-cache-entries', '1024', '--bloom-bits-log2', '16', '--hugepages', 'off')
JOURNEY = Journey(wraps=tuple(OUTER_WRAPS.values()), fragmented=0.5, outer_fragmented=0.5)


def write(path: pathlib.Path, frames) -> pathlib.Path:
    writer = CaptureWriter()
    for moment, frame in frames:
        writer.add(moment, frame)
    writer.write(path)
    return path


def halves(folder: pathlib.Path) -> tuple[list[pathlib.Path], pathlib.Path, list[int]]:
    """The captures of the two ports, both in one, and how many frames each port has."""
    exchanges = [each._replace(second=each.second % SECONDS) for each in generate(SEED, EXCHANGES)]
    parts = []
    for half in (0, 1):
        transform = Transform(JOURNEY, SEED + half)
        transform.ident = 30_000 * half  # of fragments: the ports have the same hosts
        parts.append(transform.frames(exchanges[half::2]))
    paths = [write(folder / f'half{half}.pcap', part) for half, part in enumerate(parts)]
    return paths, write(folder / 'both.pcap', sorted(parts[0] + parts[1])), [len(part) for part in parts]


def capture(halves_of: list[pathlib.Path], frames: int, *options: str) -> tuple[list[str], dict[str, int]]:
    """The export of a live sensor on both ports, and its counters."""
    devices = [f'net_pcap{number},rx_pcap={path}' for number, path in enumerate(halves_of)]
    with control() as server:
        with live(server, devices[0], '--vdev', devices[1], '--workers', '2', *OPTIONS, *options) as sensor:
            sensor.wait(lambda counters: counters['port.received'] == frames and counters['frames.waiting'] == 0)
            counters = sensor.stop()
        return server.export(), counters


def replayed(both: pathlib.Path) -> list[str]:
    with control() as server:
        replay(server, [both], *OPTIONS)
        return server.export()


def main() -> int:
    tap = Tap()
    with temporary_folder() as folder:
        paths, both, frames = halves(folder)
        expected = replayed(both)
        for cores in (1, 2, 3):
            with tap.case(f'two ports, {cores} receive core(s): what a replay gives, byte for byte'):
                expect(len(expected) > 500, f'{len(expected)} records: too few to show anything')
                lines, counters = capture(paths, sum(frames), '--receive-cores', str(cores))
                expect(lines == expected, f'{len(set(lines) ^ set(expected))} lines differ')
                taken = [counters.get(f'spreader.{core}.frames') for core in range(cores)]
                # Each has a port; a third one has nothing to do.
                expect(taken == ([sum(frames)], frames, frames + [0])[cores - 1], f'the cores took {taken} of {frames}')
                shares = [counters[f'worker.{worker}.messages.accepted'] for worker in (0, 1)]
                expect(min(shares) > EXCHANGES / 20, f'the workers accepted {shares}')
                expect(counters['fragments.completed'] > EXCHANGES / 4, 'there were no fragments')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
