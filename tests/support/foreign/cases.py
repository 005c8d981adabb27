"""The list that every client must pass, and what its cases share."""
import dataclasses
import json
import pathlib
import time

from foreign.clients import Client, Kind
from harness import PATIENCE, expect
from tls_site import Site

QUERY = 'spoor.v1.QueryService/'
WATCH = 'spoor.v1.WatchService/Watch'
PATIENCE_S = 20 * PATIENCE
# Names that were imported: too much to be on its way all at once, which the lab's records are not.
VOLUME, VOLUME_COUNT = '*.volume.example', 20_000


@dataclasses.dataclass
class Round:
    """What a case works with: the server, a connected client, and a second one of the same language."""

    site: Site
    kind: Kind
    key: pathlib.Path
    wrong_address: str  # of the same server, but its certificate does not say so
    client: Client = dataclasses.field(init=False)
    beside: Client = dataclasses.field(init=False)

    def __post_init__(self):
        self.start()

    def connect(self, client: Client | None = None, **more) -> None:
        """Anew, with a key that may ask and watch."""
        (client or self.client).connect(self.site.address, self.site.authority.certificate, more.pop('key', self.key), **more)

    def start(self) -> None:
        self.client, self.beside = (self.kind.start(self.site.folder) for _ in range(2))

    def restart(self) -> None:
        """After a case that failed: nobody knows what they are waiting for."""
        self.client.kill()
        self.beside.kill()
        if self.site.control.process.poll() is not None:
            self.site.control.start()
        self.start()

    def disconnect(self) -> None:
        for client in (self.client, self.beside):
            client.ask(do='disconnect')

    def file(self, name: str) -> pathlib.Path:
        """A name that the other clients do not use."""
        return self.site.folder / f'{self.kind.name}-{name}'

    def import_names(self, *names: str) -> None:
        path = self.file('import.ndjson')
        path.write_text(''.join(record_line(name, '192.0.2.1') for name in names))
        done = self.site.control.spoor('import', str(path))
        expect(done.returncode == 0, done.stderr)

    def counter(self, *path: str) -> int:
        found = self.site.control.status()['store']['counters']
        for word in path:
            found = found[word]
        return found


class Cases(list):
    """(title, what takes a Round and gives what must be the same from every client, or nothing)."""

    def case(self, title: str):
        def add(function):
            self.append((title, function))
            return function
        return add


def record_line(name: str, rdata: str, rrtype: str = 'A') -> str:
    return json.dumps({'rrname': name, 'rrtype': rrtype, 'rdata': rdata, 'time_first': 1700000000,
                       'time_last': 1700000000, 'count': 1}) + '\n'


def import_volume(at: Site) -> None:
    path = at.folder / 'volume.ndjson'
    path.write_text(''.join(record_line(f'host-{number:05}.volume.example', f'"{number:0250}" "{number:0250}"', 'TXT')
                            for number in range(VOLUME_COUNT)))
    done = at.control.spoor('import', str(path))
    expect(done.returncode == 0, done.stderr)


def wait_until(condition, what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        expect(time.monotonic() < end, f'not within {PATIENCE_S} s: {what}')
        time.sleep(0.02)


def read(answer: dict) -> tuple[list[dict], dict]:
    """Records and end of a complete answer: the end is the last message, alone, and counts the records."""
    expect(answer['code'] == 'OK', f'{answer["code"]}: {answer.get("text")}')
    *body, last = answer['messages']
    expect('end' in last and 'records' not in last, f'the last message is no end: {last}')
    expect(not any('end' in message for message in body), 'a message came after the end')
    expect(all(len(message.get('records', [])) <= 1000 for message in body), 'more than 1000 records in a message')
    records = [record for message in body for record in message.get('records', [])]
    expect(int(last['end'].get('record_count', 0)) == len(records), f'{last["end"]}, but {len(records)} came')
    return records, last['end']


def whole(answer: dict) -> list[dict]:
    """The records of an answer that must have all of them."""
    records, end = read(answer)
    expect(end['state'] == 'END_STATE_SUCCEEDED', f'{end}')
    return records


def whole_volume(folded: dict) -> str:
    """The digest of a folded answer that must have all of VOLUME."""
    expect(folded['code'] == 'OK' and folded['end']['state'] == 'END_STATE_SUCCEEDED', f'{folded}')
    expect(folded['count'] == VOLUME_COUNT, f'{folded["count"]} records')
    return folded['digest']
