"""Certificates for tests, made by the openssl command."""
import pathlib

from harness import expect, run


class Authority:
    """An authority in a folder; issues pairs of a certificate and its key."""

    def __init__(self, folder: pathlib.Path, name: str):
        self.folder, self.name = folder, name
        self.certificate, self.key = folder / f'{name}.pem', folder / f'{name}.key'
        self._openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
                      '-subj', f'/CN={name}', '-keyout', str(self.key), '-out', str(self.certificate))

    def issue(self, name: str) -> tuple[pathlib.Path, pathlib.Path]:
        """For localhost and 127.0.0.1."""
        certificate, key, request = (self.folder / f'{name}.{end}' for end in ('pem', 'key', 'csr'))
        self._openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', f'/CN={name}',
                      '-keyout', str(key), '-out', str(request))
        extensions = self.folder / f'{name}.ext'
        extensions.write_text('subjectAltName=DNS:localhost,IP:127.0.0.1\n')
        self._openssl('x509', '-req', '-in', str(request), '-CA', str(self.certificate), '-CAkey', str(self.key),
                      '-CAcreateserial', '-days', '2', '-extfile', str(extensions), '-out', str(certificate))
        return certificate, key

    @staticmethod
    def _openssl(*arguments: str) -> None:
        done = run(['openssl', *arguments], timeout=30)
        expect(done.returncode == 0, f'openssl: {done.stderr}')
