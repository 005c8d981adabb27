"""Folders of golden cases: what a script makes, what lies in the tree, and where the two differ.

Each folder has capture.pcap, options (of the sensor, one per line), expected.ndjson (the records) and counters.json (the
sensor's counters that must have these values).
"""
import json
import pathlib
import sys

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / 'golden'

Files = dict[str, bytes]


def case_files(capture, records: list[dict], counters: dict[str, int]) -> Files:
    """The files of one folder; `capture` is a packets.CaptureWriter."""
    lines = ''.join(json.dumps(record) + '\n' for record in records)
    return {'capture.pcap': b''.join(capture.parts), 'options': b'', 'expected.ndjson': lines.encode(),
            'counters.json': (json.dumps(counters, indent=1) + '\n').encode()}


def differences(folder: pathlib.Path, cases: dict[str, Files]) -> list[str]:
    """What in the folder is not as its script makes it."""
    found = {path.name for path in folder.iterdir() if path.is_dir()} if folder.is_dir() else set()
    problems = [f'{name}: no such case' for name in sorted(found - set(cases))]
    for name, files in cases.items():
        for file, octets in files.items():
            path = folder / name / file
            if not path.exists() or path.read_bytes() != octets:
                problems.append(f'{name}/{file}: differs')
    return problems


def run(folder: pathlib.Path, cases: dict[str, Files]) -> int:
    """The main program of a script: writes the folders, or compares them with --check."""
    if sys.argv[1:] == ['--check']:
        problems = differences(folder, cases)
        print('\n'.join(problems) or 'all as made')
        return 1 if problems else 0
    for name, files in cases.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for file, octets in files.items():
            (folder / name / file).write_bytes(octets)
    return 0
