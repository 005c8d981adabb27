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
TARGETS = {'burst': ['pipeline'], 'message': ['message'], 'steps': ['stream']}


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


def step(kind, flags, number, payload):
    """One step of what stream_fuzz.cc reads."""
    return bytes([kind, flags]) + number.to_bytes(4, 'big') + len(payload).to_bytes(2, 'big') + payload


def conversations(payload):
    """One message over TCP (cut, out of order, twice, ended by FIN or RST) and in fragments."""
    payload = payload[:1000]
    framed = len(payload).to_bytes(2, 'big') + payload
    middle = len(framed) // 2
    syn, front, back = step(1, 2, 99, b''), step(1, 16, 100, framed[:middle]), step(1, 16, 100 + middle, framed[middle:])
    piece = len(payload) // 16 * 8
    first, last = step(0, 1, 0, payload[:piece]), step(0, 0, piece, payload[piece:])
    return [syn + front + back, syn + back + front + back, syn + front + step(1, 17, 100 + middle, framed[middle:]),
            syn + back + step(1, 4, 100, b''), step(1, 2, 99, framed) + syn, first + last, last + first + first]


def main():
    path, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    frames = [frame for _, frame in capture.read_frames(path)]
    datagrams = [datagram for datagram in capture.read_datagrams(path) if len(datagram.payload) >= 12]
    bursts = [burst(capture.ETHERNET, [frame]) for frame in one_of_each(frames, frame_kind)]
    bursts += [encapsulated(path) for path in sorted(ENCAPSULATIONS.glob('*/capture.pcap'))]
    # The protocol field of IPv4 or of IPv6: TCP.
    bursts.append(burst(capture.ETHERNET, [frame for frame in frames if frame[23] == 6 or frame[20] == 6][:32]))
    seeds = {'burst': bursts,
             'steps': [octets for datagram in datagrams[:8] for octets in conversations(datagram.payload)],
             'message': one_of_each((datagram.payload for datagram in datagrams), message_kind)}
    for kind, targets in TARGETS.items():
        for target in targets:
            (folder / target).mkdir(parents=True, exist_ok=True)
            for number, octets in enumerate(seeds[kind]):
                (folder / target / f'{number:03}').write_bytes(octets)
    print(', '.join(f'{len(found)} seeds of a {kind}' for kind, found in seeds.items()))


if __name__ == '__main__':
    main()
