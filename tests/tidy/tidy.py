#!/usr/bin/python3
"""Tidy check: sizes, headers, tests and fuzz targets, memory orders, leftovers.

What a reviewer would otherwise have to say again and again. `tidy.py ROOT` checks a tree, `tidy.py --canary` checks the
check with one planted fault per rule. Which sources need which test or fuzz target is written in coverage.py.
"""

import re
import sys

import coverage
import functions
import sources

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 70
MAX_README_LINES = 60
MAX_COLUMNS = 130
# Made by programs: as long as what they are made from.
GENERATED = {'docs/api.md'}

CODE = ('.cc', '.h', '.py', '.mjs', '.proto')
# Written in two parts so that this file does not find itself.
LEFTOVERS = re.compile(r'\b(TO' r'DO|FIX' r'ME|X' r'XX)\b')
OUTSIDE_PATH = re.compile(r'(?<![\w/.])/(wo' r'rk|ho' r'me|ro' r'ot)/\w')
WEAK_ORDER = re.compile(r'\bmemory_order(_|::)(relaxed|acquire|release|acq_rel|consume)\b')
TEXT = CODE + ('.md', '.build', '.json', '.txt', '.conf', '.sh', '/build', '/test', '/demo', '/bench', '/fuzz', '/lab', '/lint',
               '/sanitize', '/setup-host')


def check_lines(path, lines):
    """Rules that look at one line at a time."""
    for number, line in enumerate(lines, 1):
        if '\t' in line:
            yield sources.Finding(path, number, 'tab', 'indent with spaces')
        if line != line.rstrip():
            yield sources.Finding(path, number, 'trailing-space', 'remove the blanks at the end of the line')
        if path.endswith(CODE) and len(line) > MAX_COLUMNS:
            yield sources.Finding(path, number, 'long-line', f'{len(line)} columns: at most {MAX_COLUMNS}')
        if LEFTOVERS.search(line):
            yield sources.Finding(path, number, 'leftover', 'do it or leave it out')
        if OUTSIDE_PATH.search(line):
            yield sources.Finding(path, number, 'outside-path', 'no path of one machine')
        if path.endswith('package-lock.json') and '://' in line:
            yield sources.Finding(path, number, 'lock-file', 'it names no host: see CONTRIBUTING.md')


def check_sizes(path, lines):
    """File and function sizes."""
    if len(lines) - 1 > MAX_FILE_LINES and path not in GENERATED:
        yield sources.Finding(path, 1, 'file-size', f'{len(lines) - 1} lines: split it, at most {MAX_FILE_LINES}')
    if path.endswith('README.md') and len(lines) - 1 > MAX_README_LINES and '/' in path:
        yield sources.Finding(path, 1, 'readme-size', f'{len(lines) - 1} lines: at most {MAX_README_LINES}')
    braces = path.endswith(('.cc', '.h', '.mjs'))
    scanner = functions.cpp_functions if braces else functions.python_functions if path.endswith('.py') else None
    for name, first, length in scanner('\n'.join(lines)) if scanner else ():
        if length > MAX_FUNCTION_LINES:
            yield sources.Finding(path, first, 'function-size', f'{name}: {length} lines, at most {MAX_FUNCTION_LINES}')


def check_header(path, lines):
    """A header starts with #pragma once and a paragraph that says what it owns and why it exists."""
    opening = [line for line in lines[:6] if line.strip()]
    # GCC warns of the pragma in a header that is compiled by itself, as those of the folders pch are.
    if '/pch/' not in path and '#pragma once' not in (line.strip() for line in lines[:40]):
        yield sources.Finding(path, 1, 'pragma-once', 'the header needs #pragma once')
    if not any(line.startswith(('//', '/*')) for line in opening[:2]):
        yield sources.Finding(path, 1, 'header-comment', 'open with a paragraph: what this file owns and why')


def check_orders(path, lines):
    """A memory order other than the strongest one says beside it with what it pairs or why none is needed."""
    for number, line in enumerate(lines, 1):
        if WEAK_ORDER.search(line) and not any('//' in near for near in lines[max(0, number - 4):number]):
            yield sources.Finding(path, number, 'memory-order', 'say beside it what this order pairs with, or why none')


def headers_under_test(root, files):
    """The headers that some unit test includes: what the test of a neighbour covers needs none of its own."""
    tests = [path for path in files if path.endswith('_test.cc')]
    return {match.group(1) for path in tests for line in sources.read_lines(root, path)
            if (match := re.match(r'#include "([^"]+)"', line))}


def check_coverage(path, lines, files, tested):
    """Every source with a header has its test, everything that reads untrusted bytes its fuzz target."""
    if not path.endswith('.cc') or path.startswith('tests/') or path.endswith('_test.cc'):
        return
    stem = path[:-len('.cc')]
    if stem + '.h' in files - tested and stem + '_test.cc' not in files and stem not in coverage.TESTED_ELSEWHERE:
        yield sources.Finding(path, 1, 'no-test', f'no test includes its header: write {stem}_test.cc, or see coverage.py')
    reads_bytes = any(re.search(r'\bByteReader\b', line) for line in lines)
    if reads_bytes and stem not in coverage.FUZZED_BY and stem not in coverage.TRUSTED_BYTES:
        yield sources.Finding(path, 1, 'no-fuzz', 'it reads bytes: name its fuzz target in coverage.py')


def check_tables(files):
    """The tables of coverage.py speak of files that exist."""
    for stem, target in sorted(coverage.FUZZED_BY.items()):
        if stem + '.cc' in files and f'tests/fuzz/{target}_fuzz.cc' not in files:
            yield sources.Finding(stem + '.cc', 1, 'no-fuzz', f'tests/fuzz/{target}_fuzz.cc is missing')
    if 'tests/tidy/coverage.py' in files:
        for stem in sorted({*coverage.FUZZED_BY, *coverage.TRUSTED_BYTES, *coverage.TESTED_ELSEWHERE}):
            if stem + '.cc' not in files and stem + '.h' not in files:
                yield sources.Finding('tests/tidy/coverage.py', 1, 'stale', f'{stem} does not exist any more')


def check(root):
    paths = [path for path in sources.source_files(root, TEXT) if not path.startswith('tests/golden/') or path.endswith('.py')]
    files, findings = set(sources.source_files(root, ('.cc', '.h', '.py'))), []
    tested = headers_under_test(root, files)
    for path in paths:
        lines = sources.read_lines(root, path)
        findings += check_lines(path, lines)
        findings += check_sizes(path, lines)
        if path.endswith('.h'):
            findings += check_header(path, lines)
        if path.endswith(('.h', '.cc')):
            findings += check_orders(path, lines)
            findings += check_coverage(path, lines, files, tested)
    return findings + list(check_tables(files)), len(paths)


def canary():
    header = '#pragma once\n// Owns nothing.\n'
    long_body = 'int F() {\n' + '  Do();\n' * MAX_FUNCTION_LINES + '}\n'
    good = {'dns/a.h': header, 'dns/a.cc': 'int F() { return 1\'000; }\n', 'dns/a_test.cc': '', 'dns/README.md': 'x\n',
            'dns/b.cc': '// load pairs with the release store in Close().\nx.load(std::memory_order_acquire);\n'}
    sources.expect_findings(check, good, [])
    sources.expect_findings(check, good | {'cli/pch/cli.h': '// Owns nothing.\n'}, [])
    sources.expect_findings(check, good | {'dns/c.h': header, 'dns/c.cc': '', 'dns/a_test.cc': '#include "dns/c.h"\n'}, [])
    planted = [
        ({'dns/a.cc': '\tint x;\n'}, 'tab'),
        ({'dns/a.cc': 'int x; \n'}, 'trailing-space'),
        ({'dns/a.cc': '// ' + 'x' * MAX_COLUMNS + '\n'}, 'long-line'),
        ({'dns/a.cc': '// TO' 'DO later\n'}, 'leftover'),
        ({'dns/a.cc': 'auto p = "/ho' 'me/x";\n'}, 'outside-path'),
        ({'docs/package-lock.json': '"resolved": "https://a.example/b.tgz"\n'}, 'lock-file'),
        ({'dns/a.cc': '\n' * (MAX_FILE_LINES + 1)}, 'file-size'),
        ({'dns/README.md': 'x\n' * (MAX_README_LINES + 1)}, 'readme-size'),
        ({'dns/a.cc': long_body}, 'function-size'),
        ({'dns/a.cc': 'class A {\n' + long_body + '};\n'}, 'function-size'),
        ({'dns/a.cc': 'namespace x {\nA::A(int b) : b_{b}, c_(1) ' + long_body[8:] + '}\n'}, 'function-size'),
        ({'docs/x.mjs': 'async function f() {\n' + '  g();\n' * MAX_FUNCTION_LINES + '}\n'}, 'function-size'),
        ({'tests/x.py': 'def f():\n' + '    g()\n' * MAX_FUNCTION_LINES}, 'function-size'),
        ({'dns/a.h': '// Owns nothing.\nint x;\n'}, 'pragma-once'),
        ({'dns/a.h': '#pragma once\nint x;\n'}, 'header-comment'),
        ({'dns/b.cc': '\n\n\n\nx.load(std::memory_order_relaxed);\n'}, 'memory-order'),
        ({'dns/c.h': header, 'dns/c.cc': '', 'dns/a_test.cc': '#include "dns/a.h"\n'}, 'no-test'),
        ({'dns/d.cc': 'base::ByteReader reader(raw);\n'}, 'no-fuzz'),
        ({'dns/message.cc': ''}, 'no-fuzz'),
        ({'tests/tidy/coverage.py': ''}, 'stale'),
    ]
    for fault, rule in planted:
        sources.expect_findings(check, good | fault, [rule])


if __name__ == '__main__':
    sys.exit(sources.run('tidy', check, canary))
