#!/usr/bin/python3
"""Watch-lists on a real spoord with a real sensor: hits are those of a naive reading of the lists, over swaps and restarts."""
import collections
import ipaddress
import json
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import LAB_CAPTURE, Control, Tap, control, die_with_parent, expect, program, replay  # noqa: E402

WAIT_S = 30
# Which word of RDATA is the name that it leads to.
TARGET_WORDS = {**dict.fromkeys(('NS', 'CNAME', 'DNAME', 'PTR', 'SOA', 'RP', 'MD', 'MF', 'MB', 'MG', 'MR'), 0),
                **dict.fromkeys(('MX', 'KX', 'AFSDB', 'RT', 'LP', 'PX', 'SVCB', 'HTTPS'), 1), 'SRV': 3, 'NAPTR': -1}


def is_below(name: str, domain: str) -> bool:
    return f'.{name}'.endswith(f'.{domain}')


def meets_name(name: str, entry: str) -> bool:
    return is_below(name, entry[2:] + '.') if entry.startswith('*.') else name == entry + '.'


def target_of(record: dict) -> str | None:
    """The name that RDATA leads to."""
    word = TARGET_WORDS.get(record['rrtype'])
    return None if word is None else record['rdata'][0].split()[word]


def meets(record: dict, entry: str) -> bool:
    """One line of a list, read as its documentation says."""
    if entry.startswith('/') and entry.endswith('/'):
        return re.search(entry[1:-1], record['rrname'], re.IGNORECASE) is not None
    if entry.startswith('~'):
        return entry[1:].lower() in record['rrname'].lower()
    if entry.startswith('@'):
        target = target_of(record)
        return target is not None and meets_name(target, entry[1:])
    if '/' in entry:
        return record['rrtype'] in ('A', 'AAAA') and ipaddress.ip_address(record['rdata'][0]) in ipaddress.ip_network(entry)
    return meets_name(record['rrname'], entry)


def key_of(record: dict) -> tuple:
    return record['rrname'], record['rrtype'], record['rdata'][0]


def put(server: Control, name: str, entries) -> None:
    done = subprocess.run([program('spoor'), '--server', server.address, 'watchlist', 'put', name, '-'], timeout=WAIT_S,
                          input='# made by a test\n' + ''.join(f'{entry}\n' for entry in entries), capture_output=True, text=True)
    expect(done.returncode == 0, f'put {name}: {done.stderr}')


def hits(server: Control, *words: str) -> list[dict]:
    done = server.spoor('watchlist', 'hits', *words, '--format', 'json')
    expect(done.returncode in (0, 1), f'hits: {done.stderr}')
    expect('lost' not in done.stderr, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def counters(server: Control) -> dict:
    return server.status()['store']['counters']['watchlist']


def wait_until_looked_at(server: Control, records: int) -> None:
    """So many committed records were held against the lists."""
    end = time.monotonic() + WAIT_S
    while counters(server)['records']['examined'] < records:
        expect(time.monotonic() < end, f'{counters(server)}, not {records} records')
        time.sleep(0.02)


def lists_for(records: list[dict]) -> dict[str, list[str]]:
    """Lists with every kind of entry, each of which something in the capture meets, and many that nothing does."""
    addresses = [record['rdata'][0] for record in records if record['rrtype'] == 'A']
    nets = sorted({str(ipaddress.ip_network(f'{address}/{length}', strict=False))
                   for address, length in zip(addresses[::7], (8, 16, 24, 32) * 9)})
    targets = sorted({target_of(record) for record in records} - {None, '.'})
    names = sorted({record['rrname'].rstrip('.') for record in records} - {''})
    absent = [f'nothing-{number}.invalid' for number in range(2000)]
    return {
        'names': ['*.com', *names[::11], *absent],
        'networks': [*nets, '2000::/3'],
        'targets': [f'@{targets[0].rstrip(".")}', '@*.net', f'@*.{targets[-1].rstrip(".")}'],
        'patterns': ['/^www\\./', '/[0-9]+.*\\.com\\.$/', '~exam', '~DNS', *(f'~absent{number}' for number in range(500))],
        'nothing': ['nothing.invalid', '~nothing-at-all'],
    }


def naive(lists: dict[str, list[str]], records: list[dict]) -> set[tuple]:
    return {(name, *key_of(record)) for name, entries in lists.items() for record in records
            if any(meets(record, entry) for entry in entries)}


def seen(found: list[dict]) -> collections.Counter:
    sums = collections.Counter()
    for hit in found:
        sums[(hit['watchlist'], *key_of(hit))] += hit['count']
    return sums


def check_hits(tap: Tap, server: Control, records: list[dict]) -> dict[str, list[str]]:
    lists = lists_for(records)
    for name, entries in lists.items():
        put(server, name, entries)
    counted = replay(server, [LAB_CAPTURE])
    wait_until_looked_at(server, 1)
    expected = naive(lists, records)
    end = time.monotonic() + WAIT_S
    while len(seen(hits(server, '--kept'))) < len(expected) and time.monotonic() < end:
        time.sleep(0.1)
    with tap.case('hits are those of a naive reading of the lists, each observation counted once'):
        found = seen(hits(server, '--kept'))
        expect(set(found) == expected, f'missing {expected - set(found)}, too many {set(found) - expected}')
        expect(len(expected) > 50 and not any(key[0] == 'nothing' for key in expected), f'{len(expected)}: no test')
        counts = {key_of(record): record['count'] for record in records}
        wrong = [key for key, count in found.items() if count != counts[key[1:]]]
        expect(not wrong, f'counts differ: {wrong[:3]}')
        expect(counters(server)['records']['lost'] == 0 and counted is not None, f'{counters(server)}')
    return lists


def check_entries(tap: Tap, server: Control, lists: dict[str, list[str]]) -> None:
    with tap.case('a hit names the entries that are met'):
        for hit in hits(server, '--kept'):
            met = [entry for entry in lists[hit['watchlist']] if meets(hit, entry)]
            expect(hit['entries'] == met[:8] and hit['entry_count'] == len(met), f'{hit}: {met}')
    with tap.case('lists are shown as they were put, and listed with their hits'):
        shown = server.spoor('watchlist', 'show', 'networks').stdout.splitlines()
        expect(shown == lists['networks'], f'{shown}')
        listed = [json.loads(line) for line in server.spoor('watchlist', 'list', '--format', 'json').stdout.splitlines()]
        expect([one['name'] for one in listed] == sorted(lists), f'{listed}')
        kept = collections.Counter(hit['watchlist'] for hit in hits(server, '--kept'))
        expect(all(one['kept_hit_count'] == kept[one['name']] for one in listed), f'{listed}, {kept}')


def resume_of(stderr: str) -> str:
    return re.search(r'--resume ([0-9a-f]+)', stderr)[1]


def check_restart(tap: Tap, server: Control) -> None:
    before = hits(server, '--kept')
    begun = server.spoor('watchlist', 'hits', '--limit', '10', '--format', 'json')
    token = resume_of(begun.stderr)
    for title, end in (('SIGTERM', server.stop), ('kill -9', server.kill)):
        with tap.case(f'hits, lists and the place to go on from outlive {title}'):
            time.sleep(0.1)
            end()
            server.start()
            expect(hits(server, '--kept') == before, 'other hits')
            rest = hits(server, '--kept', '--resume', token)
            expect(rest == before[10:], f'{len(rest)} hits, not {len(before) - 10}')
    with tap.case('after a restart the lists go on with the first commit'):
        replay(server, [LAB_CAPTURE])
        end = time.monotonic() + WAIT_S
        while (total := sum(seen(hits(server, '--kept')).values())) < 2 * sum(seen(before).values()):
            expect(time.monotonic() < end, f'{total} observations in hits')
            time.sleep(0.1)
        expect(seen(hits(server, '--kept')) == seen(before + before), 'other hits')


def check_swap(tap: Tap, server: Control, records: list[dict]) -> None:
    done = threading.Event()
    swaps = []

    def swap() -> None:
        while not done.is_set():
            put(server, 'changing', [f'~word{len(swaps)}', '*.org' if len(swaps) % 2 else '*.com'])
            swaps.append(1)

    with tap.case('swaps beside a replay lose nothing and repeat nothing'):
        put(server, 'constant', ['*.', '~abc'])
        position = resume_of(server.spoor('watchlist', 'hits', '--limit', '1').stderr)
        swapper = threading.Thread(target=swap)
        swapper.start()
        try:
            for _ in range(3):
                replay(server, [LAB_CAPTURE])
        finally:
            done.set()
            swapper.join()
        expected = collections.Counter({('constant', *key_of(record)): 3 * record['count'] for record in records})
        end = time.monotonic() + WAIT_S
        while (found := seen(hits(server, 'constant', '--kept', '--resume', position))) != expected:
            expect(time.monotonic() < end, f'{sum(found.values())} observations, not {sum(expected.values())}')
            time.sleep(0.1)
        expect(len(swaps) > 3, f'{len(swaps)} swaps')
        expect(counters(server)['records']['lost'] == 0, f'{counters(server)}')


def check_live(tap: Tap, server: Control, records: list[dict]) -> None:
    with tap.case('hits come live, and watch takes a list as a filter'):
        processes = [subprocess.Popen([program('spoor'), '--server', server.address, *words, '--timeout', '6'],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                      preexec_fn=die_with_parent)
                     for words in (('watchlist', 'hits', 'names', '--coming', '--format', 'json'),
                                   ('watch', '--watchlist', 'names', '--format', 'cof'))]
        end = time.monotonic() + WAIT_S
        while counters(server)['streams']['open'] + server.status()['store']['counters']['watch']['streams']['open'] < 2:
            expect(time.monotonic() < end, 'no streams')
            time.sleep(0.02)
        time.sleep(0.3)  # an open stream looks for the first time soon after
        replay(server, [LAB_CAPTURE])
        outs = []
        for process in processes:
            out, err = process.communicate(timeout=WAIT_S)
            expect(process.returncode == 4 and 'lost' not in err, f'{process.returncode}: {err}')
            sums = collections.Counter()
            for line in out.splitlines():
                record = json.loads(line)
                sums[key_of(record)] += record['count']
            outs.append(sums)
        expect(outs[0] == outs[1] and len(outs[0]) > 20, f'{len(outs[0])} and {len(outs[1])} records')


def check_mistakes(tap: Tap, server: Control, folder) -> None:
    with tap.case('a wrong line is told with file, line and column, and the list stays'):
        path = folder / 'wrong.txt'
        path.write_text('# x\n*.example\n\n/abc(/  # no end\n')
        before = server.spoor('watchlist', 'show', 'names').stdout
        done = server.spoor('watchlist', 'put', 'names', str(path))
        expect(done.returncode == 2 and f'{path}: line 4: column 4: ' in done.stderr, f'{done.returncode}: {done.stderr}')
        expect(server.spoor('watchlist', 'show', 'names').stdout == before, 'it changed')
    with tap.case('a list that was deleted is gone, its hits are not'):
        kept = len(hits(server, 'targets', '--kept'))
        expect(server.spoor('watchlist', 'delete', 'targets').returncode == 0, 'not deleted')
        expect(server.spoor('watchlist', 'show', 'targets').returncode == 3, 'still there')
        expect(len(hits(server, 'targets', '--kept')) == kept > 0, 'hits are gone')
        done = server.spoor('watch', '--watchlist', 'targets', '--limit', '1')
        expect(done.returncode == 2 and 'watchlists[0]: ' in done.stderr, done.stderr)


def main() -> int:
    tap = Tap()
    with control() as first:
        replay(first, [LAB_CAPTURE])
        records = [json.loads(line) for line in first.export()]
    with control() as server:
        lists = check_hits(tap, server, records)
        check_entries(tap, server, lists)
        check_restart(tap, server)
        check_swap(tap, server, records)
        check_live(tap, server, records)
        check_mistakes(tap, server, server.data.parent)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
