"""Reports of sanitizers in the programs under test: kept in files, so that none is lost with an output that nobody reads.

For harness.py. A program that was started after watch() writes its report into the folder, whatever its exit code.
"""
import atexit
import os
import pathlib
import shutil
import tempfile

OPTIONS = ('ASAN_OPTIONS', 'LSAN_OPTIONS', 'TSAN_OPTIONS', 'UBSAN_OPTIONS')
MAX_LINES = 60


def watch() -> pathlib.Path:
    """A folder that goes away, to which the sanitizers of all programs started from now on write."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix='spoor-s.'))
    folder.chmod(0o1777)  # some programs are started without root
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in OPTIONS:
        os.environ[name] = ':'.join(filter(None, (os.environ.get(name), f'log_path={folder}/report')))
    return folder


def take(folder: pathlib.Path) -> list[str]:
    """The beginning of each report."""
    found = []
    for path in sorted(folder.iterdir()):
        lines = path.read_text(errors='replace').splitlines()
        found += [f'{path.name}: {len(lines)} lines', *lines[:MAX_LINES]]
    return found
