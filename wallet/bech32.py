"""Bech32 as BOLT11 has it: BIP 173 without its limit of 90 characters.

Words of five bits are written as the digits of Python's own base 32, in ASCII bytes: `int` reads those at once, which
is what makes a payment request cheap to read.
"""

from __future__ import annotations

from base64 import b32encode

_CHARACTERS = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_DIGITS = b"0123456789abcdefghijklmnopqrstuv"
_TO_DIGITS = bytes.maketrans(_CHARACTERS, _DIGITS)
_FROM_RFC_4648 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _DIGITS)
_TO_CHARACTERS = bytes.maketrans(_DIGITS, _CHARACTERS)
_TO_VALUES = bytes.maketrans(_DIGITS, bytes(range(32)))
_HIGH_BITS = bytes(code >> 5 for code in range(256))
_LOW_BITS = bytes(code & 31 for code in range(256))

_LONGEST_PREFIX = 83
_VISIBLE = bytes(range(33, 127))
_CHECKSUM = 6  # words
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


class NoBech32(ValueError):
    """A text that is no Bech32: its characters, its length or its checksum."""


def split(text: str) -> tuple[str, bytes]:
    """The part before the last `1`, and the words behind it without those of the checksum, which is right.

    `text` is lower case, in ASCII. Raises NoBech32.
    """
    prefix, _, data = text.encode("ascii").rpartition(b"1")
    if not 0 < len(prefix) <= _LONGEST_PREFIX or len(data) < _CHECKSUM:
        raise NoBech32("no Bech32: nothing before its 1, too much, or too little behind it")
    if data.translate(None, _CHARACTERS) or prefix.translate(None, _VISIBLE):
        raise NoBech32("no Bech32: a character that it does not have")
    words = data.translate(_TO_DIGITS)
    if _remainder(prefix, words) != 1:
        raise NoBech32("no Bech32: its checksum is wrong")
    return prefix.decode(), words[:-_CHECKSUM]


def join(prefix: str, words: bytes) -> str:
    """The text of a prefix and its words, with the checksum."""
    checksum = words_of(_remainder(prefix.encode("ascii"), words + b"0" * _CHECKSUM) ^ 1, _CHECKSUM)
    return f"{prefix}1{(words + checksum).translate(_TO_CHARACTERS).decode()}"


def number(words: bytes) -> int:
    """Words as one number, big-endian; raises ValueError if there is none."""
    return int(words, 32)


def words_of(number: int, count: int) -> bytes:
    """A number below 32 to the power of `count` as so many words, big-endian."""
    return bytes([_DIGITS[number >> 5 * place & 31] for place in range(count - 1, -1, -1)])


def whole_octets(words: bytes) -> bytes:
    """Words as bytes, without the bits that make no whole one."""
    count, rest = divmod(5 * len(words), 8)
    return (int(words or b"0", 32) >> rest).to_bytes(count, "big")


def padded_octets(words: bytes) -> bytes:
    """Words as bytes, the last of them filled up with zeros."""
    fill = -5 * len(words) % 8
    return (int(words, 32) << fill).to_bytes((5 * len(words) + fill) // 8, "big")


def octet_words(octets: bytes) -> bytes:
    """Bytes as words, the last of them filled up with zeros."""
    return b32encode(octets).rstrip(b"=").translate(_FROM_RFC_4648)


def word(character: str) -> int:
    """The word that a character stands for, as it stands among words."""
    return character.encode("ascii").translate(_TO_DIGITS)[0]


def _remainder(prefix: bytes, words: bytes) -> int:
    """BIP 173's polymod of all that the checksum covers, by two words at a time."""
    values = prefix.translate(_HIGH_BITS) + b"\0" + prefix.translate(_LOW_BITS) + words.translate(_TO_VALUES)
    left, table = 1, _TWO_STEPS
    if len(values) % 2:
        left, values = 1 << 5 ^ values[0], values[1:]
    for first, second in zip(values[::2], values[1::2], strict=True):
        left = (left & 0xFFFFF) << 10 ^ first << 5 ^ second ^ table[left >> 20]
    return left


def _step(left: int) -> int:
    """The polymod's step over a word of zeros."""
    top, left = left >> 25, (left & 0x1FFFFFF) << 5
    for bit, generator in enumerate(_GENERATOR):
        if top >> bit & 1:
            left ^= generator
    return left


def _two_steps() -> list[int]:
    """What the ten bits that two steps push out bring back: the exclusive or of what each of them brings."""
    table = [0]
    for bit in range(20, 30):
        share = _step(_step(1 << bit))
        table += [share ^ others for others in table]
    return table


_TWO_STEPS = _two_steps()
