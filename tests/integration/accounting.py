#!/usr/bin/python3
"""Accounting under loss: whatever is lost, and wherever, the equation from the wire to the database has residue 0."""
import pathlib
import signal
import sys
import time

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import LAB_CAPTURE, OPEN_OPTIONS, Tap, control, expect, run, temporary_folder, total  # noqa: E402
from live import INSIDE, PORT, SENDER, cable, live, why_no_cable, wire_frames  # noqa: E402

# Tables so small that nearly every observation becomes a record.
SMALL = ('--count-cache-entries', '64', '--answer-memo-entries', '0', '--bloom-bits-log2', '16', '--hugepages', 'off',
         '--checksum', 'ignore')


def endless(capture) -> str:
    return f'net_pcap0,rx_pcap={capture},infinite_rx=1'


def check_always_exact() -> None:
    """Full load, two workers, a reading as often as reports come."""
    with control() as server, live(server, endless(LAB_CAPTURE), '--workers', '2', *SMALL, *OPEN_OPTIONS) as sensor:
        sensor.wait(lambda counters: sensor.readings >= 10 and counters['frames.received'] > 100_000)
        counters = sensor.stop()
        expect(counters['worker.1.frames.received'] > 0, 'the second worker had no frame')


def check_stopped_spoord(folder: pathlib.Path) -> None:
    """spoord stands still: memory, spool and ring fill up, the workers refuse and say how much."""
    bounds = ('--unsent-mib', '1', '--spool-dir', str(folder / 'spool'), '--spool-limit-mib', '1', '--ring-slots', '4096',
              '--mempool-frames', '32767')
    with control() as server, live(server, endless(LAB_CAPTURE), *SMALL, *OPEN_OPTIONS, *bounds) as sensor:
        sensor.wait(lambda counters: counters['delivery.observations.acknowledged'] > 0)
        server.process.send_signal(signal.SIGSTOP)
        time.sleep(4)
        server.process.send_signal(signal.SIGCONT)
        found = sensor.wait(lambda counters: counters['observations.refused.ring_full'] > 0)
        day = found['completeness'][2]
        expect(day['lost_observations'] > 0 and day['ratio'] < 1, f'completeness {day}')
        counters = sensor.stop()
        expect(counters['observations.refused.ring_full'] > 0, 'the ring was never full')
        expect(counters['delivery.observations.acknowledged'] > 0, 'nothing was delivered')


def check_ended_spoord(folder: pathlib.Path) -> None:
    """spoord ends and comes back: what waited in the spool arrives, and the equation goes on."""
    with control() as server:
        options = ('--spool-dir', str(folder / 'spool'), '--unsent-mib', '1')
        with live(server, endless(LAB_CAPTURE), *SMALL, *OPEN_OPTIONS, *options) as sensor:
            sensor.wait(lambda counters: counters['delivery.observations.acknowledged'] > 0)
            server.stop()
            time.sleep(3)
            server.start()
            sensor.wait(lambda counters: counters['delivery.reconnects'] > 0)
            time.sleep(1)
            sensor.wait(lambda counters: True)
            sensor.stop()


# In the namespace: sends frames that are no DNS as fast as it can.
SEND = f'''
import socket, sys
sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sender.bind(({SENDER!r}, 0))
frame = bytes.fromhex('020000000002' '020000000001' '0800' '4500002e00000000401100000a0000010a000002' '1388138800') + bytes(60)
for _ in range(int(sys.argv[1])):
    sender.send(frame)
'''


def send(frames: int) -> None:
    sent = run([*INSIDE, sys.executable, '-c', SEND, str(frames)])
    expect(sent.returncode == 0, sent.stderr)


def check_small_receive(driver: str, frames: int, *options: str) -> dict[str, int]:
    """A receive ring or packet memory that is too small, for a sensor that works and then stands still, which no ring is
    large enough for: each frame that was sent is received or counted as lost."""
    with control() as server, cable(), live(server, driver, *SMALL, *options, prefix=INSIDE) as sensor:
        sensor.wait(lambda counters: True)
        before = wire_frames()
        send(frames // 2)
        sensor.process.send_signal(signal.SIGSTOP)
        send(frames // 2)
        sensor.process.send_signal(signal.SIGCONT)
        expect(wire_frames() == before + frames, f'{wire_frames() - before} of {frames} frames arrived')
        found = sensor.wait(lambda counters: counters['port.frames'] == wire_frames())
        counters = sensor.stop()
        lost = total(counters, 'port.lost')
        expect(counters['port.frames'] == before + frames, f'{counters["port.frames"]} frames of {before + frames}')
        expect(lost > 0 and counters['frames.received'] + lost == before + frames, f'{lost} lost: {counters}')
        expect(found['completeness'][2]['ratio'] < 1, f'completeness {found["completeness"][2]}')
        return counters


def main() -> int:
    tap = Tap()
    with tap.case('the residue is 0 in every reading under full load'):
        check_always_exact()
    with tap.case('spoord stands still and the ring is full'), temporary_folder() as folder:
        check_stopped_spoord(folder)
    with tap.case('spoord ends and comes back'), temporary_folder() as folder:
        check_ended_spoord(folder)
    small = f'net_af_packet0,iface={PORT},blocksz=4096,framesz=2048,framecnt=8'
    cases = {'the receive ring of net_af_packet is too small': (small,),
             'the receive ring of net_af_xdp is too small': (f'net_af_xdp0,iface={PORT}',),
             'there are too few packet buffers': (f'net_af_packet0,iface={PORT}', '--mempool-frames', '64', '--workers', '2')}
    reason = why_no_cable()
    for name, (driver, *options) in cases.items():
        if reason:
            tap.skip(name, reason)
            continue
        with tap.case(name):
            counters = check_small_receive(driver, 60_000, *options)
            expect(counters['port.lost.missed'] > 0, f'not lost as missed: {counters}')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
