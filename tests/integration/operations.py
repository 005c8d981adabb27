#!/usr/bin/python3
"""docs/operations.md is typed as it stands, in folders and on a port of this test, by somebody with a home of their own."""
import json
import os
import pathlib
import re
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import BUILD, PATIENCE, ROOT, Tap, die_with_parent, expect, free_port, run, temporary_folder  # noqa: E402

PAGE = ROOT / 'docs' / 'operations.md'


def commands(folder: pathlib.Path, port: int) -> str:
    """The indented lines of the first section."""
    section = PAGE.read_text().split('\n## ')[1]
    lines = [line[4:] for line in section.splitlines() if line.startswith('    ')]
    text = '\n'.join(lines).replace(':7653', f':{port}').replace('sleep 1', f'sleep {PATIENCE}')
    return re.sub(r'(?<![\w.])/(etc|var/lib|run)/spoor', rf'{folder}/\1/spoor', text)


def main() -> int:
    tap = Tap()
    with temporary_folder() as folder:
        port = free_port()
        script = commands(folder, port)
        environment = {**os.environ, 'HOME': str(folder / 'home'), 'PATH': f'{BUILD}:{os.environ["PATH"]}',
                       'SPOOR_SERVER': f'unix:{folder}/run/spoor/spoord.sock'}
        environment.pop('XDG_CONFIG_HOME', None)
        with tap.case('every line of the walk-through works'):
            expect(script.count('\n') > 25 and '/etc/spoor' in script, 'the page has changed its form')
            # Job control as at a terminal: %1 is spoord. If a line fails, it ends with the shell.
            done = run(['bash', '-euo', 'pipefail', '-m', '-c', 'trap "kill %1 2>/dev/null || true" EXIT\n' + script],
                       timeout=60, env=environment, cwd=ROOT, preexec_fn=die_with_parent)
            expect(done.returncode == 0, f'ended with {done.returncode}: {done.stderr[-2000:]}')
        with tap.case('the vendor saw five records over TLS with the key'):
            records = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"rrname"')]
            expect(len(records) == 5, done.stdout[-2000:])
        with tap.case('the keys, the audit log and the status are shown'):
            for word in ('Vendor A', 'probe-1', '"method":"WatchService/Watch","code":"OK","records":5', 'residue'):
                expect(word in done.stdout, f'{word}: {done.stdout[-3000:]}')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
