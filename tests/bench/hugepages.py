"""Huge pages for the time of a benchmark, given back afterwards."""

import contextlib
import os
import pathlib

NR_HUGEPAGES = pathlib.Path('/proc/sys/vm/nr_hugepages')
SPARE_KIB = 2 << 20


def meminfo(name):
    """A value of /proc/meminfo; 0 if it has none."""
    for line in pathlib.Path('/proc/meminfo').read_text().splitlines():
        if line.startswith(name + ':'):
            return int(line.split()[1])
    return 0


@contextlib.contextmanager
def reserved(megabytes):
    """Yields '' while at least this many MiB of free huge pages exist, or the reason why they do not."""
    page_kib = meminfo('Hugepagesize') or 2048
    lacking = megabytes * 1024 // page_kib - meminfo('HugePages_Free')
    if lacking <= 0:
        yield ''
        return
    if os.geteuid() != 0:
        yield 'needs huge pages, which only root can reserve'
        return
    if meminfo('MemAvailable') < lacking * page_kib + SPARE_KIB:
        yield f'needs {megabytes} MiB of huge pages: too little free memory'
        return
    before = int(NR_HUGEPAGES.read_text())
    wanted = before + lacking
    try:
        NR_HUGEPAGES.write_text(str(wanted))
        enough = meminfo('HugePages_Free') * page_kib >= megabytes * 1024
        yield '' if enough else f'the kernel could not find {megabytes} MiB of huge pages'
    except OSError as error:
        yield f'huge pages cannot be reserved here: {error.strerror}'
    finally:
        # Only what was taken here: somebody else may have asked for more meanwhile.
        with contextlib.suppress(OSError):
            now = int(NR_HUGEPAGES.read_text())
            NR_HUGEPAGES.write_text(str(max(before, now - lacking)))
