#!/usr/bin/python3
"""The committed capture gives exactly the records of the independent extractor, whatever the sizes and the workers."""
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, LAB_EXPECTED, Tap, check_export, control, expect, frame_count, replay)  # noqa: E402
from compare import read_expected  # noqa: E402
from extract import extract  # noqa: E402

TINY_FILTER = ('--bloom-bits-log2', '9')
# Without the answer memo each observation meets the cache and the filter by itself.
NO_MEMO = ('--answer-memo-entries', '0')
TINY_CACHE = ('--count-cache-entries', '64', *NO_MEMO)
VARIANTS = {
    'defaults': (),
    'no answer memo': NO_MEMO,
    'an answer memo of 64 entries': ('--answer-memo-entries', '64'),
    'a filter that is nearly always wrong': (*TINY_FILTER, *NO_MEMO),
    'a filter that rotates every second': (*TINY_FILTER, '--bloom-rotate-s', '1'),
    'a count cache of 64 entries': TINY_CACHE,
    'both tiny': (*TINY_FILTER, *TINY_CACHE),
    'all three tiny': (*TINY_FILTER, '--count-cache-entries', '64', '--answer-memo-entries', '64'),
    'a small ring': ('--ring-slots', '4096', *TINY_CACHE),
}


def check_variant(expected: dict, verdicts, workers: int, options) -> None:
    with control() as server:
        counters = replay(server, [LAB_CAPTURE], '--workers', str(workers), *options)
        check_export(server.export(), expected)
        store = server.status()['store']
    observations = sum(count for _, _, count in expected.values())
    wanted = {'frames.received': frame_count(LAB_CAPTURE), 'messages.accepted': verdicts['accepted'],
              'messages.queries': verdicts['query'], 'observations.parsed': observations}
    found = {name: counters.get(name) for name in wanted}
    expect(found == wanted, f'counters {found}, expected {wanted}')
    expect(store['record_count'] == len(expected), f'{store["record_count"]} records in the store')
    expect(store['observation_count'] == observations, f'{store["observation_count"]} observations in the store')


def main() -> int:
    tap = Tap()
    expected, extractor = read_expected(str(LAB_EXPECTED)), None
    with tap.case('the committed list is what the extractor gives'):
        extractor = extract([str(LAB_CAPTURE)])
        found = {key: tuple(value) for key, value in extractor.records.items()}
        expect(found == expected, 'tests/golden/lab/expected.ndjson.gz is out of date: see the README beside it')
    for workers in (1, 2):
        for name, options in VARIANTS.items():
            with tap.case(f'{workers} worker{"s" if workers > 1 else ""}, {name}'):
                check_variant(expected, extractor.verdicts, workers, options)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
