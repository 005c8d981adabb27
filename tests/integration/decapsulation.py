#!/usr/bin/python3
"""Frames in every encapsulation with octets changed: the sensor reads DNS out of those that the extractor does, the same DNS.

Frames of the golden captures are mutated by seed; for each, the innermost packet that the sensor's decapsulation gives
(tests/support/decapsulate_frames) is compared with that of tests/support/capture.py. Only what could be DNS counts: UDP and
TCP from or to port 53, and fragments.

usage: decapsulation.py [--frames N] [--seed N] [NAME...]     N for each NAME, a folder of tests/golden/encap
"""
import argparse
import random
import struct
import subprocess
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
import capture as c  # noqa: E402
import tunnels  # noqa: E402
from harness import GOLDEN, Tap, expect, program  # noqa: E402

FRAMES_EACH, SEED = 400, 3032
BATCH = 5000
PROGRAM = 'tests/support/decapsulate_frames'
# LinkType of dataplane/frame.h.
LINKS = {c.ETHERNET: 0, c.RAW: 1, c.SLL: 2, c.SLL2: 3, c.NULL: 4, c.LOOP: 4}
# Octets that mean something in one header or another.
TELLING = (0, 1, 4, 5, 6, 8, 17, 20, 40, 41, 44, 47, 51, 53, 60, 0x40, 0x45, 0x46, 0x60, 0x65, 0x81, 0x86, 0x88, 0xA8, 0xBE,
           0xDD, 0xEB, 0xFF)
TYPES = (0x0800, 0x86DD, 0x8100, 0x88A8, 0x9100, 0x8847, 0x8848, 0x8864, 0x6558, 0x88BE, 0x22EB)
TRIES_S = 600


class Catcher:
    """Stands where fragments are put together: keeps the one that comes."""

    def __init__(self):
        self.fragment = None

    def take(self, packet):
        self.fragment = packet


def read_frame(link_type: int, frame: bytes) -> c.Packet | None:
    """The innermost packet or fragment by the extractor."""
    catcher = Catcher()
    whole = c.innermost(0, tunnels.reach_ip(c.strip_link(frame, link_type), 0), catcher)
    return whole or catcher.fragment


def could_be_dns(packet: c.Packet | None) -> bool:
    if packet is None or packet.fragment is not None:
        return packet is not None
    ports = packet.payload[:2], packet.payload[2:4]
    return packet.protocol in (c.TCP, c.UDP) and b'\0\x35' in ports


def read_line(line: str) -> c.Packet | str:
    """A line of decapsulate_frames: a packet, or the reason why there is none."""
    word, *rest = line.split(' ')
    if word != 'packet':
        return word
    protocol, fragment, *octets = rest
    numbers = tuple(map(int, fragment.split(':'))) if fragment != '-' else None
    source, destination, payload = (bytes.fromhex(text.strip('-')) for text in octets)
    return c.Packet(0, source, destination, int(protocol), payload, numbers and (*numbers[:2], bool(numbers[2])))


def sensor_reads(linked: list[tuple[int, bytes]]) -> list[c.Packet | str]:
    """What the sensor makes of frames with their link types."""
    octets = b''.join(struct.pack('!BH', LINKS[link_type], len(frame)) + frame for link_type, frame in linked)
    done = subprocess.run([program(PROGRAM)], input=octets, capture_output=True, timeout=TRIES_S, check=True)
    return [read_line(line) for line in done.stdout.decode().splitlines()]


def differences(linked: list[tuple[int, bytes]]) -> list[str]:
    """A line for each frame of which only one of the two reads DNS, or another packet."""
    lines, found = [], sensor_reads(linked)
    expect(len(found) == len(linked), f'{len(linked)} frames in, {len(found)} lines out')
    for (link_type, frame), sensor in zip(linked, found):
        extractor = read_frame(link_type, frame)
        packet = sensor if isinstance(sensor, c.Packet) else None
        if packet != extractor and (could_be_dns(packet) or could_be_dns(extractor)):
            lines.append(f'link type {link_type}, frame {frame.hex()}: sensor {sensor}, extractor {extractor}')
    return lines


def another(chance: random.Random, octet: int) -> int:
    return chance.choice((chance.choice(TELLING), chance.randrange(256), octet ^ 1 << chance.randrange(8)))


def changed(chance: random.Random, frame: bytes) -> bytes:
    """One frame with a few octets changed in any of its headers, sometimes longer or shorter."""
    octets, reach = bytearray(frame), chance.choice((24, 40, 90, 150))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if not octets:
            break
        at, way = chance.randrange(min(reach, len(octets))), chance.random()
        if way < 0.75:
            octets[at] = another(chance, octets[at])
        elif way < 0.85:
            octets[at:at + 2] = chance.choice(TYPES).to_bytes(2, 'big')
        elif way < 0.92:
            octets[at:at] = bytes(chance.choice((2, 4, 4, 8, 12)))
        else:
            del octets[at:at + chance.choice((1, 2, 4, 4, 8, 14))]
    return bytes(octets)


def search(name: str, frames: int, seed: int) -> list[str]:
    """Mutates the frames of one golden folder."""
    chance, lines = random.Random(f'{seed} {name}'), []
    golden = [(link_type, frame) for _, link_type, frame in
              c.read_linked_frames(str(GOLDEN / 'encap' / name / 'capture.pcap'))]
    while frames > 0:
        batch = [chance.choice(golden) for _ in range(min(frames, BATCH))]
        lines += differences([(link_type, changed(chance, frame)) for link_type, frame in batch])
        frames -= len(batch)
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', metavar='NAME')
    parser.add_argument('--frames', type=int, default=FRAMES_EACH)
    parser.add_argument('--seed', type=int, default=SEED)
    arguments = parser.parse_args()
    names = arguments.names or sorted(path.name for path in (GOLDEN / 'encap').iterdir())
    tap = Tap()
    for name in names:
        with tap.case(f'{arguments.frames} mutated frames: {name}'):
            lines = search(name, arguments.frames, arguments.seed)
            expect(not lines, f'{len(lines)} differences\n' + '\n'.join(lines[:10]))
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
