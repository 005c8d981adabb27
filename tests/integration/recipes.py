#!/usr/bin/python3
"""Every block of docs/recipes.md does what its text says: over TLS, with a key, against the database of the lab's capture."""
import contextlib
import json
import os
import pathlib
import re
import sys
import threading

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
import javascript  # noqa: E402
from grpc_python import generate  # noqa: E402
from harness import BUILD, LAB_CAPTURE, ROOT, Tap, expect, replay, run, temporary_folder  # noqa: E402
from tls_site import Site, site  # noqa: E402

PAGE = ROOT / 'docs' / 'recipes.md'
EXAMPLES = ROOT / 'docs' / 'examples'


def recipes() -> dict[str, str]:
    """Title -> the indented lines below it."""
    found = {}
    for section in PAGE.read_text().split('\n## ')[1:]:
        title, _, body = section.partition('\n')
        found[title] = '\n'.join(line[4:] for line in body.splitlines() if line.startswith('    ') or not line)
    return found


def environment(at: Site, generated: pathlib.Path) -> dict[str, str]:
    """What somebody outside needs to ask the server."""
    key, _ = at.make_key('--role', 'query,stream')
    slow_key, _ = at.make_key('--role', 'query,stream', '--calls-per-second', '1')
    config = at.folder / 'config'
    config.write_text(f'[default]\nserver = {at.address}\ntls-ca = {at.authority.certificate}\napi-key-file = {key}\n')
    return {**os.environ, 'PATH': f'{BUILD}:{os.environ["PATH"]}', 'PYTHONPATH': f'{generated}:{EXAMPLES / "python"}',
            'ADDRESS': at.address, 'CA': str(at.authority.certificate), 'KEY': str(key), 'SLOW_KEY': str(slow_key),
            'SPOOR_CONFIG': str(config), 'LC_ALL': 'C.UTF-8', 'PYTHONDONTWRITEBYTECODE': '1'}


@contextlib.contextmanager
def new_names(at: Site):
    """cloudmoor-0.example, cloudmoor-1.example ... appear one after the other while the body runs."""
    stop = threading.Event()

    def feed() -> None:
        number = 0
        while not stop.wait(0.2):
            path = at.folder / 'new.ndjson'
            path.write_text(json.dumps({'rrname': f'cloudmoor-{number}.example', 'rrtype': 'A', 'rdata': '192.0.2.1',
                                        'time_first': 1700000000, 'time_last': 1700000000, 'count': 1}) + '\n')
            at.control.spoor('import', str(path))
            number += 1

    worker = threading.Thread(target=feed)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def check_pages(out: str) -> None:
    lines = out.splitlines()
    expect(lines[0].strip() == '10' and len(lines) == 11, out)
    expect(all('cloudmoor' in line for line in lines[1:]), out)


def check_watch(out: str) -> None:
    numbers = [int(number) for number in re.findall(r'cloudmoor-(\d+)', out)]
    expect(len(numbers) == 5, out)
    expect(all(after <= before + 1 for before, after in zip(numbers, numbers[1:])), f'a gap: {numbers}')
    expect(numbers[:3] == list(range(numbers[0], numbers[0] + 3)), f'{numbers}')


def has(*words: str, lines: int = 1):
    def check(out: str) -> None:
        for word in words:
            expect(word in out, f'{word} is missing: {out[:500]}')
        expect(out.count('\n') >= lines, out[:500])
    return check


CHECKS = {
    '1.': has('edge.cloudmoor.com. ', 'AAAA', lines=2), '2.': check_pages, '3.': has('198.18.20.', lines=10),
    '4.': has('quarry.org.', lines=50), '5.': has('edge.cloudmoor.com.', lines=2), '6.': has('cloudmoor-'),
    '7.': lambda out: None, '8.': check_watch, '9.': has('records', 'first'), '10.': has('edge.cloudmoor.com.', lines=2),
    '11.': has('NS', lines=3), '12.': lambda out: expect(out == 'nobody-knows.example\n', out), '13.': has('3 answers'),
    '14.': has('edge.cloudmoor.com.', lines=2)}
# The capture was taken on one day of the past; nothing looks like the name but what recipe 8 makes.
NOTHING_FOUND = {'7.'}
ORDER = sorted(CHECKS, key=lambda number: (number == '6.', float(number)))


def run_recipe(number: str, script: str, at: Site, variables: dict[str, str]) -> str:
    """What it prints, which its check has seen."""
    for written, meant in (('docs/examples/javascript', at.folder / 'javascript'), ('docs/examples', EXAMPLES),
                           ('python3', '/usr/bin/python3')):
        script = script.replace(written, str(meant))
    done = run(['bash', '-c', script], timeout=60, env=variables, cwd=at.folder)
    wanted = (0, 1) if number in NOTHING_FOUND else (0,)
    expect(done.returncode in wanted, f'ended with {done.returncode}: {done.stderr[-1500:]}')
    CHECKS[number](done.stdout)
    return done.stdout


def in_javascript(script: str) -> str:
    """The same with the other example, and a place of its own."""
    return re.sub(r'python3 docs/examples/python/(\w+)\.py', r'node docs/examples/javascript/\1.mjs', script).replace(
        ' place ', ' other-place ')


def test_recipe(tap: Tap, title: str, script: str, at: Site, variables: dict[str, str], no_javascript: str) -> str:
    """One point; what was printed."""
    number, printed = title.split()[0], ''
    if no_javascript and 'examples/javascript' in script:
        tap.skip(title, no_javascript)
        return printed
    with tap.case(title), (new_names(at) if number == '8.' else contextlib.nullcontext()):
        printed = run_recipe(number, script, at, variables)
    return printed


def main() -> int:
    tap = Tap()
    with temporary_folder() as generated, site() as at:
        generate(generated)
        replay(at.control, [LAB_CAPTURE])
        variables, no_javascript, printed = environment(at, generated), javascript.lay_out(at.folder / 'javascript'), {}
        blocks = recipes()
        with tap.case('there are ten recipes at least, each with its check'):
            expect([title.split()[0] for title in blocks] == list(CHECKS) and len(blocks) >= 10, f'{list(blocks)}')
        for number in ORDER:
            title = next(title for title in blocks if title.startswith(number + ' '))
            printed[number] = test_recipe(tap, title, blocks[title], at, variables, no_javascript)
            if number == '8.':
                test_recipe(tap, f'{title}: in JavaScript', in_javascript(blocks[title]), at, variables, no_javascript)
        with tap.case('the same program prints the same in Python and in JavaScript'):
            expect(no_javascript or printed['5.'] == printed['14.'], f'{printed["5."]}, but {printed["14."]}')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
