"""The JavaScript examples, ready to run: what their lock file names is fetched once, into the build folder."""
import fcntl
import hashlib
import pathlib
import shutil
import tempfile

from harness import BUILD, ROOT, Failure, expect, run

EXAMPLES = ROOT / 'docs' / 'examples' / 'javascript'
FETCH_TIMEOUT_S = 120
# A lock file that does not fit is our fault; everything else is the network's.
OUR_FAULT = ('EINTEGRITY', 'EUSAGE', 'EJSONPARSE', 'EBADENGINE')
NPM = ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--fetch-retries=1',
       '--fetch-retry-mintimeout=1000', '--fetch-timeout=30000']


def fetch(folder: pathlib.Path) -> str:
    """node_modules into the folder; why not, when it cannot be."""
    for name in ('package.json', 'package-lock.json'):
        shutil.copy(EXAMPLES / name, folder)
    try:
        done = run([*NPM, f'--cache={folder / "cache"}'], timeout=FETCH_TIMEOUT_S, cwd=folder)
    except Failure:
        return f'npm has not fetched the modules within {FETCH_TIMEOUT_S} s'
    shutil.rmtree(folder / 'cache', ignore_errors=True)
    if done.returncode == 0:
        return ''
    errors = [line for line in done.stderr.splitlines() if 'error' in line] or ['it says nothing']
    expect(not any(code in done.stderr for code in OUR_FAULT), '; '.join(errors[:5]))
    return f'npm cannot fetch the modules: {errors[0]}'


def modules() -> tuple[pathlib.Path | None, str]:
    """(a folder with node_modules, '') or (None, why there is none). Tests that run side by side fetch once."""
    for name in ('node', 'npm'):
        if not shutil.which(name):
            return None, f'{name} is not installed'
    store = BUILD / 'javascript'
    store.mkdir(exist_ok=True)
    wanted = store / hashlib.sha256((EXAMPLES / 'package-lock.json').read_bytes()).hexdigest()[:16]
    with open(store / 'lock', 'w', encoding='ascii') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if wanted.exists():
            return wanted, ''
        folder = pathlib.Path(tempfile.mkdtemp(dir=store))
        try:
            if reason := fetch(folder):
                return None, reason
            folder.rename(wanted)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return wanted, ''


def lay_out(folder: pathlib.Path, *more: pathlib.Path) -> str:
    """The examples as a vendor has them, and more programs, in a folder that is made; why not, when it cannot be."""
    fetched, reason = modules()
    if fetched is None:
        return reason
    folder.mkdir()
    for path in (*EXAMPLES.glob('*.mjs'), *more, BUILD / 'rpc' / 'spoor-v1.binpb'):
        shutil.copy(path, folder)
    (folder / 'node_modules').symlink_to(fetched / 'node_modules')
    return ''
