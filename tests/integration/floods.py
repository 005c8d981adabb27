#!/usr/bin/python3
"""A short form of scripts/flood: small tables, so that few frames overflow each."""
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import Tap, temporary_folder  # noqa: E402
from flood import FLOODS, run_flood  # noqa: E402

FRAMES = 200_000
# The least that the sensor takes of most of them.
SIZES = {
    'query-table-entries': 1024, 'count-cache-entries': 1024, 'answer-memo-entries': 1024, 'bloom-bits-log2': 16,
    'ring-slots': 4096, 'fragment-datagrams': 64, 'fragment-kib': 128, 'tcp-directions': 256, 'tcp-windows': 4,
    'tcp-message-kib': 128, 'mempool-frames': 4095}
# The machine that runs tests may be slow; what a flood could do is far longer.
STALL_MS = 1000


def main() -> int:
    tap = Tap()
    # With several workers fragments are put together before them.
    for name, workers in [(name, workers) for workers in (1, 2) for name in FLOODS]:
        with tap.case(f'flood: {name}, workers: {workers}'), temporary_folder() as folder:
            print('# ' + run_flood(folder, name, FRAMES, SIZES, workers, STALL_MS, lambda text: None), flush=True)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
