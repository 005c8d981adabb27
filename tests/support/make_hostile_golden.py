#!/usr/bin/python3
"""Makes tests/golden/hostile: one folder per class of messages that want to break a parser.

In a folder each message answers a query of its own, and a plain answer follows each that must be refused, so that nothing of
it may rub off. What becomes of each message is written here by the rules of docs/semantics.md; the independent extractor has
to agree before a file is written, and it says what the records are. golden_folders.py says what is in a folder.
"""
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import packets as p  # noqa: E402
from capture import read_datagrams  # noqa: E402
from extract import Extractor  # noqa: E402
from golden_folders import GOLDEN, case_files, run  # noqa: E402
from hostile_messages import CLASSES, POINTER, tell  # noqa: E402

FOLDER = GOLDEN / 'hostile'
START_US = 1_700_000_000_000_000
PORT = 40000
SKIPPED = frozenset({46, 47, 50})  # RRSIG, NSEC, NSEC3
PARSED = ('accepted', 'malformed')


def make_case(name: str, messages) -> dict[str, bytes]:
    """The files of a folder; fails when the extractor judges otherwise than it is written."""
    capture, verdicts = p.CaptureWriter(), []

    def exchange(build, verdict: str) -> None:
        number = len(verdicts)
        qname = p.name(f'{number}.{name}.hostile.example')
        question = p.question(qname)
        for forth, payload in ((True, p.message(number, 0, [question])), (False, build(number, question))):
            ends = (p.RESOLVER, PORT, p.SERVER, 53) if forth else (p.SERVER, 53, p.RESOLVER, PORT)
            capture.add(START_US + number * 2000 + (not forth) * 1000, p.ethernet(p.udp(*ends, payload)))
        verdicts.append(verdict)

    for build, verdict in messages:
        exchange(build, verdict)
        if verdict != 'accepted':
            exchange(tell(p.rr(POINTER, 1, bytes([192, 0, 2, 1]))), 'accepted')
    extractor = second_opinion(name, capture, verdicts)
    observations = sum(count for _, _, count in extractor.records.values())
    counters = {'frames.received': 2 * len(verdicts), 'frames.messages': 2 * len(verdicts),
                'messages.accepted': verdicts.count('accepted'), 'observations.parsed': observations}
    refused = sorted(set(verdicts) - {'accepted'})
    counters |= {f'messages.refused.{verdict}': verdicts.count(verdict) for verdict in refused}
    return case_files(capture, list(extractor.lines()), counters)


def second_opinion(name: str, capture, verdicts: list[str]) -> Extractor:
    """The extractor on this capture, message by message; it has one name for all rules that look at the question."""
    extractor, found = Extractor(skipped=SKIPPED), []
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'capture.pcap'
        capture.write(path)
        for datagram in read_datagrams(str(path)):
            before = extractor.verdicts.copy()
            extractor.feed(datagram)
            found += extractor.verdicts - before
    wanted = [what for verdict in verdicts for what in ('query', verdict if verdict in PARSED else 'not-a-response')]
    wrong = [(at // 2, pair) for at, pair in enumerate(zip(wanted, found)) if pair[0] != pair[1]]
    if wrong or len(found) != len(wanted):
        raise SystemExit(f'{name}: (message, (written here, said by the extractor)): {wrong}')
    return extractor


def make_all() -> dict[str, dict[str, bytes]]:
    """name -> files."""
    return {name: make_case(name, messages) for name, messages in CLASSES.items()}


if __name__ == '__main__':
    sys.exit(run(FOLDER, make_all()))
