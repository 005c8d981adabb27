"""Random protobuf messages, made from their descriptors: a new field or method is covered by being there.

Values are what a field of such a name should have, what it should not, and what breaks parsers. A seed gives the same
messages again.
"""
import random
import string

NUMBERS = [0, 1, 2, 43, 255, 256, 60_000, 65_535, 65_536, 2 ** 31 - 1, 2 ** 32 - 1, 2 ** 32, 2 ** 63 - 1]
SIGNED = [-1, -3600, -2 ** 31, -2 ** 32, -2 ** 63]
TEXTS = ['', '.', '*', '*.', '+.', 'example.com', '*.example.com', '+.com', 'www.*', '*.*', 'a..b', '.a', 'x' * 64 + '.test',
         '.'.join(['abcdefgh'] * 40), '\\000.test', '\\999', '\\', 'a\\.b.test', 'a\x00b', 'b\u00fccher.example', '\U0001f600',
         '192.0.2.1', '192.0.2.0/24', '192.0.2.1/24', '0.0.0.0/0', '::/0', '2001:db8::1', '256.1.1.1', '::1/129', '-1',
         '[a-z]+', 'a(b', '(a|b){255}{255}', 'a{1,255}b{1,255}', '(?=x)', '^$', '[[:alpha:]', '\\d+\\.com', '**', '?',
         'sensor-1', 'query', 'k' * 300, '\r\n\x1b[2J', '%s%n', '../../etc/passwd']
SCALARS_PER_LIST = (0, 0, 1, 1, 2, 5)
DEPTH = 4


def text(chance: random.Random) -> str:
    if chance.random() < 0.85:
        return chance.choice(TEXTS)
    return ''.join(chance.choice(string.printable) for _ in range(chance.choice((3, 30, 2000))))


def octets(chance: random.Random) -> bytes:
    return chance.choice((b'', b'\x00', b'\xff' * 7, chance.randbytes(chance.choice((1, 8, 25, 300, 70_000)))))


def scalar(field, chance: random.Random):
    kind = field.cpp_type
    if kind == field.CPPTYPE_STRING:
        return octets(chance) if field.type == field.TYPE_BYTES else text(chance)
    if kind == field.CPPTYPE_BOOL:
        return chance.random() < 0.5
    if kind in (field.CPPTYPE_DOUBLE, field.CPPTYPE_FLOAT):
        return chance.choice((0.0, -1.5, float('inf'), float('nan'), 1e300))
    if kind == field.CPPTYPE_ENUM:
        return chance.choice([value.number for value in field.enum_type.values] + [77, -1])
    bits = 32 if kind in (field.CPPTYPE_INT32, field.CPPTYPE_UINT32) else 64
    if kind in (field.CPPTYPE_UINT32, field.CPPTYPE_UINT64):
        return min(chance.choice(NUMBERS), 2 ** bits - 1)
    return max(-2 ** (bits - 1), min(chance.choice(NUMBERS + SIGNED), 2 ** (bits - 1) - 1))


def fill(message, chance: random.Random, depth: int = DEPTH) -> None:
    """Sets some fields at random, and theirs."""
    share = chance.choice((0.2, 0.5, 0.9))
    for field in message.DESCRIPTOR.fields:
        if chance.random() > share:
            continue
        repeated = field.label == field.LABEL_REPEATED
        is_message = field.cpp_type == field.CPPTYPE_MESSAGE
        if is_message and depth == 0:
            continue
        for _ in range(chance.choice(SCALARS_PER_LIST) if repeated else 1):
            if is_message:
                inner = getattr(message, field.name).add() if repeated else getattr(message, field.name)
                inner.SetInParent() if not repeated else None
                fill(inner, chance, depth - 1)
            elif repeated:
                getattr(message, field.name).append(scalar(field, chance))
            else:
                setattr(message, field.name, scalar(field, chance))


def damage(wire: bytes, chance: random.Random) -> bytes:
    """Some octets changed, cut, doubled or put in."""
    damaged = bytearray(wire or b'\x0a')
    for _ in range(chance.choice((1, 1, 3, 10))):
        at = chance.randrange(len(damaged) + 1)
        match chance.randrange(4):
            case 0:
                damaged[at:at + 1] = bytes([chance.randrange(256)])
            case 1:
                del damaged[at:at + chance.choice((1, 4))]
            case 2:
                damaged[at:at] = damaged[at:at + 8]
            case _:
                damaged[at:at] = chance.randbytes(2)
    return bytes(damaged)


def field_names(descriptor, seen: set | None = None) -> set[str]:
    """Of a message and of all messages in it; oneofs are named, too."""
    seen = set() if seen is None else seen
    if descriptor.full_name in seen:
        return set()
    seen.add(descriptor.full_name)
    names = {field.name for field in descriptor.fields} | {one.name for one in descriptor.oneofs}
    for field in descriptor.fields:
        if field.message_type:
            names |= field_names(field.message_type, seen)
    return names
