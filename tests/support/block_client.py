"""A sensor made of Python's gRPC: blocks that follow from a seed, delivered with several in flight, and the model of what a
database holds of them. For tests that stop spoord at bad moments and know what must be there afterwards."""
import collections
import functools
import random
import struct
import threading

NONAUTH = 2
TYPE_A = 1

# A tuple of the model by its number: name and address follow from it.
Row = collections.namedtuple('Row', 'number first last count')


def owner_of(number: int) -> str:
    return f'n{number}.d{number % 97}.blocks.test.'


def address_of(number: int) -> str:
    return f'198.{18 + number % 2}.{number // 2 % 256}.{number // 512 % 256}'


def _wire(name: str) -> bytes:
    return b''.join(bytes([len(label)]) + label.encode() for label in name.split('.'))


def _var(number: int) -> bytes:
    octets = bytearray()
    while number > 0x7f:
        octets.append(number & 0x7f | 0x80)
        number >>= 7
    return bytes([*octets, number])


def encode(rows: list[Row]) -> bytes:
    """The block of these records: observation/FORMAT.md."""
    parts = [struct.pack('>BI', 1, len(rows))]
    for row in rows:
        address = bytes(map(int, address_of(row.number).split('.')))
        parts += [struct.pack('>BHI', NONAUTH, TYPE_A, row.first), _var(row.last - row.first), _var(row.count),
                  _wire(owner_of(row.number)), b'\x04', address]
    return b''.join(parts)


class Traffic:
    """What block N holds, for any N: rows of a pool of tuples, so that blocks overlap. There are so many different blocks, then
    the first comes again: what they add up to, and their octets, need not be made anew each time."""

    def __init__(self, seed: int, tuples: int, block_rows: int, kinds: int):
        self.seed, self.tuples, self.block_rows, self.kinds = seed, tuples, block_rows, kinds
        self.rows = functools.cache(self._rows)
        self.payload = functools.cache(lambda kind: encode(self.rows(kind)))

    def kind(self, sequence: int) -> int:
        return (sequence - 1) % self.kinds

    def _rows(self, kind: int) -> list[Row]:
        chance = random.Random(self.seed * 1_000_003 + kind)
        rows = []
        for _ in range(self.block_rows):
            first = chance.randrange(1_600_000_000, 1_700_000_000)
            rows.append(Row(chance.randrange(self.tuples), first, first + chance.randrange(100_000), chance.randrange(1, 200)))
        return rows


class Model:
    """What the blocks up to `sequence` add up to: minimum, maximum, sum."""

    def __init__(self, traffic: Traffic, sequence: int):
        self.sequence, self.observations = sequence, 0
        self.records: dict[int, tuple[int, int, int]] = {}
        for kind in range(min(traffic.kinds, sequence)):
            times = (sequence - kind - 1) // traffic.kinds + 1
            for row in traffic.rows(kind):
                self.observations += times * row.count
                first, last, count = self.records.get(row.number, (row.first, row.last, 0))
                self.records[row.number] = (min(first, row.first), max(last, row.last), count + times * row.count)

    def lines(self) -> set[str]:
        """What `spoor export` prints, in any order."""
        return {f'{{"rrname":"{owner_of(number)}","rrtype":"A","rdata":["{address_of(number)}"],'
                f'"time_first":{first},"time_last":{last},"count":{count}}}'
                for number, (first, last, count) in self.records.items()}


class Delivery(threading.Thread):
    """Delivers blocks from where the server stands until it goes away or stop() is called."""

    WINDOW = 16

    def __init__(self, client, traffic: Traffic, sensor_id: str, pause_s: float = 0.0):
        super().__init__(daemon=True)
        self.client, self.traffic, self.sensor_id, self.pause_s = client, traffic, sensor_id, pause_s
        self.greeted: int | None = None  # committed when the stream began
        self.acknowledged = 0
        self.sent = 0
        self.changed = threading.Condition()
        self.ended = False
        self.stopping = False
        self.trouble = ''

    def stop(self) -> None:
        """Sends nothing more, waits until all that was sent is acknowledged."""
        with self.changed:
            self.stopping = True
            self.changed.notify_all()
        self.join()

    def run(self) -> None:
        try:
            for answer in self.client.ingests.Deliver(self._requests()):
                with self.changed:
                    if self.greeted is None:
                        self.greeted = self.sent = answer.committed_sequence
                    self.acknowledged = answer.committed_sequence
                    self.changed.notify_all()
        except self.client.grpc.RpcError as error:
            self.trouble = error.code().name
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def _requests(self):
        ingest = self.client.ingest
        yield ingest.DeliverRequest(hello=ingest.SensorHello(sensor_id=self.sensor_id, boot_epoch=1, version='test',
                                                             block_version=1))
        with self.changed:
            self.changed.wait_for(lambda: self.greeted is not None or self.ended)
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.ended or self.stopping or self.sent - self.acknowledged < self.WINDOW)
                if self.ended or self.stopping:
                    return
                if self.pause_s:
                    self.changed.wait(self.pause_s)
                self.sent += 1
                sequence = self.sent
            payload = self.traffic.payload(self.traffic.kind(sequence))
            yield ingest.DeliverRequest(block=ingest.ObservationBlock(sequence=sequence, payload=payload))
