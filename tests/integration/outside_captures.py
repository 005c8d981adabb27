#!/usr/bin/python3
"""Captures from elsewhere, read at ../shared/captures beside the project, each against its list of expected records.

They are not part of the project; without that folder everything here is skipped.
"""
import concurrent.futures
import re
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (OPEN_OPTIONS, ROOT, Tap, check_export, control, expect, replay, run, sensor_command,  # noqa: E402
                     skip_all)
from compare import read_actual, read_expected  # noqa: E402

CAPTURES = ROOT.parent / 'shared' / 'captures'
AT_A_TIME = 3
MODES = {'strict': (), 'open': OPEN_OPTIONS}
ROW = re.compile(r'\| (\S.*?\.pcap) \| *\d* \| *\d* \|')
LARGE_VARIANTS = {
    '1 worker': ('--workers', '1'),
    '2 workers': ('--workers', '2'),
    'tiny filter, cache of 64': ('--bloom-bits-log2', '9', '--count-cache-entries', '64'),
    '2 workers, tiny filter, cache of 64': ('--workers', '2', '--bloom-bits-log2', '9', '--count-cache-entries', '64'),
}


def check(capture, expected: dict, options) -> None:
    with control() as server:
        replay(server, [capture], *options)
        check_export(server.export(), expected)


def rows():
    """(name of a case, capture, expected records, options) of each capture with a list."""
    for name in ROW.findall((CAPTURES / 'README.md').read_text()):
        for mode, options in MODES.items():
            expected = CAPTURES / 'public' / f'{name}.{mode}.expected.ndjson'
            if expected.exists():
                yield f'{name} {mode}', CAPTURES / 'public' / name, expected, options


def check_rows(tap: Tap) -> None:
    """Some at a time: each mostly waits for programs that start and end."""
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        begun = [(name, pool.submit(lambda *one: check(one[0], read_expected(str(one[1])), one[2]), capture, expected, options))
                 for name, capture, expected, options in rows()]
        for name, done in begun:
            with tap.case(name):
                done.result()


def check_hostile(tap: Tap) -> None:
    """Captures without a list: taken or refused, but never a crash, and what comes out is well formed."""
    with control() as server:
        for capture in sorted((CAPTURES / 'public').glob('*/*.pcap')):
            if list(capture.parent.glob(f'{capture.name}.*.expected.ndjson')):
                continue
            with tap.case(f'{capture.parent.name}/{capture.name} is taken or refused'):
                done = run(sensor_command(server.address, [capture], '--checksum', 'ignore', *OPEN_OPTIONS))
                lines = done.stderr.strip().splitlines()
                expect(done.returncode in (0, 1) and len(lines) == 1, f'exit code {done.returncode}: {done.stderr[-1000:]}')
        with tap.case('what came out of them is well formed'):
            problems = read_actual(server.export())[1]
            expect(not problems, '; '.join(problems[:3]))


def main() -> int:
    if not (CAPTURES / 'README.md').exists():
        return skip_all('no folder with captures beside the project')
    tap = Tap()
    expected = read_expected(str(CAPTURES / 'lab.expected.ndjson.gz'))
    for name, options in LARGE_VARIANTS.items():
        with tap.case(f'lab.pcap, {name}'):
            check(CAPTURES / 'lab.pcap', expected, options)
    check_rows(tap)
    check_hostile(tap)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
