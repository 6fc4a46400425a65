"""Points in time, as milliseconds since 1970 in UTC, and the calendar they are read by.

The calendar is the Gregorian one, from the year 0 to 9999.

Source:
    ArangoDB manual 3.12, AQL, "Date functions"; ISO 8601 for the texts.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from service.embedded.errors import InvalidDateValue

SECOND = 1000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND

#: The first and the last point in time there is.
EARLIEST, LATEST = -62_167_219_200_000, 253_402_300_799_999

#: ``date`` counts days from the year 1, and knows no year 0: that borrows the year 400.
_DAY_OF_1970 = date(1970, 1, 1).toordinal()
_DAYS_IN_400_YEARS = 146_097

_TEXT = re.compile(
    r"""\s* (\d{1,4}) (?: -(\d{1,2}) (?: -(\d{1,2}) )? )?
    (?: [T ] (\d\d):(\d\d) (?: :(\d\d) (?: \.(\d+) )? )? )?
    (?: [zZ] | ([+-])(\d\d):?(\d\d) )? \s*""",
    re.VERBOSE | re.ASCII,
)
#: Highest month, day, hour, minute and second of a text.
_HIGHEST = (12, 31, 24, 59, 59)


class Parts(NamedTuple):
    """A point in time as the calendar has it."""

    year: int
    month: int  #: 1 to 12
    day: int  #: 1 to 31
    hour: int = 0
    minute: int = 0
    second: int = 0
    millisecond: int = 0


def day_number(year: int, month: int, day: int) -> int:
    """Return the days since 1970; the day may be more than the month has."""
    if year:
        return date(year, month, 1).toordinal() + day - 1 - _DAY_OF_1970
    return day_number(400, month, day) - _DAYS_IN_400_YEARS


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month has."""
    after = (year + month // 12, month % 12 + 1)
    if after[0] > 9999:  # noqa: PLR2004 - the last year
        return 31
    return day_number(*after, 1) - day_number(year, month, 1)


def parts(moment: int) -> Parts:
    """Read a point in time by the calendar."""
    days, rest = divmod(moment, DAY)
    ordinal = days + _DAY_OF_1970
    past = date.fromordinal(ordinal if ordinal > 0 else ordinal + _DAYS_IN_400_YEARS)
    clock = (rest // HOUR, rest // MINUTE % 60, rest // SECOND % 60, rest % SECOND)
    return Parts(past.year if ordinal > 0 else 0, past.month, past.day, *clock)


def of_parts(read: Parts) -> int | None:
    """Return the point in time; parts that are too high run over, as day 32 does."""
    years, month = divmod(read.month - 1, 12)
    year = read.year + years
    if not 0 <= year <= 9999:  # noqa: PLR2004 - the last year
        return None
    days = day_number(year, month + 1, read.day)
    clock = read.hour * HOUR + read.minute * MINUTE + read.second * SECOND
    return in_range(days * DAY + clock + read.millisecond)


def in_range(moment: float) -> int | None:
    """Return a point in time if there is such a one."""
    return int(moment) if EARLIEST <= moment <= LATEST else None


def of_value(value: Any) -> int | None:
    """Return the point in time that a number or a text is, or None."""
    if isinstance(value, str):
        return of_text(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return in_range(value)


def is_text(text: str) -> bool:
    """Tell if a text has the form of a date."""
    found = _TEXT.fullmatch(text)
    return found is not None and _fits(found)


def _fits(found: re.Match[str]) -> bool:
    numbers = [int(found[group] or 1) for group in range(2, 7)]
    least = (1, 1, 0, 0, 0)
    return all(
        low <= number <= high for low, number, high in zip(least, numbers, _HIGHEST, strict=True)
    )


def of_text(text: str) -> int | None:
    """Return the point in time that a text is, or None."""
    found = _TEXT.fullmatch(text)
    if found is None or not _fits(found):
        return None
    year, month, day, hour, minute, second = (int(found[group] or 0) for group in range(1, 7))
    milliseconds = int(f"{found[7] or 0:0<3}"[:3])
    moment = of_parts(Parts(year, month or 1, day or 1, hour, minute, second, milliseconds))
    return None if moment is None else in_range(moment - _offset(found))


def _offset(found: re.Match[str]) -> int:
    if found[8] is None:
        return 0
    size = int(found[9]) * HOUR + int(found[10]) * MINUTE
    return -size if found[8] == "-" else size


def text(moment: int, *, zone: str = "Z") -> str:
    """Return a point in time as ``2016-01-02T03:04:05.006Z``."""
    read = parts(moment)
    day = f"{read.year:04}-{read.month:02}-{read.day:02}"
    return f"{day}T{read.hour:02}:{read.minute:02}:{read.second:02}.{read.millisecond:03}{zone}"


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name.

    Raises:
        InvalidDateValue: if there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as ex:
        message = f"{name!r} is no time zone; use a name such as 'Europe/Berlin'"
        raise InvalidDateValue(message) from ex


def local(moment: int, zone: str) -> int:
    """Return the milliseconds that a clock in the zone shows."""
    return moment + _shift(_naive(moment).replace(tzinfo=UTC).astimezone(zone_of(zone)))


def utc(moment: int, zone: str) -> int:
    """Return the point in time at which a clock in the zone shows these milliseconds."""
    return moment - _shift(_naive(moment).replace(tzinfo=zone_of(zone)))


def _naive(moment: int) -> datetime:
    # a day away from the ends of what datetime can shift
    low, high = day_number(1, 1, 2) * DAY, LATEST - DAY
    return datetime(1970, 1, 1) + timedelta(milliseconds=min(max(moment, low), high))  # noqa: DTZ001 - a zone is put on it


def _shift(when: datetime) -> int:
    offset = when.utcoffset() or timedelta()
    return offset // timedelta(milliseconds=1)
