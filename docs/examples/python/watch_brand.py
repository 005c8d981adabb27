"""Prints new names that contain a word, as they appear; stopped and started again it goes on where it was."""
import sys

from spoor.v1 import watch_pb2
from spoor_client import Spoor


def main(address: str, ca_file: str, key_file: str, word: str, token_file: str, count: int) -> None:
    """Ends after `count` names; 0: never."""
    seen = 0
    for observation in Spoor(address, ca_file, key_file).watch(token_file, pattern=word, news=watch_pb2.WATCH_NEWS_NAMES):
        print(observation.record.rrname, observation.record.rrtype_text, observation.record.rdata_text, flush=True)
        seen += 1
        if seen == count:
            return


if __name__ == '__main__':
    main(*sys.argv[1:6], int(sys.argv[6]))
