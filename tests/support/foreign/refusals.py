"""What is refused: bad fields, keys, roles, quotas; certificates that are not trusted, and new ones in their place."""
import itertools
import threading
import time

from certificates import Authority
from foreign.cases import PATIENCE_S, QUERY, VOLUME, WATCH, Cases, Round, whole, whole_volume
from harness import expect

CASES = Cases()
LISTS = 'spoor.v1.WatchlistService/'
FEEDS = 'spoor.v1.FeedService/'
SOME = (QUERY + 'Lookup', {'name': '*.lumiere.fr'})
BAD_FIELDS = {
    QUERY + 'Lookup': [({}, 'name'), ({'name': 'a..b'}, 'name'), ({'name': '*.a.*'}, 'name'),
                       ({'name': 'a', 'filter': {'time_first_after_s': '-4294967296'}}, 'filter.time_first_after_s')],
    QUERY + 'LookupRdata': [({}, 'value'), ({'ip': '192.0.2.256'}, 'ip'), ({'cidr': '192.0.2.1/24'}, 'cidr'),
                            ({'range': {'first': '192.0.2.9', 'last': '192.0.2.1'}}, 'range.last')],
    QUERY + 'Export': [({'filter': {'rrtypes': [70000]}}, 'filter.rrtypes'),
                       ({'paging': {'resume_token': 'bm9uZQ=='}}, 'paging.resume_token')],
    QUERY + 'Summarize': [({}, 'query'), ({'lookup': {'name': 'a..b'}}, 'lookup')],
    QUERY + 'Search': [({}, 'pattern'), ({'pattern': 'a(b'}, 'pattern'), ({'pattern': 'a', 'exclude': '*'}, 'exclude'),
                       ({'pattern': 'a', 'syntax': 9}, 'syntax'), ({'pattern': 'a', 'side': 9}, 'side')],
    QUERY + 'Bulk': [({}, 'inputs'), ({'inputs': [{'name': 'a'}, {'ip': 'b'}]}, 'inputs[1].ip')],
    WATCH: [({'names': ['no..name']}, 'names'), ({'cidrs': ['192.0.2.1/24']}, 'cidrs'), ({'pattern': '('}, 'pattern'),
            ({'watchlists': ['none']}, 'watchlists[0]')],
    LISTS + 'PutWatchlist': [
        ({}, 'name'), ({'name': 'a'}, 'entries'), ({'name': 'a', 'entries': [{}]}, 'entries[0].kind'),
        ({'name': 'a', 'entries': [{'cidr': '192.0.2.1/24'}]}, 'entries[0].cidr'),
        ({'name': 'a', 'entries': [{'name': 'b'}, {'regex': 'x('}]}, 'entries[1].regex')],
    LISTS + 'Hits': [({'watchlists': ['none']}, 'watchlists[0]'), ({'resume_token': 'bm9uZQ=='}, 'resume_token'),
                     ({'scope': 9}, 'scope')],
    FEEDS + 'ListEditions': [({'feed': 'changes', 'limit': 1001}, 'limit')],
    FEEDS + 'PollFeed': [({'feed': 'changes'}, 'consumer'), ({'feed': 'changes', 'consumer': 'a', 'limit': 100001}, 'limit'),
                         ({'feed': 'changes', 'consumer': 'a', 'acknowledge': 'bm9uZQ=='}, 'acknowledge'),
                         ({'feed': 'changes', 'consumer': 'a', 'start': 9}, 'start')],
    'spoor.v1.KeyService/CreateKey': [({}, 'name'), ({'name': 'a'}, 'roles')],
    'spoor.v1.ErasureService/Purge': [({}, 'scope'), ({'scope': {'cidr': '192.0.2.1/24'}}, 'scope.cidr')],
    'spoor.v1.IngestService/Deliver': [({'hello': {'sensor_id': 'a b', 'boot_epoch': 1, 'block_version': 1}}, 'hello.sensor_id')],
}
# Methods that take nothing but the name of a thing, and those in which nothing can be wrong.
NOT_THERE = {
    'spoor.v1.KeyService/RotateKey': {'id': '0011223344556677'},
    'spoor.v1.KeyService/RevokeKey': {'id': '0011223344556677'},
    'spoor.v1.ErasureService/LiftTombstone': {'tombstone_id': '999'},
    LISTS + 'GetWatchlist': {'name': 'none'},
    LISTS + 'DeleteWatchlist': {'name': 'none'},
    FEEDS + 'FetchFile': {'feed': 'none'},
    FEEDS + 'ListConsumers': {'feed': 'none'},
    FEEDS + 'DeleteConsumer': {'feed': 'changes', 'consumer': 'none'},
}
NEVER_WRONG = ('spoor.v1.StatusService/GetStatus', 'spoor.v1.KeyService/ListKeys', 'spoor.v1.ErasureService/ListTombstones',
               LISTS + 'ListWatchlists', FEEDS + 'ListFeeds')


def detail(answer: dict, kind: str) -> dict:
    """The google.rpc message of this kind in a refusal."""
    found = [each for each in answer['details'] if each['@type'].endswith(f'/google.rpc.{kind}')]
    expect(len(found) == 1, f'{len(found)} times {kind}: {answer}')
    return found[0]


def bad_fields(method: str):
    def case(given: Round):
        key, _ = given.site.make_key('--role', 'operator')
        given.connect(key=key)
        answers = []
        for request, field in BAD_FIELDS[method]:
            answer = given.client.call(method, request)
            expect(answer['code'] == 'INVALID_ARGUMENT' and not answer['messages'], f'{request}: {answer}')
            violation = detail(answer, 'BadRequest')['field_violations'][0]
            expect(violation['field'] == field and violation['description'], f'{request}: {violation}')
            answers.append((answer['text'], violation))
        return answers
    return case


CASES += [(f'bad input: {method.partition("/")[2]} names the field', bad_fields(method)) for method in BAD_FIELDS]


@CASES.case('bad input: what is not there is not found')
def _(given: Round):
    key, _ = given.site.make_key('--role', 'operator')
    given.connect(key=key)
    answers = [given.client.call(method, request) for method, request in NOT_THERE.items()]
    expect([answer['code'] for answer in answers] == ['NOT_FOUND'] * len(NOT_THERE), f'{answers}')
    return [answer['text'] for answer in answers]


@CASES.case('nothing in the request, nothing wrong')
def _(given: Round):
    key, _ = given.site.make_key('--role', 'operator')
    given.connect(key=key)
    answers = [given.client.call(method) for method in NEVER_WRONG]
    expect(all(answer['code'] == 'OK' and len(answer['messages']) == 1 for answer in answers), f'{answers}')


def refused(given: Round, code: str, reason: str) -> dict:
    """The refusal of a call, with its ErrorInfo."""
    answer = given.client.call(*SOME)
    info = detail(answer, 'ErrorInfo')
    expect((answer['code'], info['reason'], info['domain']) == (code, reason, 'spoor.v1'), f'{answer}')
    return answer


@CASES.case('refused: no key')
def _(given: Round):
    given.client.connect(given.site.address, given.site.authority.certificate)
    return refused(given, 'UNAUTHENTICATED', 'KEY_MISSING')


@CASES.case('refused: a wrong key')
def _(given: Round):
    text = given.key.read_text().strip()
    wrong = given.file('wrong')
    wrong.write_text(text[:-1] + ('0' if text[-1] != '0' else '1'))
    given.connect(key=wrong)
    return refused(given, 'UNAUTHENTICATED', 'KEY_INVALID')


@CASES.case('refused: a key of another role, which is named')
def _(given: Round):
    key, _ = given.site.make_key('--role', 'stream')
    given.connect(key=key)
    answer = refused(given, 'PERMISSION_DENIED', 'ROLE_MISSING')
    named = detail(answer, 'ErrorInfo')['metadata']
    expect(named['role'] == 'query' and named['method'].endswith('QueryService/Lookup'), f'{named}')
    return answer


@CASES.case('quota: refused with the time to wait, and then served')
def _(given: Round):
    key, key_id = given.site.make_key('--role', 'query', '--calls-per-second', '1')
    given.connect(key=key)
    answers = [given.client.call(*SOME) for _ in range(6)]
    last = next(answer for answer in answers if answer['code'] != 'OK')
    expect(last['code'] == 'RESOURCE_EXHAUSTED' and detail(last, 'ErrorInfo')['reason'] == 'CALLS_PER_SECOND', f'{last}')
    expect(detail(last, 'QuotaFailure')['violations'][0]['subject'] == f'key:{key_id}', f'{last}')
    detail(last, 'RetryInfo')
    expect(0 < last['retry_ms'] <= 1000, f'{last["retry_ms"]} ms')
    time.sleep(1.05)
    expect(given.client.call(*SOME)['code'] == 'OK', 'still refused')


def expect_nothing_read(given: Round) -> None:
    """A call that ends before it reaches spoord."""
    audit = given.site.control.data / 'audit.log'
    before = audit.stat().st_size
    answer = given.client.call(*SOME)
    expect(answer['code'] == 'UNAVAILABLE' and not answer['messages'], f'{answer}')
    expect(audit.stat().st_size == before, 'the call reached spoord')


@CASES.case('certificate of another authority: not trusted, nothing asked')
def _(given: Round):
    given.client.connect(given.site.address, given.site.clients.certificate, given.key)
    expect_nothing_read(given)


@CASES.case('certificate for another name: not trusted, nothing asked')
def _(given: Round):
    given.client.connect(given.wrong_address, given.site.authority.certificate, given.key)
    expect_nothing_read(given)


def call_until_renewed(given: Round, both, following: Authority) -> int:
    """How many calls were answered, over an old connection and each time a new one, until new ones see the new certificate."""
    end = time.monotonic() + PATIENCE_S
    for calls in itertools.count(2, 2):
        given.client.connect(given.site.address, both, given.key, to='fresh')
        old, fresh = (whole(given.client.call(*SOME, to=to)) for to in ('main', 'fresh'))
        expect(old == fresh, 'other records')
        given.client.connect(given.site.address, following.certificate, given.key, to='new')
        if given.client.call(*SOME, to='new')['code'] == 'OK':
            return calls
        expect(time.monotonic() < end, 'the former certificate is still shown')
    return 0


@CASES.case('certificates are swapped while calls go on: none fails')
def _(given: Round):
    former, following = given.site.authority, Authority(given.site.folder, f'after-{given.kind.name}')
    both = given.file('both.pem')
    both.write_text(former.certificate.read_text() + following.certificate.read_text())
    given.connect(given.beside)
    given.beside.hold(**given.beside.call_order(QUERY + 'Lookup', {'name': VOLUME}, hold_after=1, fold=True))
    copying = threading.Thread(target=given.site.use, args=following.issue(f'renewed-{given.kind.name}'))
    copying.start()
    calls = call_until_renewed(given, both, following)
    copying.join()
    given.site.authority = following
    given.client.connect(given.site.address, former.certificate, given.key, to='former')
    expect(given.client.call(*SOME, to='former')['code'] == 'UNAVAILABLE', 'new connections see the former certificate')
    whole(given.client.call(*SOME))
    whole_volume(given.beside.go_on())
    expect(calls >= 4, f'{calls} calls only')
