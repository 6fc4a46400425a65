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


class InvalidUnit(ValueError):
    """The text is not a size or a duration."""


@lru_cache(maxsize=1_000)
def parse_memory(text: str | int) -> int:
    """Read an amount of memory as bytes; letters are powers of 1024.

    Raises:
        InvalidUnit: if the text is no amount of memory.

    Example:
        >>> parse_memory("1m"), parse_memory("1.5 GiB"), parse_memory(2048)
        (1048576, 1610612736, 2048)
    """
    match = _MEMORY.fullmatch(str(text).strip())
    if match is None:
        message = f"{text!r} is not an amount of memory; write a number and k, m, g or t: '80g'"
        raise InvalidUnit(message)
    number, letter = match.groups()
    return int(Decimal(number) * 1024 ** _POWERS.get((letter or "").lower(), 0))


@lru_cache(maxsize=1_000)
def parse_duration(text: str) -> int | float:
    """Read an ISO 8601 duration as seconds, an integer where it is whole.

    Letters may be lower case. A year is 365.25 days, a month 30.44 days.

    Raises:
        InvalidUnit: if the text is no duration.

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
    return int(total) if total == int(total) else float(total)
