#!/usr/bin/python3
"""Seeds for the fuzz targets from committed captures: one example of each kind of frame and of message, each encapsulation.

usage: seeds.py CAPTURE FOLDER    writes FOLDER/TARGET/NUMBER; nothing is written for targets that need no seeds
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
import capture  # noqa: E402

MAX_SEEDS = 150
ENCAPSULATIONS = pathlib.Path(__file__).resolve().parents[1] / 'golden' / 'encap'
# In the order of dataplane/frame.h; both loopbacks are one there.
LINKS = [capture.ETHERNET, capture.RAW, capture.SLL, capture.SLL2, capture.NULL]
# Each kind of input goes to every target that reads this kind.
TARGETS = {'burst': ['pipeline'], 'message': ['message']}


def message_kind(payload):
    """Flags, section counts and question type: messages that agree in these exercise the same code."""
    position = 12
    while position < len(payload) and payload[position]:
        position += payload[position] + 1
    return payload[2:12] + payload[position + 1:position + 3]


def frame_kind(frame):
    """The first header octets and the message's flags, with the length in steps."""
    return frame[12:15] + frame[20:24] + bytes([len(frame) // 64 % 256])


def one_of_each(inputs, kind):
    """The first input of each kind, at most MAX_SEEDS."""
    chosen = {}
    for octets in inputs:
        chosen.setdefault(kind(octets), octets)
        if len(chosen) == MAX_SEEDS:
            break
    return list(chosen.values())


def burst(link_type, frames):
    """What pipeline_fuzz.cc reads: the link type, then each frame behind its length."""
    return bytes([LINKS.index(link_type)]) + b''.join(len(frame).to_bytes(2, 'big') + frame for frame in frames)


def encapsulated(path):
    """A whole capture as one burst."""
    linked = list(capture.read_linked_frames(path))
    link_type = capture.NULL if linked[0][1] == capture.LOOP else linked[0][1]
    return burst(link_type, [frame for _, _, frame in linked])


def main():
    path, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    frames = [frame for _, frame in capture.read_frames(path)]
    datagrams = [datagram for datagram in capture.read_datagrams(path) if len(datagram.payload) >= 12]
    bursts = [burst(capture.ETHERNET, [frame]) for frame in one_of_each(frames, frame_kind)]
    bursts += [encapsulated(path) for path in sorted(ENCAPSULATIONS.glob('*/capture.pcap'))]
    seeds = {'burst': bursts,
             'message': one_of_each((datagram.payload for datagram in datagrams), message_kind)}
    for kind, targets in TARGETS.items():
        for target in targets:
            (folder / target).mkdir(parents=True, exist_ok=True)
            for number, octets in enumerate(seeds[kind]):
                (folder / target / f'{number:03}').write_bytes(octets)
    print(', '.join(f'{len(found)} seeds of a {kind}' for kind, found in seeds.items()))


if __name__ == '__main__':
    main()
