#!/usr/bin/python3
"""Counts what `meson test` and the fuzz smoke runs gave and prints the closing line of scripts/test.

Each GoogleTest case and each TAP point counts as one, every other test program as one. A test program that failed without
naming a failed case (a crash, a time-out) counts as one failure, so that nothing is lost.

usage: summarise.py BUILD_DIR [FUZZ_RESULTS]     FUZZ_RESULTS: lines "pass|fail|skip NAME [reason]"
"""

import collections
import dataclasses
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree


@dataclasses.dataclass
class Tally:
    """What ended how; `failures` are names, `skips` are (name, reason)."""

    passed: int = 0
    failures: list = dataclasses.field(default_factory=list)
    skips: list = dataclasses.field(default_factory=list)

    def add(self, name, verdict, reason=''):
        if verdict == 'pass':
            self.passed += 1
        elif verdict == 'skip':
            self.skips.append((name, reason or 'no reason given'))
        else:
            self.failures.append(name)


def skip_reason(output):
    """The reason in a test program's output: the last line with the word skip in it, else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    spoken = [line for line in lines if re.search(r'skip', line, re.IGNORECASE)]
    return re.sub(r'^1\.\.0 # SKIP ', '', (spoken or lines or [''])[-1])


def google_skip_reason(element):
    """GoogleTest puts file and line before the reason and, in some versions, the reason twice."""
    text = element.get('message') or element.text or ''
    lines = [line.strip() for line in text.splitlines() if line.strip() and not re.match(r'\S+\.cc:\d+$', line.strip())]
    return lines[0] if lines else ''


def cases_by_program(junit):
    """program name -> [(case, verdict, reason)] for the programs that report single cases."""
    programs = collections.defaultdict(list)
    for suite in ElementTree.parse(junit).getroot().iter('testsuite'):
        # "project.suite / program.Suite"; plain programs stand together in "project" and are no business of ours.
        _, _, full = suite.get('name').partition('.')
        parts = full.split(' / ')[-1].split('.')
        for case in suite.iter('testcase') if full else ():
            verdict, reason = 'pass', ''
            if case.find('failure') is not None or case.find('error') is not None:
                verdict = 'fail'
            elif (skipped := case.find('skipped')) is not None:
                verdict, reason = 'skip', google_skip_reason(skipped) or (case.findtext('system-out') or '').strip()
            elif case.get('status') == 'notrun':
                continue
            programs[parts[0]].append((f'{".".join(parts)}.{case.get("name")}', verdict, reason))
    return programs


def tally_meson(build, tally):
    programs = cases_by_program(build / 'meson-logs/testlog.junit.xml')
    for line in (build / 'meson-logs/testlog.json').read_text().splitlines():
        entry = json.loads(line)
        name, result = entry['name'].split(' / ')[-1], entry['result']
        cases = programs.get(name, [])
        good = result in ('OK', 'EXPECTEDFAIL')
        for case in cases:
            tally.add(*case)
        if not good and result != 'SKIP' and all(verdict != 'fail' for _, verdict, _ in cases):
            tally.add(f'{name} ({result.lower()})', 'fail')
        elif not cases:
            output = entry.get('stdout', '') + '\n' + entry.get('stderr', '')
            tally.add(name, 'skip' if result == 'SKIP' else 'pass', skip_reason(output))


def tally_fuzz(path, tally):
    for line in path.read_text().splitlines():
        verdict, name, *reason = line.split(' ', 2)
        tally.add(f'fuzz.{name}', verdict, ''.join(reason))


def main():
    tally = Tally()
    tally_meson(pathlib.Path(sys.argv[1]), tally)
    if len(sys.argv) > 2:
        tally_fuzz(pathlib.Path(sys.argv[2]), tally)
    for name, reason in tally.skips:
        print(f'skipped: {name}: {reason}')
    for name in tally.failures:
        print(f'FAILED: {name}')
    print(f'{tally.passed} passed, {len(tally.failures)} failed, {len(tally.skips)} skipped')
    return 1 if tally.failures or not tally.passed else 0


if __name__ == '__main__':
    sys.exit(main())
