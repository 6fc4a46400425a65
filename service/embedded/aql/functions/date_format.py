"""DATE_FORMAT(): a date as text of any form.

Source:
    ArangoDB manual 3.12, AQL, "Date functions", DATE_FORMAT().
"""

import re
from collections.abc import Callable
from typing import Any

from service.embedded.aql.functions import moments
from service.embedded.aql.functions.date import (
    day_of_week,
    day_of_year,
    days_in_month,
    is_leap_year,
    iso_week,
    moment_in,
    quarter,
    warning,
)
from service.embedded.aql.functions.function import Function

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def _week(moment: int) -> int:
    return iso_week(moment)[0]


def _name(names: tuple[str, ...], place: int, length: int | None = None) -> str:
    return names[place][:length]


def _part(place: int, form: str = "") -> Callable[[int], str]:
    return lambda moment: format(moments.parts(moment)[place], form)


def _number(read: Callable[[int], int], form: str = "") -> Callable[[int], str]:
    return lambda moment: format(int(read(moment)), form)


#: ``{placeholder: what it becomes}``
_PLACEHOLDERS: dict[str, Callable[[int], str]] = {
    "%t": str,
    "%z": moments.text,
    "%w": _number(day_of_week),
    "%www": lambda moment: _name(_WEEKDAYS, day_of_week(moment), 3),
    "%wwww": lambda moment: _name(_WEEKDAYS, day_of_week(moment)),
    "%y": _part(0),
    "%yy": lambda moment: f"{moments.parts(moment).year % 100:02}",
    "%yyyy": _part(0, "04"),
    "%yyyyyy": _part(0, "+07"),
    "%m": _part(1),
    "%mm": _part(1, "02"),
    "%mmm": lambda moment: _name(_MONTHS, moments.parts(moment).month - 1, 3),
    "%mmmm": lambda moment: _name(_MONTHS, moments.parts(moment).month - 1),
    "%d": _part(2),
    "%dd": _part(2, "02"),
    "%h": _part(3),
    "%hh": _part(3, "02"),
    "%i": _part(4),
    "%ii": _part(4, "02"),
    "%s": _part(5),
    "%ss": _part(5, "02"),
    "%f": _part(6),
    "%fff": _part(6, "03"),
    "%x": _number(day_of_year),
    "%xxx": _number(day_of_year, "03"),
    "%k": _number(_week),
    "%kk": _number(_week, "02"),
    "%l": _number(is_leap_year),
    "%q": _number(quarter),
    "%a": _number(days_in_month),
    "%&": lambda _: "",
    "%%": lambda _: "%",
    "%": lambda _: "",
}

_PATTERN = re.compile(
    "|".join(map(re.escape, sorted(_PLACEHOLDERS, key=len, reverse=True))), re.IGNORECASE
)


def date_format(date: Any, form: Any = None, zone: Any = None) -> str | None:
    """Return a date as text; placeholders such as ``%yyyy`` stand for its parts."""
    moment = moment_in(date, zone)
    if moment is None or not isinstance(form, str):
        return None
    return _PATTERN.sub(lambda found: _PLACEHOLDERS[found[0].lower()](moment), form)


FUNCTIONS = (warning(Function("DATE_FORMAT", date_format, 2, 3)),)
