#!/usr/bin/python3
"""Another gRPC implementation, Python's, speaks to spoord: streams to their terminal status, health, reflection, ingest.

Its code is generated from rpc/spoor/v1 when the test starts, so that the protos themselves are what is tested.
"""
import importlib
import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from grpc_python import GRPC_PROTOS, PLUGIN, generate, methods  # noqa: E402
from harness import BUILD, LAB_CAPTURE, PATIENCE, Failure, Tap, control, expect, replay, skip_all, temporary_folder  # noqa: E402

CALL_TIMEOUT_S = 30


class Client:
    """The generated modules and stubs over one channel."""

    def __init__(self, address: str, options: tuple = ()):
        import grpc
        self.grpc = grpc
        load = importlib.import_module
        self.access, self.erasure, self.feed, self.ingest, self.query, self.record, self.status, self.watch, self.watchlist = (
            load(f'spoor.v1.{name}_pb2')
            for name in ('access', 'erasure', 'feed', 'ingest', 'query', 'record', 'status', 'watch', 'watchlist'))
        self.health, self.reflection = load('health_pb2'), load('reflection_pb2')
        self.channel = grpc.insecure_channel(address, options=options)
        self.queries = load('spoor.v1.query_pb2_grpc').QueryServiceStub(self.channel)
        self.statuses = load('spoor.v1.status_pb2_grpc').StatusServiceStub(self.channel)
        self.keys = load('spoor.v1.access_pb2_grpc').KeyServiceStub(self.channel)
        self.erasures = load('spoor.v1.erasure_pb2_grpc').ErasureServiceStub(self.channel)
        self.watches = load('spoor.v1.watch_pb2_grpc').WatchServiceStub(self.channel)
        self.watchlists = load('spoor.v1.watchlist_pb2_grpc').WatchlistServiceStub(self.channel)
        self.feeds = load('spoor.v1.feed_pb2_grpc').FeedServiceStub(self.channel)
        self.ingests = load('spoor.v1.ingest_pb2_grpc').IngestServiceStub(self.channel)
        self.healths = load('health_pb2_grpc').HealthStub(self.channel)
        self.reflections = load('reflection_pb2_grpc').ServerReflectionStub(self.channel)

    def read(self, stream) -> tuple[list, object]:
        """All records of a stream and its end; the end must be the last message and carry no records."""
        records, end = [], None
        for response in stream:
            expect(end is None, 'a message came after the end')
            records += response.records
            expect(len(response.records) <= 1000, f'{len(response.records)} records in one message')
            if response.HasField('end'):
                end = response.end
                expect(not response.records, 'the last message carries records')
        expect(end is not None, 'the stream ended without its terminal status')
        expect(end.record_count == len(records), f'{end.record_count} records promised, {len(records)} came')
        return records, end

    def refusal(self, call) -> tuple[str, str]:
        """(status code, text) of a call that must fail."""
        try:
            list(call)
        except self.grpc.RpcError as error:
            return error.code().name, error.details()
        raise Failure('the call was not refused')


def test_watch(tap: Tap, client: Client) -> None:
    watch = client.watch
    with tap.case('a watch tells every second that nothing happened, and can be left'):
        call = client.watches.Watch(watch.WatchRequest())
        first = next(call)
        expect(first.resume_token and not first.observations, f'{first}')
        call.cancel()
    with tap.case('a watch ends before its deadline, with a place to go on from'):
        *_, last = client.watches.Watch(watch.WatchRequest(), timeout=2)
        expect(last.HasField('end') and last.end.resume_token, f'{last}')
        again = client.watches.Watch(watch.WatchRequest(resume_token=last.end.resume_token))
        expect(next(again).resume_token == last.end.resume_token, 'it went on elsewhere')
        again.cancel()
    with tap.case('a watch for no name is refused with the field'):
        code, text = client.refusal(client.watches.Watch(watch.WatchRequest(names=['no..name'])))
        expect(code == 'INVALID_ARGUMENT' and text.startswith('names: '), f'{code} {text}')


def test_streams(tap: Tap, client: Client, lines: list[str]) -> None:
    record, query = client.record, client.query
    with tap.case('export to its terminal status'):
        records, end = client.read(client.queries.Export(query.ExportRequest(), timeout=CALL_TIMEOUT_S))
        expect(end.state == record.END_STATE_SUCCEEDED, f'state {end.state}')
        found = [(item.rrname, item.rrtype_text, [item.rdata_text], item.time_first_s, item.time_last_s, item.count)
                 for item in records]
        wanted = [tuple(json.loads(line).values()) for line in lines]
        expect(found == wanted, 'not what `spoor export` prints')
        expect(all(item.provenance and list(item.provenance) == sorted(set(item.provenance)) for item in records),
               'provenance is missing or not ascending')
        seen = {bit for item in records for bit in item.provenance}
        expect(seen == {1, 3, 4, 5}, f'provenances seen: {seen}')
    with tap.case('wire and text of each record agree'):
        from compare import owner_wire, rdata_wire
        for item in records:
            expect(owner_wire(item.rrname) == item.owner, f'owner of {item.rrname}')
            expect(rdata_wire(item.rrtype, item.rdata_text) == item.rdata, f'RDATA of {item.rrname} {item.rrtype_text}')
    with tap.case('a limited stream ends as limited and goes on with its token'):
        request = query.LookupRequest(name='*.com', paging=query.Paging(limit=5))
        whole, _ = client.read(client.queries.Lookup(query.LookupRequest(name='*.com'), timeout=CALL_TIMEOUT_S))
        pages = []
        while True:
            records, end = client.read(client.queries.Lookup(request, timeout=CALL_TIMEOUT_S))
            pages += records
            if end.state == record.END_STATE_SUCCEEDED:
                break
            expect(end.state == record.END_STATE_LIMITED and end.resume_token, f'state {end.state}')
            request.paging.resume_token = end.resume_token
        expect(pages == whole, 'the pages are not the whole')
    with tap.case('a summary adds up the records of its lookup'):
        lookup = query.LookupRequest(name='*.com')
        records, _ = client.read(client.queries.Lookup(lookup, timeout=CALL_TIMEOUT_S))
        last = list(client.queries.Summarize(query.SummarizeRequest(lookup=lookup), timeout=CALL_TIMEOUT_S))[-1]
        expect(last.end.state == record.END_STATE_SUCCEEDED and last.end.record_count == len(records), f'{last}')
        expect(last.summary.count == sum(item.count for item in records), f'{last}')
    with tap.case('nothing found is a success without records'):
        records, end = client.read(client.queries.Lookup(query.LookupRequest(name='no.such.name'), timeout=CALL_TIMEOUT_S))
        expect(not records and end.state == record.END_STATE_SUCCEEDED, f'state {end.state}')
    with tap.case('a client that goes away mid-stream harms nobody'):
        for _ in range(20):
            stream = client.queries.Export(query.ExportRequest(), timeout=CALL_TIMEOUT_S)
            next(stream)
            stream.cancel()
        client.read(client.queries.Export(query.ExportRequest(), timeout=CALL_TIMEOUT_S))


def test_bad_input(tap: Tap, client: Client) -> None:
    query, queries = client.query, client.queries
    cases = {
        'name': lambda: queries.Lookup(query.LookupRequest(name='a..b')),
        'name ': lambda: queries.Lookup(query.LookupRequest()),
        'value': lambda: queries.LookupRdata(query.LookupRdataRequest()),
        'ip': lambda: queries.LookupRdata(query.LookupRdataRequest(ip='192.0.2.256')),
        'cidr': lambda: queries.LookupRdata(query.LookupRdataRequest(cidr='192.0.2.1/24')),
        'range': lambda: queries.LookupRdata(query.LookupRdataRequest(
            range=query.AddressRange(first='192.0.2.9', last='192.0.2.1'))),
        'resume_token': lambda: queries.Export(query.ExportRequest(paging=query.Paging(resume_token=b'nonsense'))),
        'rrtypes': lambda: queries.Export(query.ExportRequest(filter=query.Filter(rrtypes=[70000]))),
        'pattern': lambda: queries.Search(query.SearchRequest(pattern='a(b')),
        'query': lambda: queries.Summarize(query.SummarizeRequest()),
        'lookup: name': lambda: queries.Summarize(query.SummarizeRequest(lookup=query.LookupRequest(name='a..b'))),
        'exclude': lambda: queries.Search(query.SearchRequest(pattern='a', exclude='*')),
        'syntax': lambda: queries.Search(query.SearchRequest(pattern='a', syntax=9)),
    }
    for field, call in cases.items():
        with tap.case(f'bad input: {field}'):
            code, text = client.refusal(call())
            expect(code == 'INVALID_ARGUMENT', f'{code}: {text}')
            expect(field.strip() in text, f'the field is not named: {text}')


def deliver(client: Client, *requests, wait: bool = False):
    """Answers of one Deliver stream that sends these requests."""
    def messages():
        yield from requests
        if wait:
            time.sleep(1)
    return client.ingests.Deliver(messages(), timeout=CALL_TIMEOUT_S)


def test_ingest(tap: Tap, client: Client) -> None:
    ingest = client.ingest
    hello = ingest.DeliverRequest(hello=ingest.SensorHello(sensor_id='foreign', boot_epoch=7, version='test',
                                                           block_version=1))
    block = lambda number, payload: ingest.DeliverRequest(  # noqa: E731
        block=ingest.ObservationBlock(sequence=number, payload=payload))
    with tap.case('ingest: a stranger is greeted with sequence 0'):
        answers = list(deliver(client, hello))
        expect(answers and answers[0].committed_sequence == 0, f'{answers}')
    cases = {'a damaged block': (hello, block(1, b'\xff' * 100)), 'an empty block': (hello, block(1, b'')),
             'no hello': (block(1, b'x'),), 'an empty request': (ingest.DeliverRequest(),),
             'a bad sensor id': (ingest.DeliverRequest(hello=ingest.SensorHello(sensor_id='a b', boot_epoch=1,
                                                                               block_version=1)),),
             'a foreign block version': (ingest.DeliverRequest(hello=ingest.SensorHello(sensor_id='x', boot_epoch=1,
                                                                                       block_version=99)),)}
    for name, requests in cases.items():
        with tap.case(f'ingest refuses {name}'):
            code, text = client.refusal(deliver(client, *requests, wait=True))
            expect(code in ('INVALID_ARGUMENT', 'FAILED_PRECONDITION', 'DATA_LOSS'), f'{code}: {text}')
            expect(text, 'no reason given')


def test_plumbing(tap: Tap, client: Client, server) -> None:
    health, reflection = client.health, client.reflection
    with tap.case('health says that it serves'):
        for service in ('', 'spoor.v1.QueryService'):
            answer = client.healths.Check(health.HealthCheckRequest(service=service), timeout=CALL_TIMEOUT_S)
            expect(answer.status == health.HealthCheckResponse.SERVING, f'"{service}": {answer.status}')
    with tap.case('reflection lists the services'):
        request = reflection.ServerReflectionRequest(list_services='')
        answer = next(client.reflections.ServerReflectionInfo(iter([request]), timeout=CALL_TIMEOUT_S))
        names = {service.name for service in answer.list_services_response.service}
        wanted = {'spoor.v1.QueryService', 'spoor.v1.IngestService', 'spoor.v1.StatusService', 'grpc.health.v1.Health'}
        expect(wanted <= names, f'services {names}')
    with tap.case('status agrees with the command line'):
        answer = client.statuses.GetStatus(client.status.GetStatusRequest(), timeout=CALL_TIMEOUT_S)
        expect(answer.store.record_count == server.status()['store']['record_count'], 'record counts differ')
        expect(answer.store.state == 'serving', answer.store.state)


def missing_packages() -> str:
    """Why this client cannot run here; empty when it can."""
    if not pathlib.Path(PLUGIN).exists() or not GRPC_PROTOS.exists():
        return 'protobuf-compiler-grpc or grpc-proto is not installed'
    if subprocess.run([sys.executable, '-c', 'import grpc, google.protobuf'], check=False).returncode != 0:
        return 'python3-grpcio or python3-protobuf is not installed'
    return ''


def test_descriptor_set(tap: Tap) -> None:
    from google.protobuf import descriptor_pb2
    with tap.case('the descriptor set has every method, and error details'):
        files = descriptor_pb2.FileDescriptorSet.FromString((BUILD / 'rpc' / 'spoor-v1.binpb').read_bytes()).file
        found = {(service.name, method.name) for file in files for service in file.service for method in service.method}
        wanted = {(service.name, method.name) for _, service, method in methods()}
        expect(found == wanted, f'{found ^ wanted}')
        expect('google/rpc/error_details.proto' in [file.name for file in files], 'no error details')


def main() -> int:
    if reason := missing_packages():
        return skip_all(reason)
    tap = Tap()
    with temporary_folder() as folder, control() as server:
        generate(folder)
        replay(server, [LAB_CAPTURE])
        lines = server.export()
        client = Client(server.address)
        test_streams(tap, client, lines)
        test_descriptor_set(tap)
        test_watch(tap, client)
        test_bad_input(tap, client)
        test_ingest(tap, client)
        test_plumbing(tap, client, server)
        with tap.case('nothing of all this changed what is stored'):
            expect(server.export() == lines, 'the export changed')
        with tap.case('a client that sits there does not hold the end of spoord'):
            begin = time.monotonic()
            server.stop()
            expect(time.monotonic() - begin < 4 * PATIENCE, f'it took {time.monotonic() - begin:.1f} s')
        client.channel.close()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
