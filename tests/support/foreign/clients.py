"""Clients in other languages as processes of their own, which do what the cases tell them: README.md has the orders."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading

import javascript
from harness import PATIENCE, ROOT, Failure, die_with_parent, expect

HERE = pathlib.Path(__file__).parent
CALL_TIMEOUT_S = 30 * PATIENCE
ANSWER_TIMEOUT_S = 60 * PATIENCE


class Client:
    """One process. An order at a time: ask(), or send() and later answer()."""

    def __init__(self, command: list[str], environment: dict[str, str], log: pathlib.Path):
        self.log = log
        with open(log, 'ab') as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
                                            env=os.environ | environment, preexec_fn=die_with_parent)
        expect(self.answer() == {'ready': True}, 'it did not start')

    def send(self, **order) -> None:
        self.process.stdin.write(json.dumps(order) + '\n')
        self.process.stdin.flush()

    def answer(self) -> dict:
        """The next line that it says."""
        watchdog = threading.Timer(ANSWER_TIMEOUT_S, self.process.kill)
        watchdog.start()
        try:
            line = self.process.stdout.readline()
        finally:
            watchdog.cancel()
        expect(line, f'the client ended or hung: {self.log.read_text(errors="replace")[-2000:]}')
        return json.loads(line)

    def ask(self, **order) -> dict:
        self.send(**order)
        return self.answer()

    def connect(self, address: str, authority: pathlib.Path, key: pathlib.Path | None = None, to: str = 'main') -> None:
        self.ask(do='connect', address=address, ca=str(authority), to=to, **({'key': str(key)} if key else {}))

    @staticmethod
    def call_order(method: str, *requests: dict, **more) -> dict:
        """For example call_order('spoor.v1.QueryService/Lookup', {'name': 'a.example'}, cancel_after=1)."""
        service, _, name = method.partition('/')
        return {'do': 'call', 'service': service, 'method': name, 'requests': requests or [{}],
                'timeout_s': CALL_TIMEOUT_S} | more

    def call(self, method: str, *requests: dict, **more) -> dict:
        """A call to its end: code, text, details, retry_ms, and messages or, folded, count, digest and end."""
        return self.ask(**self.call_order(method, *requests, **more))

    def hold(self, **order) -> None:
        """Sends an order that stops in the middle, and waits until it has."""
        told = self.ask(**order)
        expect(told == {'held': True}, f'it was not held: {told}')

    def go_on(self) -> dict:
        """What a held order gives in the end."""
        self.send()
        return self.answer()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.process.stdin.close()
        try:
            code = self.process.wait(10 * PATIENCE)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise Failure('it did not end with its input') from error
        expect(code == 0, f'it ended with {code}: {self.log.read_text(errors="replace")[-2000:]}')


class Kind:
    """What starts clients of one language; `missing` says why it cannot."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], missing: str = ''):
        self.name, self.command, self.environment, self.missing = name, command, environment, missing

    def start(self, folder: pathlib.Path) -> Client:
        return Client(self.command, self.environment, folder / f'{self.name}.log')


def kinds(folder: pathlib.Path, generated: pathlib.Path) -> list[Kind]:
    """Each client there is."""
    paths = f'{generated}:{ROOT / "docs" / "examples" / "python"}'
    place = folder / 'javascript'
    missing = javascript.lay_out(place, HERE / 'driver.mjs')
    return [Kind('python', [sys.executable, str(HERE / 'driver.py')], {'PYTHONPATH': paths, 'PYTHONDONTWRITEBYTECODE': '1'}),
            Kind('javascript', [shutil.which('node') or '', str(place / 'driver.mjs')], {}, missing)]
