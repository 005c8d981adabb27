#!/usr/bin/python3
"""Sends the traffic of many flows onto an interface, told by lines on its standard input what to send.

`flow_sender.py INTERFACE FLOWS RECORDS MARKS`. A flow is a resolver and a server: a query, and an answer with RECORDS
addresses. A round is one exchange of each flow. Owner names tell the flow and what was sent: `f7.flood.test`, and
`f7.m0.test` to `f7.mN.test` of the marks.

    flood US            rounds of the flood, US microseconds from frame to frame, until something else is said
    stop                nothing
    mark N ROUNDS US    so many rounds of mark N, then the flood goes on;
                        answers with one line when it is done: Unix times in milliseconds, begin and end.
    (end of input)      ends
"""
import select
import socket
import struct
import sys
import time

import packets as p


def exchange(flow: int, what: str, records: int) -> tuple[bytes, bytes]:
    """The frames of a query and of its answer."""
    resolver, server = f'10.1.{flow // 250}.{1 + flow % 250}', f'10.2.{flow % 250}.{1 + flow // 250}'
    question = p.question(p.name(f'f{flow}.{what}.test'))
    answers = [p.rr(b'\xc0\x0c', 1, struct.pack('!I', 0xC6120000 + record)) for record in range(records)]
    port = 20000 + flow
    return (p.ethernet(p.udp(resolver, port, server, 53, p.message(flow, 0, [question]))),
            p.ethernet(p.udp(server, 53, resolver, port, p.message(flow, 0x8400, [question], answers))))


def rounds_of(what: str, flows: int, records: int) -> list[bytes]:
    return [frame for flow in range(flows) for frame in exchange(flow, what, records)]


def now_ms() -> int:
    return int(time.time() * 1000)


def send_paced(wire: socket.socket, frames: list[bytes], pause_us: int) -> None:
    """Waits busily: what runs beside it on the CPU gets no more of it."""
    due = time.monotonic_ns()
    for frame in frames:
        while time.monotonic_ns() < due:
            pass
        wire.send(frame)
        due += 1000 * pause_us


def main() -> None:
    interface, (flows, records, marks) = sys.argv[1], map(int, sys.argv[2:5])
    flood = rounds_of('flood', flows, records)
    marked = [rounds_of(f'm{mark}', flows, records) for mark in range(marks)]
    flood_us = None
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, 0))
        print('ready', flush=True)
        while True:
            if flood_us is None or select.select([sys.stdin], [], [], 0)[0]:
                words = sys.stdin.readline().split()
                if not words:
                    return
                if words[0] == 'mark':
                    mark, rounds, pause_us = map(int, words[1:])
                    begin_ms = now_ms()
                    send_paced(wire, marked[mark] * rounds, pause_us)
                    print(begin_ms, now_ms(), flush=True)
                else:
                    flood_us = int(words[1]) if words[0] == 'flood' else None
            if flood_us is not None:
                send_paced(wire, flood, flood_us)


if __name__ == '__main__':
    main()
