#!/usr/bin/python3
"""Settings on the command line and in INI files, several sensors at once, a device that never ends, and no root."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, LAB_EXPECTED, OPEN_OPTIONS, PATIENCE, Control, Tap, check_export,  # noqa: E402
                     commit_problems, control, expect, flatten, law_problems, program, replay, run, sensor_command,
                     temporary_folder)
from compare import read_actual, read_expected  # noqa: E402
from extract import extract  # noqa: E402

NOBODY = '65534'
LIVE_SECONDS = 4
# Enough for the lab, where few connections are open at a time.
SMALL_STREAM_TABLES = ('--fragment-datagrams', '16', '--fragment-kib', '128', '--tcp-directions', '64', '--tcp-windows', '1',
                       '--tcp-message-kib', '128')


def records_of(extractor) -> dict:
    return {key: tuple(value) for key, value in extractor.records.items()}


def test_rules(tap: Tap, folder) -> None:
    everything = records_of(extract([str(LAB_CAPTURE)], skip_types=''))
    one_way = records_of(extract([str(LAB_CAPTURE)], ['0.0.0.0/0', '::/0'], False))
    six_only = records_of(extract([str(LAB_CAPTURE)], ['2001:db8:53::/48']))
    no_addresses = records_of(extract([str(LAB_CAPTURE)], skip_types='A,AAAA,TYPE65280,RRSIG,NSEC,NSEC3'))
    variants = {
        'no type is skipped': (everything, ('--skip-types', 'none')),
        'other types are skipped': (no_addresses, ('--skip-types', 'A,AAAA,TYPE65280,RRSIG,NSEC,NSEC3')),
        'one-way': (one_way, OPEN_OPTIONS),
        'resolvers by IPv6 network': (six_only, ('--resolvers', '2001:db8:53::/48')),
        'another port': ({}, ('--ports', '5353')),
        'two ports': (read_expected(str(LAB_EXPECTED)), ('--ports', '5353,53')),
        'checksums verified': (read_expected(str(LAB_EXPECTED)), ('--checksum', 'verify')),
        'small stream tables': (read_expected(str(LAB_EXPECTED)), SMALL_STREAM_TABLES),
    }
    for name, (expected, options) in variants.items():
        with tap.case(f'command line: {name}'), control() as server:
            replay(server, [LAB_CAPTURE], *options)
            check_export(server.export(), expected)
    with tap.case('the same words in INI files'), temporary_folder() as own:
        sensor_ini, spoord_ini = folder / 'sensor.ini', folder / 'spoord.ini'
        server = Control(own, '--config', str(spoord_ini))
        spoord_ini.write_text('map-size-mib = 64\n')
        sensor_ini.write_text(f'control = {server.address}\nresolvers = 0.0.0.0/0,::/0\ncorrelate = off\nworkers = 2\n'
                              f'checksum = ignore\nsensor-id = from-ini\nsensor-name = A name\n'
                              f'fragment-datagrams = 16\nfragment-kib = 128\ntcp-directions = 64\n')
        server.start()
        try:
            done = run([program('spoor-sensor'), '--config', str(sensor_ini), '--replay', str(LAB_CAPTURE)])
            expect(done.returncode == 0, done.stderr)
            check_export(server.export(), one_way)
            status = server.status()
            expect(status['store']['map_octets'] == 64 << 20, f'map of {status["store"]["map_octets"]} octets')
            sensor = status['sensors'][0]
            expect((sensor['sensor_id'], sensor['sensor_name']) == ('from-ini', 'A name'), f'{sensor}')
            server.stop()
        finally:
            server.kill()


def test_stage_cycles(tap: Tap) -> None:
    """What each stage costs is in status for who asks, and for nobody else."""
    for option, shown in (('on', True), ('off', False)):
        with tap.case(f'--stage-cycles {option}'), control() as server:
            replay(server, [LAB_CAPTURE], '--stage-cycles', option)
            page = server.spoor('status').stdout
            expect(bool(re.search(r'^  cycles +port \d+, headers \d+, prepare \d+, .* a frame$', page, re.M)) == shown, page)


def test_many_sensors(tap: Tap) -> None:
    with tap.case('four sensors at once add up'), control() as server:
        running = [subprocess.Popen(sensor_command(server.address, [LAB_CAPTURE] * 3, '--checksum', 'ignore', '--sensor-id',
                                                   f'sensor-{number}', '--count-cache-entries', '64'),
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                   for number in range(4)]
        for process in running:
            errors = process.communicate(timeout=120 * PATIENCE)[1]
            expect(process.returncode == 0, errors)
        check_export(server.export(), read_expected(str(LAB_EXPECTED)), factor=12)
        states = server.status()['sensors']
        expect(len(states) == 4 and all(state['finished'] for state in states), f'{len(states)} sensors in status')


def live(server: Control, *options: str) -> subprocess.Popen:
    """A sensor on a device that gives the frames of the lab for ever."""
    return subprocess.Popen([program('spoor-sensor'), '--control', server.address, '--vdev',
                             f'net_pcap0,rx_pcap={LAB_CAPTURE},infinite_rx=1', '--checksum', 'ignore', '--json', *options],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_until_live(server: Control) -> None:
    """Until the sensor has delivered something: how long its start takes is the machine's affair."""
    end = time.monotonic() + 30 * PATIENCE
    while not any(sensor['committed_observation_count'] for sensor in server.status()['sensors']):
        expect(time.monotonic() < end, f'the sensor delivered nothing within {30 * PATIENCE} s')
        time.sleep(0.1)


def check_live(server: Control, sensor: subprocess.Popen, patience: float) -> None:
    out, errors = sensor.communicate(timeout=patience * PATIENCE)
    expect(sensor.returncode == 0, f'exit code {sensor.returncode}: {errors[-1000:]}')
    counters = flatten(json.loads(out))
    problems = law_problems(counters) + commit_problems(counters, server.status())
    expect(not problems, '; '.join(problems))
    actual, problems = read_actual(server.export())
    expect(not problems, '; '.join(problems[:3]))
    strange = actual.keys() - read_expected(str(LAB_EXPECTED)).keys()
    expect(not strange, f'{len(strange)} records that the capture does not hold')
    observations = sum(count for _, _, count in actual.values())
    expect(observations == counters['delivery.observations.acknowledged'],
           f'{observations} observations in the store, {counters["delivery.observations.acknowledged"]} acknowledged')


def test_live(tap: Tap) -> None:
    with tap.case('a device that never ends, for some seconds'), control() as server:
        check_live(server, live(server, '--seconds', str(LIVE_SECONDS)), LIVE_SECONDS + 60)
    with tap.case('new names are in the store while the sensor runs; SIGTERM delivers the rest'), control() as server:
        sensor = live(server, '--workers', '2')
        end, found = time.monotonic() + 20 * PATIENCE, False
        while not found and time.monotonic() < end:
            found = server.spoor('lookup', 'naptr.rare.example', '--format', 'cof').returncode == 0
        problems = read_actual(server.export())[1]
        sensor.send_signal(signal.SIGTERM)
        check_live(server, sensor, 60)
        expect(found, f'a name of the capture was not in the store within {20 * PATIENCE} s')
        expect(not problems, f'an export while data came in: {problems[:3]}')
    with tap.case('spoord is killed and comes back under a live sensor'), control() as server:
        sensor = live(server, '--seconds', str(LIVE_SECONDS))
        for _ in range(3):
            time.sleep(0.7)
            server.kill()
            server.start()
        check_live(server, sensor, LIVE_SECONDS + 60)


def test_spool(tap: Tap, folder) -> None:
    spool = ('--spool-dir', str(folder / 'spool'), '--spool-limit-mib', '256', '--sensor-id', 'spooling',
             '--count-cache-entries', '64')
    with tap.case('spoord is away for seconds and the sensor spools'), control() as server:
        sensor = live(server, '--seconds', str(LIVE_SECONDS), *spool)
        wait_until_live(server)
        server.kill()
        time.sleep(2)
        server.start()
        check_live(server, sensor, LIVE_SECONDS + 120)
    with tap.case('what a killed sensor had spooled is delivered by the next one'), control() as server:
        sensor = live(server, *spool)
        wait_until_live(server)
        server.kill()
        time.sleep(1.5)
        sensor.kill()
        sensor.communicate()
        spooled = sum(path.stat().st_size for path in (folder / 'spool').rglob('*') if path.is_file())
        server.start()
        before = server.status()['store']['observation_count']
        counters = replay(server, [LAB_CAPTURE], *spool)
        after = server.status()['store']['observation_count']
        expect(spooled > 0, 'nothing was spooled: the test shows nothing')
        expect(after > before + counters['observations.parsed'], f'{before} observations before, {after} after')
        left = [path for path in (folder / 'spool').rglob('*') if path.is_file() and path.stat().st_size > 4096]
        expect(not left, f'files left in the spool: {left}')


def test_without_root(tap: Tap) -> None:
    name = 'a replay without root'
    if os.geteuid() != 0:
        tap.skip(name, 'this whole run is without root')
        return
    if not shutil.which('setpriv'):
        tap.skip(name, 'setpriv is not installed')
        return
    with temporary_folder() as folder:
        folder.chmod(0o777)
        capture = folder / 'lab.pcap'
        shutil.copyfile(LAB_CAPTURE, capture)
        capture.chmod(0o644)
        drop = ['setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups']
        if run([*drop, 'test', '-x', program('spoor-sensor')]).returncode != 0:
            tap.skip(name, f'{program("spoor-sensor")} is in a folder that only root reads')
            return
        with tap.case(name):
            server = Control(folder)
            server.command = lambda: [*drop, *Control.command(server)]
            try:
                server.start()
                done = run([*drop, *sensor_command(server.address, [capture], '--checksum', 'ignore')])
                expect(done.returncode == 0, done.stderr)
                check_export(server.export(), read_expected(str(LAB_EXPECTED)))
                server.stop()
            finally:
                server.kill()


def main() -> int:
    tap = Tap()
    with temporary_folder() as folder:
        test_rules(tap, folder)
        test_stage_cycles(tap)
        test_many_sensors(tap)
        test_live(tap)
        test_spool(tap, folder)
        test_without_root(tap)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
