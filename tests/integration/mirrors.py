#!/usr/bin/python3
"""`spoor status` warns of a mirror that shows one direction only, and of one whose checksums are not finished."""
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import (LAB_CAPTURE, OPEN_OPTIONS, Tap, control, expect, replay, temporary_folder)  # noqa: E402
from capture import UDP, Packet, read_frames, strip_ipv4, strip_ipv6, strip_link  # noqa: E402
import packets as p  # noqa: E402

DNS = (53).to_bytes(2, 'big')


def packet_of(frame: bytes) -> Packet | None:
    """The IP packet of a frame, if it is one and whole."""
    ethertype, octets = strip_link(frame) or (0, b'')
    packet = {0x0800: strip_ipv4, 0x86DD: strip_ipv6}.get(ethertype, lambda *_: None)(0, octets)
    return packet if packet and not packet.fragment else None


def without_queries(frame: bytes) -> bytes | None:
    """Nothing that goes to a DNS port."""
    packet = packet_of(frame)
    return None if packet and packet.payload[2:4] == DNS else frame


def with_wrong_checksum(frame: bytes) -> bytes:
    """A datagram from a DNS port gets another checksum, as a virtual port would hand it over."""
    packet = packet_of(frame)
    if not packet or packet.protocol != UDP or packet.payload[:2] != DNS:
        return frame
    changed = bytes(octet ^ 0x5a for octet in packet.payload[6:8])
    return frame.replace(packet.payload, packet.payload[:6] + changed + packet.payload[8:])


def rewrite(path, change):
    """The capture of the lab with each frame changed, or left out when it is None."""
    writer = p.CaptureWriter()
    for time_us, frame in read_frames(str(LAB_CAPTURE)):
        changed = change(frame)
        if changed is not None:
            writer.add(time_us, changed)
    writer.write(path)
    return path


def status_after(capture, *options: str) -> tuple[dict, str]:
    """The sensor in `spoor status --json` and the page, after a replay."""
    with control() as server:
        replay(server, [capture], *options)
        return server.status()['sensors'][0], server.spoor('status').stdout


def check_healthy(capture, *options: str) -> dict:
    sensor, page = status_after(capture, *options)
    expect(sensor['warnings'] == [] and '\n  warning ' not in page, f'{sensor["warnings"]}\n{page}')
    return sensor


def check_warned(capture, words: str, *options: str) -> dict:
    """There is exactly one warning, the same in both forms."""
    sensor, page = status_after(capture, *options)
    expect(len(sensor['warnings']) == 1, f'{sensor["warnings"]}')
    warning = sensor['warnings'][0]
    expect(words in warning and f'\n  warning      {warning}\n' in page, f'{warning}\n{page}')
    return sensor


def main() -> int:
    tap = Tap()
    with temporary_folder() as folder:
        one_way = rewrite(folder / 'one-way.pcap', without_queries)
        unfinished = rewrite(folder / 'unfinished.pcap', with_wrong_checksum)
        with tap.case('both directions, checksums verified: no warning'):
            sensor = check_healthy(LAB_CAPTURE, '--checksum', 'verify')
            share = sensor['unmatched_responses']
            expect(share['of'] > 1000 and share['ratio'] < 0.1, f'{share}')
            expect(share['count'] == sensor['counters']['messages']['refused']['unsolicited'], f'{share}')
        with tap.case('queries are missing: a warning of a one-way mirror'):
            share = check_warned(one_way, 'one direction only', '--checksum', 'verify')['unmatched_responses']
            expect(share['ratio'] == 1 and share['count'] == share['of'] > 1000, f'{share}')
        with tap.case('queries are missing and not asked for: no warning'):
            share = check_healthy(one_way, *OPEN_OPTIONS)['unmatched_responses']
            expect(share['count'] == 0, f'{share}')
        with tap.case('wrong checksums, verified: a warning'):
            share = check_warned(unfinished, 'checksums are wrong', '--checksum', 'verify')['wrong_checksums']
            expect(share['ratio'] > 0.95 and share['of'] > 1000, f'{share}')
        with tap.case('wrong checksums, ignored: no warning'):
            share = check_healthy(unfinished)['wrong_checksums']
            expect(share['count'] == 0, f'{share}')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
