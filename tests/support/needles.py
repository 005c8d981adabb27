"""What must be found nowhere: addresses and client subnets in every form that they could be written in."""
import ipaddress
import os
import pathlib
import re
import struct
import subprocess
import tempfile
from typing import Iterable, Iterator, NamedTuple

ECS = 8  # EDNS Client Subnet, RFC 7871
# A text counts where it is no part of a longer one of its kind. Ports may stand behind an address, families before it.
DOTTED = (rb'(?<![0-9])(?<![0-9]\.)', rb'(?![0-9]|\.[0-9])')
COLONS = (rb'(?:(?<![0-9a-f:])|(?<=%5b))', rb'(?![0-9a-f:])')
DIGITS = (rb'(?<![0-9a-f])', rb'(?![0-9a-f])')
DISTINCT_OCTETS = {4: 4, 16: 6}
LARGE_OCTETS, MANY_NEEDLES = 100_000, 20  # what is worth a process of its own


class Needle(NamedTuple):
    """One secret: `raw` octets count anywhere, `texts` (in lower case) in either case, as whole words only."""
    what: str
    raw: tuple[bytes, ...]
    texts: tuple[bytes, ...]

    def found_in(self, hay: bytes, lowered: bytes | None = None) -> str | None:
        """The form in which the secret stands in the octets; `lowered` are the same in lower case."""
        for form in self.raw:
            if form in hay:
                return f'octets {form.hex()}'
        lowered = hay.lower() if lowered is None else lowered
        for form in self.texts:
            if form in lowered and re.search(whole_word(form), lowered):
                return f'text {form.decode()}'
        return None


def whole_word(form: bytes) -> bytes:
    """The pattern of a text that is no part of a longer one."""
    begin, end = COLONS if b':' in form else DOTTED if b'.' in form else DIGITS
    return begin + re.escape(form) + end


def byte_orders(octets: bytes) -> set[bytes]:
    """The octets as a program could hold them: in network order, turned round, in little-endian words."""
    forms = {octets, octets[::-1]}
    for word in 'IQ':
        if len(octets) % struct.calcsize(word) == 0:
            count = len(octets) // struct.calcsize(word)
            forms.add(struct.pack(f'<{count}{word}', *struct.unpack(f'!{count}{word}', octets)))
    return forms


def address_texts(packed: bytes) -> set[str]:
    """As people and programs write an address."""
    address = ipaddress.ip_address(packed)
    return {str(address), address.exploded, packed.hex(), packed[::-1].hex(), packed.hex(':'), address.reverse_pointer,
            str(int.from_bytes(packed, 'big')), str(int.from_bytes(packed, 'little'))}


def address_needle(packed: bytes) -> Needle:
    """An IPv4 or IPv6 address in network order: the octets in any byte order, and texts.

    Octets that any counter or page number could have by chance (0.0.0.1, 16.0.0.8) are looked for as address text only.
    """
    address = ipaddress.ip_address(packed)
    if len(set(packed)) < DISTINCT_OCTETS[len(packed)]:
        texts = {str(address), address.exploded, address.reverse_pointer}
        return Needle(f'address {address}', (), encoded(texts))
    return Needle(f'address {address}', tuple(sorted(byte_orders(packed))), encoded(address_texts(packed)))


def encoded(texts: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in sorted(texts))


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
    packed = prefix + bytes(octets - len(prefix))
    network, distinct = ipaddress.ip_address(packed), len(set(packed)) >= DISTINCT_OCTETS[octets]
    texts = {str(network), f'{network}/{length}', network.exploded} | (address_texts(packed) if distinct else set())
    raw = {value} | (byte_orders(packed) if distinct else set()) | ({prefix, prefix[::-1]} if len(prefix) > 4 else set())
    return Needle(f'client subnet {network}/{length}', tuple(sorted(raw)), encoded(texts))


def word_needle(word: str) -> Needle:
    """A word that stands in no other one, such as a label of a name that nobody may see."""
    return Needle(f'word {word}', (word.encode(),), ())


def may_hold(forms: list[bytes], hay: bytes) -> bool:
    """False if none of the forms stands in the octets. By grep, which looks for all of them at once."""
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b'\n'.join(form.hex(' ').encode() for form in forms))
        patterns.flush()
        command = ['grep', '-q', '-F', '-f', patterns.name]
        done = subprocess.run(command, input=hay.hex(' ').encode(), check=False, env={**os.environ, 'LC_ALL': 'C'})
    return done.returncode != 1


def found(needles: Iterable[Needle], hays: Iterable[tuple[str, bytes]]) -> list[str]:
    """One line for every needle in every hay that holds it."""
    lines, needles = [], list(needles)
    raw, texts = [form for needle in needles for form in needle.raw], [form for needle in needles for form in needle.texts]
    for name, hay in hays:
        lowered = hay.lower()
        large = len(hay) > LARGE_OCTETS and len(needles) > MANY_NEEDLES
        if large and not may_hold(raw, hay) and not may_hold(texts, lowered):
            continue
        for needle in needles:
            form = needle.found_in(hay, lowered)
            if form:
                lines.append(f'{needle.what} in {name} as {form}')
    return lines


def files_below(folder: pathlib.Path) -> Iterator[tuple[str, bytes]]:
    """Every file, as (path from the folder, the path and the octets)."""
    for path in sorted(folder.rglob('*')):
        if path.is_file():
            name = str(path.relative_to(folder))
            yield name, name.encode() + b'\n' + path.read_bytes()
