"""A spoord on TLS with an authority and keys of its own, for tests that come from outside."""
import contextlib
import pathlib
import shutil
import time

from certificates import Authority
from harness import Control, expect, free_port, program, run, temporary_folder


class Site:
    """A spoord on a Unix socket and on TLS, with an authority of its own."""

    def __init__(self, folder: pathlib.Path, *options: str, with_clients: bool = False):
        self.folder = folder
        self.authority = Authority(folder, 'authority')
        self.clients = Authority(folder, 'clients')
        self.certificate, self.key = folder / 'live.pem', folder / 'live.key'
        self.use(*self.authority.issue('first'))
        self.port = free_port()
        tls = ['--tls-cert', str(self.certificate), '--tls-key', str(self.key)]
        if with_clients:
            tls += ['--tls-client-ca', str(self.clients.certificate)]
        self.control = Control(folder, '--listen', f'127.0.0.1:{self.port}', *tls, *options)

    def use(self, certificate: pathlib.Path, key: pathlib.Path) -> None:
        """As an operator copies a renewal: one file after the other."""
        shutil.copy(certificate, self.certificate)
        time.sleep(0.3)
        shutil.copy(key, self.key)

    @property
    def address(self) -> str:
        return f'127.0.0.1:{self.port}'

    def make_key(self, *options: str) -> tuple[pathlib.Path, str]:
        """(file with the key, its id)."""
        done = self.control.spoor('key', 'create', 'tester', *options)
        expect(done.returncode == 0, f'key create: {done.stderr}')
        path = self.folder / f'key{time.monotonic_ns()}'
        path.write_text(done.stdout)
        return path, done.stdout.split('_')[1]

    def spoor(self, *arguments: str, key: pathlib.Path | None = None, ca: pathlib.Path | None = None):
        """Over TLS."""
        more = ['--api-key-file', str(key)] if key else []
        return run([program('spoor'), '--server', self.address, *arguments, '--tls-ca',
                    str(ca or self.authority.certificate), *more])

    def channel(self, key: str | None = None, pair: tuple[pathlib.Path, pathlib.Path] | None = None):
        import grpc
        own = (pair[1].read_bytes(), pair[0].read_bytes()) if pair else (None, None)
        credentials = grpc.ssl_channel_credentials(self.authority.certificate.read_bytes(), *own)
        if key:
            credentials = grpc.composite_channel_credentials(credentials, grpc.access_token_call_credentials(key))
        return grpc.secure_channel(self.address, credentials, options=[('grpc.use_local_subchannel_pool', 1)])


@contextlib.contextmanager
def site(*options: str, with_clients: bool = False):
    with temporary_folder() as folder:
        made = Site(folder, *options, with_clients=with_clients)
        try:
            made.control.start()
            yield made
            made.control.stop()
        finally:
            made.control.kill()
