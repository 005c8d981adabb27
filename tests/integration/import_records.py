#!/usr/bin/python3
"""spoor import: what export prints comes back record for record, from every golden capture and every type of the golden
table of RDATA; once, whatever happens to spoord meanwhile; broken lines are named. With records of chosen times: the days
on which they were seen."""
import datetime
import json
import random
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (GOLDEN, LAB_CAPTURE, OPEN_OPTIONS, PATIENCE, Control, Tap, control, expect,  # noqa: E402
                     program, replay, run, temporary_folder)

SEED, KILLS, RECORDS = 30, 5, 200_000


def golden_export(server: Control) -> list[str]:
    """Every golden capture in one database."""
    hostile = sorted((GOLDEN / 'hostile').glob('*/capture.pcap'))
    encap = sorted((GOLDEN / 'encap').glob('*/capture.pcap'))
    replay(server, [LAB_CAPTURE])
    replay(server, [*hostile, *encap], *OPEN_OPTIONS, '--skip-types', '')
    return server.export()


def golden_rdata() -> list[str]:
    """A line for each RDATA of the golden table, as export would print it."""
    lines = []
    for number, line in enumerate((GOLDEN / 'rdata' / 'rdata.txt').read_text().splitlines()):
        if not line.startswith('#'):
            name, _, text = line.split(' ', 2)
            lines.append(record_line(f'r{number}.example.', name, text, 1, 2, number + 1))
    return lines


def record_line(rrname: str, rrtype: str, rdata: str, first: int, last: int, count: int) -> str:
    return json.dumps({'rrname': rrname, 'rrtype': rrtype, 'rdata': [rdata], 'time_first': first, 'time_last': last,
                       'count': count}, separators=(',', ':'))


def write(folder, lines) -> str:
    path = folder / 'records.ndjson'
    path.write_text(''.join(line + '\n' for line in lines))
    return str(path)


def check_status(server: Control, sensor_id: str, count: int) -> None:
    """The import is a sensor whose books are even."""
    sensor = [one for one in server.status()['sensors'] if one['sensor_id'] == sensor_id][-1]
    expect(sensor['finished'] and sensor['residue'] == 0, f'status: {sensor}')
    expect(sensor['committed_observation_count'] == count, f'status: {sensor["committed_observation_count"]} of {count}')


def wait_until_some(server: Control) -> None:
    """Until something is committed: before it is greeted an import gives up at once, as it should."""
    end = time.monotonic() + 20 * PATIENCE
    while not server.status()['store']['record_count'] and time.monotonic() < end:
        time.sleep(0.02)


def import_under_fire(server: Control, path: str, chance: random.Random) -> subprocess.CompletedProcess:
    """Imports while spoord is killed and started."""
    command = [program('spoor'), '--server', server.address, 'import', path]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as importer:
        try:
            wait_until_some(server)
            for _ in range(KILLS):
                time.sleep(chance.uniform(0.02, 0.2))
                server.kill()
                server.start()
            out, err = importer.communicate(timeout=60 * PATIENCE)
        finally:
            importer.kill()
    return subprocess.CompletedProcess(command, importer.returncode, out, err)


def import_interrupted(server: Control, lines: list[str]) -> str:
    """Imports from a pipe that stalls, interrupts it when something is committed; what it says."""
    command = [program('spoor'), '--server', server.address, 'import', '-']
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as importer:
        try:
            importer.stdin.write(''.join(line + '\n' for line in lines))
            importer.stdin.flush()
            wait_until_some(server)
            importer.send_signal(signal.SIGINT)
            code = importer.wait(20 * PATIENCE)
            said = importer.stderr.read()
        finally:
            importer.kill()
    expect(code == 4, f'exit code {code}: {said}')
    return said


def many_lines() -> list[str]:
    return [record_line(f'n{i % 1000}.d{i // 1000}.example.', 'A', f'192.0.{i % 256}.{i // 256 % 256}', i, i + 1, 1 + i % 3)
            for i in range(RECORDS)]


def seen(first: str, last: str, count: int, address: str = '192.0.2.1') -> str:
    """A record of one life, seen between these moments of UTC."""
    times = [int(datetime.datetime.fromisoformat(f'{text}+00:00').timestamp()) for text in (first, last)]
    return record_line('life.example.', 'A', address, *times, count)


def life(server: Control, *words: str) -> dict:
    """The days of life.example and what is of none, by address."""
    done = server.spoor(*words, '--life', '--format', 'json')
    expect(done.returncode == 0, f'{done.returncode}: {done.stderr}')
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return {record['rdata'][0]: [record['days'], record['unattributed']] for record in records}


def check_life(tap: Tap, folder) -> None:
    """Days of records: from spoord, over its end and start, while it keeps none, and checked on disk."""
    server = Control(folder).start()
    try:
        with tap.case('spoor lookup --life tells on which days a record was seen, also after kill -9'):
            days = [seen('2024-03-05T10:00:00', '2024-03-05T10:00:09', 3),
                    seen('2024-03-31T00:00:00', '2024-03-31T23:59:59', 1),
                    seen('2026-01-02T23:59:58', '2026-01-03T00:00:01', 5), seen('2026-01-03T08:00:00', '2026-01-03T08:00:00', 2),
                    seen('2026-01-01T00:00:00', '2026-01-04T00:00:00', 7),
                    seen('2025-12-31T00:00:00', '2025-12-31T00:00:00', 1, '192.0.2.2')]
            for number, line in enumerate(days):
                done = server.spoor('import', write(folder, [line]), '--as', f'day{number}')
                expect(done.returncode == 0, done.stderr)
            expected = {'192.0.2.1': [[['2024-03', 4], ['2026-01-03', 7]], 7], '192.0.2.2': [[['2025-12-31', 1]], 0]}
            server.kill()
            server.start()
            expect(life(server, 'lookup', 'life.example') == expected, f'{life(server, "lookup", "life.example")}')
            expect(life(server, 'rdata', '192.0.2.0/24') == life(server, 'export') == expected, 'not so by address or export')
            drawn = server.spoor('lookup', 'life.example', '--life').stdout.splitlines()
            expect('LIFE' in drawn[0] and ' 28d?' in drawn[1] and ' 1d ' in drawn[2], f'{drawn}')
            refused = server.spoor('lookup', 'life.example', '--life', '--format', 'cof')
            expect(refused.returncode == 2 and '--life: ' in refused.stderr, refused.stderr)
        with tap.case('--time-series off keeps no days of what comes then, and those that there are'):
            server.stop()
            server.options = ('--time-series', 'off')
            server.start()
            expected['192.0.2.1'][1] += 9
            done = server.spoor('import', write(folder, [seen('2026-01-05T08:00:00', '2026-01-05T08:00:00', 9)]), '--as', 'off')
            expect(done.returncode == 0, done.stderr)
            expect(life(server, 'lookup', 'life.example') == expected, f'{life(server, "lookup", "life.example")}')
            server.stop()
            checked = run([program('spoord'), 'check', '--data-dir', str(server.data)])
            expect(checked.returncode == 0, checked.stdout + checked.stderr)
    finally:
        server.kill()


def main() -> int:
    tap, chance = Tap(), random.Random(SEED)
    with temporary_folder() as folder, control() as first, control() as second:
        with tap.case('an export of every golden capture comes back byte for byte'):
            lines = golden_export(first)
            expect(len(lines) > 4000, f'{len(lines)} records only')
            done = second.spoor('import', write(folder, lines))
            expect(done.returncode == 0 and not done.stderr, f'{done.returncode}: {done.stderr}')
            expect(second.export() == lines, 'the second export differs')
            check_status(second, 'import', sum(json.loads(line)['count'] for line in lines))
        with tap.case('from standard input, under another name, it counts again and changes no time'):
            done = subprocess.run([program('spoor'), '--server', second.address, 'import', '-', '--as', 'again'],
                                  input='\n'.join(lines), capture_output=True, text=True, timeout=60 * PATIENCE)
            expect(done.returncode == 0, done.stderr)
            doubled = [json.loads(line) for line in lines]
            for record in doubled:
                record['count'] *= 2
            expect([json.loads(line) for line in second.export()] == doubled, 'not every count is doubled')
    with temporary_folder() as folder, control() as server:
        with tap.case('every RDATA of the golden table comes back, but for octets that are of no type'):
            lines = golden_rdata()
            done = server.spoor('import', write(folder, lines))
            refused = done.stderr.count(' line ')
            expect(done.returncode == 4 and 0 < refused <= 20, f'{done.returncode}: {done.stderr}')
            # The table has names in upper case, which are stored in lower case.
            exported, given = {line.lower() for line in server.export()}, {line.lower() for line in lines}
            expect(exported <= given, f'changed: {list(exported - given)[:3]}')
            left_out = [json.loads(line)['rdata'][0] for line in given - exported]
            # And a digest of one octet, which is too short for a ZONEMD record (RFC 8976 2.2.4).
            expect(all(text.startswith('\\# ') or text == '1 240 241 00' for text in left_out), f'left out: {left_out}')
        with tap.case('broken lines are named, and --strict stops at the first'):
            lines = [record_line('a.example.', 'A', '192.0.2.1', 1, 2, 1), 'broken', record_line('b.', 'A', 'x', 1, 2, 1)]
            done = server.spoor('import', write(folder, lines))
            expect(done.returncode == 4 and 'line 2: not JSON' in done.stderr and 'line 3: rdata' in done.stderr, done.stderr)
            done = server.spoor('import', write(folder, lines), '--strict')
            expect(done.returncode == 4 and 'line 3' not in done.stderr and '--resume' in done.stderr, done.stderr)
    with temporary_folder() as folder, control() as server:
        with tap.case('an import that was interrupted goes on where it was'):
            lines = many_lines()[:50_000]
            said = import_interrupted(server, lines[:30_000])
            number = re.search(r'--resume ([0-9]+)', said)
            expect(number, f'no way to go on: {said}')
            before = server.status()['store']['record_count']
            expect(0 < before < 30_000, f'{before} records')
            done = server.spoor('import', write(folder, lines), '--resume', number.group(1))
            expect(done.returncode == 0 and f'{before} of them' in done.stdout, f'{done.returncode}: {done.stdout}{done.stderr}')
            expect(sorted(server.export()) == sorted(lines), 'the export differs')
            check_status(server, 'import', sum(json.loads(line)['count'] for line in lines))
    with temporary_folder() as folder:
        check_life(tap, folder)
    with temporary_folder() as folder:
        server = Control(folder).start()
        try:
            with tap.case(f'{KILLS} times kill -9 of spoord while {RECORDS} records are imported: each counts once'):
                lines = many_lines()
                done = import_under_fire(server, write(folder, lines), chance)
                expect(done.returncode == 0, f'{done.returncode}: {done.stderr}')
                expect(sorted(server.export()) == sorted(lines), 'the export differs')
            server.stop()
        finally:
            server.kill()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
