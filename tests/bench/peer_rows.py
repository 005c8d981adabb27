"""Rows of other programs on the same capture file, each round all of them in turns, with a loop on libpcap as the floor."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

import captures
import programs
import table

# A short capture is over before a clock has anything to say.
LEAST_FRAMES = 1_000_000
TIMEOUT_S = 120
LUA = pathlib.Path(__file__).parent / 'dnsjit_parse.lua'
FLOOR, SENSOR = 'file: libpcap loop', 'file: sensor, --replay'


def pinned():
    """Runs in a started program: one CPU, always the same."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def cpu_seconds(command):
    """CPU time of a program, by the kernel; raises BenchError when it fails."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=pinned)
        watchdog = programs.end_after(process, TIMEOUT_S)
        _, status, usage = os.wait4(process.pid, 0)
        watchdog.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if process.returncode:
            text = output.read().decode(errors='replace')
            raise programs.BenchError(f'{command[0]} ended with {process.returncode}: {programs.last_line(text)}')
        return usage.ru_utime + usage.ru_stime


@contextlib.contextmanager
def repeated(capture):
    """The capture as often as it takes to be long enough; yields its path and the number of frames."""
    ends, octets = captures.frame_ends(capture), pathlib.Path(capture).read_bytes()
    times = -(-LEAST_FRAMES // len(ends))
    with tempfile.NamedTemporaryFile(prefix='spoor-long-', suffix='.pcap') as long:
        long.write(octets[:24])
        for _ in range(times):
            long.write(octets[24:ends[-1]])
        long.flush()
        yield long.name, times * len(ends)


def commands(build, capture, folder):
    """Row: (program, command, what it does)."""
    return {
        FLOOR: (build / 'tests/bench/pcap_loop', [build / 'tests/bench/pcap_loop', capture, '1'],
                'looks at one octet of each frame'),
        'file: dnscap -w': ('dnscap', ['dnscap', '-r', capture, '-w', f'{folder}/dnscap'],
                            'picks DNS and writes it again, reads no RR'),
        'file: dnsjit': ('dnsjit', ['dnsjit', LUA, capture], 'reads every RR of every response, keeps nothing'),
        'file: nmsgtool dnsqr': ('nmsgtool', ['nmsgtool', '-V', 'base', '-T', 'dnsqr', '-p', capture, '-w', f'{folder}/nmsg'],
                                 'matches queries and answers and writes them, unread'),
    }


def replay_rate(build, capture):
    """Frames a second while the sensor reads the file with one worker, and what they were."""
    with programs.spoord(build) as server:
        counters = programs.run_sensor(build, server.address, '--replay', capture)
    return counters['frames']['received'] * 1000 / max(1, counters['time']['receiving_ms']), table.mix_of(counters)


def peer_rows(build, capture, rounds):
    """The sensor's time is that from the first frame to the last, on one core and what delivery takes of the other; that of
    the others is CPU time of the whole program."""
    sensor = table.Row(SENSOR, unit='frames/s', note='everything: parsed, deduplicated, delivered')
    with tempfile.TemporaryDirectory(prefix='spoor-bench-') as folder, repeated(capture) as (long, frames):
        known = commands(build, long, folder)
        present = {name: command for name, (program, command, _) in known.items() if shutil.which(program)}
        rows = {name: table.Row(name, unit='frames/s', note=known[name][2]) for name in present}
        try:
            for turn in range(rounds):
                programs.progress(f'programs that read the file, round {turn + 1} of {rounds}')
                for name, command in present.items():
                    rows[name].values.append(frames / cpu_seconds(command))
                rate, sensor.mix = replay_rate(build, long)
                sensor.values.append(rate)
        except (programs.BenchError, subprocess.TimeoutExpired) as error:
            return [table.skipped('file', error)]
        absent = [table.skipped(name, f'{program} is not installed') for name, (program, _, _) in known.items()
                  if name not in present]
    for row in [*rows.values(), sensor]:
        if row.name != FLOOR:
            row.compare(rows[FLOOR])
    return [*rows.values(), *absent, sensor]
