"""Python's gRPC, told what to do by lines of JSON; driver.mjs is its twin, README.md has the orders."""
import hashlib
import importlib
import itertools
import json
import pathlib
import pkgutil
import sys

import grpc
import spoor.v1
import spoor_client
from google.protobuf import descriptor_pool, json_format, symbol_database
from google.rpc import error_details_pb2

FOREIGN = ('health_pb2', 'reflection_pb2')
SPOORS, CHANNELS = {}, {}


def tell(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


def hold() -> None:
    """Stops in the middle until a line comes."""
    tell({'held': True})
    sys.stdin.readline()


def plain(message) -> dict:
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def problem(error: grpc.RpcError) -> dict:
    """How a call ended, with the details in full."""
    octets = dict(error.trailing_metadata() or ()).get('grpc-status-details-bin', b'')
    details = error_details_pb2.Status.FromString(octets).details
    retry_ms = round(1000 * spoor_client.retry_after_s(error, -0.001))
    return {'code': error.code().name, 'text': error.details(), 'retry_ms': retry_ms,
            'details': [plain(detail) for detail in details]}


def connect(order: dict) -> dict:
    """A connection of its own under a name: the example's with a key, else one with nothing but TLS."""
    name = order.get('to', 'main')
    if name in CHANNELS:
        CHANNELS.pop(name).close()
        SPOORS.pop(name, None)
    if 'key' in order:
        SPOORS[name] = spoor_client.Spoor(order['address'], order['ca'], order['key'])
        CHANNELS[name] = SPOORS[name].channel
    else:
        credentials = grpc.ssl_channel_credentials(pathlib.Path(order['ca']).read_bytes())
        CHANNELS[name] = grpc.secure_channel(order['address'], credentials)
    return {}


def disconnect(_: dict) -> dict:
    """Every connection; an idle one of Python's keeps a server that stops waiting."""
    for channel in CHANNELS.values():
        channel.close()
    CHANNELS.clear()
    SPOORS.clear()
    return {}


def start(order: dict):
    """(iterator over the answers, what cancels the call)."""
    service = descriptor_pool.Default().FindServiceByName(order['service'])
    method = service.methods_by_name[order['method']]
    request, response = (symbol_database.Default().GetPrototype(kind) for kind in (method.input_type, method.output_type))
    kind = ('stream' if method.client_streaming else 'unary') + ('_stream' if method.server_streaming else '_unary')
    multi = getattr(CHANNELS[order.get('to', 'main')], kind)(
        f'/{service.full_name}/{method.name}', request_serializer=request.SerializeToString,
        response_deserializer=response.FromString)
    requests = [json_format.ParseDict(each, request()) for each in order['requests']]
    asked = iter(requests) if method.client_streaming else requests[0]
    if method.server_streaming:
        call = multi(asked, timeout=order['timeout_s'])
        return call, call.cancel
    return iter([multi(asked, timeout=order['timeout_s'])]), lambda: None


class Fold:
    """Of many messages with records, what can be compared."""

    def __init__(self):
        self.count, self.digest, self.end = 0, hashlib.sha256(), None

    def add_record(self, record) -> None:
        self.count += 1
        self.digest.update(f'{record.rrname} {record.rrtype_text} {record.rdata_text}\n'.encode())

    def add(self, message) -> None:
        for record in message.records:
            self.add_record(record)
        if message.HasField('end'):
            self.end = plain(message.end)

    def answer(self) -> dict:
        return {'count': self.count, 'digest': self.digest.hexdigest(), 'end': self.end}


def call(order: dict) -> dict:
    """One call to its end, however it ends."""
    messages, fold, cancel = [], Fold() if order.get('fold') else None, None
    answer = {'code': 'OK'}
    try:
        stream, cancel = start(order)
        for number, message in enumerate(stream, 1):
            fold.add(message) if fold else messages.append(plain(message))  # pylint: disable=expression-not-assigned
            if number == order.get('cancel_after'):
                cancel()
            if number == order.get('hold_after'):
                hold()
    except grpc.RpcError as error:
        answer = problem(error)
    return answer | (fold.answer() if fold else {'messages': messages})


def records(order: dict) -> dict:
    """What the example's records() gives, folded."""
    fold, answer = Fold(), {'code': 'OK'}
    spoor = SPOORS[order.get('to', 'main')]
    service = descriptor_pool.Default().FindServiceByName('spoor.v1.QueryService')
    request = symbol_database.Default().GetPrototype(service.methods_by_name[order['method']].input_type)()
    try:
        for record in spoor.records(order['method'], json_format.ParseDict(order['request'], request)):
            fold.add_record(record)
            if fold.count == order.get('hold_after'):
                hold()
    except grpc.RpcError as error:
        answer = problem(error)
    except spoor_client.Incomplete as error:
        answer = {'code': 'INCOMPLETE', 'text': str(error)}
    return answer | fold.answer()


def watch(order: dict) -> dict:
    """So many observations of the example's watch()."""
    seen = SPOORS[order.get('to', 'main')].watch(order['place'], **order['request'])
    return {'code': 'OK', 'observations': [plain(each) for each in itertools.islice(seen, order['count'])]}


def main() -> None:
    own = (f'spoor.v1.{module.name}' for module in pkgutil.iter_modules(spoor.v1.__path__) if module.name.endswith('_pb2'))
    for module in (*own, *FOREIGN):
        importlib.import_module(module)
    orders = {'connect': connect, 'disconnect': disconnect, 'call': call, 'records': records, 'watch': watch}
    tell({'ready': True})
    for line in iter(sys.stdin.readline, ''):
        order = json.loads(line)
        tell(orders[order['do']](order))


if __name__ == '__main__':
    main()
