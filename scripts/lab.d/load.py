#!/usr/bin/python3
"""Asks questions one by one, for types and names that dnsperf does not know: load.py SERVER SECONDS < "NAME TYPE" lines.

Goes through the list again and again until the time is over. `load.py SERVER 0` asks each once.
"""
import sys
import time

import dns.exception
import dns.message
import dns.query

PAUSE_S = 0.02


def main() -> int:
    server, seconds = sys.argv[1], float(sys.argv[2])
    questions = [line.split() for line in sys.stdin if line.strip()]
    end, answered = time.monotonic() + seconds, 0
    while questions:
        for name, rrtype in questions:
            try:
                message = dns.message.make_query(name, rrtype, use_edns=True, payload=1232)
                dns.query.udp(message, server, timeout=2, ignore_unexpected=True, ignore_trailing=True)
                answered += 1
            except (dns.exception.DNSException, OSError, ValueError):
                pass
            time.sleep(PAUSE_S)
            if seconds and time.monotonic() > end:
                questions = []
                break
        if not seconds:
            break
    print(f'{answered} answers')
    return 0 if answered else 1


if __name__ == '__main__':
    sys.exit(main())
