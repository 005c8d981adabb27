"""Streams that do not simply run to their end: left, held up, cut, ended by a deadline or by the server."""
import time

from foreign.cases import QUERY, VOLUME, VOLUME_COUNT, WATCH, Cases, Round, wait_until, whole_volume
from harness import expect

CASES = Cases()
LOOKUP = QUERY + 'Lookup'
EVERYTHING = {'name': VOLUME}


@CASES.case('cancel in the middle: the server lets go of the stream')
def _(given: Round):
    cut = given.counter('query', 'streams', 'cut')
    for _ in range(5):
        answer = given.client.call(LOOKUP, EVERYTHING, cancel_after=1, fold=True)
        expect(answer['code'] == 'CANCELLED' and 0 < answer['count'] < VOLUME_COUNT and not answer['end'], f'{answer}')
    wait_until(lambda: given.counter('query', 'streams', 'open') == 0, 'no stream is open')
    expect(given.counter('query', 'streams', 'cut') == cut + 5, 'not counted')


@CASES.case('a slow reader gets everything, and holds nobody up')
def _(given: Round):
    given.connect(given.beside)
    given.client.hold(**given.client.call_order(LOOKUP, EVERYTHING, hold_after=1, fold=True))
    quick = whole_volume(given.beside.call(LOOKUP, EVERYTHING, fold=True))
    wait_until(lambda: given.counter('query', 'streams', 'open') <= 1, 'the quick one has ended')
    expect(given.counter('query', 'streams', 'open') == 1, 'the server had room for all that the slow one did not read')
    slow = whole_volume(given.client.go_on())
    expect(slow == quick, 'other records')
    return slow


@CASES.case('a stream that is cut is no answer')
def _(given: Round):
    given.client.hold(**given.client.call_order(LOOKUP, EVERYTHING, hold_after=1, fold=True))
    given.connect(given.beside)
    given.beside.hold(do='records', method='Lookup', request=EVERYTHING, hold_after=1)
    given.site.control.kill()
    cut, records = given.client.go_on(), given.beside.go_on()
    given.site.control.start()
    expect(cut['code'] == 'UNAVAILABLE' and not cut['end'], f'{cut}')
    expect(records['code'] == 'UNAVAILABLE' and 0 < records['count'] < VOLUME_COUNT, f'{records}')


@CASES.case('the example goes on over limits and a kill -9 of spoord: each record once')
def _(given: Round):
    page = VOLUME_COUNT // 4
    key, _ = given.site.make_key('--role', 'query', '--records-per-answer', str(page))
    given.connect(key=key)
    given.client.hold(do='records', method='Lookup', request=EVERYTHING, hold_after=page)
    wait_until(lambda: given.counter('query', 'streams', 'open') == 0, 'the page has been sent to its end')
    given.site.control.kill()
    given.site.control.start()
    answer = given.client.go_on()
    expect(answer['code'] == 'OK' and answer['count'] == VOLUME_COUNT, f'{answer}')
    given.connect()
    expect(answer['digest'] == whole_volume(given.client.call(LOOKUP, EVERYTHING, fold=True)), 'other records than in one go')


@CASES.case('deadline: a watch ends before it, and the next one misses nothing')
def _(given: Round):
    answer = given.client.call(WATCH, {'pattern': r'deadline\.example\.$'}, timeout_s=2)
    expect(answer['code'] == 'OK', f'{answer}')
    end = answer['messages'][-1]['end']
    names = [f'{given.kind.name}-{number}.deadline.example' for number in range(3)]
    given.import_names(*names)
    answer = given.client.call(WATCH, {'pattern': r'deadline\.example\.$', 'resume_token': end['resume_token'], 'limit': 3})
    seen = [each['record']['rrname'] for message in answer['messages'] for each in message.get('observations', [])]
    expect(answer['code'] == 'OK' and sorted(seen) == [f'{name}.' for name in names], f'{seen}: {answer}')


@CASES.case('deadline: a call whose time is up says so')
def _(given: Round):
    answer = given.client.call(LOOKUP, EVERYTHING, timeout_s=0.001, fold=True)
    expect(answer['code'] == 'DEADLINE_EXCEEDED' and not answer['end'], f'{answer}')


@CASES.case('the example watches on from the place in its file')
def _(given: Round):
    place = given.file('place')
    what = {'do': 'watch', 'request': {'pattern': r'place\.example\.$'}, 'place': str(place)}
    first, second = (f'{given.kind.name}-{number}.place.example' for number in (1, 2))
    given.client.send(**what, count=1)
    wait_until(place.exists, 'a place is written')
    given.import_names(first)
    seen = [each['record']['rrname'] for each in given.client.answer()['observations']]
    expect(seen == [f'{first}.'], f'{seen}')
    given.import_names(second)
    seen = [each['record']['rrname'] for each in given.client.ask(**what, count=2)['observations']]
    expect(seen == [f'{first}.', f'{second}.'], f'{seen}')


@CASES.case('a key that is revoked ends its stream, with a place to go on from')
def _(given: Round):
    key, key_id = given.site.make_key('--role', 'stream')
    given.connect(key=key)
    wait_until(lambda: given.counter('watch', 'streams', 'open') == 0, 'watches of before have ended')
    given.client.send(**given.client.call_order(WATCH))
    wait_until(lambda: given.counter('watch', 'streams', 'open') == 1, 'the watch is open')
    expect(given.site.control.spoor('key', 'revoke', key_id).returncode == 0, 'not revoked')
    answer = given.client.answer()
    expect(answer['code'] == 'UNAUTHENTICATED' and answer['messages'][-1]['end']['resume_token'], f'{answer}')


@CASES.case('both ways: a new sensor is greeted with sequence 0')
def _(given: Round):
    key, _ = given.site.make_key('--role', 'sensor')
    given.connect(key=key)
    hello = {'sensor_id': f'foreign-{given.kind.name}', 'boot_epoch': str(time.time_ns()), 'version': 'test', 'block_version': 1}
    answer = given.client.call('spoor.v1.IngestService/Deliver', {'hello': hello})
    expect(answer['code'] == 'OK' and len(answer['messages']) == 1, f'{answer}')
    expect(int(answer['messages'][0].get('committed_sequence', 0)) == 0, f'{answer}')
