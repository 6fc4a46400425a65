"""The functions that hash, encode and name text, and read or write JSON.

Arguments that are no text are read as text (``to_string``).

Source:
    ArangoDB manual 3.12, AQL, "String functions" and "Miscellaneous functions" (HASH()).
"""

import base64
import hashlib
import re
import secrets
import string
import sys
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import orjson

from service.embedded.aql.functions.expectations import answering, unanswered
from service.embedded.aql.functions.function import Function
from service.embedded.aql.values.conversions import json_text, number, to_number, to_string
from service.embedded.errors import ArgumentTypeMismatch

_TOKEN = string.ascii_letters + string.digits
_LONGEST_TOKEN = 65536

#: Bytes of a hash that a number holds exactly.
_HASH_BYTES = 6

_FNV_START, _FNV_PRIME, _FNV_END = 0xCBF29CE484222325, 0x100000001B3, 2**64
#: The polynomial of CRC-32C, its bits turned round.
_CRC_POLYNOMIAL = 0x82F63B78

_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}", re.ASCII)

#: ``{letter: digit}`` of Soundex; vowels part equal digits, H and W do not.
_SOUNDEX = {
    letter: digit
    for digit, letters in enumerate(("AEIOUY", "BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"))
    for letter in letters
}
_SOUNDEX_LENGTH = 4

_SURROGATES = range(0xD800, 0xE000)


def _hashing(algorithm: str) -> Callable[[Any], str]:
    def hashed(value: Any) -> str:
        data = to_string(value).encode("utf-8", "surrogatepass")
        return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()

    return hashed


def crc32(value: Any) -> str:
    """Return the CRC-32C checksum of a text, in hexadecimal digits."""
    register = 0xFFFFFFFF
    for byte in to_string(value).encode():
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (_CRC_POLYNOMIAL if register & 1 else 0)
    return f"{register ^ 0xFFFFFFFF:X}"


def fnv64(value: Any) -> str:
    """Return the FNV-1a hash of a text, in hexadecimal digits."""
    hashed = _FNV_START
    for byte in to_string(value).encode():
        hashed = (hashed ^ byte) * _FNV_PRIME % _FNV_END
    return f"{hashed:X}"


def hash_(value: Any) -> int:
    """Return a number that is the same for the same value."""
    digest = hashlib.sha256(_canonical(value).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:_HASH_BYTES], "big")


def _canonical(value: Any) -> str:
    """Return JSON with sorted names and one form for each number."""
    if isinstance(value, dict):
        return json_text({name: _canonical(value[name]) for name in sorted(value)})
    if isinstance(value, list):
        return json_text([_canonical(element) for element in value])
    return json_text(number(value) if isinstance(value, float) else value)


def to_base64(value: Any) -> str:
    """Return a text in Base64."""
    return base64.b64encode(to_string(value).encode()).decode()


def to_hex(value: Any) -> str:
    """Return a text's bytes in hexadecimal digits."""
    return to_string(value).encode().hex()


def to_char(code_point: Any) -> str | None:
    """Return the character with a code point."""
    if type(code_point) not in (int, float):
        return None
    wanted = int(code_point)
    return chr(wanted) if 0 <= wanted <= sys.maxunicode and wanted not in _SURROGATES else None


def encode_uri_component(value: Any) -> str:
    """Return a text as it may stand in a URI."""
    return quote(to_string(value), safe="-_.!~*'()")


def random_token(length: Any) -> str:
    """Return so many random letters and digits.

    Raises:
        ArgumentTypeMismatch: for less than none or more than 65536.
    """
    wanted = int(to_number(length))
    if not 0 <= wanted <= _LONGEST_TOKEN:
        message = "invalid argument type in call to function 'RANDOM_TOKEN()'"
        raise ArgumentTypeMismatch(message)
    return "".join(secrets.choice(_TOKEN) for _ in range(wanted))


def uuid_() -> str:
    """Return a new UUID."""
    return str(uuid.uuid4())


def soundex(value: Any) -> str:
    """Return a letter and three digits that are the same for words that sound alike."""
    letters = [letter for letter in to_string(value).upper() if letter in string.ascii_uppercase]
    if not letters:
        return ""
    digits, last = "", _SOUNDEX.get(letters[0])
    for letter in letters[1:]:
        digit = _SOUNDEX.get(letter)
        if digit and digit != last:
            digits += str(digit)
        last = last if digit is None else digit
    return (letters[0] + digits).ljust(_SOUNDEX_LENGTH, "0")[:_SOUNDEX_LENGTH]


def json_parse(text: Any) -> Any:
    """Return the value of a JSON text, or null if it is none."""
    try:
        return orjson.loads(text) if isinstance(text, str) else unanswered("JSON_PARSE")
    except orjson.JSONDecodeError:
        return unanswered("JSON_PARSE")


def is_ipv4(value: Any) -> bool:
    """Tell if a text is an IPv4 address."""
    return isinstance(value, str) and _IPV4.fullmatch(value) is not None


def ipv4_to_number(value: Any) -> int | None:
    """Return an IPv4 address as a number."""
    if not is_ipv4(value):
        return None
    return int.from_bytes(bytes(map(int, value.split("."))), "big")


def ipv4_from_number(value: Any) -> str | None:
    """Return the IPv4 address that a number is."""
    if type(value) not in (int, float) or not 0 <= value < 2**32:
        return None
    return ".".join(map(str, int(value).to_bytes(4, "big")))


FUNCTIONS = (
    Function("CRC32", crc32, 1, 1),
    Function("ENCODE_URI_COMPONENT", encode_uri_component, 1, 1),
    Function("FNV64", fnv64, 1, 1),
    Function("HASH", hash_, 1, 1),
    Function("IPV4_FROM_NUMBER", answering("IPV4_FROM_NUMBER", ipv4_from_number), 1, 1),
    Function("IPV4_TO_NUMBER", answering("IPV4_TO_NUMBER", ipv4_to_number), 1, 1),
    Function("IS_IPV4", is_ipv4, 1, 1),
    Function("JSON_PARSE", json_parse, 1, 1),
    Function("JSON_STRINGIFY", json_text, 1, 1),
    Function("MD5", _hashing("md5"), 1, 1),
    Function("RANDOM_TOKEN", random_token, 1, 1, deterministic=False),
    Function("SHA1", _hashing("sha1"), 1, 1),
    Function("SHA256", _hashing("sha256"), 1, 1),
    Function("SHA512", _hashing("sha512"), 1, 1),
    Function("SOUNDEX", soundex, 1, 1),
    Function("TO_BASE64", to_base64, 1, 1),
    Function("TO_CHAR", answering("TO_CHAR", to_char), 1, 1),
    Function("TO_HEX", to_hex, 1, 1),
    Function("UUID", uuid_, 0, 0, deterministic=False),
)
