#!/usr/bin/python3
"""A power cut at any moment of ingest with merging: whole batches are there, and all that were acknowledged.

A real database is filled while every write to its file and every sync is logged (tests/support/write_log.cc). Disks are then
made as they could be after a cut at random moments: what was synced is there; of the rest any writes are, whole or in part,
in pages. Each disk is opened and compared with what was committed.
"""
import os
import random
import struct
import subprocess
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import PATIENCE, Tap, expect, program, temporary_folder  # noqa: E402

SEED, BATCHES, CUTS = 5, 100, 40
PAGE = 4096
HEAD = struct.Struct('<cQI')


def play(folder, seed: int) -> list[tuple[bytes, int, bytes]]:
    """Fills a database; returns the log of its writes: kind, offset, octets."""
    log = folder / 'writes'
    environment = {**os.environ, 'LD_PRELOAD': program('tests/support/libwrite_log.so'), 'WRITE_LOG': str(log)}
    done = subprocess.run([program('tests/support/store_player'), 'play', str(folder / 'data'), str(seed), str(BATCHES)],
                          env=environment, capture_output=True, timeout=60 * PATIENCE)
    expect(done.returncode == 0, f'the player ended with {done.returncode}: {done.stderr.decode()}')
    octets, entries, at = log.read_bytes(), [], 0
    while at < len(octets):
        kind, offset, size = HEAD.unpack_from(octets, at)
        at += HEAD.size + size
        entries.append((kind, offset, octets[at - size:at]))
    return entries


def put(disk: bytearray, offset: int, octets: bytes) -> None:
    if len(disk) < offset + len(octets):
        disk.extend(bytes(offset + len(octets) - len(disk)))
    disk[offset:offset + len(octets)] = octets


def lose_some(disk: bytearray, offset: int, octets: bytes, chance: random.Random) -> None:
    """A write that nobody waited for: none of it, all of it, or some pages."""
    kept = chance.choice((0.0, 1.0, 0.5))
    for at in range(0, len(octets), PAGE):
        if chance.random() < kept:
            put(disk, offset + at, octets[at:at + PAGE])


def disk_after_cut(entries, cut: int, chance: random.Random) -> tuple[bytearray, int]:
    """The disk after the first `cut` entries, and how many batches had been acknowledged by then."""
    synced = max((i for i in range(cut) if entries[i][0] == b'S'), default=0)
    disk, acknowledged = bytearray(), 0
    for i, (kind, offset, octets) in enumerate(entries[:cut]):
        if kind == b'L':
            acknowledged = int(octets.split()[1])
        elif kind == b'D' or (kind == b'W' and i < synced):
            put(disk, offset, octets)
        elif kind == b'W':
            lose_some(disk, offset, octets, chance)
    return disk, acknowledged


def check_disk(folder, disk: bytearray, acknowledged: int, seed: int) -> int:
    """Opens the disk as spoord would; returns how many batches it holds."""
    folder.mkdir()
    (folder / 'data.mdb').write_bytes(disk)
    done = subprocess.run([program('tests/support/store_player'), 'verify', str(folder), str(seed)], capture_output=True,
                          text=True, timeout=60 * PATIENCE)
    expect(done.returncode == 0, f'after {acknowledged} acknowledged batches the database {done.stdout.strip()}')
    batches = int(done.stdout.split()[0])
    expect(batches >= acknowledged, f'{acknowledged} batches were acknowledged, {batches} are there')
    return batches


def main() -> int:
    tap, chance = Tap(), random.Random(SEED)
    with temporary_folder() as folder:
        entries = []
        with tap.case(f'{BATCHES} batches are committed and merged'):
            entries = play(folder, SEED)
            kinds = {kind for kind, _, _ in entries}
            expect(kinds == {b'W', b'D', b'S', b'L'}, f'the log has entries of {kinds}')
        # The first commits make the tables: a disk from before that is an empty folder.
        first = next(i for i, (kind, _, _) in enumerate(entries) if kind == b'L')
        seen = set()
        with tap.case(f'{CUTS} cuts lose nothing that was acknowledged, and leave whole batches'):
            for number in range(CUTS):
                cut = chance.randrange(first, len(entries) + 1)
                disk, acknowledged = disk_after_cut(entries, cut, chance)
                seen.add(check_disk(folder / f'cut-{number}', disk, acknowledged, SEED))
            expect(len(seen) > CUTS // 3, f'the cuts met {len(seen)} different states only')
        with tap.case('a disk that lost what was synced is not taken for a whole one'):
            # The counter-check: without the data of the last syncs, but with the meta pages that point to it.
            last = max(i for i, entry in enumerate(entries) if entry[0] == b'L')
            disk = bytearray()
            for i, (kind, offset, octets) in enumerate(entries[:last]):
                if kind == b'D' or (kind == b'W' and i < last // 2):
                    put(disk, offset, octets)
            (folder / 'torn').mkdir()
            (folder / 'torn' / 'data.mdb').write_bytes(disk)
            done = subprocess.run([program('tests/support/store_player'), 'verify', str(folder / 'torn'), str(SEED)],
                                  capture_output=True, text=True, timeout=60 * PATIENCE)
            expect(done.returncode == 1, f'exit status {done.returncode}: {done.stdout}{done.stderr}')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
