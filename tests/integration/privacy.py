#!/usr/bin/python3
"""No address, client subnet or client's question gets out: a search through all that the programs write and answer.

Captures pass through a sensor whose spoord is away for a while, so that the spool is used. Then the database, the spool as
it was during the outage, both logs, the sensor's counters and every answer of the command line and of every gRPC method are
searched for the addresses of all packets (text, hexadecimal, decimal, octets in any byte order) and for all client subnets.
The search is held to find what is known to be there, what is planted, and an address that passes through all of it.
"""
import ipaddress
import json
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, LAB_EXPECTED, OPEN_OPTIONS, PATIENCE, ROOT, Control, Failure, Tap,  # noqa: E402
                     commit_problems, expect, flatten, law_problems, program, sensor_command, temporary_folder)
from capture import read_datagrams, read_packets  # noqa: E402
from compare import read_expected  # noqa: E402
from canonical import name_text, rdata_text  # noqa: E402
from extract import extract  # noqa: E402
from needles import Needle, address_needle, files_below, found, subnet_needle  # noqa: E402
from foreign_client import Client, generate  # noqa: E402
from outside_captures import CAPTURES, ROW  # noqa: E402
import private_traffic as private  # noqa: E402
import dns.edns  # noqa: E402
import dns.message  # noqa: E402

COPIES = 40  # of the lab's capture: long enough to take spoord away during the replay
OUTAGE_TIMEOUT_S = 30 * PATIENCE
# Small caches make many records of few.
SENSOR_OPTIONS = ('--checksum', 'ignore', '--json', '--verbose', '--count-cache-entries', '64', '--answer-memo-entries', '0',
                  '--control-timeout-s', '60')
FORMATS = ('table', 'cof', 'csv')
FEEDS = ('new-domains', 'new-records', 'changes', 'hits', 'full')
KEPT_TEXTS = ('192.0.2.177', '2001:db8:e1f2:a3b4:c5d6:e7f8:91a:2b3c')


class Session:
    """A spoord, a folder for everything, and the hays that were collected."""

    def __init__(self, folder):
        self.folder = folder
        self.server = Control(folder, '--feeds', 'all', '--feed-interval', '1s', '--feed-formats', 'csv').start()
        self.hays: dict[str, list[tuple[str, bytes]]] = {'log': [], 'counters': [], 'spool': [], 'database': [], 'answers': []}

    def replay_with_outage(self, name: str, captures, marker: bytes, *options: str) -> dict:
        """Takes spoord away until `marker`, octets of a record, is in the spool, and keeps a copy of that spool."""
        spool = self.folder / f'spool-{name}'
        out, errors = self.folder / f'{name}.out', self.folder / f'{name}.err'
        command = sensor_command(self.server.address, captures, '--spool-dir', str(spool), '--sensor-id', name,
                                 *SENSOR_OPTIONS, *options)
        with open(out, 'wb') as stdout, open(errors, 'wb') as stderr:
            sensor = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
        try:
            wait_for(lambda: name in self._sensors(), 'the sensor is known to spoord')
            self.server.kill()
            # What was read once: an acknowledgement that was under way may still empty the spool.
            there = []

            def is_there() -> bool:
                there[:] = files_below(spool)
                return any(marker in octets for _, octets in there)

            wait_for(is_there, 'the records are in the spool')
            self.hays['spool'] += [(f'{spool.name}/{path}', octets) for path, octets in there]
            self.server.start()
            code = sensor.wait(OUTAGE_TIMEOUT_S)
        finally:
            sensor.kill()
            sensor.wait()
        expect(code == 0, f'spoor-sensor ended with {code}: {errors.read_text(errors="replace")[-1000:]}')
        self.hays['log'].append((errors.name, errors.read_bytes()))
        self.hays['counters'].append((out.name, out.read_bytes()))
        counters = flatten(json.loads(out.read_text()))
        problems = law_problems(counters) + commit_problems(counters, self.server.status())
        expect(not problems, '; '.join(problems))
        return counters

    def _sensors(self) -> set[str]:
        return {sensor['sensor_id'] for sensor in self.server.status()['sensors']}

    def ask_everything(self, generated) -> None:
        """The answers of every verb in every format, and those of gRPC octet by octet."""
        questions = [('export',), ('lookup', '*.com'), ('lookup', f'*.{private.KEPT_DOMAIN}'), ('lookup', 'www.*'),
                     ('rdata', '0.0.0.0/0'), ('rdata', '::/0'), ('rdata', '192.0.2.0/24'), ('search', '.'),
                     ('search', '--rdata', '.')]
        for question in questions:
            for form in FORMATS:
                done = self.server.spoor(*question, '--format', form)
                expect(done.returncode in (0, 1), f'{question}: exit code {done.returncode}: {done.stderr}')
                self._answer(' '.join((*question, form)), (done.stdout + done.stderr).encode())
        for question, code in ((('status',), 0), (('status', '--json'), 0), (('export', '--limit', '7'), 0),
                               (('lookup', 'no..name'), 2), (('rdata', '192.0.2.1/24'), 2)):
            done = self.server.spoor(*question)
            expect(done.returncode == code, f'{question}: exit code {done.returncode}: {done.stderr}')
            self._answer(' '.join(question), (done.stdout + done.stderr).encode())
        self._ask_grpc(Client(self.server.address), generated)

    def _ask_grpc(self, client: Client, generated) -> None:
        """Every method of every service that spoord offers."""
        asked = set()
        for method, call in grpc_calls(client).items():
            asked.add(method)
            self._answer(f'gRPC {method}', call())
        offered = offered_methods(client, generated)
        expect(asked == offered, f'methods without a question here: {offered - asked}; unknown ones: {asked - offered}')
        client.channel.close()

    def _answer(self, name: str, octets: bytes) -> None:
        self.hays['answers'].append((name, octets))

    def finish(self) -> None:
        """Stops spoord and takes what it leaves behind."""
        self.server.stop()
        self.hays['log'].append(('spoord.log', self.server.log.read_bytes()))
        # data.mdb itself is compressed: four octets stand in it by chance, and what is looked for would not be seen.
        self.hays['database'] += [hay for hay in files_below(self.server.data) if hay[0] != 'data.mdb']
        expanded = subprocess.run([program('tests/support/store_dump'), str(self.server.data)], capture_output=True, timeout=60)
        expect(expanded.returncode == 0, f'store_dump: {expanded.stderr.decode(errors="replace")}')
        self.hays['database'].append(('rows of data.mdb, expanded', expanded.stdout))


def feed_calls(client: Client, every, unary) -> dict:
    """As grpc_calls."""
    return {
        'spoor.v1.FeedService.ListFeeds': lambda: unary(client.feeds.ListFeeds, client.feed.ListFeedsRequest()),
        'spoor.v1.FeedService.ListEditions': lambda: unary(
            client.feeds.ListEditions, *(client.feed.ListEditionsRequest(feed=feed) for feed in FEEDS)),
        'spoor.v1.FeedService.FetchFile': lambda: every(*(
            client.feeds.FetchFile(client.feed.FetchFileRequest(feed=feed, format='csv')) for feed in (*FEEDS, 'none'))),
        'spoor.v1.FeedService.PollFeed': lambda: unary(
            client.feeds.PollFeed, *(client.feed.PollFeedRequest(feed=feed, consumer='a') for feed in FEEDS),
            client.feed.PollFeedRequest(feed='hits', consumer='..')),
        'spoor.v1.FeedService.ListConsumers': lambda: unary(
            client.feeds.ListConsumers, client.feed.ListConsumersRequest(feed='changes')),
        'spoor.v1.FeedService.DeleteConsumer': lambda: unary(
            client.feeds.DeleteConsumer, client.feed.DeleteConsumerRequest(feed='changes', consumer='b')),
    }


def grpc_calls(client: Client) -> dict:
    """Method -> a function that calls it and gives all that comes back, errors included."""
    query, queries, ingest, lists = client.query, client.queries, client.ingest, client.watchlist
    health, reflection = client.health, client.reflection
    hello = ingest.DeliverRequest(hello=ingest.SensorHello(sensor_id='asks-only', boot_epoch=1, version='0', block_version=1))
    bad_block = ingest.DeliverRequest(block=ingest.ObservationBlock(sequence=1, payload=b'no block'))
    words = [reflection.ServerReflectionRequest(list_services=''), reflection.ServerReflectionRequest(
        file_containing_symbol='spoor.v1.QueryService')]

    def every(*streams):
        return b'\n'.join(octets for stream in streams for octets in answers_of(client, stream))

    def unary(call, *requests):
        return every(*((call(one) for one in [request]) for request in requests))

    return {
        'spoor.v1.QueryService.Export': lambda: every(queries.Export(query.ExportRequest())),
        'spoor.v1.QueryService.Lookup': lambda: every(*(queries.Lookup(query.LookupRequest(name=name)) for name in (
            f'*.{private.KEPT_DOMAIN}', '*.com', 'no..name'))),
        'spoor.v1.QueryService.LookupRdata': lambda: every(*(
            queries.LookupRdata(query.LookupRdataRequest(**value)) for value in (
                {'cidr': '0.0.0.0/0'}, {'cidr': '::/0'}, {'ip': KEPT_TEXTS[0]}, {'ip': KEPT_TEXTS[1]}, {'raw': private.KEPT4},
                {'range': query.AddressRange(first='0.0.0.0', last='255.255.255.255')}, {'name': '*.com'}, {'cidr': 'x'}))),
        'spoor.v1.QueryService.Search': lambda: every(*(queries.Search(query.SearchRequest(**search)) for search in (
            {'pattern': '.'}, {'pattern': '.', 'side': query.SEARCH_SIDE_RDATA}, {'pattern': 'no-such-name'}, {'pattern': '('}))),
        'spoor.v1.QueryService.Summarize': lambda: every(*(queries.Summarize(query.SummarizeRequest(**summary)) for summary in (
            {'lookup': query.LookupRequest(name='*.')}, {'rdata': query.LookupRdataRequest(cidr='0.0.0.0/0')}, {}))),
        'spoor.v1.QueryService.Bulk': lambda: every(*(queries.Bulk(query.BulkRequest(inputs=inputs)) for inputs in (
            [{'name': '*.com'}, {'cidr': '0.0.0.0/0'}, {'ip': KEPT_TEXTS[0]}, {'rdata_name': '*.com'}], [{'name': 'no..name'}]))),
        'spoor.v1.ErasureService.Purge': lambda: unary(
            client.erasures.Purge, client.erasure.PurgeRequest(), client.erasure.PurgeRequest(scope={'name': 'no..name'})),
        'spoor.v1.ErasureService.ListTombstones': lambda: unary(
            client.erasures.ListTombstones, client.erasure.ListTombstonesRequest()),
        'spoor.v1.ErasureService.LiftTombstone': lambda: unary(
            client.erasures.LiftTombstone, client.erasure.LiftTombstoneRequest(tombstone_id=9)),
        'spoor.v1.KeyService.CreateKey': lambda: unary(
            client.keys.CreateKey, client.access.CreateKeyRequest(), client.access.CreateKeyRequest(name='a', roles=[1])),
        'spoor.v1.KeyService.ListKeys': lambda: unary(client.keys.ListKeys, client.access.ListKeysRequest()),
        'spoor.v1.KeyService.RotateKey': lambda: unary(client.keys.RotateKey, client.access.RotateKeyRequest(id='no')),
        'spoor.v1.KeyService.RevokeKey': lambda: unary(client.keys.RevokeKey, client.access.RevokeKeyRequest(id='no')),
        'spoor.v1.WatchService.Watch': lambda: every(*(
            client.watches.Watch(client.watch.WatchRequest(**watch), timeout=2) for watch in ({}, {'names': ['no..name']}))),
        'spoor.v1.WatchlistService.PutWatchlist': lambda: unary(
            client.watchlists.PutWatchlist, lists.PutWatchlistRequest(name='a', entries=[{'name': '*.com'}]),
            lists.PutWatchlistRequest(name='b', entries=[{'regex': '('}])),
        'spoor.v1.WatchlistService.GetWatchlist': lambda: unary(
            client.watchlists.GetWatchlist, lists.GetWatchlistRequest(name='a'), lists.GetWatchlistRequest(name='b')),
        'spoor.v1.WatchlistService.ListWatchlists': lambda: unary(
            client.watchlists.ListWatchlists, lists.ListWatchlistsRequest()),
        'spoor.v1.WatchlistService.Hits': lambda: every(*(
            client.watchlists.Hits(lists.HitsRequest(scope=lists.HITS_SCOPE_KEPT, watchlists=names)) for names in ([], ['b']))),
        'spoor.v1.WatchlistService.DeleteWatchlist': lambda: unary(
            client.watchlists.DeleteWatchlist, lists.DeleteWatchlistRequest(name='a'), lists.DeleteWatchlistRequest(name='b')),
        **feed_calls(client, every, unary),
        'spoor.v1.StatusService.GetStatus': lambda: every([client.statuses.GetStatus(client.status.GetStatusRequest())]),
        'spoor.v1.IngestService.Deliver': lambda: every(client.ingests.Deliver(iter([hello])), client.ingests.Deliver(
            iter([hello, bad_block]))),
        'grpc.health.v1.Health.Check': lambda: every([client.healths.Check(health.HealthCheckRequest())]),
        'grpc.health.v1.Health.Watch': lambda: every([next(client.healths.Watch(health.HealthCheckRequest()))]),
        'grpc.reflection.v1alpha.ServerReflection.ServerReflectionInfo': lambda: every(
            client.reflections.ServerReflectionInfo(iter(words))),
    }


def answers_of(client: Client, stream):
    """Each message of a stream in octets, at the end the text of its refusal."""
    try:
        for response in stream:
            yield response.SerializeToString()
    except client.grpc.RpcError as error:
        yield f'{error.details()} {error.trailing_metadata()}'.encode()


def offered_methods(client: Client, generated) -> set[str]:
    """What spoord's own reflection says that it offers; it has no description of health, which gRPC serves itself."""
    request = client.reflection.ServerReflectionRequest
    names = next(client.reflections.ServerReflectionInfo(iter([request(list_services='')])))
    methods = set()
    for service in names.list_services_response.service:
        answer = next(client.reflections.ServerReflectionInfo(iter([request(file_containing_symbol=service.name)])))
        described = list(answer.file_descriptor_response.file_descriptor_proto) or [client.health.DESCRIPTOR.serialized_pb]
        for file in map(generated.FileDescriptorProto.FromString, described):
            methods |= {f'{service.name}.{method.name}' for entry in file.service for method in entry.method
                        if f'{file.package}.{entry.name}' == service.name}
    return methods


def wait_for(condition, what: str) -> None:
    end = time.monotonic() + OUTAGE_TIMEOUT_S
    while not condition():
        if time.monotonic() > end:
            raise Failure(f'not within {OUTAGE_TIMEOUT_S} s: {what}')
        time.sleep(0.01)


def subnets_of(payload: bytes) -> set[bytes]:
    """The client subnet options of a message that dnspython reads."""
    try:
        message = dns.message.from_wire(payload, ignore_trailing=True)
    except Exception:  # pylint: disable=broad-except
        return set()
    return {option.to_wire() for option in message.options if option.otype == dns.edns.ECS}


def needles_of(capture) -> list[Needle]:
    """All addresses and client subnets of a capture."""
    addresses, subnets = set(), set()
    for packet in read_packets(str(capture)):
        addresses |= {packet.source, packet.destination}
    for datagram in read_datagrams(str(capture)):
        subnets |= subnets_of(datagram.payload)
    return [*map(address_needle, addresses), *filter(None, map(subnet_needle, subnets))]


def contents(records) -> list[tuple[str, bytes]]:
    """Everything that may be found, because it is what was recorded."""
    keys = set().union(*records)
    texts = '\n'.join(f'{name_text(owner)} {rdata_text(rdtype, rdata)}' for owner, rdtype, rdata in keys)
    return [('records', b'\n'.join(owner + rdata for owner, _, rdata in keys)), ('texts', texts.encode())]


def check_hays(session: Session, needles: list[Needle], kind: str) -> None:
    problems = found(needles, session.hays[kind])
    expect(session.hays[kind], 'nothing was collected: the test shows nothing')
    expect(not problems, f'{len(problems)} leaks\n' + '\n'.join(problems[:10]))


def check_search(session: Session) -> None:
    """The search finds what is there: recorded addresses in their places, planted ones everywhere."""
    octets = [Needle('kept', (private.KEPT4,), ()), Needle('kept', (private.KEPT6,), ())]
    texts = [Needle(text, (), (text.encode(),)) for text in KEPT_TEXTS]
    for kind in ('database', 'spool'):
        for needle in octets:
            expect(found([needle], session.hays[kind]), f'{needle.raw[0].hex()} is not found in the {kind}')
    answers = dict(session.hays['answers'])
    for needle in texts:
        for question in ('export', f'lookup *.{private.KEPT_DOMAIN}'):
            for form in FORMATS:
                expect(needle.found_in(answers[f'{question} {form}']), f'{needle.what} is not found in {question} {form}')
    for needle in octets:
        for method in ('Export', 'Lookup', 'LookupRdata', 'Search'):
            answer = ('gRPC', answers[f'gRPC spoor.v1.QueryService.{method}'])
            expect(found([needle], [answer]), f'{needle.raw[0].hex()} is not found in gRPC {method}')


def leaks_of(text: str) -> list[bytes]:
    """An address as a careless program would write it, made without the module that searches."""
    text, v6 = str(ipaddress.ip_address(text)), ':' in text
    octets = socket.inet_pton(socket.AF_INET6 if v6 else socket.AF_INET, text)
    words = f'{len(octets) // 4}I'
    turned = struct.pack(f'<{words}', *struct.unpack(f'>{words}', octets))
    with_port = f'[{text}]:53' if v6 else f'{text}:53'
    peer = f'ipv6:%5B{text.upper()}%5D:9' if v6 else f'ipv4:{with_port}'
    texts = [peer, f'from {with_port} to', f'"client":"{text}"', f'{text},53', f'{text}/32', f'({text}).', octets.hex(),
             octets.hex().upper(), ipaddress.ip_address(text).exploded]
    if not v6:
        texts += [f'::ffff:{text}', str(struct.unpack('>I', octets)[0]), str(struct.unpack('<I', octets)[0])]
    return [b'\x01\0' + form + b'\0\x35' for form in (octets, octets[::-1], turned)] + [line.encode() for line in texts]


def check_planted(session: Session, needles: list[Needle]) -> None:
    """A leak that is written into the last hay of each kind fails the search of that kind."""
    subnets = [network.split('/')[0] for network in private.SUBNETS]
    for kind, hays in session.hays.items():
        name, octets = hays[-1]
        forms = [form for text in (*private.ENDS4, *private.ENDS6, *subnets) for form in leaks_of(text)]
        forms += [private.subnet_option(network) for network in private.SUBNETS]
        for form in (*forms, *map(str.encode, private.SECRET_WORDS)):
            # The hay itself is searched by check_hays; its end is enough here.
            expect(found(needles, [(name, octets[-100:] + b' ' + form + b' ')]), f'{form!r}, planted in {kind}, is not found')


def check_passed_through(folder, generated) -> None:
    """An address as the name of folder and sensor, which the programs do write, is found wherever they write it."""
    text = private.ENDS4[0]
    place = folder / text
    place.mkdir()
    session = Session(place)
    try:
        crafted = folder / 'private.pcap'
        private.PrivateTraffic(refused=True).capture.write(crafted)
        # With a mark behind it: in the spool a checksum follows, whose first octet may look like one digit more.
        session.replay_with_outage(f'{text}-', [LAB_CAPTURE] * COPIES + [crafted], private.KEPT6)
        session.ask_everything(generated)
        session.finish()
    finally:
        session.server.kill()
    needles = [address_needle(ipaddress.ip_address(text).packed)]
    for kind in ('log', 'database', 'answers', 'spool'):
        expect(found(needles, session.hays[kind]), f'nothing is found in: {kind}')
    answers = {name for name, octets in session.hays['answers'] if found(needles, [(name, octets)])}
    wanted = {'status', 'status --json', 'gRPC spoor.v1.StatusService.GetStatus'}
    expect(answers == wanted, f'found in the answers {sorted(answers)} instead of {sorted(wanted)}')


def capture_sets(folder) -> dict[str, tuple[list, list[dict], tuple[str, ...]]]:
    """name -> (captures, expected records of each, options of the sensor); the last capture has the marker."""
    crafted, recorded = folder / 'private.pcap', folder / 'recorded.pcap'
    private.PrivateTraffic(refused=True).capture.write(crafted)
    private.PrivateTraffic(refused=False).capture.write(recorded)
    lab = read_expected(str(LAB_EXPECTED))
    sets = {'strict': ([LAB_CAPTURE] * COPIES + [crafted], [lab], ())}
    outside = []
    if (CAPTURES / 'README.md').exists():
        names = ROW.findall((CAPTURES / 'README.md').read_text())
        outside = [CAPTURES / 'public' / name for name in names
                   if (CAPTURES / 'public' / f'{name}.open.expected.ndjson').exists()]
    one_way = [read_expected(f'{path}.open.expected.ndjson') for path in outside]
    sets['open'] = ([LAB_CAPTURE] * COPIES + outside + [recorded], [lab_one_way(), *one_way], OPEN_OPTIONS)
    return sets


def lab_one_way() -> dict:
    return extract([str(LAB_CAPTURE)], ['0.0.0.0/0', '::/0'], False).records


def all_needles(sets: dict) -> list[Needle]:
    """What no hay may hold: all of the crafted capture, and what no record of the other captures holds."""
    paths = {path for captures, _, _ in sets.values() for path in captures if path.is_relative_to(ROOT.parent)}
    recorded = contents([records for _, expected, _ in sets.values() for records in expected])
    seen = {needle.what: needle for path in paths for needle in needles_of(path)}
    return private.secrets() + [needle for needle in seen.values() if not found([needle], recorded)]


def generated_code(folder):
    """The classes of gRPC, and the one that reads descriptors."""
    code = folder / 'generated'
    code.mkdir()
    generate(code)
    from google.protobuf import descriptor_pb2
    return descriptor_pb2


def main() -> int:
    tap = Tap()
    with temporary_folder() as folder:
        generated = generated_code(folder)
        sets = capture_sets(folder)
        session = Session(folder)
        try:
            for name, (captures, _, options) in sets.items():
                with tap.case(f'{len(captures)} captures pass while spoord is away, {name}'):
                    session.replay_with_outage(name, captures, private.KEPT6, *options)
            with tap.case('all answers are given'):
                session.ask_everything(generated)
            session.finish()
        finally:
            session.server.kill()
        with tap.case('the search finds what is recorded'):
            check_search(session)
        needles = all_needles(sets)
        print(f'# {len(needles)} addresses, subnets and words')
        with tap.case('the search finds what is planted'):
            check_planted(session, needles)
        with tap.case('the search finds an address that passes through the programs'):
            check_passed_through(folder, generated)
        for kind in session.hays:
            octets = sum(len(hay) for _, hay in session.hays[kind])
            with tap.case(f'no address, client subnet or question in: {kind}, {octets} octets'):
                check_hays(session, needles, kind)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
