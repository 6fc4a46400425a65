"""Parameters: the values they stand for, and the texts into which they are put.

A parameter is ``"1:10"``, ``"0:1:0.25"``, ``"[a,b,c]"``, a list, or one value. ``{i}`` or
``{i:03d}`` in a text is replaced when ``i`` is a parameter; all other braces belong to the shell,
to awk or to JSON, and stay.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

#: ``{parameter: value}``: one of the entries that a parameterized entry stands for.
Combination = Mapping[str, Any]

#: Combinations for which one parameterized entry may stand.
MOST_COMBINATIONS = 1_000_000

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"

_RANGE = re.compile(rf"\s*({_NUMBER})\s*:\s*({_NUMBER})\s*(?::\s*({_NUMBER})\s*)?")

#: An item of a list; in quotes it may hold commas.
_ITEM = re.compile(r"""(?:^|(?<=,))(\s*(?:"[^"]*"|'[^']*')\s*(?=,|$)|[^,]*)""")

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


class InvalidParameter(ValueError):
    """A parameter does not say which values it stands for."""


def values_of(written: Any) -> Sequence[Any]:
    """Return the values that a parameter stands for, in order.

    Raises:
        InvalidParameter: if a range has no members, too many, or a step of zero.

    Example:
        >>> list(values_of("1:7:3")), list(values_of("[a, 2]")), list(values_of([True]))
        ([1, 4, 7], ['a', 2], [True])
        >>> values_of("0.0:0.3:0.1")
        [0.0, 0.1, 0.2, 0.3]
    """
    if isinstance(written, list):
        return _checked(written, written)
    if not isinstance(written, str):
        return [written]
    text = written.strip()
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1].strip()
    if match := _RANGE.fullmatch(text):
        return _range(*match.groups())
    if text.startswith("[") and text.endswith("]"):
        items = _ITEM.findall(text[1:-1]) if text[1:-1].strip() else []
        return _checked([_scalar(item) for item in items], written)
    if text.startswith("@"):
        message = f"{text} names a file, which torc reads when it creates a workflow from a file"
        raise InvalidParameter(message)
    return [_scalar(text)]


def count(parameters: Mapping[str, Sequence[Any]], mode: str) -> int:
    """Return how many combinations there are.

    Args:
        parameters: ``{name: values}``.
        mode: ``product`` for all with all, ``zip`` for first with first.

    Raises:
        InvalidParameter: if lists to zip have different lengths.

    Example:
        >>> count({"i": [1, 2], "x": "abc"}, "product")
        6
    """
    lengths = [len(values) for values in parameters.values()]
    if mode != "zip":
        return prod(lengths)
    if len(set(lengths)) > 1:
        counted = ", ".join(f"{name} has {len(values)}" for name, values in parameters.items())
        message = f"parameters to zip need equally many values; {counted}"
        raise InvalidParameter(message)
    return lengths[0]


def combinations(parameters: Mapping[str, Sequence[Any]], mode: str) -> Iterator[Combination]:
    """Yield every combination of values; the last parameter changes fastest.

    Args:
        parameters: ``{name: values}``; equally many of each to zip.
        mode: ``product`` for all with all, ``zip`` for first with first.

    Example:
        >>> list(combinations({"i": [1, 2], "x": "ab"}, "zip"))
        [{'i': 1, 'x': 'a'}, {'i': 2, 'x': 'b'}]
    """
    rows = (
        zip(*parameters.values(), strict=True) if mode == "zip" else product(*parameters.values())
    )
    return (dict(zip(parameters, row, strict=True)) for row in rows)


class Template:
    """A text in which parameters may be mentioned."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        """Find the placeholders.

        Args:
            text: anything.
            names: the parameters; other braces stay as they are.
        """
        pattern = _placeholder(names)
        self.names = frozenset(found[1] for found in pattern.finditer(text))
        pieces = pattern.split(text)
        self._first = pieces[0]
        #: [(parameter, how it is written, the text behind it)]
        self._rest = list(zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True))

    def __call__(self, combination: Combination) -> str:
        """Put the values in.

        Raises:
            InvalidParameter: if a value does not go with its format.

        Example:
            >>> Template("w_{i:03d} ${i} {x}", frozenset({"i"}))({"i": 7})
            'w_007 ${i} {x}'
        """
        written = self._first
        for name, specification, text in self._rest:
            written += _formatted(combination[name], specification) + text
        return written


def invalid_name(name: str) -> str | None:
    """Return what is wrong with the name of a parameter, or None.

    Example:
        >>> invalid_name("a b")
        "'a b' is no name for a parameter; use letters, digits and _"
    """
    if _IDENTIFIER.fullmatch(name):
        return None
    return f"{name!r} is no name for a parameter; use letters, digits and _"


def _placeholder(names: frozenset[str]) -> re.Pattern[str]:
    if not names:
        return re.compile(r"(?!)()()")
    # A dollar sign in front makes it the shell's.
    return re.compile(rf"(?<!\$)\{{({'|'.join(sorted(names))})(?::([^{{}}]*))?\}}")


def _formatted(value: Any, specification: str | None) -> str:
    if value is None:
        value = "null"
    if specification is None:
        return ("false", "true")[value] if isinstance(value, bool) else str(value)
    try:
        return format(value, specification)
    except (ValueError, TypeError) as ex:
        message = f"{value!r} cannot be written as {{…:{specification}}}: {ex}"
        raise InvalidParameter(message) from ex


def _range(first: str, last: str, step: str | None) -> Sequence[Any]:
    start, stop, width = Decimal(first), Decimal(last), Decimal(step or "1")
    if width == 0:
        message = f"the range {first}:{last}:{step} has a step of 0"
        raise InvalidParameter(message)
    length = int((stop - start) / width) + 1 if (stop - start) / width >= 0 else 0
    if length > MOST_COMBINATIONS:
        message = f"the range {first}:{last} has more than {MOST_COMBINATIONS:,} members"
        raise InvalidParameter(message)
    if length == 0:
        message = (
            f"the range {first}:{last} has no members; to count down, add a step: {first}:{last}:-1"
        )
        raise InvalidParameter(message)
    number = int if all(_is_integer(text) for text in (first, last, step or "1")) else float
    return [number(start + place * width) for place in range(length)]


def _is_integer(text: str) -> bool:
    return text.lstrip("+-").isdigit()


def _scalar(text: str) -> Any:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    if re.fullmatch(_NUMBER, text):
        return int(text) if _is_integer(text) else float(text)
    return text


def _checked(values: list[Any], written: Any) -> list[Any]:
    if not values:
        message = f"{written!r} lists no values"
        raise InvalidParameter(message)
    for value in values:
        if isinstance(value, list | dict):
            message = f"{value!r} is no value for a parameter; list texts and numbers"
            raise InvalidParameter(message)
    return values
