"""Values that know where they stand.

Every format is read into a tree of :class:`Place`; from it come the plain values and, when
something is wrong, the line to show.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from torc.errors import InvalidFile

#: Nested deeper than this, a text is a mistake or an attack.
DEPTH_LIMIT = 200


class Place(NamedTuple):
    """A value and the line and column, both from 1, where it stands.

    ``value`` of a mapping is ``{key: (place of the key, place of the value)}``, of a sequence a
    list of places, of anything else itself.
    """

    value: Any
    line: int
    column: int


class Malformed(InvalidFile):
    """The text is not what its format asks for.

    Attributes:
        line: the line, from 1.
        column: the column, from 1.
    """

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def repetition(key: str, first: Place, again: Place) -> Malformed:
    """Return the error for a key that is in one mapping twice."""
    message = f"{key!r} is here twice, first on line {first.line}; remove one of them"
    return Malformed(message, again.line, again.column)


def plain(place: Place) -> Any:
    """Return the value without places.

    Example:
        >>> plain(Place([Place(1, 1, 2), Place("a", 1, 5)], 1, 1))
        [1, 'a']
    """
    value = place.value
    if isinstance(value, dict):
        return {key: plain(entry) for key, (_, entry) in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value


def locate(place: Place, path: str) -> Place:
    """Return the place of a path such as ``jobs[2].command``, or of as much of it as exists.

    Example:
        >>> job = Place({"name": (Place("name", 3, 3), Place("first", 3, 9))}, 2, 3)
        >>> root = Place({"jobs": (Place("jobs", 1, 1), Place([job], 2, 1))}, 1, 1)
        >>> locate(root, "jobs[0].name").line, locate(root, "jobs[0].command").line
        (3, 2)
    """
    found = place
    for step in _steps(path):
        entry = _step(place, step)
        if entry is None:
            break
        found, place = entry
    return found


def _steps(path: str) -> list[str | int]:
    """Split a path into keys and indexes."""
    steps = re.findall(r"\[(\d+)\]|([^.\[\]]+)", path)
    return [int(index) if index else key for index, key in steps]


def _step(place: Place, step: str | int) -> tuple[Place, Place] | None:
    """Return the place to show for one step, and the place to go on from."""
    value = place.value
    if isinstance(value, dict):
        return value.get(str(step))
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step], value[step]
    return None
