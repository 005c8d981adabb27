#!/usr/bin/python3
"""The same traffic gives the same export, byte for byte, however it travels.

Traffic is generated from fixed seeds and replayed plain; that export is held to the independent extractor. Then it is
replayed in every tunnel and on every link, in fragments, over TCP, reordered, copied by a mirror, and in mixtures of it
all; checksums are verified on the way.
"""
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import OPEN_OPTIONS, Tap, check_export, control, expect, replay, temporary_folder  # noqa: E402
from extract import extract  # noqa: E402
from make_encap_golden import GOOD  # noqa: E402
from packets import CaptureWriter  # noqa: E402
from traffic import generate  # noqa: E402
from transforms import ETHERNET_WRAPS, OUTER_WRAPS, Journey, Transform  # noqa: E402

SEEDS = (1035, 7766)
EXCHANGES = 200
OPTIONS = ('--checksum', 'verify', '--query-table-entries', '4096', '--count-cache-entries', '1024', '--bloom-bits-log2', '16',
           '--mempool-frames', '1023')
WHOLE_INTERNET = ['0.0.0.0/0', '::/0']
EVERY_WRAP, EVERY_OUTER_WRAP = tuple(ETHERNET_WRAPS.values()), tuple(OUTER_WRAPS.values())
CUT = {
    'in fragments': Journey(fragmented=1.0),
    'in fragments, reordered': Journey(fragmented=1.0, reordered=True),
    'over TCP': Journey(over_tcp=1.0),
    'over TCP, reordered': Journey(over_tcp=1.0, reordered=True),
    'over TCP in fragments, reordered': Journey(over_tcp=1.0, fragmented=0.3, reordered=True),
    'copied by a mirror': Journey(copied=0.6),
    'in fragments, reordered and copied': Journey(fragmented=0.8, reordered=True, copied=0.5),
    'over TCP, reordered and copied': Journey(over_tcp=1.0, reordered=True, copied=0.5),
}
MIXED = {
    # Half of them: the others show what is inside, and have to meet the same worker.
    'in tunnels that come in fragments': Journey(wraps=EVERY_OUTER_WRAP, outer_fragmented=0.5),
    'in tunnels, inside and outside in fragments': Journey(wraps=EVERY_OUTER_WRAP, fragmented=0.5, outer_fragmented=0.5),
    'everything at once': Journey(over_tcp=0.4, fragmented=0.5, reordered=True, copied=0.3, wraps=EVERY_WRAP),
}


def check_travelled(journey: Journey, counters: dict) -> None:
    """The traffic really went that way: an export that agrees would show nothing otherwise."""
    wanted = {'fragments.completed': journey.fragmented or journey.outer_fragmented, 'streams.messages': journey.over_tcp,
              'frames.messages': not (journey.fragmented or journey.over_tcp or journey.outer_fragmented)}
    missing = [name for name, used in wanted.items() if used and counters[name] < EXCHANGES / 10]
    expect(not missing, f'the traffic did not travel as it should: {missing}')
    copies = counters['messages.refused.unsolicited'] + counters['messages.refused.duplicate']
    expect(not journey.copied or journey.over_tcp or journey.fragmented or copies > EXCHANGES / 10, f'{copies} copies')


class Replays:
    """Exports of one generated traffic."""

    def __init__(self, folder, seed: int):
        self.folder, self.seed, self.exchanges = folder, seed, generate(seed, EXCHANGES)
        self.plain: dict[tuple, list[str]] = {}

    def capture(self, journey: Journey):
        path = self.folder / 'journey.pcap'
        writer = CaptureWriter(journey.link_type)
        for moment, frame in Transform(journey, self.seed).frames(self.exchanges):
            writer.add(moment, frame)
        writer.write(path)
        return path

    def export(self, journey: Journey, *options: str) -> list[str]:
        with control() as server:
            check_travelled(journey, replay(server, [self.capture(journey)], *OPTIONS, *options))
            return server.export()

    def check_plain(self, one_way: bool) -> None:
        """The plain export is what the extractor gives; the others are compared with it."""
        options = OPEN_OPTIONS if one_way else ()
        self.plain[options] = self.export(Journey(), *options)
        extractor = extract([str(self.capture(Journey()))], *((WHOLE_INTERNET, False) if one_way else ()))
        check_export(self.plain[options], {key: tuple(value) for key, value in extractor.records.items()})
        expect(len(self.plain[options]) > 500, f'{len(self.plain[options])} records: too few to show anything')

    def check_same(self, journey: Journey, *options: str, mode: tuple[str, ...] = ()) -> None:
        lines, plain = self.export(journey, *options, *mode), self.plain[mode]
        if lines != plain:
            missing, more = set(plain) - set(lines), set(lines) - set(plain)
            expect(False, f'{len(missing)} lines are missing, {len(more)} are new:\n' +
                   '\n'.join([f'- {line}' for line in sorted(missing)[:5]] + [f'+ {line}' for line in sorted(more)[:5]]))


def test_journeys(tap: Tap, replays: Replays) -> None:
    seed = replays.seed
    with tap.case(f'seed {seed}, plain, is what the extractor gives'):
        replays.check_plain(one_way=False)
    for number, (name, journey) in enumerate((CUT | MIXED).items()):
        # One worker puts fragments together itself, several have it done before them.
        for workers in (1, 2) if journey.outer_fragmented else (1 + number % 2,):
            with tap.case(f'seed {seed}, {name}, workers: {workers}'):
                replays.check_same(journey, '--workers', str(workers))


def test_one_way(tap: Tap, replays: Replays) -> None:
    with tap.case('one-way, plain, is what the extractor gives'):
        replays.check_plain(one_way=True)
    for name, journey in CUT.items():
        if journey.reordered or journey.copied:
            with tap.case(f'one-way, {name}'):
                replays.check_same(journey, mode=OPEN_OPTIONS)


def test_wraps(tap: Tap, replays: Replays) -> None:
    for number, (name, (wrap, link_type)) in enumerate(GOOD.items()):
        with tap.case(f'in {name}'):
            replays.check_same(Journey(wraps=(wrap,), link_type=link_type), '--workers', str(1 + number % 2))


def main() -> int:
    tap = Tap()
    with temporary_folder() as folder:
        for seed in SEEDS:
            replays = Replays(folder, seed)
            test_journeys(tap, replays)
        test_one_way(tap, replays)
        test_wraps(tap, replays)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
