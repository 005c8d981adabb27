#!/usr/bin/python3
"""One list of cases for clients of other languages, over TLS with a key: python3-grpcio and @grpc/grpc-js.

Each case is a point for each client; what a case gives must be the same from all of them.
"""
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from foreign import answers, refusals, streams  # noqa: E402
from foreign.cases import Round, import_volume  # noqa: E402
from foreign.clients import Kind, kinds  # noqa: E402
from grpc_python import generate, methods  # noqa: E402
from harness import LAB_CAPTURE, Tap, expect, free_port, replay, temporary_folder  # noqa: E402
from tls_site import Site, site  # noqa: E402


class Clients:
    """Those that can run here, two of each, and what they gave so far."""

    def __init__(self, at: Site, every_kind: list[Kind], wrong_address: str):
        self.missing = {kind.name: kind.missing for kind in every_kind if kind.missing}
        key, _ = at.make_key('--role', 'query,stream')
        self.rounds = [Round(at, kind, key, wrong_address) for kind in every_kind if not kind.missing]

    def run(self, tap: Tap, cases) -> None:
        for title, case in cases:
            told = {}
            for each in self.rounds:
                ended = False
                with tap.case(f'{each.kind.name}: {title}'):
                    each.connect()
                    told[each.kind.name] = case(each)
                    each.disconnect()
                    ended = True
                    for name, other in told.items():
                        expect(told[each.kind.name] == other, f'not what {name} was told:\n'
                               f'{str(told[each.kind.name])[:500]}\n{str(other)[:500]}')
                if not ended:
                    each.restart()
            for name, reason in self.missing.items():
                tap.skip(f'{name}: {title}', reason)

    def close(self) -> None:
        for each in self.rounds:
            each.client.close()
            each.beside.close()


def main() -> int:
    tap, wrong_address = Tap(), f'127.0.0.2:{free_port()}'
    with temporary_folder() as generated, site('--listen', wrong_address, '--feeds', 'all') as at:
        generate(generated)
        replay(at.control, [LAB_CAPTURE])
        clients = Clients(at, kinds(at.folder, generated), wrong_address)
        clients.run(tap, answers.CASES)
        import_volume(at)
        clients.run(tap, streams.CASES)
        clients.run(tap, refusals.CASES)
        with tap.case('every method was called with what it refuses, or has nothing to refuse'):
            called = {*refusals.BAD_FIELDS, *refusals.NOT_THERE, *refusals.NEVER_WRONG}
            left_out = {f'{service.full_name}/{method.name}' for _, service, method in methods()} - called
            expect(not left_out, f'name them in foreign/refusals.py: {sorted(left_out)}')
        with tap.case('the clients end when nobody tells them anything'):
            clients.close()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
