"""Which names share an address with a name: from the name to its addresses, and back."""
import sys

from spoor_client import Spoor

A, AAAA = 1, 28


def cohosts(spoor: Spoor, name: str) -> dict[str, set[str]]:
    """Address -> names that pointed there."""
    found = {}
    for record in spoor.lookup(name, rrtypes=[A, AAAA]):
        found[record.rdata_text] = {other.rrname for other in spoor.rdata(ip=record.rdata_text)}
    return found


if __name__ == '__main__':
    address, ca_file, key_file, wanted = sys.argv[1:]
    for host, names in sorted(cohosts(Spoor(address, ca_file, key_file), wanted).items()):
        print(host, *sorted(names))
