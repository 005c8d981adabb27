#!/usr/bin/python3
"""docs/api.md from rpc/spoor/v1: every service, message and enum with the comment that stands in its proto.

`api_page.py ROOT` says whether the page is what the protos give, `--write` makes it so.
"""
import pathlib
import subprocess
import sys
import tempfile

from google.protobuf import descriptor_pb2

HEAD = '''# The gRPC interface

<!-- Made from rpc/spoor/v1/*.proto by tests/tidy/api_page.py --write. What is wrong here is to be mended there. -->

Package `spoor.v1`, beside `grpc.health.v1.Health` and server reflection. [access.md](access.md) says how to get in and
what refusals look like, [recipes.md](recipes.md) what to do with it. `spoor-v1.binpb` is the interface as a descriptor set, for
clients without the protos: `build/rpc/spoor-v1.binpb`, installed in `share/spoor`.

Times are seconds since the Unix epoch, UTC, unless their name ends otherwise. Names are in presentation form (RFC 4343
2.1 for what needs a backslash), RR types are numbers. Every stream ends
with a `StreamEnd`: without one an answer is not complete.
'''
SERVICES = ('query', 'watch', 'watchlist', 'status', 'access', 'erasure', 'ingest')
KIND = descriptor_pb2.FieldDescriptorProto
SCALARS = {value: name[5:].lower() for name, value in KIND.Type.items()}
# Where FileDescriptorProto keeps what, for the paths of comments (descriptor.proto).
MESSAGES, ENUMS, ALL_SERVICES, FIELDS, NESTED, METHODS, VALUES = 4, 5, 6, 2, 3, 2, 2


def read_protos(root: pathlib.Path) -> list:
    """The files of the package, with their comments."""
    folder = root / 'rpc' / 'spoor' / 'v1'
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(['protoc', f'-I{root}/rpc', '--include_source_info', f'--descriptor_set_out={out.name}',
                        *sorted(str(path) for path in folder.glob('*.proto'))], check=True)
        return list(descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(out.name).read_bytes()).file)


class Page:
    """Of one proto file."""

    def __init__(self, file):
        self.file = file
        self.comments = {tuple(place.path): ' '.join(place.leading_comments.split())
                         for place in file.source_code_info.location}

    def text(self) -> str:
        parts = []
        for i, service in enumerate(self.file.service):
            parts += self._service((ALL_SERVICES, i), service)
        for i, message in enumerate(self.file.message_type):
            if message.name != 'KeyFile':  # on disk only
                parts += self._message((MESSAGES, i), message, message.name)
        for i, enum in enumerate(self.file.enum_type):
            parts += self._enum((ENUMS, i), enum)
        return '\n'.join(parts)

    def _comment(self, path: tuple) -> str:
        return self.comments.get(path, '').replace('|', '\\|')

    def _service(self, path: tuple, service) -> list[str]:
        about = self.comments.get((12,), '')
        lines = [f'## {service.name}', '', about, ''] if about else [f'## {service.name}', '']
        lines += ['| method | request | answer | |', '|---|---|---|---|']
        for i, method in enumerate(service.method):
            sides = [('stream ' if streams else '') + self._link(name) for streams, name in (
                (method.client_streaming, method.input_type), (method.server_streaming, method.output_type))]
            lines.append(f'| {method.name} | {sides[0]} | {sides[1]} | {self._comment((*path, METHODS, i))} |')
        return [*lines, '']

    def _message(self, path: tuple, message, name: str) -> list[str]:
        lines = [f'### {name}', '']
        if self._comment(path):
            lines += [self._comment(path), '']
        if message.field:
            lines += ['| field | type | |', '|---|---|---|']
        for i, field in enumerate(message.field):
            lines.append(f'| {field.name} | {self._type(field, message)} | {self._comment((*path, FIELDS, i))} |')
        lines.append('')
        for i, nested in enumerate(message.nested_type):
            if not nested.options.map_entry:
                lines += self._message((*path, NESTED, i), nested, f'{name}.{nested.name}')
        return lines

    def _enum(self, path: tuple, enum) -> list[str]:
        lines = [f'### {enum.name}', '']
        if self._comment(path):
            lines += [self._comment(path), '']
        lines += ['| value | number | |', '|---|---|---|']
        for i, value in enumerate(enum.value):
            lines.append(f'| {value.name} | {value.number} | {self._comment((*path, VALUES, i))} |')
        return [*lines, '']

    def _type(self, field, message) -> str:
        text = self._link(field.type_name) if field.type_name else SCALARS[field.type]
        if field.label == KIND.LABEL_REPEATED:
            return f'repeated {text}'
        if field.proto3_optional:
            return f'optional {text}'
        if field.HasField('oneof_index'):
            return f'{text}, one of `{message.oneof_decl[field.oneof_index].name}`'
        return text

    @staticmethod
    def _link(type_name: str) -> str:
        name = type_name.removeprefix('.spoor.v1.')
        return f'[{name}](#{name.lower().replace(".", "")})'


def page(root: pathlib.Path) -> str:
    files = {pathlib.Path(file.name).stem: file for file in read_protos(root)}
    order = [*SERVICES, *sorted(set(files) - set(SERVICES))]
    body = '\n'.join(Page(files[name]).text() for name in order)
    return HEAD + '\n' + '\n'.join(line.rstrip() for line in body.splitlines()).rstrip() + '\n'


def main(arguments: list[str]) -> int:
    root = pathlib.Path(arguments[-1]).resolve()
    path = root / 'docs' / 'api.md'
    wanted = page(root)
    if '--write' in arguments:
        path.write_text(wanted)
        return 0
    if path.exists() and path.read_text() == wanted:
        print('docs/api.md: as the protos say')
        return 0
    print('docs/api.md is not what the protos give: tests/tidy/api_page.py --write .')
    return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
