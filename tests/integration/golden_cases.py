#!/usr/bin/python3
"""Every folder of tests/golden/encap and tests/golden/hostile gives its records and counters, one by one and together."""
import json
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import GOLDEN, Tap, check_export, control, expect, replay  # noqa: E402
from compare import read_expected  # noqa: E402
from extract import extract  # noqa: E402
from golden_folders import differences  # noqa: E402
import make_encap_golden  # noqa: E402
import make_hostile_golden  # noqa: E402

SETS = {'encap': make_encap_golden.make_all, 'hostile': make_hostile_golden.make_all}


def folders_of(name: str) -> list:
    return sorted(path for path in (GOLDEN / name).iterdir() if path.is_dir())


def wanted_counters(folder) -> dict[str, int]:
    return json.loads((folder / 'counters.json').read_text())


def check_counters(found: dict, wanted: dict) -> None:
    wrong = {name: (found.get(name), value) for name, value in wanted.items() if found.get(name) != value}
    expect(not wrong, f'counters (found, expected): {wrong}')


def check_folder(folder) -> None:
    expected = read_expected(str(folder / 'expected.ndjson'))
    found = {key: tuple(value) for key, value in extract([str(folder / 'capture.pcap')]).records.items()}
    expect(found == expected, 'the extractor gives other records')
    with control() as server:
        counters = replay(server, [folder / 'capture.pcap'], *(folder / 'options').read_text().split())
        check_export(server.export(), expected)
        check_counters(counters, wanted_counters(folder))


def merged(records: dict, more: dict) -> dict:
    """Both sets of records as one store has them."""
    for key, (first, last, count) in more.items():
        old = records.get(key, (first, last, 0))
        records[key] = (min(old[0], first), max(old[1], last), old[2] + count)
    return records


def check_together(folders: list, workers: int) -> None:
    expected, wanted = {}, {}
    for folder in folders:
        merged(expected, read_expected(str(folder / 'expected.ndjson')))
        for name, value in wanted_counters(folder).items():
            wanted[name] = wanted.get(name, 0) + value
    with control() as server:
        counters = replay(server, [folder / 'capture.pcap' for folder in folders], '--workers', str(workers))
        check_export(server.export(), expected)
        check_counters(counters, wanted)


def main() -> int:
    tap, everything = Tap(), []
    for name, make_all in SETS.items():
        with tap.case(f'the committed folders of {name} are what the script makes'):
            problems = differences(GOLDEN / name, make_all())
            expect(not problems, '; '.join(problems[:5]))
        for folder in folders_of(name):
            with tap.case(f'{name}: {folder.name}'):
                check_folder(folder)
        everything += folders_of(name)
    for workers in (1, 2, 3):
        with tap.case(f'all in one replay, workers: {workers}'):
            check_together(everything, workers)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
