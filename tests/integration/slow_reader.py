#!/usr/bin/python3
"""A client reads an export row by row for a long time while ingest and merging go on: the file does not grow with what is written
meanwhile, and the client gets every record once, in order, with a count of the time in which it read.

usage: slow_reader.py [--blocks N] [--seconds N]      it takes as long as N blocks are committed, and N seconds
"""
import argparse
import pathlib
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import Control, Tap, expect, skip_all, temporary_folder  # noqa: E402
from block_client import Delivery, Model, Traffic, owner_of  # noqa: E402
from foreign_client import Client, generate, missing_packages  # noqa: E402

TUPLES, BLOCK_ROWS, KINDS = 60_000, 4000, 25
SENSOR = 'slow-reader'
# Until the file has the size that merging needs.
WARM_UP_BLOCKS = 8 * KINDS
# Of the reader's connection: little is on its way.
SMALL_WINDOW = (('grpc.http2.bdp_probe', 0), ('grpc.http2.lookahead_bytes', 65536))
# Merging has some megabytes in hand at a time, more or less by chance, and more while runs wait for it: twice what the runs take
# above what they took. A reader that pinned pages would cost what is written.
MAX_GROWTH_MIB, PER_WAITING_MIB = 24, 2
# What gRPC and the sockets hold between the reader and the stream.
MAX_AHEAD_ROWS = 20_000


def file_mib(server: Control) -> float:
    return (server.data / 'data.mdb').stat().st_size / 2**20


def written_mib(server: Control) -> float:
    """What spoord has written so far."""
    lines = pathlib.Path(f'/proc/{server.process.pid}/io').read_text().splitlines()
    return int(next(line for line in lines if line.startswith('wchar:')).split()[1]) / 2**20


def warm_up(client: Client, traffic: Traffic) -> int:
    """Fills the database until every block was there a few times; the last sequence."""
    delivery = Delivery(client, traffic, SENSOR)
    delivery.start()
    with delivery.changed:
        delivery.changed.wait_for(lambda: delivery.acknowledged >= WARM_UP_BLOCKS or delivery.ended)
    expect(not delivery.ended, f'the stream ended: {delivery.trouble}')
    delivery.stop()
    return delivery.acknowledged


class Reader:
    """Reads an export so slowly that meanwhile so many blocks are committed and so much time passes; watches the file."""

    def __init__(self, server: Control, client: Client, delivery: Delivery, options, expected_rows: int):
        self.server, self.client, self.narrow = server, client, Client(server.address, SMALL_WINDOW)
        self.delivery, self.row_s, self.row_blocks = delivery, options.seconds / expected_rows, options.blocks / expected_rows
        self.rows, self.end = [], None
        self.grown_mib, self.waiting_mib, self.ahead_rows = 0.0, 0.0, 0
        self.seconds = 0.0

    def read(self) -> None:
        begin = looked = time.monotonic()
        before = self.look()
        for response in self.narrow.queries.Export(self.client.query.ExportRequest()):
            for record in response.records:
                self.rows.append((record.rrname, record.rdata_text, record.time_first_s, record.time_last_s, record.count))
                while self.is_early(begin):
                    time.sleep(0.002)
                if time.monotonic() > looked + 0.2:
                    looked = time.monotonic()
                    sent, runs_mib, size_mib = (now - then for now, then in zip(self.look(), before))
                    self.ahead_rows = max(self.ahead_rows, sent - len(self.rows))
                    self.waiting_mib = max(self.waiting_mib, runs_mib)
                    self.grown_mib = max(self.grown_mib, size_mib)
            if response.HasField('end'):
                self.end = response.end
        self.seconds = time.monotonic() - begin

    def look(self) -> tuple[int, float, float]:
        """Rows that spoord has handed to gRPC; what its runs and its file take."""
        store = self.client.statuses.GetStatus(self.client.status.GetStatusRequest()).store
        sent = next(counter.value for counter in store.counters if counter.name == 'query.records.sent')
        return sent, sum(order.octets for order in store.orders) / 2**20, file_mib(self.server)

    def may_grow_mib(self) -> float:
        return MAX_GROWTH_MIB + PER_WAITING_MIB * self.waiting_mib

    def is_early(self, begin: float) -> bool:
        """The next row is not to be read yet."""
        row, delivery = len(self.rows), self.delivery
        waits_for_block = not delivery.ended and delivery.acknowledged - (delivery.greeted or 0) < row * self.row_blocks
        return waits_for_block or time.monotonic() - begin < row * self.row_s


def check_rows(rows: list[tuple], before: Model, after: Model) -> None:
    """Every record of `before`, once, in canonical order; each between what it was before and what it was after."""
    names = [row[0].split('.')[::-1] for row in rows]
    expect(all(a < b for a, b in zip(names, names[1:])), 'not in order, or a record came twice')
    found = {row[0]: row[2:] for row in rows}
    low = {owner_of(number): value for number, value in before.records.items()}
    high = {owner_of(number): value for number, value in after.records.items()}
    missing = low.keys() - found.keys()
    expect(not missing and found.keys() <= high.keys(), f'{len(missing)} records are missing, such as {list(missing)[:2]}')
    for name, (first, last, count) in found.items():
        (early_first, early_last, early), (late_first, late_last, late) = low.get(name, high[name]), high[name]
        right = late_first <= first <= early_first and early_last <= last <= late_last and min(early, late) <= count <= late
        expect(right, f'{name}: {first} {last} {count}, before {low.get(name)}, after {high[name]}')


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--blocks', type=int, default=500)
    parser.add_argument('--seconds', type=float, default=0)
    options = parser.parse_args()
    if reason := missing_packages():
        return skip_all(reason)
    tap = Tap()
    with temporary_folder() as folder:
        generate(folder)
        server = Control(folder).start()
        try:
            client, traffic = Client(server.address), Traffic(3, TUPLES, BLOCK_ROWS, KINDS)
            before = Model(traffic, warm_up(client, traffic))
            delivery = Delivery(client, traffic, SENSOR)
            reader = Reader(server, client, delivery, options, len(before.records))
            written = written_mib(server)
            with tap.case('a slow reader gets every record right'):
                delivery.start()
                reader.read()
                delivery.stop()
                expect(not delivery.trouble, f'ingest ended: {delivery.trouble}')
                expect(reader.end is not None and reader.end.state == client.record.END_STATE_SUCCEEDED, f'end: {reader.end}')
                expect(reader.end.record_count == len(reader.rows), f'{reader.end.record_count} sent, {len(reader.rows)} read')
                check_rows(reader.rows, before, Model(traffic, delivery.acknowledged))
            with tap.case('the file does not grow with what is written meanwhile'):
                written = written_mib(server) - written
                print(f'# {len(reader.rows)} rows in {reader.seconds:.0f} s, at most {reader.ahead_rows} on their way; '
                      f'{delivery.acknowledged - before.sequence} blocks, {written:.0f} MiB written, the file grew by '
                      f'{reader.grown_mib:.1f} MiB to {file_mib(server):.1f} MiB; up to {reader.waiting_mib:.1f} MiB more waited '
                      'to be merged')
                expect(reader.ahead_rows < MAX_AHEAD_ROWS, f'{reader.ahead_rows} rows were sent ahead: the reader was not slow')
                bound = reader.may_grow_mib()
                expect(written > 1.2 * bound, f'only {written:.0f} MiB were written: the test shows nothing')
                expect(reader.grown_mib < bound, f'it grew by {reader.grown_mib:.1f} MiB, more than {bound:.1f}')
            client.channel.close()
            reader.narrow.channel.close()
            server.stop()
        finally:
            server.kill()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
