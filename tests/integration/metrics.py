#!/usr/bin/python3
"""Prometheus: what spoord serves is well formed, says what `spoor status` says, and is what rules and dashboard ask for."""
import json
import re
import shutil
import socket
import sys
import urllib.request

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, OPEN_OPTIONS, ROOT, Tap, control, expect, flatten, free_port, replay, run,  # noqa: E402
                     total)

FILES = ROOT / 'docs' / 'prometheus'
NAME = re.compile(r'\bspoor_[a-z0-9_]+')
SAMPLE = re.compile(r'^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$')


def scrape(port: int) -> str:
    with urllib.request.urlopen(f'http://127.0.0.1:{port}/metrics', timeout=10) as answer:
        return answer.read().decode()


def samples(text: str) -> list[tuple[str, dict[str, str], float]]:
    """(name, labels, value) of each line that is no comment."""
    found = []
    for line in text.splitlines():
        if match := SAMPLE.match(line):
            labels = dict(re.findall(r'(\w+)="([^"]*)"', match[2] or ''))
            found.append((match[1], labels, float(match[3])))
    return found


def sum_of(text: str, name: str, **labels: str) -> int:
    return int(sum(value for found, has, value in samples(text)
                   if found == name and all(has.get(label) == value for label, value in labels.items())))


def check_values(text: str, counters: dict[str, int]) -> None:
    """The metrics of a sensor that has ended against its own counters."""
    expected = {
        'spoor_sensor_wire_frames_total': counters['port.frames'],
        'spoor_sensor_queue_frames_total': counters['frames.received'],
        'spoor_sensor_refused_frames_total': total(counters, 'frames.refused'),
        'spoor_sensor_refused_messages_total': total(counters, 'messages.refused'),
        'spoor_sensor_parsed_observations_total': counters['observations.parsed'],
        'spoor_sensor_acknowledged_observations_total': counters['delivery.observations.acknowledged'],
        'spoor_sensor_committed_observations_total': counters['delivery.observations.acknowledged'],
        'spoor_sensor_residue': 0, 'spoor_sensor_equation_residue': 0, 'spoor_sensor_undelivered_observations': 0}
    for name, value in expected.items():
        expect(sum_of(text, name) == value, f'{name}: {sum_of(text, name)}, expected {value}')
    frames = sum_of(text, 'spoor_sensor_frames_total', kind='received')
    expect(frames == counters['frames.received'], f'{frames} frames, expected {counters["frames.received"]}')
    messages = sum_of(text, 'spoor_sensor_messages_total', kind='accepted')
    expect(messages == counters['messages.accepted'], f'{messages} messages')


def check_asked_names(text: str, document: str) -> None:
    """Everything that a document names is served."""
    served = {name for name, _, _ in samples(text)}
    named = {name for name in NAME.findall((ROOT / 'docs' / document).read_text())}
    missing = {name for name in named if name not in served and not name.endswith('_')}
    expect(len(named) > 5 and not missing, f'{document}: not served: {sorted(missing)}')


def check_labels(text: str) -> None:
    allowed = {'version', 'sensor', 'port', 'queue', 'worker', 'reason', 'kind', 'equation', 'window', 'place', 'result', 'order'}
    used = {label for name, labels, _ in samples(text) if name.startswith('spoor_') for label in labels}
    expect(used <= allowed, f'labels {sorted(used - allowed)}')
    expect('example' not in text and '192.0.2' not in text, 'the metrics hold something that was seen')


def check_promtool(tap: Tap, text: str) -> None:
    if not shutil.which('promtool'):
        return tap.skip('promtool', 'not installed')
    with tap.case('promtool finds nothing wrong with the metrics'):
        # Its own metrics of the library are checked as well.
        done = run(['sh', '-c', f"promtool check metrics <<'END'\n{text}\nEND\n"])
        expect(done.returncode == 0 and not done.stderr.strip(), done.stdout + done.stderr)
    with tap.case('promtool finds nothing wrong with the alerts'):
        done = run(['promtool', 'check', 'rules', str(FILES / 'spoor.rules.yml')])
        expect(done.returncode == 0, done.stdout + done.stderr)
    with tap.case('each alert fires when it should and only then'):
        done = run(['promtool', 'test', 'rules', str(FILES / 'spoor.rules.test.yml')])
        expect(done.returncode == 0, done.stdout + done.stderr)
    return None


def refused_elsewhere(port: int) -> bool:
    """Nobody listens on another address of this machine."""
    with socket.socket() as client:
        return client.connect_ex(('127.0.0.2', port)) != 0


def main() -> int:
    tap = Tap()
    port = free_port()
    with control('--metrics-listen', f'127.0.0.1:{port}') as server:
        counters = replay(server, [LAB_CAPTURE], '--workers', '2', '--sensor-id', 'lab', *OPEN_OPTIONS)
        text = scrape(port)
        with tap.case('the metrics are the counters'):
            check_values(text, counters)
            store = server.status()['store']
            expect(sum_of(text, 'spoor_store_records') == store['record_count'], 'records differ')
            blocks = flatten(store['counters'])['ingest.blocks.committed']
            expect(sum_of(text, 'spoor_ingest_blocks_total', result='committed') == blocks, 'blocks differ')
        with tap.case('labels are a bounded set without anything that was seen'):
            check_labels(text)
        with tap.case('only the address that was given is listened on'):
            expect(refused_elsewhere(port), 'it listens on 127.0.0.2 too')
        for document in ('prometheus/spoor.rules.yml', 'prometheus/spoor-dashboard.json', 'metrics.md'):
            with tap.case(f'what {document} names is served'):
                check_asked_names(text, document)
        with tap.case('the dashboard is JSON with its panels'):
            expect(len(json.loads((FILES / 'spoor-dashboard.json').read_text())['panels']) > 5, 'panels are missing')
        check_promtool(tap, text)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
