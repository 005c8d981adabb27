"""Rows of the whole sensor on a DPDK port, in turns with a program that only receives and frees."""

import os
import shutil
import subprocess

import captures
import hugepages
import programs
import table

# Buffers of a cold source at least: with what is touched of each, some 30 MiB.
COLD_BUFFERS = 1 << 17
WHOLE, NO_MEMO, PORT = 'sensor, one worker', 'sensor, no answer memo', 'testpmd rxonly'


def reason_against_testpmd():
    if not shutil.which('dpdk-testpmd'):
        return 'dpdk-testpmd is not installed (package dpdk-dev)'
    if (os.cpu_count() or 1) < 2:
        return 'needs two cores'
    return ''


def run_looped(build, capture, seconds, mbufs, arguments):
    """The counters of the whole sensor with one worker on the looped capture."""
    with programs.spoord(build) as server:
        return programs.run_sensor(build, server.address, '--vdev', f'net_pcap0,rx_pcap={capture},infinite_rx=1', '--seconds',
                                   str(seconds), '--mempool-frames', str(mbufs - 1), *arguments)


def frame_rate(counters):
    return counters['frames']['received'] * 1000 / counters['time']['receiving_ms']


def looped_rows(build, capture, seconds, rounds, variants, suffix):
    """testpmd and the sensor in turns on the looped capture, once for each variant {name: arguments}: their rows."""
    mbufs = captures.mbuf_count(capture)
    port = table.Row(PORT + suffix, unit='frames/s', note='the same frames')
    rows = {name: table.Row(name + suffix, unit='frames/s') for name in variants}
    for turn in range(rounds):
        programs.progress(f'sensor against testpmd{suffix}, round {turn + 1} of {rounds}')
        port.values.append(programs.testpmd_pps(capture, seconds, mbufs))
        for name, arguments in variants.items():
            counters = run_looped(build, capture, seconds, mbufs, arguments)
            rows[name].values.append(frame_rate(counters))
            rows[name].mix = table.mix_of(counters)
    for row in rows.values():
        row.compare(port)
    return [port, *rows.values()]


def sensor_rows(build, capture, seconds, rounds):
    whole = {WHOLE: [], NO_MEMO: ['--answer-memo-entries', '0']}
    reason = reason_against_testpmd()
    if reason:
        return [table.skipped(WHOLE, reason)]
    with (hugepages.reserved(captures.hugepages_mib(captures.mbuf_count(capture))) as reason,
          captures.slice_of(capture) as part):
        if reason:
            return [table.skipped(WHOLE, reason)]
        try:
            return (looped_rows(build, capture, seconds, rounds, whole, '') +
                    looped_rows(build, part, seconds, rounds, {WHOLE: []}, ', slice'))
        except (programs.BenchError, subprocess.TimeoutExpired) as error:
            return [table.skipped(WHOLE, error)]


def cold_round(build, capture, seconds, buffers, rows):
    """One run of each row of the cold source."""
    for mode, row in rows.items():
        with programs.spoord(build) as server:
            counters = programs.cold_sensor(build, server.address, capture, seconds, buffers - 1, mode)
        row.values.append(counters['bench']['frames_per_second'])
        row.mix = table.mix_of(counters) if counters['frames']['received'] else {}


def cold_rows(build, capture, seconds, rounds):
    """A worker on frames that are in no cache, in turns with a loop that receives and frees each of them."""
    buffers = max(captures.mbuf_count(capture), COLD_BUFFERS)
    rows = {'--receive': table.Row('cold: receive and free', unit='frames/s', note='the same frames'),
            '--sensor': table.Row('cold: sensor, one worker', unit='frames/s'),
            '--sensor-no-memo': table.Row('cold: sensor, no answer memo', unit='frames/s')}
    with hugepages.reserved(captures.hugepages_mib(buffers)) as reason:
        try:
            for turn in range(0 if reason else rounds):
                programs.progress(f'cold source, round {turn + 1} of {rounds}')
                cold_round(build, capture, seconds, buffers, rows)
        except (programs.BenchError, subprocess.TimeoutExpired) as error:
            reason = error
    if reason:
        return [table.skipped('cold: sensor, one worker', reason)]
    for row in list(rows.values())[1:]:
        row.compare(rows['--receive'])
        row.note = f'{buffers:,} buffers in turn'
    return list(rows.values())
