"""Captures as benchmarks need them: how many frames, how many buffers, a part that stays in the processor's cache."""

import contextlib
import pathlib
import tempfile

# What the tables of a sensor take beside its packet buffers.
TABLES_MIB = 1024
MBUF_OCTETS = 2432
SLICE_FRAMES = 2000


def frame_ends(capture):
    """Where each frame of a classic pcap file ends, by its record headers."""
    data, position, ends = pathlib.Path(capture).read_bytes(), 24, []
    while position + 16 <= len(data):
        position += 16 + int.from_bytes(data[position + 8:position + 12], 'little')
        ends.append(position)
    return ends


def frame_count(capture):
    return len(frame_ends(capture))


def mbuf_count(capture):
    """Buffers for every frame of the capture and for those on their way: a power of two."""
    return 1 << max(15, (frame_count(capture) + 2**15).bit_length())


def hugepages_mib(mbufs):
    """What a sensor with so many buffers needs."""
    return mbufs * MBUF_OCTETS // 2**20 + TABLES_MIB


@contextlib.contextmanager
def slice_of(capture):
    """The first frames of a capture as a file of their own: a source that stays in the processor's cache."""
    with tempfile.NamedTemporaryFile(prefix='spoor-slice-', suffix='.pcap') as part:
        part.write(pathlib.Path(capture).read_bytes()[:frame_ends(capture)[:SLICE_FRAMES][-1]])
        part.flush()
        yield part.name
