"""Every kind of answer, from a client of another language: what `spoor` prints, to the last field and to its end."""
import base64
import collections
import json

from foreign.cases import QUERY, Cases, Round, read, whole
from google.protobuf import descriptor_pb2
from harness import expect

CASES = Cases()
# Request, and the words with which `spoor` asks the same.
SAME_AS_SPOOR = {
    'Export': ({}, ['export']),
    'Lookup': ({'name': '*.com', 'filter': {'rrtypes': [1, 2]}}, ['lookup', '*.com', '--type', 'A,NS']),
    'LookupRdata': ({'cidr': '198.18.0.0/16', 'filter': {'time_last_after_s': 1}},
                    ['rdata', '198.18.0.0/16', '--time-last-after', '1970-01-01T00:00:01Z']),
    'Search': ({'pattern': 'ns[12]', 'exclude': r'\.com\.$'}, ['search', 'ns[12]', '--exclude', r'\.com\.$']),
}


def printed(records: list[dict]) -> list[tuple]:
    """As in a line of Common Output Format."""
    return [(record['rrname'], record['rrtype_text'], [record['rdata_text']], int(record['time_first_s']),
             int(record['time_last_s']), int(record['count'])) for record in records]


@CASES.case('unary: the status is what spoor says')
def _(given: Round):
    key, _ = given.site.make_key('--role', 'operator')
    given.connect(key=key)
    answer = given.client.call('spoor.v1.StatusService/GetStatus')
    expect(answer['code'] == 'OK', f'{answer}')
    store = answer['messages'][0]['store']
    expect(store['state'] == 'serving' and int(store['record_count']) == given.site.control.status()['store']['record_count'],
           f'{store}')
    return {name: store[name] for name in ('record_count', 'observation_count', 'format_version')}


def same_as_spoor(method: str, request: dict, words: list[str]):
    def case(given: Round):
        records = whole(given.client.call(QUERY + method, request))
        done = given.site.control.spoor(*words, '--format', 'cof')
        lines = [tuple(json.loads(line).values()) for line in done.stdout.splitlines()]
        expect(len(lines) >= 3 and printed(records) == lines, f'{len(records)} records, not what spoor prints: {done.stderr}')
        return records
    return case


CASES += [(f'{method}: to its end, and what spoor prints', same_as_spoor(method, *how))
          for method, how in SAME_AS_SPOOR.items()]


@CASES.case('LookupRdata: octets in the request and in the answer')
def _(given: Round):
    one = whole(given.client.call(QUERY + 'Lookup', {'name': '*.rare.example', 'filter': {'rrtypes': [65280]}}))[0]
    found = whole(given.client.call(QUERY + 'LookupRdata', {'raw': one['rdata']}))
    expect(found == [one], f'{found}')
    return found


@CASES.case('Lookup: days add up to the count')
def _(given: Round):
    records = whole(given.client.call(QUERY + 'Lookup', {'name': '*.com', 'with_days': True}))
    for record in records:
        sums = sum(int(day['count']) for day in record.get('days', [])) + int(record.get('unattributed_count', 0))
        expect(sums == int(record['count']), f'{record}')
    expect(any('days' in record for record in records), 'no days at all')
    return records


@CASES.case('Summarize: the sum of its lookup')
def _(given: Round):
    lookup = {'name': '*.com'}
    records = whole(given.client.call(QUERY + 'Lookup', lookup))
    last = given.client.call(QUERY + 'Summarize', {'lookup': lookup})['messages'][-1]
    expect(last['end']['state'] == 'END_STATE_SUCCEEDED' and int(last['summary']['record_count']) == len(records), f'{last}')
    expect(int(last['summary']['count']) == sum(int(record['count']) for record in records), f'{last}')
    return last


@CASES.case('Bulk: each question has its answer, also one with nothing')
def _(given: Round):
    asked = [({'name': '*.lumiere.fr'}, 'Lookup'), ({'name': 'nobody.knows.example'}, 'Lookup'),
             ({'cidr': '198.18.20.0/28'}, 'LookupRdata')]
    answer = given.client.call(QUERY + 'Bulk', {'inputs': [question for question, _ in asked]})
    *body, last = answer['messages']
    found, done = collections.defaultdict(list), []
    for part in (part for message in body for part in message.get('answers', [])):
        found[part.get('input', 0)] += part.get('records', [])
        done += [part.get('input', 0)] if part.get('last') else []
    expect(done == [0, 1, 2] and last['end']['state'] == 'END_STATE_SUCCEEDED', f'{done} {last}')
    for number, (question, method) in enumerate(asked):
        expect(found[number] == whole(given.client.call(QUERY + method, question)), f'{question}: others than by itself')
    return [found[number] for number in range(3)]


@CASES.case('nothing found is a success without records')
def _(given: Round):
    expect(whole(given.client.call(QUERY + 'Lookup', {'name': 'no.such.name'})) == [], 'something was found')


def pages(given: Round, method: str, request: dict, limit: int, between=lambda: None) -> list[dict]:
    """All pages by their tokens."""
    found, token = [], {}
    while True:
        records, end = read(given.client.call(QUERY + method, request | {'paging': {'limit': limit} | token}))
        found += records
        if end['state'] == 'END_STATE_SUCCEEDED':
            return found
        expect(end['state'] == 'END_STATE_LIMITED' and len(records) == limit and end['resume_token'], f'{end}')
        token = {'resume_token': end['resume_token']}
        between()


@CASES.case('resume: pages by their tokens are the whole')
def _(given: Round):
    questions = {'Lookup': {'name': '*.com'}, 'Search': {'pattern': 'ns'}, 'Export': {'filter': {'rrtypes': [2]}}}
    for method, request in questions.items():
        found = pages(given, method, request, 100)
        expect(found == whole(given.client.call(QUERY + method, request)) and len(found) > 100, f'{method}: {len(found)}')


@CASES.case('resume: a token is good after a restart of spoord')
def _(given: Round):
    def restart() -> None:
        given.client.ask(do='disconnect')
        given.site.control.stop()
        given.site.control.start()
        given.connect()

    request = {'name': '*.com'}
    everything = whole(given.client.call(QUERY + 'Lookup', request))
    expect(pages(given, 'Lookup', request, len(everything) // 2 + 1, restart) == everything, 'others than without one')


@CASES.case('health: serving, without a key')
def _(given: Round):
    given.client.connect(given.site.address, given.site.authority.certificate)
    check = 'grpc.health.v1.Health/Check'
    for service in ('', 'spoor.v1.QueryService', 'spoor.v1.WatchService', 'spoor.v1.IngestService'):
        answer = given.client.call(check, {'service': service})
        expect(answer['code'] == 'OK' and answer['messages'] == [{'status': 'SERVING'}], f'{service}: {answer}')
    answer = given.client.call(check, {'service': 'no.such.Service'})
    expect(answer['code'] == 'NOT_FOUND', f'{answer}')


@CASES.case('reflection: the services, and the methods of one')
def _(given: Round):
    given.client.connect(given.site.address, given.site.authority.certificate)
    answer = given.client.call('grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo', {'list_services': ''},
                            {'file_containing_symbol': 'spoor.v1.QueryService'})
    expect(answer['code'] == 'OK' and len(answer['messages']) == 2, f'{answer}')
    services, files = answer['messages']
    names = sorted(service['name'] for service in services['list_services_response']['service'])
    expect({'spoor.v1.QueryService', 'spoor.v1.WatchService', 'grpc.health.v1.Health'} <= set(names), f'{names}')
    read_files = [descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(octets))
                  for octets in files['file_descriptor_response']['file_descriptor_proto']]
    methods = [method.name for file in read_files for service in file.service for method in service.method]
    expect({'Lookup', 'Bulk', 'Search'} <= set(methods), f'{methods}')
    return names
