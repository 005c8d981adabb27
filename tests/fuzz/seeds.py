#!/usr/bin/python3
"""Seeds for the fuzz targets: one example of each kind of frame and of message in the committed captures, each encapsulation,
some hostile messages of each class, and the golden table of RDATA.

usage: seeds.py CAPTURE FOLDER    writes FOLDER/TARGET/NUMBER; nothing is written for targets that need no seeds
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
import dns.rdatatype  # noqa: E402

import capture  # noqa: E402
from canonical import TYPE_NUMBERS  # noqa: E402

MAX_SEEDS = 150
GOLDEN = pathlib.Path(__file__).resolve().parents[1] / 'golden'
# In the order of dataplane/frame.h; both loopbacks are one there.
LINKS = [capture.ETHERNET, capture.RAW, capture.SLL, capture.SLL2, capture.NULL]
# Each kind of input goes to every target that reads this kind.
TARGETS = {'burst': ['pipeline'], 'frame': ['decapsulate'], 'message': ['message', 'reference', 'ldns'], 'steps': ['stream'],
           'repetition': ['memo'], 'search': ['pattern'], 'rdata': ['rdata', 'rdata_from_text', 'rdata_text', 'presentation'],
           'rdata text': ['rdata_from_text'], 'line': ['cof']}
# What memo_fuzz.cc reads before a message: 4 copies and a flush, 16 with other ends, 8 from the past.
REPETITIONS = [0x43, 0x1f, 0x27]
MAX_REPEATED = 1200
# Hostile messages taken of each class, and the longest: large seeds make a fuzzer slow.
MAX_HOSTILE, MAX_HOSTILE_OCTETS = 30, 4096
HEADER_OCTETS = 12


def question_end(payload):
    """Behind the first question."""
    position = HEADER_OCTETS
    while position < len(payload) and payload[position]:
        position += payload[position] + 1
    return position + 5


def message_kind(payload):
    """Flags, section counts and question type: messages that agree in these exercise the same code."""
    end = question_end(payload)
    return payload[2:HEADER_OCTETS] + payload[end - 4:end - 2]


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
    """The link type of a whole capture and its frames."""
    linked = list(capture.read_linked_frames(path))
    link_type = capture.NULL if linked[0][1] == capture.LOOP else linked[0][1]
    return link_type, [frame for _, _, frame in linked]


def repetitions(messages):
    """What memo_fuzz.cc reads: each message repeated in each way."""
    return b''.join(bytes([kind]) + len(message).to_bytes(2, 'big') + message
                    for message in messages if len(message) <= MAX_REPEATED for kind in REPETITIONS)


def golden_rdata():
    """Type and RDATA of each line of the golden table."""
    for line in (GOLDEN / 'rdata' / 'rdata.txt').read_text().splitlines():
        if line and not line.startswith('#'):
            name, rdata = line.split(' ')[:2]
            number = TYPE_NUMBERS.get(name) or int(dns.rdatatype.from_text(name))
            yield number.to_bytes(2, 'big') + bytes.fromhex(rdata.strip('-'))


def golden_rdata_texts():
    """Type and text of each line of the golden table."""
    for line in (GOLDEN / 'rdata' / 'rdata.txt').read_text().splitlines():
        if line and not line.startswith('#'):
            name, _, text = line.split(' ', 2)
            yield (TYPE_NUMBERS.get(name) or int(dns.rdatatype.from_text(name))).to_bytes(2, 'big') + text.encode()


def lines():
    """What cof_fuzz.cc reads: some lines as export prints them, and as other tools do."""
    texts = ['{"rrname":"a\\\\.b.","rrtype":"TXT","rdata":["\\"x\\" y"],"time_first":1,"time_last":2,"count":3}',
             '{"count":9,"zone_time_first":5,"zone_time_last":6,"rrname":"E.","rrtype":"ns","bailiwick":".","rdata":["a.","b."]}',
             '{"rrname":"a","rrtype":"HTTPS","rdata":"1 . alpn=h2,h3 port=53","time_first":1,"time_last":2,"x":[{"y":null},1.5]}']
    return [text.encode() for text in texts]


def spread(inputs, most):
    """At most so many of a list, from all of it."""
    return inputs[::-(-len(inputs) // most) or 1]


def hostile():
    """For each class of tests/golden/hostile its responses, without repeats."""
    for path in sorted((GOLDEN / 'hostile').glob('*/capture.pcap')):
        payloads = dict.fromkeys(b'\0\0' + datagram.payload[2:] for datagram in capture.read_datagrams(path)
                                 if HEADER_OCTETS <= len(datagram.payload) <= MAX_HOSTILE_OCTETS and datagram.payload[2] & 0x80)
        yield spread(list(payloads), MAX_HOSTILE)


def first_rdata(payload):
    """Type and RDATA of a first answer that is owned by the question's name, to the end of the message whatever RDLENGTH says."""
    end = question_end(payload)
    return payload[end + 2:end + 4] + payload[end + 12:] if payload[end:end + 2] == b'\xc0\x0c' else b''


def hostile_burst(path):
    """Frames of one class: some responses, which the pipeline takes without their queries."""
    responses = [frame for _, frame in capture.read_frames(path)
                 if len(frame) <= MAX_HOSTILE_OCTETS and frame[34:36] == b'\0\x35']
    return burst(capture.ETHERNET, spread(responses, MAX_HOSTILE))


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


def searches():
    """What pattern_fuzz.cc reads: the syntax, a pattern, names."""
    regexes = [rb'\.example\.com\.$', rb'^www\.', rb'^www\.example\.com\.$', rb'paypa[l1]', rb'(^|\.)ns\d+\.', rb'[^a-z.]{3,9}',
               rb'a{2}b{2,}c{1,3}d*e+f?', rb'((a|b)*c|\bd\B)+', rb'[[:alpha:]][]a-]\w\W\s\S\D', rb'(?:a|)b', rb'(a)\1',
               rb'x(?=a)', rb'((((((((a)*b)*b)*b)*b)*b)*b)*b)*z', rb'(a|.b){170}', rb'.{0,255}x', rb'[z-a', rb'a**']
    globs = [b'*.example.com.', b'www.*', b'w?w.[a-e]xample[!x]*', rb'\*.ex\ample.', b'[[:digit:]]*', b'[a']
    patterns = {b'\0': regexes, b'\1': globs}
    names = [b'www.example.com.', b'a\\.b.example.com.', b'ns1.paypal.com.', b'\\032x.', b'.']
    return [syntax + pattern + b'\n' + b'\n'.join(names) for syntax, group in patterns.items() for pattern in group]


def answer(typed):
    """A message with a question of one letter in upper case and one answer: a type and its RDATA."""
    header, question = bytes.fromhex('000084000001000100000000'), b'\1A\0' + typed[:2] + b'\0\1'
    class_and_ttl = bytes.fromhex('000100000e10')
    return header + question + b'\xc0\x0c' + typed[:2] + class_and_ttl + len(typed[2:]).to_bytes(2, 'big') + typed[2:]


def main():
    path, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    frames = [frame for _, frame in capture.read_frames(path)]
    datagrams = [datagram for datagram in capture.read_datagrams(path) if len(datagram.payload) >= 12]
    chosen = [(capture.ETHERNET, [frame]) for frame in one_of_each(frames, frame_kind)]
    chosen += [encapsulated(path) for path in sorted((GOLDEN / 'encap').glob('*/capture.pcap'))]
    bursts = [burst(link_type, frames) for link_type, frames in chosen]
    # The protocol field of IPv4 or of IPv6: TCP.
    bursts.append(burst(capture.ETHERNET, [frame for frame in frames if frame[23] == 6 or frame[20] == 6][:32]))
    bursts += [hostile_burst(path) for path in sorted((GOLDEN / 'hostile').glob('*/capture.pcap'))]
    messages = one_of_each((datagram.payload for datagram in datagrams), message_kind)
    spoiled = [payload for payloads in hostile() for payload in payloads]
    seeds = {'burst': bursts,
             'frame': [bytes([LINKS.index(link_type)]) + frame for link_type, frames in chosen for frame in frames],
             'steps': [octets for datagram in datagrams[:8] for octets in conversations(datagram.payload)],
             'message': messages + spoiled + [answer(typed) for typed in golden_rdata()]
             + [answer(typed[:2] + typed[2:].upper()) for typed in golden_rdata()],
             'repetition': [repetitions(group[at:at + 3]) for group in (messages, *hostile()) for at in range(0, len(group), 3)],
             'search': searches(),
             'line': lines(),
             'rdata text': list(golden_rdata_texts()),
             'rdata': list(golden_rdata()) + [rdata for rdata in dict.fromkeys(map(first_rdata, spoiled)) if rdata]}
    for kind, targets in TARGETS.items():
        for target in targets:
            (folder / target).mkdir(parents=True, exist_ok=True)
            for number, octets in enumerate(seeds[kind]):
                (folder / target / f'{kind.replace(" ", "-")}-{number:03}').write_bytes(octets)
    print(', '.join(f'{len(found)} seeds of a {kind}' for kind, found in seeds.items()))


if __name__ == '__main__':
    main()
