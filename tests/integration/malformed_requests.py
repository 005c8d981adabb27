#!/usr/bin/python3
"""Every method of the API gets random and damaged requests: it answers or refuses, naming the field, and nothing breaks.

`malformed_requests.py [ROUNDS [SEED]]`: more of them, or others, by hand.
"""
import random
import re
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from foreign_client import missing_packages  # noqa: E402
from grpc_python import generate, methods  # noqa: E402
from harness import LAB_CAPTURE, SANITIZED, Tap, control, expect, replay, skip_all, temporary_folder  # noqa: E402
from random_message import damage, field_names, fill  # noqa: E402

ROUNDS = 60 if SANITIZED else 250
CALL_TIMEOUT_S = 0.5
MOST_MESSAGES = 20
# What a request can bring about; anything else is the server's fault.
ANSWERS = {'OK', 'INVALID_ARGUMENT', 'NOT_FOUND', 'OUT_OF_RANGE', 'FAILED_PRECONDITION', 'RESOURCE_EXHAUSTED',
           'DEADLINE_EXCEEDED', 'CANCELLED', 'ALREADY_EXISTS', 'DATA_LOSS'}
# gRPC's own words for octets that are no message, before any of our code sees them.
NO_MESSAGE = {'INTERNAL', 'UNIMPLEMENTED'}


class Caller:
    """One method, called with octets."""

    def __init__(self, channel, service, method):
        import grpc
        self.grpc = grpc
        kind = ('stream' if method.client_streaming else 'unary') + '_' + ('stream' if method.server_streaming else 'unary')
        path = f'/{service.full_name}/{method.name}'
        self.method, self.streams_in, self.streams_out = method, method.client_streaming, method.server_streaming
        self.call = getattr(channel, kind)(path, request_serializer=bytes, response_deserializer=bytes)

    def answer(self, requests: list[bytes]) -> tuple[str, str]:
        """Status code and text. A stream is left after some messages."""
        sent = iter(requests) if self.streams_in else requests[0]
        try:
            if not self.streams_out:
                self.call(sent, timeout=CALL_TIMEOUT_S)
                return 'OK', ''
            call = self.call(sent, timeout=CALL_TIMEOUT_S)
            for count, _ in enumerate(call):
                if count == MOST_MESSAGES:
                    call.cancel()
                    return 'CANCELLED', ''
            return call.code().name, call.details()
        except self.grpc.RpcError as error:
            return error.code().name, error.details()


def check_named(text: str, names: set[str]) -> None:
    """The text begins with a path of fields."""
    path = re.match(r'((?:[a-z_0-9]+(?:\[\d+\])?\.?)+): .', text)
    expect(path is not None, f'no field is named: {text!r}')
    unknown = {part for part in re.split(r'[.\[\]0-9]+', path.group(1)) if part} - names
    expect(not unknown, f'no such field: {unknown}: {text!r}')


def check_method(caller: Caller, make, rounds: int, chance: random.Random) -> dict[str, int]:
    """How often it answered in which way."""
    answers: dict[str, int] = {}
    names = field_names(caller.method.input_type)
    for number in range(rounds):
        requests = []
        for _ in range(chance.choice((1, 2, 4)) if caller.streams_in else 1):
            message = make()
            fill(message, chance)
            requests.append(message.SerializeToString())
        damaged = number % 3 == 2
        if damaged:
            requests[-1] = damage(requests[-1], chance)
        code, text = caller.answer(requests)
        answers[code] = answers.get(code, 0) + 1
        expect(code in ANSWERS or (damaged and code in NO_MESSAGE), f'{code}: {text}, for {requests!r:.2000}')
        if code == 'INVALID_ARGUMENT':
            check_named(text, names)
    return answers


def message_class(descriptor):
    from google.protobuf import symbol_database
    return symbol_database.Default().GetSymbol(descriptor.full_name)


def main() -> int:
    if reason := missing_packages():
        return skip_all(reason)
    rounds, seed = ([int(word) for word in sys.argv[1:]] + [ROUNDS, 1][len(sys.argv) - 1:])[:2]
    tap = Tap()
    with temporary_folder() as folder, control('--feeds', 'all') as server:
        generate(folder)
        import grpc
        replay(server, [LAB_CAPTURE])
        before = len(server.export())
        all_methods = list(methods())
        # What erases comes last.
        all_methods.sort(key=lambda entry: entry[0] == 'erasure')
        with grpc.insecure_channel(server.address) as channel:
            for _, service, method in all_methods:
                with tap.case(f'{service.name}.{method.name}'):
                    if service.name == 'ErasureService' and before:
                        expect(len(server.export()) >= before, 'records went away')
                        before = 0
                    caller = Caller(channel, service, method)
                    answers = check_method(caller, message_class(method.input_type), rounds, random.Random(seed))
                    print(f'# {answers}')
        with tap.case('the server goes on, takes records and answers'):
            expect(server.process.poll() is None, 'spoord ended')
            status = server.status()
            expect(status['store']['state'] == 'serving', f'{status["store"]["state"]}')
            expect(status['store']['counters']['query']['streams']['open'] == 0, 'streams are left open')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
