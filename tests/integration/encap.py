#!/usr/bin/python3
"""Every folder of tests/golden/encap gives its records and counters, one by one and all in one replay with two workers."""
import json
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import GOLDEN, Tap, check_export, control, expect, replay  # noqa: E402
from compare import read_expected  # noqa: E402
from make_encap_golden import differences  # noqa: E402

FOLDERS = sorted(path for path in (GOLDEN / 'encap').iterdir() if path.is_dir())


def wanted_counters(folder) -> dict[str, int]:
    return json.loads((folder / 'counters.json').read_text())


def check_counters(found: dict, wanted: dict) -> None:
    wrong = {name: (found.get(name), value) for name, value in wanted.items() if found.get(name) != value}
    expect(not wrong, f'counters (found, expected): {wrong}')


def check_folder(folder) -> None:
    with control() as server:
        counters = replay(server, [folder / 'capture.pcap'], *(folder / 'options').read_text().split())
        check_export(server.export(), read_expected(str(folder / 'expected.ndjson')))
        check_counters(counters, wanted_counters(folder))


def check_together(workers: int) -> None:
    expected, wanted = {}, {}
    for folder in FOLDERS:
        expected |= read_expected(str(folder / 'expected.ndjson'))
        for name, value in wanted_counters(folder).items():
            wanted[name] = wanted.get(name, 0) + value
    with control() as server:
        counters = replay(server, [folder / 'capture.pcap' for folder in FOLDERS], '--workers', str(workers))
        check_export(server.export(), expected)
        check_counters(counters, wanted)


def main() -> int:
    tap = Tap()
    with tap.case('the committed folders are what the script makes'):
        expect(not differences(), '; '.join(differences()[:5]))
    for folder in FOLDERS:
        with tap.case(folder.name):
            check_folder(folder)
    for workers in (1, 2, 3):
        with tap.case(f'all in one replay, workers: {workers}'):
            check_together(workers)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
