#!/usr/bin/python3
"""Who may do what: TLS, certificates, keys, roles, quotas and the audit log, on the real spoord with foreign clients."""
import json
import pathlib
import ssl
import sys
import threading
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from grpc_python import error_details, generate, methods, module, stub  # noqa: E402
from harness import (LAB_CAPTURE, PATIENCE, Control, Failure, Tap, expect, free_port, program,  # noqa: E402
                     run, sensor_command, temporary_folder)
from tls_site import Site, site  # noqa: E402

USAGE, REFUSED = 2, 3
CALL_TIMEOUT_S = 30
ANYBODY = {'UNAUTHENTICATED', 'PERMISSION_DENIED'}


def end_of(channel, proto: str, service, method):
    """The status (code, error) with which a call with an empty request ends; OK is (None, None)."""
    import grpc
    messages = module(proto)
    request = getattr(messages, method.input_type.name)
    response = getattr(messages, method.output_type.name)
    kind = ('stream' if method.client_streaming else 'unary') + ('_stream' if method.server_streaming else '_unary')
    call = getattr(channel, kind)(f'/{service.full_name}/{method.name}', request_serializer=request.SerializeToString,
                                  response_deserializer=response.FromString)
    try:
        answer = call(iter([]) if method.client_streaming else request(), timeout=CALL_TIMEOUT_S)
        if method.server_streaming:
            next(iter(answer), None)
            answer.cancel()
    except grpc.RpcError as error:
        return error.code().name, error
    return None, None


def reason_of(error, folder: pathlib.Path) -> list:
    """The details of a refusal, unpacked."""
    rpc = error_details(folder)
    blob = dict(error.trailing_metadata()).get('grpc-status-details-bin', b'')
    status = rpc.Status.FromString(blob)
    found = []
    for detail in status.details:
        message = getattr(rpc, detail.TypeName().rsplit('.', 1)[-1])()
        detail.Unpack(message)
        found.append(message)
    return found


def test_every_method(tap: Tap, at: Site, generated: pathlib.Path) -> None:
    feed_key, sensor_key = (at.make_key('--role', role)[0].read_text().strip() for role in ('feed', 'sensor'))
    # A key that lives for two seconds.
    expired_key, _ = at.make_key('--role', 'operator', '--expires', '2s')
    good, _ = at.make_key('--role', 'operator')
    text = good.read_text().strip()
    wrong = text[:-1] + ('0' if text[-1] != '0' else '1')
    time.sleep(3)
    everything = list(methods())
    expect(len(everything) >= 15, f'{len(everything)} methods')
    for name, key, code, reason, but in (
            ('no key', None, 'UNAUTHENTICATED', 'KEY_MISSING', ''),
            ('a wrong key', wrong, 'UNAUTHENTICATED', 'KEY_INVALID', ''),
            ('an expired key', expired_key.read_text().strip(), 'UNAUTHENTICATED', 'KEY_EXPIRED', ''),
            ('a key of the role feed but those of feeds', feed_key, 'PERMISSION_DENIED', 'ROLE_MISSING', 'FeedService'),
            ('a key of the role sensor but that of sensors', sensor_key, 'PERMISSION_DENIED', 'ROLE_MISSING', 'IngestService')):
        with tap.case(f'every method refuses {name}'), at.channel(key) as channel:
            for proto, service, method in everything:
                if service.name == but:
                    continue
                got, error = end_of(channel, proto, service, method)
                expect(got == code, f'{service.name}/{method.name}: {got}')
                info = reason_of(error, generated)[0]
                expect((info.reason, info.domain) == (reason, 'spoor.v1'), f'{service.name}/{method.name}: {info}')
    with tap.case('no method refuses an operator'), at.channel(text) as channel:
        for proto, service, method in everything:
            got, error = end_of(channel, proto, service, method)
            expect(got not in ANYBODY, f'{service.name}/{method.name}: {got}: {error}')
    with tap.case('health is told without a key'), at.channel() as channel:
        import health_pb2
        import health_pb2_grpc
        for service in ('', *{service.full_name for _, service, _ in everything}):
            answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service), timeout=10)
            expect(answer.status == health_pb2.HealthCheckResponse.SERVING, f'{service}: {answer}')


def test_clients(tap: Tap, at: Site) -> None:
    sensor_key, _ = at.make_key('--role', 'sensor')
    query_key, query_id = at.make_key('--role', 'query')
    with tap.case('a sensor delivers over TLS with its key'):
        done = run(sensor_command(at.address, [LAB_CAPTURE], '--checksum', 'ignore', '--control-tls-ca',
                                  str(at.authority.certificate), '--control-api-key-file', str(sensor_key)))
        expect(done.returncode == 0, done.stderr[-1000:])
        expect(len(at.control.export()) > 100, 'nothing arrived')
    with tap.case('a sensor without a key is told why, and delivers nothing'):
        done = run(sensor_command(at.address, [LAB_CAPTURE], '--checksum', 'ignore', '--control-tls-ca',
                                  str(at.authority.certificate), '--control-timeout-s', '2'))
        expect(done.returncode != 0 and 'API key' in done.stderr, done.stderr[-1000:])
    with tap.case('spoor asks over TLS with a key, and gets what the Unix socket gives'):
        done = at.spoor('export', key=query_key)
        expect(done.returncode == 0 and done.stdout.splitlines() == at.control.export(), done.stderr)
    with tap.case('spoor without a key, and with one of another role, is refused in one line'):
        for key, word in ((None, 'API key'), (sensor_key, 'role query')):
            done = at.spoor('export', key=key)
            expect(done.returncode == REFUSED and word in done.stderr and done.stderr.count('\n') == 1, done.stderr)
    with tap.case('a key is not sent without TLS'):
        done = run([program('spoor'), '--server', at.address, 'export', '--api-key-file', str(query_key)])
        expect(done.returncode == USAGE and 'over TLS only' in done.stderr, done.stderr)
    with tap.case('a server with the certificate of another authority is not trusted'):
        done = at.spoor('export', key=query_key, ca=at.clients.certificate)
        expect(done.returncode == REFUSED, done.stderr)
    with tap.case('a profile holds what would be typed'):
        config = at.folder / 'config'
        config.write_text(f'[default]\nserver = {at.address}\ntls-ca = {at.authority.certificate}\n'
                          f'api-key-file = {query_key}\n')
        import os
        done = run([program('spoor'), 'export', '--limit', '3'], env={**os.environ, 'SPOOR_CONFIG': str(config)})
        expect(done.returncode == 0 and done.stdout.count('\n') == 3, done.stderr)
    with tap.case('the list says when a key was used, and by how much'):
        keys = [json.loads(line) for line in at.control.spoor('key', 'list', '--json').stdout.splitlines()]
        used = next(key for key in keys if key['id'] == query_id)
        expect(used['records_today'] > 100 and abs(used['last_call_time_s'] - time.time()) < 60, f'{used}')


def test_life(tap: Tap, at: Site) -> None:
    import grpc
    with tap.case('a rotated key goes on for its overlap, beside the new one'):
        former, key_id = at.make_key('--role', 'query')
        done = at.control.spoor('key', 'rotate', key_id, '--overlap', '3s')
        expect(done.returncode == 0, done.stderr)
        (at.folder / 'next').write_text(done.stdout)
        for key in (former, at.folder / 'next'):
            expect(at.spoor('export', '--limit', '1', key=key).returncode == 0, 'refused within the overlap')
        time.sleep(4)
        expect(at.spoor('export', '--limit', '1', key=former).returncode == REFUSED, 'it goes on for ever')
        expect(at.spoor('export', '--limit', '1', key=at.folder / 'next').returncode == 0, 'the new one ended, too')
    with tap.case('revoking a key ends its open streams'):
        key, key_id = at.make_key('--role', 'stream')
        with at.channel(key.read_text().strip()) as channel:
            call = stub('watch', 'WatchService', channel).Watch(module('watch').WatchRequest(), timeout=30)
            next(call)
            expect(at.control.spoor('key', 'revoke', key_id).returncode == 0, 'not revoked')
            begin = time.monotonic()
            try:
                last = None
                for last in call:
                    pass
                raise Failure('it ended well')
            except grpc.RpcError as error:
                expect(error.code().name == 'UNAUTHENTICATED', f'{error.code()}')
                expect(last is not None and last.end.resume_token, 'no place to go on from')
            expect(time.monotonic() - begin < 3 * PATIENCE, 'it took long')
    with tap.case('keys survive a restart'):
        key, _ = at.make_key('--role', 'query')
        at.control.stop()
        at.control.start()
        expect(at.spoor('export', '--limit', '1', key=key).returncode == 0, 'forgotten')


def test_quotas(tap: Tap, at: Site, generated: pathlib.Path) -> None:
    import grpc
    requests = module('query')

    def ask(key: pathlib.Path, count: int) -> list:
        """The error of each lookup, None for those that were answered."""
        outcomes = []
        with at.channel(key.read_text().strip()) as channel:
            queries = stub('query', 'QueryService', channel)
            for _ in range(count):
                try:
                    list(queries.Export(requests.ExportRequest(), timeout=CALL_TIMEOUT_S))
                    outcomes.append(None)
                except grpc.RpcError as error:
                    outcomes.append(error)
        return outcomes

    with tap.case('calls per second: refused with the time to wait, and then served'):
        key, _ = at.make_key('--role', 'query', '--calls-per-second', '1')
        refused = [error for error in ask(key, 6) if error]
        expect(3 <= len(refused) <= 5, f'{len(refused)} of 6 refused')
        info, failure, retry = reason_of(refused[-1], generated)
        expect(refused[-1].code().name == 'RESOURCE_EXHAUSTED' and info.reason == 'CALLS_PER_SECOND', f'{info}')
        expect(failure.violations[0].subject.startswith('key:'), f'{failure}')
        wait_s = retry.retry_delay.ToTimedelta().total_seconds()
        expect(0 < wait_s <= 1, f'{wait_s} s')
        time.sleep(wait_s + 0.05)
        expect(ask(key, 1) == [None], 'still refused')
    with tap.case('records per day: the answer ends at the last one, and the next call is refused until midnight'):
        key, _ = at.make_key('--role', 'query', '--records-per-day', '50')
        done = at.spoor('export', key=key)
        expect(done.stdout.count('\n') == 50 and '--resume' in done.stderr, done.stderr)
        info, _, retry = reason_of(ask(key, 1)[0], generated)
        expect(info.reason == 'RECORDS_PER_DAY' and 0 < retry.retry_delay.seconds <= 86400, f'{info} {retry}')
    with tap.case('records per answer: going on gives all of them'):
        key, _ = at.make_key('--role', 'query', '--records-per-answer', '100')
        lines, resume = [], []
        while True:
            done = at.spoor('export', *resume, key=key)
            lines += done.stdout.splitlines()
            if done.returncode == 0:
                break
            resume = ['--resume', done.stderr.split('--resume ')[1].split()[0]]
        expect(lines == at.control.export(), f'{len(lines)} lines')


def test_secrets(tap: Tap, at: Site) -> None:
    key, key_id = at.make_key('--role', 'query')
    with tap.case('the audit log names key, method and cost, and not what was asked for'):
        at.spoor('lookup', 'what-i-look-for.example', key=key)
        lines = [json.loads(line) for line in (at.control.data / 'audit.log').read_text().splitlines()]
        mine = [line for line in lines if line.get('key') == key_id]
        expect(len(mine) == 1, f'{mine}')
        expect(mine[0]['caller'] == 'tester' and mine[0]['method'] == 'QueryService/Lookup', f'{mine}')
        expect(mine[0]['code'] == 'OK' and mine[0]['records'] == 0 and 'request' not in mine[0], f'{mine}')
        expect(mine[0]['cost'] == 0 and any(line['cost'] >= line['records'] > 0 for line in lines), 'no cost of what was found')
        expect({'UNAUTHENTICATED', 'RESOURCE_EXHAUSTED', 'PERMISSION_DENIED'} <= {line['code'] for line in lines},
               'refusals are missing')
        expect('what-i-look-for' not in (at.control.data / 'audit.log').read_text(), 'the name is there')
    with tap.case('no key stands in any file or log of spoord'):
        secret = key.read_text().strip().rsplit('_', 1)[1].encode()
        for path in (at.control.log, *(path for path in at.control.data.rglob('*') if path.is_file())):
            expect(secret not in path.read_bytes(), f'{path}')
        expect((at.control.data / 'keys.json').stat().st_mode & 0o777 == 0o600, 'others can read the hashes')
    with tap.case('values are in the audit log when the operator wants them'):
        at.control.stop()
        at.control.options += ('--audit-values', '--audit-log', str(at.folder / 'with.log'))
        at.control.start()
        at.spoor('lookup', 'what-i-look-for.example', key=key)
        expect('what-i-look-for' in (at.folder / 'with.log').read_text(), 'the name is missing')


def serial_of(at: Site) -> str:
    return ssl.get_server_certificate(('127.0.0.1', at.port))


def test_renewal(tap: Tap, at: Site) -> None:
    key, _ = at.make_key('--role', 'query')
    failures, done, stop = [], [], threading.Event()

    def load() -> None:
        while not stop.is_set():
            answer = at.spoor('export', '--limit', '1', key=key)
            (done if answer.returncode == 0 else failures).append(answer.stderr)

    with tap.case('a renewed certificate is used without a call that fails'):
        before = serial_of(at)
        worker = threading.Thread(target=load)
        worker.start()
        try:
            at.use(*at.authority.issue('second'))
            end = time.monotonic() + 20 * PATIENCE
            while serial_of(at) == before:
                expect(time.monotonic() < end, 'the former one is still shown')
                time.sleep(0.1)
            time.sleep(0.5)
        finally:
            stop.set()
            worker.join()
        expect(not failures and len(done) > 3, f'{len(done)} done, failed: {failures[:3]}')
    with tap.case('a broken renewal is logged and the former certificate goes on'):
        good = serial_of(at)
        at.certificate.write_text('-----BEGIN CERTIFICATE-----\nnonsense\n')
        time.sleep(4 * PATIENCE)
        expect(serial_of(at) == good and at.spoor('export', '--limit', '1', key=key).returncode == 0, 'it broke')
        expect('holds no certificate' in at.control.log.read_text(), 'nothing in the log')


def test_mutual(tap: Tap) -> None:
    with site(with_clients=True) as at:
        pair = at.clients.issue('sensor-7')
        own = ['--control-tls-cert', str(pair[0]), '--control-tls-key', str(pair[1])]
        trust = ['--checksum', 'ignore', '--control-tls-ca', str(at.authority.certificate)]
        with tap.case('mutual TLS: a sensor needs its certificate, and no key'):
            done = run(sensor_command(at.address, [LAB_CAPTURE], *trust, *own))
            expect(done.returncode == 0 and len(at.control.export()) > 100, done.stderr[-1000:])
            done = run(sensor_command(at.address, [LAB_CAPTURE], *trust, '--control-timeout-s', '2'))
            expect(done.returncode != 0, 'it got in without one')
        with tap.case('mutual TLS: a certificate of another authority is not let in'):
            strange = at.authority.issue('stranger')
            done = run(sensor_command(at.address, [LAB_CAPTURE], *trust, '--control-timeout-s', '2', '--control-tls-cert',
                                      str(strange[0]), '--control-tls-key', str(strange[1])))
            expect(done.returncode != 0, 'it got in')
        with tap.case('mutual TLS: a certificate may what its roles may'):
            done = at.spoor('export', '--tls-cert', str(pair[0]), '--tls-key', str(pair[1]))
            expect(done.returncode == REFUSED and 'role query' in done.stderr, done.stderr)
            key, _ = at.make_key('--role', 'query')
            done = at.spoor('export', '--tls-cert', str(pair[0]), '--tls-key', str(pair[1]), key=key)
            expect(done.returncode == 0, done.stderr)


def test_plain(tap: Tap) -> None:
    port = free_port()
    with temporary_folder() as folder:
        server = Control(folder, '--listen', f'127.0.0.1:{port}')
        plain = [program('spoor'), '--server', f'127.0.0.1:{port}']
        try:
            server.start()
            with tap.case('without TLS, on this machine: questions are answered, nothing is changed'):
                expect(run([*plain, 'status']).returncode == 0, 'no status')
                for words in (['purge', 'a.example', '--yes'], ['key', 'list'], ['key', 'create', 'a', '--role', 'query']):
                    done = run([*plain, *words])
                    expect(done.returncode == REFUSED and 'Unix socket' in done.stderr, f'{words}: {done.stderr}')
            server.stop()
            with tap.case('without TLS: keys can be demanded all the same'):
                server.options += ('--require-key',)
                server.start()
                done = run([*plain, 'status'])
                expect(done.returncode == REFUSED and 'API key' in done.stderr, done.stderr)
                expect(server.spoor('status').returncode == 0, 'the Unix socket is closed, too')
            server.stop()
        finally:
            server.kill()
    with tap.case('beyond this machine only with TLS, or when told so'):
        with temporary_folder() as folder:
            done = run([program('spoord'), '--data-dir', str(folder / 'd'), '--listen', '0.0.0.0:1'])
            expect(done.returncode == USAGE and '--tls-cert' in done.stderr, done.stderr)
            done = run([program('spoord'), '--data-dir', str(folder / 'd'), '--tls-cert', '/nonexistent', '--tls-key', '/n'])
            expect(done.returncode == 1 and '/nonexistent' in done.stderr, done.stderr)


def main() -> int:
    tap = Tap()
    with temporary_folder() as generated:
        generate(generated)
        with site() as at:
            test_every_method(tap, at, generated)
            test_clients(tap, at)
            test_life(tap, at)
            test_quotas(tap, at, generated)
            test_secrets(tap, at)
            test_renewal(tap, at)
    test_mutual(tap)
    test_plain(tap)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
