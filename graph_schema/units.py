"""The one way in for sizes and durations: ``"80g"`` to bytes, ``"P0DT12H"`` to seconds.

Spelled forms exist only in specifications and in ``resource_requirements``; everything else uses
numbers whose names carry the unit.
"""

import re
from decimal import Decimal
from functools import lru_cache

_MEMORY = re.compile(r"(\d+(?:\.\d+)?)\s*(?:([kmgtp])(?:i?b)?|b)?", re.IGNORECASE)

_POWERS = {"k": 1, "m": 2, "g": 3, "t": 4, "p": 5}

_NUMBER = r"(\d+(?:[.,]\d+)?)"

_DURATION = re.compile(
    rf"P(?=.)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.IGNORECASE,
)

#: Seconds in a year, month, week, day, hour, minute and second, as the pattern captures them.
_SECONDS = (31_557_600, 2_630_016, 604_800, 86_400, 3_600, 60, 1)


#: There is no room for a larger number of bytes.
_MOST_BYTES = 2**63 - 1

#: The longest duration: 100 years.
MOST_SECONDS = 100 * _SECONDS[0]

#: Seconds beyond which they are not made hours; decimals are exact up to 28 digits.
_MOST_SPLIT = 1e12


class InvalidUnit(ValueError):
    """The text is not a size or a duration."""


@lru_cache(maxsize=1_000)
def parse_memory(text: str | int) -> int:
    """Read an amount of memory as bytes; letters are powers of 1024.

    Raises:
        InvalidUnit: if the text is no amount of memory, or a larger one than can be stored.

    Example:
        >>> parse_memory("1m"), parse_memory("1.5 GiB"), parse_memory(2048)
        (1048576, 1610612736, 2048)
    """
    match = _MEMORY.fullmatch(str(text).strip())
    if match is None:
        message = f"{text!r} is not an amount of memory; write a number and k, m, g or t: '80g'"
        raise InvalidUnit(message)
    number, letter = match.groups()
    amount_bytes = Decimal(number) * 1024 ** _POWERS.get((letter or "").lower(), 0)
    if amount_bytes > _MOST_BYTES:
        message = f"{text!r} is too much memory; it must be less than '8192p'"
        raise InvalidUnit(message)
    return int(amount_bytes)


@lru_cache(maxsize=1_000)
def parse_duration(text: str) -> int | float:
    """Read an ISO 8601 duration as seconds, an integer where it is whole.

    Letters may be lower case. A year is 365.25 days, a month 30.44 days.

    Raises:
        InvalidUnit: if the text is no duration, or one of more than 100 years.

    Source:
        ISO 8601-1:2019, section 5.5.2.

    Example:
        >>> parse_duration("P0DT1M"), parse_duration("PT4H"), parse_duration("PT0.5S")
        (60, 14400, 0.5)
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        message = f"{text!r} is not a duration; write ISO 8601: 'PT30M', 'PT4H', 'P1DT12H'"
        raise InvalidUnit(message)
    parts = (Decimal((number or "0").replace(",", ".")) for number in match.groups())
    total = sum((part * unit for part, unit in zip(parts, _SECONDS, strict=True)), Decimal(0))
    if total > MOST_SECONDS:
        message = f"{text!r} is too long; a duration is 100 years at most, 'P100Y'"
        raise InvalidUnit(message)
    return int(total) if total == int(total) else float(total)


def spell_memory(amount_bytes: int) -> str:
    """Write an amount of memory in the largest unit that gives a whole number.

    Example:
        >>> spell_memory(1048576), spell_memory(1610612736), spell_memory(1000)
        ('1m', '1536m', '1000')
    """
    for letter, power in reversed(_POWERS.items()):
        if amount_bytes and amount_bytes % 1024**power == 0:
            return f"{amount_bytes // 1024**power}{letter}"
    return str(amount_bytes)


def spell_duration(seconds: float) -> str:
    """Write a duration as ISO 8601 has it, in hours, minutes and seconds.

    Example:
        >>> spell_duration(60), spell_duration(5400.5), spell_duration(0)
        ('PT1M', 'PT1H30M0.5S', 'PT0S')
    """
    exact = Decimal(repr(seconds))
    whole, part = divmod(exact, 60) if seconds < _MOST_SPLIT else (0, exact)
    hours, minutes = divmod(int(whole), 60)
    counts = ((f"{hours}", "H"), (f"{minutes}", "M"), (f"{part.normalize():f}", "S"))
    said = "".join(f"{number}{letter}" for number, letter in counts if number != "0")
    return f"PT{said or '0S'}"
