"""Attributes, indexes and expansions as closures: how to reach inside a value.

Source:
    ArangoDB manual 3.12, AQL, Data types (attribute and index access) and Array operators.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, TypeAlias

from service.embedded.aql.execution.scope import Evaluate, Frame
from service.embedded.aql.values import algebra as values


def attribute(of: Evaluate, name: str) -> Evaluate:
    """Make ``of.name``: null where there is no such attribute, or no object."""

    def read(frame: Frame) -> Any:
        value = of(frame)
        return value.get(name) if value.__class__ is dict else None

    return read


def variable_attribute(slot: int, name: str) -> Evaluate:
    """Make ``variable.name``, the commonest expression, with one call less."""

    def read(frame: Frame) -> Any:
        value = frame[slot]
        return value.get(name) if value.__class__ is dict else None

    return read


def index(of: Evaluate, at: Evaluate) -> Evaluate:
    """Make ``of[at]``."""
    return lambda frame: item(of(frame), at(frame))


def item(value: Any, at: Any) -> Any:
    """Return an element of an array or an attribute of an object, else null.

    Example:
        >>> item([10, 20, 30], -1), item([10, 20, 30], "1"), item({"1": "one"}, 1)
        (30, 20, 'one')
    """
    if value.__class__ is list:
        return _element(value, at)
    if value.__class__ is dict:
        return _named(value, at)
    return None


def _named(value: dict[str, Any], at: Any) -> Any:
    if at.__class__ is str:
        return value.get(at)
    return value.get(values.to_string(at)) if at.__class__ in (int, float) else None


def _element(array: list[Any], at: Any) -> Any:
    if at.__class__ is str:
        if not (at.isascii() and at.isdigit()):
            return None
        at = int(at)
    elif at.__class__ is float:
        at = int(at)
    elif at.__class__ is not int:
        return None
    return array[at] if -len(array) <= at < len(array) else None


class Parts:
    """What stands between the brackets of an expansion, made ready."""

    def __init__(
        self,
        slot: int,
        condition: Evaluate | None,
        limit: tuple[Evaluate, Evaluate] | None,
        element: Evaluate | None,
    ) -> None:
        self.slot = slot
        self.condition = condition
        self.limit = limit
        self.element = element

    def matching(self, array: list[Any], frame: Frame) -> Iterable[Any]:
        """Yield the elements that the condition lets pass; each is left in its slot."""
        slot, condition = self.slot, self.condition
        for frame[slot] in array:
            if condition is None or values.truth(condition(frame)):
                yield frame[slot]

    def apply(self, array: list[Any], frame: Frame) -> list[Any]:
        """Return what the array becomes: filter, limit, then the element expression."""
        found: Iterable[Any] = array if self.condition is None else self.matching(array, frame)
        if self.limit is not None:
            found = _limited(found, *(part(frame) for part in self.limit))
        if self.element is None:
            return list(found)
        slot, element = self.slot, self.element
        result = []
        for frame[slot] in found:
            result.append(element(frame))
        return result


def _limited(found: Iterable[Any], offset: Any, count: Any) -> Iterable[Any]:
    first = max(0, int(values.to_number(offset) or 0))
    return islice(found, first, first + max(0, int(values.to_number(count) or 0)))


def expansion(of: Evaluate, levels: int, parts: Parts) -> Evaluate:
    """Make ``of[* …]``; what is no array becomes an empty one."""

    def expanded(frame: Frame) -> list[Any]:
        value = of(frame)
        if value.__class__ is not list:
            return []
        outer = frame[parts.slot]
        result = parts.apply(flattened(value, levels - 1), frame)
        frame[parts.slot] = outer
        return result

    return expanded


def flattened(array: list[Any], depth: int) -> list[Any]:
    """Spread arrays inside an array, so many levels deep.

    Example:
        >>> flattened([1, [2], [[3]]], 1)
        [1, 2, [3]]
    """
    for _ in range(depth):
        if not any(value.__class__ is list for value in array):
            break
        array = [
            inner for value in array for inner in (value if value.__class__ is list else (value,))
        ]
    return array


def question_mark(of: Evaluate, parts: Parts, quantity: "Quantity") -> Evaluate:
    """Make ``of[? quantity FILTER condition]``: whether so many elements match."""

    def asked(frame: Frame) -> bool:
        value = of(frame)
        if value.__class__ is not list:
            value = []
        outer = frame[parts.slot]
        matches = sum(1 for _ in parts.matching(value, frame))
        frame[parts.slot] = outer
        return quantity(matches, len(value), frame)

    return asked


#: Says whether so many matches among so many elements are enough.
Quantity: TypeAlias = Callable[[int, int, Frame], bool]

#: The quantities that are words.
WORDS: Mapping[str, Quantity] = {
    "ALL": lambda matches, length, _: matches == length,
    "ANY": lambda matches, _length, _: matches > 0,
    "NONE": lambda matches, _length, _: matches == 0,
}


def between(first: Evaluate, last: Evaluate) -> Quantity:
    """Make the quantity ``first..last``."""
    number = values.to_number
    return lambda matches, _, frame: number(first(frame)) <= matches <= number(last(frame))


def at_least(count: Evaluate) -> Quantity:
    """Make the quantity ``AT LEAST (count)``."""
    return lambda matches, _, frame: matches >= values.to_number(count(frame))


def exactly(count: Evaluate) -> Quantity:
    """Make the quantity ``count``."""
    return lambda matches, _, frame: matches == values.to_number(count(frame))
