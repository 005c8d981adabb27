"""What must be found nowhere: addresses and client subnets in every form that they could be written in."""
import ipaddress
import pathlib
import re
import struct
from typing import Iterable, Iterator, NamedTuple

ECS = 8  # EDNS Client Subnet, RFC 7871
TEXT_END = rb'(?![0-9A-Fa-f:]|\.[0-9])'
TEXT_BEGIN = rb'(?<![0-9A-Fa-f:.])'
DISTINCT_OCTETS = {4: 4, 16: 6}


class Needle(NamedTuple):
    """One secret: `raw` octets count anywhere, `texts` only where they are no part of a longer address."""
    what: str
    raw: tuple[bytes, ...]
    texts: tuple[bytes, ...]

    def found_in(self, hay: bytes) -> str | None:
        """The form in which the secret stands in the octets."""
        for form in self.raw:
            if form in hay:
                return f'octets {form.hex()}'
        for form in self.texts:
            if form in hay and re.search(TEXT_BEGIN + re.escape(form) + TEXT_END, hay):
                return f'text {form.decode()}'
        return None


def address_needle(packed: bytes) -> Needle:
    """An IPv4 or IPv6 address in network order: the octets as they are, and as people and programs write them.

    Octets that any counter or page number could have by chance (0.0.0.1, 16.0.0.8) are looked for as text only.
    """
    address = ipaddress.ip_address(packed)
    texts = {str(address), address.exploded, packed.hex(), packed.hex().upper()}
    texts.add(address.reverse_pointer)
    raw = (packed,) if len(set(packed)) >= DISTINCT_OCTETS[len(packed)] else ()
    return Needle(f'address {address}', raw, tuple(text.encode() for text in sorted(texts)))


def subnet_option(network: str, scope: int = 0) -> bytes:
    """The EDNS option that names a client's network."""
    net = ipaddress.ip_network(network)
    prefix = net.network_address.packed[:(net.prefixlen + 7) // 8]
    value = struct.pack('!HBB', 1 if net.version == 4 else 2, net.prefixlen, scope) + prefix
    return struct.pack('!HH', ECS, len(value)) + value


def subnet_needle(value: bytes) -> Needle | None:
    """The value of a client subnet option; None when it is too short to be told from other octets."""
    family, length = struct.unpack_from('!HB', value) if len(value) >= 4 else (0, 0)
    prefix, octets = value[4:], {1: 4, 2: 16}.get(family, 0)
    if len(prefix) < 3 or len(prefix) > octets or not any(prefix):
        return None
    network = ipaddress.ip_address(prefix + bytes(octets - len(prefix)))
    texts = (str(network), f'{network}/{length}', network.exploded)
    raw = (value, prefix) if len(prefix) > 4 else (value,)
    return Needle(f'client subnet {network}/{length}', raw, tuple(text.encode() for text in texts))


def word_needle(word: str) -> Needle:
    """A word that stands in no other one, such as a label of a name that nobody may see."""
    return Needle(f'word {word}', (word.encode(),), ())


def found(needles: Iterable[Needle], hays: Iterable[tuple[str, bytes]]) -> list[str]:
    """One line for every needle in every hay that holds it."""
    lines, needles = [], list(needles)
    for name, hay in hays:
        for needle in needles:
            form = needle.found_in(hay)
            if form:
                lines.append(f'{needle.what} in {name} as {form}')
    return lines


def files_below(folder: pathlib.Path) -> Iterator[tuple[str, bytes]]:
    """Every file, as (path from the folder, octets)."""
    for path in sorted(folder.rglob('*')):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
