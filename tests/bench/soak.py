#!/usr/bin/python3
"""The sensor at full speed for a long time: it and spoord must end with the memory that they had after the first part.

Run by scripts/soak. What is read is anonymous memory and huge pages: the pages of the database belong to the kernel.
"""

import argparse
import contextlib
import pathlib
import subprocess
import sys
import time

import captures
import hugepages
import programs

# Allocators return and take pages in steps of this order.
MARGIN_KIB = 4 << 10


def taken_kib(pid):
    """Memory of its own."""
    lines = pathlib.Path(f'/proc/{pid}/status').read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(('RssAnon:', 'HugetlbPages:')))


def soak(build, capture, seconds, first_s, mbufs):
    """{name: (KiB after the first part, KiB before the end)}."""
    with programs.spoord(build) as server:
        sensor = subprocess.Popen(
            [build / 'spoor-sensor', '--control', server.address, '--vdev', f'net_pcap0,rx_pcap={capture},infinite_rx=1',
             '--seconds', str(seconds), '--mempool-frames', str(mbufs - 1)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            pids = {'spoor-sensor': sensor.pid, 'spoord': server.pid}
            begin = time.monotonic()
            time.sleep(first_s)
            first = {name: taken_kib(pid) for name, pid in pids.items()}
            while time.monotonic() < begin + seconds - 2:
                print(f'\r{time.monotonic() - begin:5.0f} of {seconds} s', end='', file=sys.stderr, flush=True)
                time.sleep(1)
                if sensor.poll() is not None:
                    raise programs.BenchError(f'the sensor ended: {programs.last_line(sensor.stderr.read().decode())}')
            print('\r', end='', file=sys.stderr)
            return {name: (first[name], taken_kib(pid)) for name, pid in pids.items()}
        finally:
            with contextlib.suppress(ProcessLookupError):
                sensor.terminate()
            sensor.communicate(timeout=60)


def main():
    parser = argparse.ArgumentParser(prog='scripts/soak')
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--default-capture', required=True)
    parser.add_argument('--capture', help='a classic pcap file of Ethernet frames')
    parser.add_argument('--minutes', type=float, default=10)
    options = parser.parse_args()
    capture = str(pathlib.Path(options.capture or options.default_capture).resolve())
    seconds = round(options.minutes * 60)
    mbufs = captures.mbuf_count(capture)
    with hugepages.reserved(captures.hugepages_mib(mbufs)) as reason:
        if reason:
            print(f'scripts/soak: {reason}', file=sys.stderr)
            return 1
        taken = soak(options.build, capture, seconds, min(60, seconds // 2), mbufs)
    grown = [name for name, (first, last) in taken.items() if last > first + MARGIN_KIB]
    for name, (first, last) in taken.items():
        print(f'{name}: {first / 1024:.1f} MiB after the first minute, {last / 1024:.1f} MiB at the end')
    return 1 if grown else 0


if __name__ == '__main__':
    sys.exit(main())
