"""Python's gRPC as a foreign client: code generated from rpc/ when a test starts, so that the protos themselves are tested."""
import importlib
import importlib.util
import pathlib
import sys

from harness import ROOT, expect, run

PLUGIN = '/usr/bin/grpc_python_plugin'
GRPC_PROTOS = pathlib.Path('/usr/share/grpc-proto/grpc')
PROTOS = sorted(path.stem for path in (ROOT / 'rpc' / 'spoor' / 'v1').glob('*.proto'))


def generate(folder: pathlib.Path) -> None:
    """Our protos, health and reflection, importable from the folder."""
    sources = {ROOT / 'rpc': [f'spoor/v1/{name}.proto' for name in PROTOS] + ['google/rpc/error_details.proto'],
               GRPC_PROTOS / 'health' / 'v1': ['health.proto'], GRPC_PROTOS / 'reflection' / 'v1alpha': ['reflection.proto']}
    for include, files in sources.items():
        done = run(['protoc', f'-I{include}', f'--plugin=protoc-gen-grpc_python={PLUGIN}', f'--python_out={folder}',
                    f'--grpc_python_out={folder}', *files])
        expect(done.returncode == 0, f'protoc: {done.stderr}')
    sys.path.insert(0, str(folder))


def module(name: str):
    """The messages of one of PROTOS."""
    return importlib.import_module(f'spoor.v1.{name}_pb2')


def stub(name: str, service: str, channel):
    """For example stub('query', 'QueryService', channel)."""
    return getattr(importlib.import_module(f'spoor.v1.{name}_pb2_grpc'), f'{service}Stub')(channel)


def error_details(folder: pathlib.Path):
    """google.rpc's messages. By file: a package of this name may be installed."""
    spec = importlib.util.spec_from_file_location('spoor_error_details', folder / 'google' / 'rpc' / 'error_details_pb2.py')
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def methods():
    """(proto, service, method) descriptors of every method of spoor.v1."""
    for name in PROTOS:
        for service in module(name).DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                yield name, service, method
