"""The functions on dates: reading, calculating, comparing.

A date is a number (milliseconds since 1970) or a text (ISO 8601); where neither is given, or
another argument is wrong, the answer is null, with a warning. With a time zone, the date is read
by a clock there. Writing dates in other forms is in ``date_format.py``.

Source:
    ArangoDB manual 3.12, AQL, "Date functions".
"""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from service.embedded.aql.functions import moments
from service.embedded.aql.functions.function import Function
from service.embedded.aql.functions.moments import DAY, HOUR, MINUTE, SECOND, Parts
from service.embedded.aql.values.algebra import truth
from service.embedded.aql.values.conversions import number, to_number
from service.embedded.aql.values.notices import notice
from service.embedded.errors import InvalidDateValue, NotImplementedHere

#: ``{name: place}`` of the units, as parts of a date.
_UNITS = {
    name: place
    for place, names in enumerate(
        (
            ("y", "year", "years"),
            ("m", "month", "months"),
            ("d", "day", "days"),
            ("h", "hour", "hours"),
            ("i", "minute", "minutes"),
            ("s", "second", "seconds"),
            ("f", "millisecond", "milliseconds"),
        )
    )
    for name in names
}
_WEEKS = frozenset({"w", "week", "weeks"})
#: How long each unit is, in milliseconds; months and years on average.
_LENGTHS = (DAY * 365.2425, DAY * 365.2425 / 12, DAY, HOUR, MINUTE, SECOND, 1)
_YEAR, _MONTH, _DAY = 0, 1, 2
#: The place of the argument ``asFloat`` of DATE_DIFF().
_AS_FLOAT = 3

_DURATION = re.compile(
    r"""P (?:(\d+)Y)? (?:(\d+)M)? (?:(\d+)W)? (?:(\d+)D)?
    (?: T (?:(\d+)H)? (?:(\d+)M)? (?: (\d+)(?:\.(\d{1,3}))?S )? )?""",
    re.VERBOSE | re.ASCII,
)


def moment_in(date: Any, zone: Any) -> int | None:
    """Return the milliseconds of a date, or those that a clock in a time zone shows then."""
    moment = moments.of_value(date)
    if moment is None or zone is None:
        return moment
    return moments.in_range(moments.local(moment, zone)) if isinstance(zone, str) else None


def warning(function: Function) -> Function:
    """Make a function warn (1572) of a null answer, which it gives to wrong arguments only."""

    def called(*arguments: Any) -> Any:
        answer = function.call(*arguments)
        if answer is None:
            notice(InvalidDateValue)
        return answer

    return replace(function, call=called)


def _moment_from(shown: float | None, zone: Any) -> str | None:
    """Return as text when a clock shows these milliseconds: the way back of ``moment_in``."""
    moment = None if shown is None else moments.in_range(shown)
    if moment is None:
        return None
    return moments.text(moment if zone is None else moments.utc(moment, zone))


def _unit(unit: Any) -> int | None:
    return _UNITS.get(unit.lower()) if isinstance(unit, str) else None


def _reading(read: Callable[[int], Any]) -> Callable[..., Any]:
    """Make a function of AQL of one on milliseconds."""

    def reading(date: Any, zone: Any = None) -> Any:
        moment = moment_in(date, zone)
        return None if moment is None else read(moment)

    return reading


def _part(place: int) -> Callable[..., Any]:
    return _reading(lambda moment: moments.parts(moment)[place])


def day_of_week(moment: int) -> int:
    """Return the day of the week; 0 is Sunday."""
    return (moment // DAY + 4) % 7


def day_of_year(moment: int) -> int:
    """Return the day of the year, from 1."""
    return moment // DAY - moments.day_number(moments.parts(moment).year, 1, 1) + 1


def iso_week(moment: int) -> tuple[int, int]:
    """Return the week and the year it belongs to: that of its Thursday."""
    thursday = moment + (3 - (day_of_week(moment) + 6) % 7) * DAY
    return (day_of_year(thursday) - 1) // 7 + 1, moments.parts(thursday).year


def is_leap_year(moment: int) -> bool:
    """Tell if the year has 366 days."""
    return moments.days_in_month(moments.parts(moment).year, 2) == 29  # noqa: PLR2004 - February


def quarter(moment: int) -> int:
    """Return the quarter of the year, from 1."""
    return (moments.parts(moment).month + 2) // 3


def days_in_month(moment: int) -> int:
    """Return how many days the month has."""
    return moments.days_in_month(*moments.parts(moment)[:2])


def _week_and_year(moment: int) -> dict[str, int]:
    week, year = iso_week(moment)
    return {"week": week, "year": year}


def date_now() -> int:
    """Return the present time."""
    return int(time.time() * 1000)


def _given(date: Any, rest: tuple[Any, ...]) -> int | None:
    """Return the point in time of a date, or of year, month, day and so on."""
    if not rest:
        return moments.of_value(date)
    given = (date, *rest)
    if len(given) <= _DAY or not all(map(_is_part, given)):
        return None
    numbers = [int(to_number(value)) for value in given]
    if min(numbers) < 0 or not numbers[_MONTH]:
        return None
    return moments.of_parts(Parts(*numbers))


def _is_part(value: Any) -> bool:
    return isinstance(value, (int, float, str)) and not isinstance(value, bool)


def date_timestamp(date: Any, *rest: Any) -> int | None:
    """Return a date, or year, month, day and so on, as milliseconds since 1970."""
    return _given(date, rest)


def date_iso8601(date: Any, *rest: Any) -> str | None:
    """Return a date, or year, month, day and so on, as text."""
    moment = _given(date, rest)
    return None if moment is None else moments.text(moment)


def is_datestring(value: Any) -> bool:
    """Tell if a text has the form of a date."""
    return isinstance(value, str) and moments.is_text(value)


def date_add(date: Any, amount: Any, unit: Any = None, zone: Any = None) -> str | None:
    """Return a date later by so many units, or by a duration such as ``P1DT2H``."""
    return _moved(date, amount, unit, zone, 1)


def date_subtract(date: Any, amount: Any, unit: Any = None, zone: Any = None) -> str | None:
    """Return a date earlier by so many units, or by a duration such as ``P1DT2H``."""
    return _moved(date, amount, unit, zone, -1)


def _moved(date: Any, amount: Any, unit: Any, zone: Any, sign: int) -> str | None:
    if isinstance(amount, str):
        zone, steps = unit, _duration(amount)
    else:
        steps = _steps(amount, unit)
    moment = None if steps is None else moment_in(date, zone)
    if moment is None or steps is None:
        return None
    months, milliseconds = steps
    moved = _months_later(moment, sign * months)
    return None if moved is None else _moment_from(moved + sign * milliseconds, zone)


def _duration(amount: str) -> tuple[int, int] | None:
    """Return months and milliseconds of an ISO 8601 duration."""
    found = _DURATION.fullmatch(amount)
    if found is None or amount[-1] in "PT":
        return None
    years, months, weeks, days, hours, minutes, seconds = (
        int(part or 0) for part in found.groups()[:7]
    )
    clock = hours * HOUR + minutes * MINUTE + seconds * SECOND + int(f"{found[8] or 0:0<3}")
    return years * 12 + months, (weeks * 7 + days) * DAY + clock


def _steps(amount: Any, unit: Any) -> tuple[int, int] | None:
    """Return months and milliseconds of so many units; part of a month is so much of 30 days."""
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        return None
    if isinstance(unit, str) and unit.lower() in _WEEKS:
        return 0, int(amount * 7 * DAY)
    place = _unit(unit)
    if place is None:
        return None
    if place > _MONTH:
        return 0, int(amount * _LENGTHS[place])
    months = int(amount * 12 if place == _YEAR else amount)
    rest = (amount * 12 if place == _YEAR else amount) - months
    return months, int(rest * 30 * DAY)


def _months_later(moment: int, months: int) -> int | None:
    """Return the same day so many months later; day 31 of a shorter month is in the next."""
    read = moments.parts(moment)
    return moments.of_parts(read._replace(month=read.month + months))


def date_diff(*arguments: Any) -> Any:
    """Return how many units (third argument) the second date is after the first.

    Whole ones, unless the fourth argument is true; a fifth and a sixth are time zones, as is the
    fourth if it is text.
    """
    if len(arguments) > _AS_FLOAT and isinstance(arguments[_AS_FLOAT], str):
        arguments = (*arguments[:_AS_FLOAT], None, *arguments[_AS_FLOAT:])
    first, second, unit, as_float, zone, other_zone = (*arguments, None, None, None)[:6]
    if as_float is not None and not isinstance(as_float, bool):
        return None
    start = moment_in(first, zone)
    end = moment_in(second, zone if other_zone is None else other_zone)
    week = isinstance(unit, str) and unit.lower() in _WEEKS
    place = _DAY if week else _unit(unit)
    if start is None or end is None or place is None:
        return None
    units = (end - start) / (_LENGTHS[place] * (7 if week else 1))
    return number(units) if truth(as_float) else int(units)


def date_compare(*arguments: Any) -> Any:
    """Tell if two dates are the same from one unit (third argument) to another (fourth)."""
    first, second, unit, last_unit, zone, other_zone = (*arguments, None, None, None)[:6]
    one = moment_in(first, zone)
    other = moment_in(second, zone if other_zone is None else other_zone)
    low = _unit(unit)
    high = low if last_unit is None else _unit(last_unit)
    if one is None or other is None or low is None or high is None or high < low:
        return None
    return moments.parts(one)[low : high + 1] == moments.parts(other)[low : high + 1]


def date_trunc(date: Any, unit: Any, zone: Any = None) -> str | None:
    """Return the beginning of the unit that a date is in."""
    moment, place = moment_in(date, zone), _unit(unit)
    if moment is None or place is None:
        return None
    kept = moments.parts(moment)[: place + 1]
    return _moment_from(moments.of_parts(Parts(*kept, *(1, 1, 1)[len(kept) : 3])), zone)


def date_round(date: Any, amount: Any, unit: Any, zone: Any = None) -> str | None:
    """Return the beginning of the span of so many units that a date is in."""
    moment, place = moment_in(date, zone), _unit(unit)
    steps = None if place is None or place < _DAY else _steps(amount, unit)
    if moment is None or steps is None or steps[1] < 1:
        return None
    span = steps[1]
    # before 1970 a span ends at its later end
    return _moment_from(moment // span * span if moment >= 0 else -(-moment // span * span), zone)


def date_utctolocal(date: Any, zone: Any, zone_info: Any = None) -> str | None:
    """Return what a clock in a time zone shows at a date."""
    _refuse_zone_info("DATE_UTCTOLOCAL", zone_info)
    shown = moment_in(date, zone) if isinstance(zone, str) else None
    return None if shown is None else moments.text(shown, zone="")


def date_localtoutc(date: Any, zone: Any, zone_info: Any = None) -> str | None:
    """Return when a clock in a time zone shows a date."""
    _refuse_zone_info("DATE_LOCALTOUTC", zone_info)
    return _moment_from(moments.of_value(date), zone) if isinstance(zone, str) else None


def _refuse_zone_info(name: str, wanted: Any) -> None:
    if truth(wanted):
        message = f"{name}() with information about the time zone is not implemented here"
        raise NotImplementedHere(message)


def date_timezone() -> str:
    """Return the time zone of the engine."""
    return "UTC"


def date_timezones() -> list[str]:
    """Return the names of all time zones."""
    return sorted(available_timezones())


FUNCTIONS = tuple(
    warning(function)
    for function in (
        Function("DATE_ADD", date_add, 2, 4),
        Function("DATE_COMPARE", date_compare, 3, 6),
        Function("DATE_DAY", _part(2), 1, 2),
        Function("DATE_DAYOFWEEK", _reading(day_of_week), 1, 2),
        Function("DATE_DAYOFYEAR", _reading(day_of_year), 1, 2),
        Function("DATE_DAYS_IN_MONTH", _reading(days_in_month), 1, 2),
        Function("DATE_DIFF", date_diff, 3, 6),
        Function("DATE_HOUR", _part(3), 1, 2),
        Function("DATE_ISO8601", date_iso8601, 1, 7),
        Function("DATE_ISOWEEK", _reading(lambda moment: iso_week(moment)[0]), 1, 2),
        Function("DATE_ISOWEEKYEAR", _reading(_week_and_year), 1, 2),
        Function("DATE_LEAPYEAR", _reading(is_leap_year), 1, 2),
        Function("DATE_LOCALTOUTC", date_localtoutc, 2, 3),
        Function("DATE_MILLISECOND", _part(6), 1, 1),
        Function("DATE_MINUTE", _part(4), 1, 2),
        Function("DATE_MONTH", _part(1), 1, 2),
        Function("DATE_NOW", date_now, 0, 0, deterministic=False),
        Function("DATE_QUARTER", _reading(quarter), 1, 2),
        Function("DATE_ROUND", date_round, 3, 4),
        Function("DATE_SECOND", _part(5), 1, 1),
        Function("DATE_SUBTRACT", date_subtract, 2, 4),
        Function("DATE_TIMESTAMP", date_timestamp, 1, 7),
        Function("DATE_TIMEZONE", date_timezone, 0, 0),
        Function("DATE_TIMEZONES", date_timezones, 0, 0),
        Function("DATE_TRUNC", date_trunc, 2, 3),
        Function("DATE_UTCTOLOCAL", date_utctolocal, 2, 3),
        Function("DATE_YEAR", _part(0), 1, 2),
        Function("IS_DATESTRING", is_datestring, 1, 1),
    )
)
