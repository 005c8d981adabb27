#!/usr/bin/python3
"""lookup, rdata and summarize of the command line client against a naive evaluation of the export."""
import ipaddress
import json
import random
import re
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import LAB_CAPTURE, Control, Tap, control, expect, replay, temporary_folder  # noqa: E402
from compare import owner_wire, rdata_wire, type_number  # noqa: E402

SAMPLES = 12
# Octets before the name by which people look RDATA up.
PIVOTS = {2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 0, 9: 0, 12: 0, 17: 0, 39: 0, 15: 2, 18: 2, 21: 2, 26: 2, 36: 2, 64: 2,
          65: 2, 107: 2, 33: 6}
NAPTR, ADDRESS_TYPES = 35, (1, 28)


class Row:
    """One exported record with what queries look at."""

    def __init__(self, line: str):
        self.line = line
        item = json.loads(line)
        self.name = item['rrname']
        self.type = type_number(item['rrtype'])
        self.labels = labels_of(owner_wire(self.name))
        self.rdata = rdata_wire(self.type, item['rdata'][0])
        self.first, self.last = item['time_first'], item['time_last']
        self.pivot = self._pivot()
        self.address = ipaddress.ip_address(self.rdata) if self.type in ADDRESS_TYPES else None

    def _pivot(self) -> list[bytes] | None:
        at = PIVOTS.get(self.type)
        if self.type == NAPTR:
            at = 4
            for _ in range(3):
                at += 1 + self.rdata[at]
        return None if at is None else labels_of(self.rdata[at:].lower())


def labels_of(wire: bytes) -> list[bytes]:
    """The labels of the name at the start of `wire`."""
    labels, at = [], 0
    while wire[at]:
        labels.append(wire[at + 1:at + 1 + wire[at]])
        at += 1 + wire[at]
    return labels


def name_matches(pattern: str, labels: list[bytes] | None) -> bool:
    """Exact, "*.domain" (the domain and all below it), "+.domain" (one label below) or "labels.*" (these, then anything)."""
    if labels is None:
        return False
    pattern = pattern.lower()
    if pattern.startswith('+.'):
        return bool(labels) and name_matches(pattern[2:], labels[1:])
    if pattern.startswith('*.'):
        wanted = labels_of(owner_wire(pattern[2:] if pattern.endswith('.') else pattern[2:] + '.'))
        return labels[len(labels) - len(wanted):] == wanted if len(wanted) <= len(labels) else False
    if pattern.endswith('.*'):
        wanted = labels_of(owner_wire(pattern[:-1]))
        return labels[:len(wanted)] == wanted
    return labels == labels_of(owner_wire(pattern if pattern.endswith('.') else pattern + '.'))


def ask(server: Control, *arguments: str) -> tuple[int, list[str], str]:
    done = server.spoor(*arguments, '--format', 'cof', timeout=60)
    return done.returncode, done.stdout.splitlines(), done.stderr


def check(server: Control, arguments: list[str], wanted: list[str], ordered: bool) -> None:
    """The answer is exactly `wanted`, and its exit code says whether there is something."""
    code, lines, errors = ask(server, *arguments)
    expect(code == (0 if wanted else 1), f'{arguments}: exit code {code}, {len(wanted)} wanted: {errors}')
    if not ordered:
        lines, wanted = sorted(lines), sorted(wanted)
    surplus, missing = set(lines) - set(wanted), set(wanted) - set(lines)
    expect(not surplus and not missing, f'{arguments}: {len(surplus)} too many, such as {list(surplus)[:2]}; '
                                        f'{len(missing)} missing, such as {list(missing)[:2]}')
    expect(lines == wanted, f'{arguments}: order or repeats')


def name_patterns(rows: list[Row], chance: random.Random) -> list[str]:
    names = chance.sample(sorted({row.name for row in rows}), SAMPLES)
    patterns = list(names) + [name.rstrip('.').upper() for name in names[:3] if '\\' not in name and name != '.']
    parents = [name.split('.', 1)[1] for name in names if '\\' not in name and name.count('.') > 1]
    patterns += [f'*.{name}' for name in [*names[:4], *parents[:6]] if name and name != '.']
    patterns += [name.split('.')[0] + '.*' for name in names[:6] if '\\' not in name and name != '.']
    patterns += [f'+.{parent}' for parent in parents[:6] if parent] + ['+.com', '+.example', '+.no.such.tld', '+.']
    return patterns + ['*.com', 'www.*', 'ns1.*', 'no-such-name.example', '*.no.such.tld', 'nosuch.*', '.',
                       'odd\\.dot.rare.example', 'sp\\032ace.rare.example', '\\000null\\255.rare.example',
                       '*.rare.example', 'ww.*', '*.om', '*.in-addr.arpa']


def test_names(tap: Tap, server: Control, rows: list[Row], chance: random.Random) -> None:
    for pattern in name_patterns(rows, chance):
        with tap.case(f'lookup {pattern}'):
            wanted = [row.line for row in rows if name_matches(pattern, row.labels)]
            check(server, ['lookup', pattern], wanted, ordered=not pattern.endswith('.*'))


def test_rdata_names(tap: Tap, server: Control, rows: list[Row], chance: random.Random) -> None:
    texts = []
    for row in chance.sample([row for row in rows if row.pivot], SAMPLES):
        texts.append('.'.join(label.decode('latin-1') for label in row.pivot) + '.')
    texts += [f'*.{text.split(".", 1)[1]}' for text in texts[:6]] + [text.split('.')[0] + '.*' for text in texts[:4]]
    texts += ['+.cloudmoor.com', '+.com', '+.quarry.org']
    texts += ['ns1.cloudmoor.com', '*.cloudmoor.com', 'ns1.*', 'nobody.example', '*.nobody.example', '.',
              'NS2.Quarry.ORG']
    for text in texts:
        with tap.case(f'rdata --name {text}'):
            check(server, ['rdata', '--name', text], [row.line for row in rows if name_matches(text, row.pivot)], False)


def within(row: Row, first, last) -> bool:
    return row.address is not None and row.address.version == first.version and first <= row.address <= last


def test_rdata_addresses(tap: Tap, server: Control, rows: list[Row], chance: random.Random) -> None:
    owned = [row.address for row in rows if row.address]
    values = [str(address) for address in chance.sample(owned, 4)]
    values += ['198.18.20.1', '203.0.113.0/24', '198.51.100.128/25', '0.0.0.0/0', '::/0', '2001:db8::/32', '192.0.2.77/32',
               '203.0.113.5-203.0.113.77', '2001:db8:53::-2001:db8:53:ffff::', '10.0.0.0/8', '255.255.255.255',
               '0.0.0.0-255.255.255.255']
    for value in values:
        with tap.case(f'rdata {value}'):
            if '-' in value:
                first, last = map(ipaddress.ip_address, value.split('-'))
            else:
                network = ipaddress.ip_network(value)
                first, last = network[0], network[-1]
            check(server, ['rdata', value], [row.line for row in rows if within(row, first, last)], False)


def test_raw(tap: Tap, server: Control, rows: list[Row], chance: random.Random) -> None:
    chosen = [row for row in chance.sample(rows, SAMPLES) if row.rdata]
    chosen += [row for row in rows if row.type in (65280, 16, 257, 29)][:6]
    for octets in sorted({row.rdata for row in chosen}) + [b'\xde\xad\xbe\xef\x42']:
        with tap.case(f'rdata --raw {octets.hex()[:40]}'):
            check(server, ['rdata', '--raw', octets.hex()], [row.line for row in rows if row.rdata == octets], False)


def test_filters(tap: Tap, server: Control, rows: list[Row]) -> None:
    middle = (min(row.first for row in rows) + max(row.last for row in rows)) // 2
    fences = {'--time-first-before': lambda row, t: row.first < t, '--time-first-after': lambda row, t: row.first > t,
              '--time-last-before': lambda row, t: row.last < t, '--time-last-after': lambda row, t: row.last > t}
    for option, holds in fences.items():
        with tap.case(f'export {option}'):
            check(server, ['export', option, str(middle)], [row.line for row in rows if holds(row, middle)], True)
        with tap.case(f'rdata 0.0.0.0/0 {option} of one type'):
            wanted = [row.line for row in rows if row.type == 1 and holds(row, middle)]
            check(server, ['rdata', '0.0.0.0/0', '--type', 'A', option, str(middle)], wanted, False)
    for types in ('MX', 'A,AAAA', 'TYPE65280,https', 'HINFO', 'DS,DNSKEY,TLSA', 'TYPE1234'):
        numbers = {type_number(name.upper()) for name in types.split(',')}
        with tap.case(f'export --type {types}'):
            check(server, ['export', '--type', types], [row.line for row in rows if row.type in numbers], True)
        with tap.case(f'lookup *.example --type {types}'):
            wanted = [row.line for row in rows if row.type in numbers and name_matches('*.example', row.labels)]
            check(server, ['lookup', '*.example', '--type', types], wanted, True)


def test_type_sets(tap: Tap, server: Control, rows: list[Row]) -> None:
    # Those of RFC 4034, RFC 5155, RFC 7344, and of look-aside validation.
    dnssec = {43, 46, 47, 48, 50, 51, 59, 60, 32768, 32769}
    expect(any(row.type in dnssec for row in rows), 'no test')
    cases = {'ANY': lambda row: row.type not in dnssec, 'any-dnssec': lambda row: row.type in dnssec,
             'ANY,DS': lambda row: row.type not in dnssec - {43}, 'ANY-DNSSEC,MX': lambda row: row.type in dnssec | {15}}
    for types, holds in cases.items():
        with tap.case(f'export --type {types}'):
            check(server, ['export', '--type', types], [row.line for row in rows if holds(row)], True)


def test_fences(tap: Tap, server: Control, rows: list[Row]) -> None:
    second = rows[len(rows) // 2].last
    with tap.case('inclusive fences have their own second'):
        for option, holds in {'--time-last-after': lambda row: row.last >= second,
                              '--time-last-before': lambda row: row.last <= second}.items():
            check(server, ['export', option, str(second), '--inclusive'], [row.line for row in rows if holds(row)], True)
    with tap.case('a fence before now stays where it was while an answer is read in pages'):
        newest = max(row.last for row in rows)
        # So long ago that the newest second is just within, now and a second later; two seconds later it would not be.
        ago = int(time.time()) - newest + 2
        wanted = [row.line for row in rows if row.last > newest - 2]
        code, first, errors = ask(server, 'export', '--time-last-after', f'-{ago}', '--limit', '1')
        expect(code == 0 and len(first) == 1, f'exit code {code}: {errors}')
        token = re.search(r'--resume ([0-9a-f]+)', errors).group(1)
        time.sleep(2.5)
        rest = ask(server, 'export', '--time-last-after', f'-{ago}', '--resume', token)[1]
        expect(set(first + rest) <= set(wanted) and len(first + rest) >= sum(newest == row.last for row in rows),
               f'{len(first + rest)} records, of {len(wanted)} at most')


def test_orders(tap: Tap, server: Control, rows: list[Row]) -> None:
    keys = {'name': lambda row: row.labels[::-1], 'first': lambda row: row.first, 'first-desc': lambda row: -row.first,
            'last': lambda row: row.last, 'last-desc': lambda row: -row.last,
            'count': lambda row: -json.loads(row.line)['count']}
    by_line = {row.line: row for row in rows}
    for word, key in keys.items():
        for arguments, holds in {('export',): lambda row: True,
                                 ('lookup', '*.com'): lambda row: name_matches('*.com', row.labels),
                                 ('rdata', '0.0.0.0/0'): lambda row: row.type == 1}.items():
            some = [row for row in rows if holds(row)]
            with tap.case(f'{" ".join(arguments)} --sort {word}'):
                whole = [by_line[line] for line in ask(server, *arguments, '--sort', word)[1]]
                expect(len(whole) == len(some) and {row.line for row in whole} == {row.line for row in some},
                       f'{len(whole)} records, not the {len(some)}')
                expect([key(row) for row in whole] == sorted(key(row) for row in some), 'not in this order')
                pages = page_through(server, [*arguments, '--sort', word], len(some) // 3 + 1)
                expect(pages == [row.line for row in whole], 'pages give another order than the whole')


def page_through(server: Control, arguments: list[str], limit: int) -> list[str]:
    """All pages of a query, each asked for with the token of the one before."""
    found, resume = [], []
    while True:
        code, lines, errors = ask(server, *arguments, '--limit', str(limit), *resume)
        expect(code in (0, 1), f'{arguments}: exit code {code}: {errors}')
        expect(len(lines) <= limit, f'{len(lines)} records with a limit of {limit}')
        found += lines
        token = re.search(r'--resume ([0-9a-f]+)', errors)
        if not token:
            return found
        expect(len(lines) == limit, f'more was promised, but only {len(lines)} of {limit} came')
        resume = ['--resume', token.group(1)]


def test_paging(tap: Tap, server: Control, rows: list[Row]) -> None:
    queries = {('export',): (500, lambda row: True), ('export', '--type', 'MX'): (10, lambda row: row.type == 15),
               ('lookup', '*.com'): (37, lambda row: name_matches('*.com', row.labels)),
               ('lookup', 'www.*'): (11, lambda row: name_matches('www.*', row.labels)),
               ('rdata', '203.0.113.0/24'): (29, lambda row: row.address in ipaddress.ip_network('203.0.113.0/24')
                                             if row.address else False),
               ('rdata', '*.org'): (41, lambda row: name_matches('*.org', row.pivot))}
    for arguments, (limit, holds) in queries.items():
        with tap.case(f'{" ".join(arguments)} in pages of {limit}'):
            found, wanted = page_through(server, list(arguments), limit), [row.line for row in rows if holds(row)]
            expect(len(found) == len(set(found)), 'a record came twice')
            expect(sorted(found) == sorted(wanted), f'{len(found)} records in pages, {len(wanted)} wanted')
            whole = ask(server, *arguments)[1]
            expect(found == whole, 'pages give another order than the whole')
    with tap.case('a limit that is exactly enough'):
        count = sum(1 for row in rows if row.type == 15)
        expect(len(page_through(server, ['export', '--type', 'MX'], count)) == count, 'not all records')
    with tap.case('a token of another query is refused'):
        errors = ask(server, 'export', '--limit', '3')[2]
        token = re.search(r'--resume ([0-9a-f]+)', errors).group(1)
        code, lines, _ = ask(server, 'lookup', '*.com', '--resume', token)
        expect(code == 2 and not lines, f'exit code {code}, {len(lines)} records')
        damaged = token[:-2] + f'{int(token[-2:], 16) ^ 1:02x}'
        expect(ask(server, 'export', '--resume', damaged)[0] == 2, 'a damaged token is taken')


def follow(server: Control, arguments: list[str], cost: int) -> tuple[list[str], int]:
    """All parts of an answer that its cost cuts, and how many they were."""
    found, resume = [], []
    for count in range(1, 10_000):
        code, lines, errors = ask(server, *arguments, '--cost-limit', str(cost), *resume)
        found += lines
        if code in (0, 1):
            return found, count
        expect(code == 4 and f'--cost-limit {cost} reached after {len(lines)} records' in errors, f'{code}: {errors}')
        expect(len(lines) <= cost, f'{len(lines)} records for {cost}')
        resume = ['--resume', re.search(r'--resume ([0-9a-f]+)', errors).group(1)]
    raise AssertionError('it does not get on')


def test_cost(tap: Tap, server: Control, rows: list[Row]) -> None:
    below = [row for row in rows if name_matches('*.com', row.labels)]
    rare = str(sorted(row.first for row in rows)[-3])
    queries = {('lookup', '*.com'): len(below), ('lookup', '*.com', '--time-first-after', rare): len(below),
               ('lookup', 'www.*'): None, ('rdata', '0.0.0.0/0'): None, ('rdata', '*.org'): None,
               ('export', '--type', 'MX'): len(rows), ('search', r'^w.*\.com\.$'): None,
               ('search', '--glob', 'nobody-has-this*'): None}
    for arguments, looked_at in queries.items():
        with tap.case(f'{" ".join(arguments)}, whatever it may cost at a time'):
            whole = ask(server, *arguments)[1]
            for cost in (len(rows) // 20, len(rows) // 3):
                found, parts = follow(server, list(arguments), cost)
                expect(found == whole, f'{len(found)} records in {parts} parts, not the {len(whole)}')
                expect(looked_at is None or parts == -(-looked_at // cost), f'{parts} parts of {cost} for {looked_at}')
    with tap.case('what matches nothing in a large subtree ends after about its cost'):
        code, lines, errors = ask(server, 'lookup', '*.com', '--time-first-after', '4000000000', '--cost-limit', '50')
        expect(code == 4 and not lines and '--cost-limit 50 reached after 0 records' in errors, f'{code}: {errors}')
    with tap.case('summaries add up, whatever they may cost at a time'):
        parts, resume = [], []
        while resume is not None:
            lines, errors = ask(server, 'summarize', '*.com', '--cost-limit', str(len(below) // 4), *resume)[1:]
            parts.append(json.loads(lines[0]))
            token = re.search(r'--resume ([0-9a-f]+)', errors)
            resume = ['--resume', token.group(1)] if token else None
        whole = sum_of(below)
        expect(len(parts) in (4, 5), f'{len(parts)} parts')
        expect(all(sum(part[key] for part in parts) == whole[key] for key in ('num_results', 'count')), f'{parts}: {whole}')
    with tap.case('an order that costs too much fails, and says so'):
        code, lines, errors = ask(server, 'lookup', '*.com', '--sort', 'count', '--cost-limit', str(len(below) - 1))
        expect(code == 4 and not lines and 'cost limit before everything was looked at' in errors, f'{code}: {errors}')
        check(server, ['lookup', '*.com', '--sort', 'name', '--cost-limit', str(len(below))], [row.line for row in below], True)
    with tap.case('a list ends at its cost'), temporary_folder() as folder:
        (folder / 'list').write_text('no-such-name.example\n*.com\nwww.*\n')
        code, lines, errors = ask(server, 'bulk', str(folder / 'list'), '--cost-limit', '100')
        expect(lines == [row.line for row in below[:100]], f'{len(lines)} records')
        expect(code == 4 and 'of 1 inputs have records' in errors, f'{code}: {errors}')
        code, lines, errors = ask(server, 'bulk', str(folder / 'list'), '--cost-limit', str(2 * len(rows)))
        expect(code == 0 and len(lines) > len(below), f'{code}: {errors}')


def sum_of(rows: list[Row]) -> dict | None:
    """What `spoor summarize --format json` prints for these records; None for none of them."""
    if not rows:
        return None
    items = [json.loads(row.line) for row in rows]
    return {'num_results': len(items), 'count': sum(item['count'] for item in items),
            'time_first': min(item['time_first'] for item in items), 'time_last': max(item['time_last'] for item in items)}


def summarize(server: Control, *arguments: str) -> tuple[dict | None, str]:
    code, lines, errors = ask(server, 'summarize', *arguments)
    expect(code == (0 if lines else 1), f'{arguments}: exit code {code}: {errors}')
    return json.loads(lines[0]) if lines else None, errors


def test_summaries(tap: Tap, server: Control, rows: list[Row]) -> None:
    middle = (min(row.first for row in rows) + max(row.last for row in rows)) // 2
    network = ipaddress.ip_network('203.0.113.0/24')
    cases = {('*.example',): lambda row: name_matches('*.example', row.labels),
             ('*.com',): lambda row: name_matches('*.com', row.labels),
             ('www.*', '--type', 'A,AAAA'): lambda row: row.type in (1, 28) and name_matches('www.*', row.labels),
             ('*.com', '--time-last-before', str(middle)):
             lambda row: row.last < middle and name_matches('*.com', row.labels),
             ('--rdata', '203.0.113.0/24'): lambda row: row.address in network if row.address else False,
             ('--rdata', '*.org', '--time-first-after', str(middle)):
             lambda row: row.first > middle and name_matches('*.org', row.pivot),
             ('no-such-name.example',): lambda row: False}
    for arguments, holds in cases.items():
        with tap.case(f'summarize {" ".join(arguments)}'):
            wanted = sum_of([row for row in rows if holds(row)])
            found = summarize(server, *arguments)[0]
            expect(found == wanted, f'{found}, wanted {wanted}')
    for bound in (('--max-count', '400'), ('--limit', '100')):
        with tap.case(f'summaries with {" ".join(bound)} add up to the whole'):
            parts, resume = [], []
            while True:
                part, errors = summarize(server, '*.com', *bound, *resume)
                parts.append(part)
                token = re.search(r'--resume ([0-9a-f]+)', errors)
                if not token:
                    break
                resume = ['--resume', token.group(1)]
            whole = sum_of([row for row in rows if name_matches('*.com', row.labels)])
            expect(len(parts) > 1, 'one part only')
            found = {key: sum(part[key] for part in parts) for key in ('num_results', 'count')}
            expect(all(found[key] == whole[key] for key in found), f'{found}, wanted {whole}')


def test_usage(tap: Tap, server: Control) -> None:
    commands = {'no verb': [], 'unknown verb': ['frobnicate'], 'no name': ['lookup'], 'two names': ['lookup', 'a', 'b'],
                'empty label': ['lookup', 'a..b'], 'label too long': ['lookup', 'x' * 64 + '.example'],
                'name too long': ['lookup', '.'.join(['abcdefgh'] * 40)], 'bad type': ['lookup', 'a', '--type', 'NOSUCH'],
                'bad limit': ['export', '--limit', '-1'], 'bad time': ['export', '--time-first-before', 'yesterdayish'],
                'bad resume token': ['export', '--resume', 'zz'], 'bad format': ['export', '--format', 'xml'],
                'host bits': ['rdata', '192.0.2.1/24'], 'odd hex': ['rdata', '--raw', 'abc'],
                'nothing to sum up': ['summarize'], 'no bound': ['summarize', 'a', '--max-count', '0'],
                'range reversed': ['rdata', '192.0.2.9-192.0.2.1'], 'mixed range': ['rdata', '192.0.2.1-2001:db8::1']}
    for name, arguments in commands.items():
        with tap.case(f'usage: {name}'):
            done = server.spoor(*arguments, timeout=30)
            expect(done.returncode == 2, f'exit code {done.returncode}')
            expect(len(done.stderr.strip().splitlines()) == 1, f'stderr: {done.stderr}')
            expect(not done.stdout, f'stdout: {done.stdout[:200]}')
    for arguments in (['help'], ['version'], ['--help'], ['lookup', '--help'], ['status']):
        with tap.case(f'spoor {" ".join(arguments)}'):
            done = server.spoor(*arguments, timeout=30)
            expect(done.returncode == 0 and done.stdout.strip(), f'exit code {done.returncode}: {done.stderr}')


def test_formats(tap: Tap, server: Control, rows: list[Row]) -> None:
    with tap.case('cof and json are the same, also through a pipe'):
        expect(ask(server, 'lookup', '*.com')[1] == server.spoor('lookup', '*.com', '--format', 'json').stdout.splitlines(),
               'json differs from cof')
    with tap.case('csv and table have as many records'):
        count = sum(1 for row in rows if row.type == 15)
        for form in ('csv', 'table'):
            lines = server.spoor('export', '--type', 'MX', '--format', form).stdout.splitlines()
            expect(count <= len(lines) <= count + 3, f'{form}: {len(lines)} lines for {count} records')
    with tap.case('an empty database exports nothing'), control() as empty:
        done = empty.spoor('export')
        expect(done.returncode == 1 and not done.stdout, f'exit code {done.returncode}')


def main() -> int:
    tap, chance = Tap(), random.Random(35)
    with control() as server:
        replay(server, [LAB_CAPTURE])
        rows = [Row(line) for line in server.export()]
        expect(len(rows) > 1000, f'only {len(rows)} records')
        test_names(tap, server, rows, chance)
        test_rdata_names(tap, server, rows, chance)
        test_rdata_addresses(tap, server, rows, chance)
        test_raw(tap, server, rows, chance)
        test_filters(tap, server, rows)
        test_type_sets(tap, server, rows)
        test_fences(tap, server, rows)
        test_orders(tap, server, rows)
        test_paging(tap, server, rows)
        test_cost(tap, server, rows)
        test_summaries(tap, server, rows)
        test_usage(tap, server)
        test_formats(tap, server, rows)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
