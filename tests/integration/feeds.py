#!/usr/bin/python3
"""Feeds of a real spoord: every new record stands in one edition, over kill -9; cursors miss and repeat nothing."""
import collections
import csv
import hashlib
import json
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from foreign_client import Client, missing_packages  # noqa: E402
from grpc_python import generate  # noqa: E402
from harness import PATIENCE, Control, Tap, expect, program, skip_all, temporary_folder  # noqa: E402
from kill9 import replay_under_fire  # noqa: E402

WAIT_S = 60 * PATIENCE
SEED = 7
OPTIONS = ('--feeds', 'all', '--feed-interval', '1s', '--feed-formats', 'ndjson.zst,ndjson.gz,csv,csv.gz')
UNPACK = {'zst': ['zstd', '-dcq'], 'gz': ['gzip', '-dcq']}


def key_of(record: dict) -> tuple:
    return record['rrname'], record['rrtype'], record['rdata'][0]


def unpacked(path: pathlib.Path) -> bytes:
    """By the tools that people have."""
    tool = UNPACK.get(path.suffix[1:])
    return path.read_bytes() if tool is None else subprocess.run([*tool, str(path)], check=True, capture_output=True).stdout


class Feeds:
    """The folder of a server's feeds as somebody reads it who mounts it."""

    def __init__(self, server: Control):
        self.folder = server.data / 'feeds'

    def manifests(self, feed: str) -> list[dict]:
        paths = sorted((self.folder / feed).glob('*.manifest.json'))
        return [json.loads(path.read_text()) for path in paths]

    def octets(self, feed: str, edition: dict, form: str) -> bytes:
        file, = (file for file in edition['files'] if file['format'] == form)
        return unpacked(self.folder / feed / file['name'])

    def records(self, feed: str) -> list[dict]:
        return [json.loads(line) for edition in self.manifests(feed)
                for line in self.octets(feed, edition, 'ndjson.zst').splitlines()]


def wait_for(condition, why: str) -> None:
    end = time.monotonic() + WAIT_S
    while not condition():
        expect(time.monotonic() < end, why)
        time.sleep(0.2)


def exported(server: Control) -> dict[tuple, dict]:
    return {key_of(record): record for record in map(json.loads, server.export())}


def check_exactly_once(tap: Tap, server: Control, feeds: Feeds) -> None:
    with tap.case('each record of the database is in one edition of new-records'):
        stored = set(exported(server))
        wait_for(lambda: len(feeds.records('new-records')) >= len(stored), 'not all records came')
        found = collections.Counter(map(key_of, feeds.records('new-records')))
        expect(set(found) == stored and set(found.values()) == {1},
               f'{len(stored)} stored, {len(found)} found, {found.most_common(2)}')
    with tap.case('editions follow each other without a gap'):
        for feed in ('new-records', 'new-domains', 'changes', 'hits'):
            editions = feeds.manifests(feed)
            expect([edition['sequence'] for edition in editions] == list(range(1, len(editions) + 1)), feed)
            for before, after in zip(editions, editions[1:]):
                expect(before['time_end_ms'] == after['time_begin_ms'], f'{feed}: {before} {after}')
            expect(all(edition['lost_count'] == 0 for edition in editions), f'{feed}: something was lost')
    with tap.case('changes are the new records of names that were known'):
        new = feeds.records('new-records')
        expect([key_of(record) for record in new if record['new'] == 'record'] ==
               [key_of(record) for record in feeds.records('changes')], 'they differ')
        known = {record['rrname'] for record in new if record['new'] != 'record'}
        expect(known == {record['rrname'] for record in new}, 'a name was never new')
    with tap.case('each new domain is told once, and has what is below it'):
        domains = collections.Counter(record['domain'] for record in feeds.records('new-domains'))
        expect(domains and set(domains.values()) == {1}, f'{domains.most_common(3)}')
        expect(all(f'.{record["rrname"]}'.endswith(f'.{record["domain"]}') for record in feeds.records('new-domains')),
               'a record is not below its domain')
        told = {record['domain'] for record in feeds.records('new-records') if record['new'] == 'domain'}
        expect(set(domains) == told, f'{set(domains) ^ told}')


def check_files(tap: Tap, feeds: Feeds) -> None:
    with tap.case('every form of an edition says the same, and has the checksum of its manifest'):
        looked_at = 0
        for feed in ('new-records', 'hits', 'full'):
            for edition in feeds.manifests(feed):
                for file in edition['files']:
                    octets = (feeds.folder / feed / file['name']).read_bytes()
                    expect(hashlib.sha256(octets).hexdigest() == file['sha256'] and len(octets) == file['octet_count'], f'{file}')
                lines = feeds.octets(feed, edition, 'ndjson.zst')
                expect(lines == feeds.octets(feed, edition, 'ndjson.gz'), 'zstd and gzip differ')
                table = feeds.octets(feed, edition, 'csv')
                expect(table == feeds.octets(feed, edition, 'csv.gz'), 'csv differs')
                rows = list(csv.DictReader(table.decode().splitlines()))
                records = [json.loads(line) for line in lines.splitlines()]
                expect(len(rows) == len(records) == edition['record_count'], f'{len(rows)} {len(records)} {edition}')
                looked_at += len(rows)
                for row, record in zip(rows, records):
                    expect(set(row) == set(edition['columns']), f'{row}')
                    wanted = {name: str(record[name]) for name in row} | {'rdata': record['rdata'][0]}
                    expect(row == wanted, f'{row} {wanted}')
        expect(looked_at > 1000, f'{looked_at} lines: no test')
    with tap.case('hits are those that the log has'):
        expect({record['watchlist'] for record in feeds.records('hits')} == {'coms'}, 'none')
        expect(all(f'.{record["rrname"]}'.endswith('.com.') for record in feeds.records('hits')), 'others')


def check_full(tap: Tap, server: Control, feeds: Feeds) -> None:
    with tap.case('the full dump is the export'):
        # What was purged makes another one due.
        server.spoor('purge', '--yes', 'nobody.invalid')
        newest = len(feeds.manifests('full')) and feeds.manifests('full')[-1]['sequence']
        wait_for(lambda: feeds.manifests('full') and feeds.manifests('full')[-1]['sequence'] > newest, 'no dump')
        dump = {key_of(record): record for record in feeds.records('full')}
        expect(dump == exported(server), 'they differ')


def poll_all(client: Client, chance: random.Random, count: int) -> list[dict]:
    """What a consumer gets that now and then dies before it acknowledges: taken is what was acknowledged."""
    taken, token = [], b''
    end = time.monotonic() + WAIT_S
    while len(taken) < count and time.monotonic() < end:
        request = client.feed.PollFeedRequest(feed='new-records', consumer='siem', acknowledge=token,
                                              limit=chance.choice((1, 500)))
        page = client.feeds.PollFeed(request, timeout=WAIT_S)
        if chance.random() < 0.3:
            token = b''
            continue
        taken += [json.loads(line) for line in page.lines]
        token = page.token
        if not page.more:
            time.sleep(0.1)
    return taken


def check_cursor(tap: Tap, server: Control, feeds: Feeds) -> None:
    client = Client(server.address)
    with tap.case('a cursor gives every line once to who acknowledges what it took'):
        wanted = feeds.records('new-records')
        expect(poll_all(client, random.Random(SEED), len(wanted)) == wanted, 'it does not')
    with tap.case('what comes later comes to the cursor as well'):
        done = client.feeds.PollFeed(client.feed.PollFeedRequest(feed='new-records', consumer='late', start=2), timeout=WAIT_S)
        expect(not done.lines, f'{done}')
    client.channel.close()


def check_quota(tap: Tap, server: Control) -> None:
    with tap.case('what is fetched and polled is in the account of the key'):
        for call in ('fetch', 'poll'):
            done = server.spoor('key', 'create', call, '--role', 'feed', '--records-per-day', '100')
            expect(done.returncode == 0, done.stderr)
            client = Client(server.address)
            key = (('authorization', f'Bearer {done.stdout.strip()}'),)
            try:
                if call == 'fetch':
                    whole = list(client.feeds.FetchFile(client.feed.FetchFileRequest(feed='full', format='csv'), metadata=key))
                    expect(not whole[-1].HasField('end'), 'the whole file came')
                for _ in range(3):
                    client.feeds.PollFeed(client.feed.PollFeedRequest(feed='new-records', consumer=call), metadata=key)
                expect(False, f'{call}: nothing was refused')
            except client.grpc.RpcError as error:
                expect(error.code().name == 'RESOURCE_EXHAUSTED', f'{call}: {error}')
            client.channel.close()
        used = [json.loads(line) for line in server.spoor('key', 'list', '--json').stdout.splitlines()]
        expect(all(key['records_today'] > 100 for key in used) and len(used) == 2, f'{used}')


def check_command_line(tap: Tap, server: Control, feeds: Feeds, folder: pathlib.Path) -> None:
    with tap.case('spoor feed poll prints what was not acknowledged, once'):
        done = server.spoor('feed', 'poll', 'new-records', '--consumer', 'cli')
        expect(done.returncode == 0, done.stderr)
        expect([json.loads(line) for line in done.stdout.splitlines()] == feeds.records('new-records'), 'other lines')
        done = server.spoor('feed', 'poll', 'new-records', '--consumer', 'cli')
        expect(done.returncode == 1 and not done.stdout, f'{done.returncode} {done.stdout[:200]}')
    with tap.case('spoor feed fetch goes on where it was cut, and checks what it got'):
        edition = next(edition for edition in feeds.manifests('new-records') if edition['record_count'] > 100)
        path = folder / 'fetched.csv'
        words = ('feed', 'fetch', 'new-records', '--sequence', str(edition['sequence']), '--as', 'csv', '--output', str(path))
        done = server.spoor(*words)
        expect(done.returncode == 0 and path.read_bytes() == feeds.octets('new-records', edition, 'csv'), done.stderr)
        expect(not list(folder.glob('*.part')), 'a part is left')
    with tap.case('spoor feed list and editions say what there is'):
        named = [json.loads(line)['name'] for line in server.spoor('feed', 'list', '--format', 'json').stdout.splitlines()]
        expect(named == ['changes', 'full', 'hits', 'new-domains', 'new-records'], f'{named}')
        done = server.spoor('feed', 'editions', 'changes', '--format', 'json', '--limit', '1')
        expect(json.loads(done.stdout)['sequence'] == 1, done.stdout + done.stderr)


def check_purge(tap: Tap, server: Control, feeds: Feeds) -> None:
    with tap.case('what is purged goes from the files that stand'):
        gone = feeds.records('new-records')[0]['rrname']
        stays = {key_of(record) for record in feeds.records('new-records')} - {
            key_of(record) for record in feeds.records('new-records') if record['rrname'] == gone}
        done = server.spoor('purge', '--yes', gone)
        expect(done.returncode == 0, done.stderr)
        def is_gone() -> bool:
            try:
                return not any(record['rrname'] == gone for feed in ('new-records', 'new-domains', 'changes', 'hits', 'full')
                               for record in feeds.records(feed))
            except (FileNotFoundError, subprocess.CalledProcessError):
                return False  # it is being replaced
        wait_for(is_gone, f'{gone} is still there')
        expect({key_of(record) for record in feeds.records('new-records')} == stays, 'something else went, too')
        octets = b''.join(unpacked(path) for path in feeds.folder.rglob('*.*') if path.suffix in ('.gz', '.csv'))
        expect(f'"rrname":"{gone}"'.encode() not in octets and f'\n{gone},'.encode() not in octets, 'in another form')


def main() -> int:
    if reason := missing_packages():
        return skip_all(reason)
    tap, chance = Tap(), random.Random(SEED)
    with temporary_folder() as folder:
        generate(folder)
        server = Control(folder, *OPTIONS).start()
        feeds = Feeds(server)
        try:
            subprocess.run([program('spoor'), '--server', server.address, 'watchlist', 'put', 'coms', '-'], input='*.com\n',
                           check=True, capture_output=True, text=True)
            with tap.case('a replay, with spoord killed in the middle'):
                replay_under_fire(server, 'killed', 20, 6, chance)
            check_exactly_once(tap, server, feeds)
            check_full(tap, server, feeds)
            check_files(tap, feeds)
            check_cursor(tap, server, feeds)
            check_command_line(tap, server, feeds, folder)
            check_quota(tap, server)
            check_purge(tap, server, feeds)
        finally:
            server.kill()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
