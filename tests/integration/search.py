#!/usr/bin/python3
"""search of the command line client against a naive evaluation of the export with Python's re and fnmatch."""
import fnmatch
import json
import random
import re
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import LAB_CAPTURE, Control, Tap, control, expect, replay  # noqa: E402
from queries import ask, check, page_through  # noqa: E402

SAMPLES = 8
REGEXES = ['ns', r'^www\.', r'\.com\.$', r'^ns\d+\.', r'^[a-z]{3}\.', r'(com|org)\.$', r'^([^.]+\.){2}$', r'\d\d', r'-', r'_',
           r'^(www|mail|ns1)\.[a-z]+\.(com|net)\.$', 'CLOUD', r'\bmail\b', r'[^a-z0-9.-]', r'\\', r'\\032', r'\\046', r'xn--',
           r'(..){20}', r'^.{1,12}$', r'nothing-like-this',
           r'\.rare\.example\.$', r'^\.$', r'\.cloudmoor\.com\.$', r'^ns1\.cloudmoor\.com\.$', r'e{2}|o{2}', r'[a-c]+[x-z]+']
GLOBS = ['*.com.', 'www.*', '*.rare.example.', '?.*', '*[0-9]*', 'ns[12].*', '[!a-z]*', '*.com', 'NS1.*.COM.', '*-*.', '*.*.*.*.']
RDATA = [r'^ns\d\.', r'"$', r'\.com\.$', r'^10 ', r'v=spf1', r'^198\.18\.', r'::', r'^"', r'alpn', r'^\\# ', r'@|mailto']
WRONG = {'ab(c': 3, 'a**': 3, '*a': 1, r'(a)\1': 4, 'x(?=a)': 2, '[z-a]': 2, 'a[bc': 2, 'a{999}': 2, 'a*': 1, 'x' * 1025: 1025,
         'ä': 1, '((a{99}){99}){99}': 2, 'a^b': 2, r'\q': 1}


class Row:
    """One exported record and the texts that patterns see: a dot inside a label is no dot to them."""

    def __init__(self, line: str):
        self.line = line
        item = json.loads(line)
        self.type, self.last = item['rrtype'], item['time_last']
        self.name, self.rdata = map(numbered_dots, (item['rrname'], item['rdata'][0]))


def numbered_dots(text: str) -> str:
    return re.sub(r'\\(.)', lambda pair: r'\046' if pair.group(1) == '.' else pair.group(0), text)


def compiled(pattern: str, glob: bool = False) -> re.Pattern:
    return re.compile(fnmatch.translate(pattern) if glob else pattern, re.IGNORECASE | re.ASCII | re.DOTALL)


def named(rows: list[Row], pattern: str, glob: bool = False) -> list[str]:
    found = compiled(pattern, glob)
    matches = found.match if glob else found.search
    return [row.line for row in rows if matches(row.name)]


def patterns_of(rows: list[Row], chance: random.Random) -> list[str]:
    """Domains, first labels, whole names and pieces of names that are there."""
    names = [name for name in chance.sample(sorted({row.name for row in rows}), 6 * SAMPLES) if name.count('.') > 2]
    patterns = [r'\.' + re.escape(name.split('.', 1)[1]) + '$' for name in names[:SAMPLES]]
    patterns += ['^' + re.escape(name.split('.', 1)[0]) + r'\.' for name in names[SAMPLES:2 * SAMPLES]]
    patterns += ['^' + re.escape(name) + '$' for name in names[:SAMPLES]]
    patterns += [re.escape(name[1:6]) + '.*' + re.escape(name[-4:]) for name in names[:SAMPLES]]
    return sorted(set(patterns))


def test_owners(tap: Tap, server: Control, rows: list[Row], chance: random.Random) -> None:
    patterns = REGEXES + patterns_of(rows, chance)
    with tap.case('some patterns find something, and some nothing'):
        counts = [len(named(rows, pattern)) for pattern in patterns]
        expect(0 in counts and sum(1 for count in counts if count) > 20, f'{counts}')
    for pattern in patterns:
        with tap.case(f'search {pattern[:60]}'):
            check(server, ['search', pattern], named(rows, pattern), ordered=not pattern.startswith('^'))
    for glob in GLOBS:
        with tap.case(f'search --glob {glob}'):
            check(server, ['search', '--glob', glob], named(rows, glob, True), ordered=not glob.startswith(('w', 'W', 'NS')))
    with tap.case('search --exclude'):
        excluded = set(named(rows, r'\.com\.$'))
        wanted = [line for line in named(rows, 'ns') if line not in excluded]
        check(server, ['search', 'ns', '--exclude', r'\.com\.$'], wanted, True)
        excluded = set(named(rows, '*s*', True))
        wanted = [line for line in named(rows, 'n*.', True) if line not in excluded]
        check(server, ['search', '--glob', 'n*.', '--exclude', '*s*'], wanted, True)


def test_rdata(tap: Tap, server: Control, rows: list[Row]) -> None:
    for pattern in RDATA:
        with tap.case(f'search --rdata {pattern}'):
            check(server, ['search', '--rdata', pattern], [row.line for row in rows if compiled(pattern).search(row.rdata)], True)
    for types in ('NS', 'MX,CNAME', 'NS,TXT'):
        with tap.case(f'search --rdata of {types} below a domain'):
            wanted = [row.line for row in rows if row.type in types.split(',') and compiled(r'\.com\.$').search(row.rdata)]
            expect(wanted, 'nothing to look for')
            check(server, ['search', '--rdata', r'\.com\.$', '--type', types], wanted, False)


def test_conditions(tap: Tap, server: Control, rows: list[Row]) -> None:
    middle = sorted(row.last for row in rows)[len(rows) // 2]
    with tap.case('search with types and a time fence'):
        found = set(named(rows, 'e'))
        wanted = [row.line for row in rows if row.line in found and row.type in ('A', 'NS') and row.last > middle]
        check(server, ['search', 'e', '--type', 'A,NS', '--time-last-after', str(middle)], wanted, True)
    for arguments, pattern, limit in ((['ns'], 'ns', 237), ([r'\.com\.$'], r'\.com\.$', 400), (['^www\\.'], '^www\\.', 17)):
        with tap.case(f'search {arguments[0]} in pages of {limit}'):
            found = page_through(server, ['search', *arguments], limit)
            expect(len(found) == len(set(found)), 'a record came twice')
            expect(sorted(found) == sorted(named(rows, pattern)), 'not what the whole answer is')
    with tap.case('a token of another search is refused'):
        token = re.search(r'--resume ([0-9a-f]+)', ask(server, 'search', 'ns', '--limit', '3')[2]).group(1)
        for other in (['search', 'ns.'], ['search', '--glob', 'ns'], ['search', '--rdata', 'ns'], ['export']):
            expect(ask(server, *other, '--resume', token)[0] == 2, f'{other} took it')


def test_refusals(tap: Tap, server: Control) -> None:
    for pattern, column in WRONG.items():
        with tap.case(f'search {pattern[:30]} is refused'):
            code, lines, errors = ask(server, 'search', pattern)
            expect(code == 2 and not lines, f'exit code {code}')
            expect(f'pattern: column {column}: ' in errors, errors)
            expect(len(errors.strip().splitlines()) == 1, errors)
    with tap.case('a bad pattern to exclude names its field'):
        expect('exclude: column 2: ' in ask(server, 'search', 'a', '--exclude', 'b(')[2], 'no field')
    with tap.case('a glob without the final dot finds nothing and says so'):
        code, lines, errors = ask(server, 'search', '--glob', '*.com')
        expect(code == 1 and not lines and 'dot' in errors, f'exit code {code}: {errors}')


def main() -> int:
    tap, chance = Tap(), random.Random(56)
    with control() as server:
        replay(server, [LAB_CAPTURE])
        rows = [Row(line) for line in server.export()]
        expect(len(rows) > 1000, f'only {len(rows)} records')
        test_owners(tap, server, rows, chance)
        test_rdata(tap, server, rows)
        test_conditions(tap, server, rows)
        test_refusals(tap, server)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
