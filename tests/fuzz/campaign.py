#!/usr/bin/python3
"""A long run of the fuzz targets that can be stopped and taken up again: each gets its share of CPU time, in slices.

What was reached stands in FOLDER/totals.json and is shown with --totals. Findings stand in FOLDER/findings.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import signal
import subprocess
import sys

REGRESSIONS = pathlib.Path(__file__).resolve().parent / 'regressions'
SLICE_S = 120
# A target that fails in one slice after the other is left alone until the next run.
MAX_FAILURES = 3
EMPTY = {'cpu_s': 0.0, 'executions': 0, 'findings': 0}


class Campaign:
    """The targets in FOLDER/tests/fuzz with their corpus, seeds and totals."""

    def __init__(self, folder):
        self.folder = folder
        self.totals_path = folder / 'totals.json'
        self.totals = json.loads(self.totals_path.read_text()) if self.totals_path.exists() else {}

    def total(self, target):
        return self.totals.setdefault(target, dict(EMPTY))

    def save(self):
        # Whole or not at all: a run may be killed at any moment.
        beside = self.totals_path.with_suffix('.new')
        beside.write_text(json.dumps(self.totals, indent=1, sort_keys=True) + '\n')
        os.replace(beside, self.totals_path)

    def command(self, target, seconds):
        """Runs from FOLDER. New inputs go to the corpus; seeds and regressions stay as they are."""
        folders = [self.folder / 'corpus' / target, self.folder / 'seeds' / target, REGRESSIONS / target]
        folders[0].mkdir(parents=True, exist_ok=True)
        return [str(self.folder / 'tests' / 'fuzz' / f'{target}_fuzz'), f'-max_total_time={seconds}', '-max_len=65535',
                '-rss_limit_mb=4096', '-timeout=30', '-print_final_stats=1', '-verbosity=1',
                f'-artifact_prefix={self.folder}/findings/{target}-', *(str(path) for path in folders if path.is_dir())]

    def slice(self, target, seconds):
        """One run; adds it to the totals. True if nothing was found. What ends us ends it, and it is counted still."""
        log_path = self.folder / 'findings' / f'{target}.log'
        log_path.parent.mkdir(exist_ok=True)
        with open(log_path, 'wb') as log:
            child = subprocess.Popen(self.command(target, seconds), stdin=subprocess.DEVNULL, stdout=log,
                                     stderr=subprocess.STDOUT, cwd=self.folder)
        stopped = None
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except KeyboardInterrupt as interrupt:
            stopped = interrupt
            child.send_signal(signal.SIGINT)
            _, status, usage = os.wait4(child.pid, 0)
        good = status == 0 or stopped is not None
        total = self.total(target)
        total['cpu_s'] = round(total['cpu_s'] + usage.ru_utime + usage.ru_stime, 1)
        total['executions'] += executions(log_path.read_text(errors='replace'))
        if not good:
            total['findings'] += 1
            os.replace(log_path, log_path.with_suffix(f'.{total["findings"]}.log'))
        self.save()
        if stopped:
            raise stopped
        return good

    def table(self):
        yield f'{"target":16}{"CPU min":>9}{"executions":>14}{"findings":>10}{"corpus":>8}'
        for target, total in sorted(self.totals.items()):
            corpus = len(list((self.folder / 'corpus' / target).glob('*')))
            yield (f'{target:16}{total["cpu_s"] / 60:9.1f}{total["executions"]:14,}{total["findings"]:10}{corpus:8}')


def executions(log):
    """What libFuzzer says at its end, or the number of its last progress line when it was cut short."""
    final = re.findall(r'stat::number_of_executed_units: (\d+)', log)
    progress = re.findall(r'^#(\d+)', log, re.MULTILINE)
    return int((final or progress or ['0'])[-1])


def run(campaign, targets, cpu_minutes, is_over):
    """Target after target until each has its minutes; the number of slices that found something."""
    found = 0
    for target in targets:
        failures = 0
        while (left_s := cpu_minutes * 60 - campaign.total(target)['cpu_s']) > 1:
            if is_over():
                return found
            good = campaign.slice(target, max(2, min(SLICE_S, round(left_s))))
            total = campaign.total(target)
            print(f'{target}: {total["cpu_s"] / 60:.1f} CPU minutes, {total["executions"]:,} executions'
                  + ('' if good else f'; found something: see {campaign.folder}/findings'), flush=True)
            failures = 0 if good else failures + 1
            found += not good
            if failures == MAX_FAILURES:
                break
    return found


def clock(text):
    """The next time that the clock shows HH:MM."""
    now = datetime.datetime.now()
    then = datetime.datetime.combine(now.date(), datetime.time.fromisoformat(text))
    return then if then > now else then + datetime.timedelta(days=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder', type=lambda text: pathlib.Path(text).resolve(), help='where the fuzz targets were built')
    parser.add_argument('target', nargs='*')
    parser.add_argument('--cpu-minutes', type=int, default=30, help='of each target, earlier runs included')
    parser.add_argument('--until', type=clock, help='HH:MM; the slice that runs then is the last')
    parser.add_argument('--totals', action='store_true', help='only show what was reached')
    arguments = parser.parse_intermixed_args()
    campaign = Campaign(arguments.folder)
    found = 0
    if not arguments.totals:
        # Ending it ends the slice as well.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        until = arguments.until
        found = run(campaign, arguments.target, arguments.cpu_minutes,
                    lambda: until is not None and datetime.datetime.now() >= until)
    print('\n'.join(campaign.table()))
    return 1 if found else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
