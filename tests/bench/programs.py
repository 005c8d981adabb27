"""Runs the programs under measurement: spoord, the sensor, testpmd and the Google Benchmark programs."""

import contextlib
import dataclasses
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

START_TIMEOUT_S = 20
END_TIMEOUT_S = 30


class BenchError(Exception):
    """A program did not do what it must; the message is one line."""


def progress(text):
    print(f'== {text}', file=sys.stderr, flush=True)


def last_line(text):
    return (text.strip().splitlines() or ['no output'])[-1]


@dataclasses.dataclass
class Server:
    """A running spoord."""
    address: str
    pid: int


@contextlib.contextmanager
def spoord(build, data=None):
    """A control plane on a socket in a temporary folder, with this database or an empty one; yields it."""
    with tempfile.TemporaryDirectory(prefix='spoor-bench-') as folder:
        address = f'unix:{folder}/spoord.sock'
        log = pathlib.Path(folder, 'log')
        with log.open('w') as errors:
            process = subprocess.Popen([build / 'spoord', '--data-dir', data or f'{folder}/data', '--listen', address],
                                       stderr=errors)
        try:
            deadline = time.monotonic() + START_TIMEOUT_S
            while 'listening on' not in log.read_text():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise BenchError(f'spoord did not start: {last_line(log.read_text())}')
                time.sleep(0.05)
            yield Server(address, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(END_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run_sensor(build, address, *arguments, timeout_s=300):
    """The sensor's counters after a run."""
    done = subprocess.run([build / 'spoor-sensor', '--control', address, '--json', *arguments], capture_output=True,
                          text=True, timeout=timeout_s, check=False)
    if done.returncode:
        raise BenchError(f'spoor-sensor ended with {done.returncode}: {last_line(done.stderr)}')
    return json.loads(last_line(done.stdout))


def end_after(process, seconds):
    """Ends the program if it still runs then; returns the timer, for whoever knows that it has ended."""
    watchdog = threading.Timer(seconds, process.terminate)
    watchdog.daemon = True
    watchdog.start()
    return watchdog


def cold_sensor(build, address, capture, seconds, buffers, mode):
    """What cold_sensor counted, with its rate; mode: --sensor, --sensor-no-memo or --receive."""
    done = subprocess.run([build / 'tests/bench/cold_sensor', address, str(seconds), str(buffers), mode],
                          env=os.environ | {'SPOOR_BENCH_CAPTURE': capture}, capture_output=True, text=True,
                          timeout=seconds + 60, check=False)
    if done.returncode:
        raise BenchError(f'cold_sensor ended with {done.returncode}: {last_line(done.stderr)}')
    return json.loads(last_line(done.stdout))


def testpmd_pps(capture, seconds, mbufs):
    """Frames per second of dpdk-testpmd on the looped capture: the median of its own figures, once a second."""
    command = ['dpdk-testpmd', '-l', '0,1', '--main-lcore', '1', '--no-pci', '--in-memory', '--no-telemetry',
               f'--vdev=net_pcap0,rx_pcap={capture},infinite_rx=1', '--', '--forward-mode=rxonly', '--stats-period', '1',
               f'--total-num-mbufs={mbufs}']
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    watchdog = end_after(process, seconds + START_TIMEOUT_S)
    rates, line = [], ''
    # The first figure covers no whole second.
    for line in process.stdout:
        rates += [int(rate) for rate in re.findall(r'Rx-pps:\s+(\d+)', line)]
        if len(rates) > seconds:
            break
    watchdog.cancel()
    process.terminate()
    try:
        process.communicate(timeout=END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    if len(rates) < 2 or not any(rates):
        raise BenchError(f'dpdk-testpmd gave no rate: {line.strip()}')
    return statistics.median(rates[1:])


def google_benchmark(program, environment, seconds, repetitions):
    """{benchmark name: its repetitions, in random turns with those of the others}, each with real_time and, where set,
    items_per_second."""
    done = subprocess.run([program, '--benchmark_format=json', f'--benchmark_min_time={seconds}',
                           f'--benchmark_repetitions={repetitions}', '--benchmark_enable_random_interleaving=true'],
                          capture_output=True, text=True, env=environment, timeout=600, check=False)
    if done.returncode:
        raise BenchError(f'{program.name} ended with {done.returncode}: {last_line(done.stderr)}')
    benchmarks = {}
    for entry in json.loads(done.stdout)['benchmarks']:
        if entry.get('error_occurred'):
            raise BenchError(f'{program.name}: {entry["name"]}: {entry["error_message"]}')
        if entry['run_type'] == 'iteration':
            benchmarks.setdefault(entry['run_name'], []).append(entry)
    return {name: sorted(entries, key=lambda entry: entry['repetition_index']) for name, entries in benchmarks.items()}
