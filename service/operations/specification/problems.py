"""Collect what is wrong with a specification, and suggest what was meant."""

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from service.errors import Problem

#: Problems listed for one place; a parameterized job may have the same one many thousand times.
_MOST_AT_ONE_PLACE = 5

#: Problems with a suggestion of what was meant.
_MOST_SUGGESTIONS = 50

#: Names among which a suggestion is looked for; comparing is slow.
_MOST_NAMES = 2_000


class Problems:
    """A list of problems that stays short: a few for each place, and how many more there are."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}
        self._at: Counter[str] = Counter()
        self._missing: set[tuple[str, str, str]] = set()

    def __bool__(self) -> bool:
        return bool(self._at)

    def add(self, path: str, message: str) -> None:
        """Note one problem."""
        problem = Problem(path, message)
        if problem in self._found:
            return
        self._at[path] += 1
        if self._at[path] <= _MOST_AT_ONE_PLACE:
            self._found[problem] = None

    def add_missing(self, path: str, said: str, name: str, names: Iterable[str]) -> None:
        """Note that there is nothing of a name, and suggest what was meant.

        Suggestions take long: there are none where nobody would read them.

        Args:
            path: where it is named.
            said: ``there is no file``, which the name follows.
            name: the name.
            names: those that there are.
        """
        if (path, said, name) in self._missing:
            return
        self._missing.add((path, said, name))
        is_read = self._at[path] < _MOST_AT_ONE_PLACE and len(self._found) < _MOST_SUGGESTIONS
        self.add(path, f"{said} {name!r}{suggestion(name, names) if is_read else ''}")

    def listed(self) -> list[Problem]:
        """Return the problems, and for each crowded place one that says how many are left out."""
        more = [
            Problem(path, f"and {number - _MOST_AT_ONE_PLACE} more like these")
            for path, number in self._at.items()
            if number > _MOST_AT_ONE_PLACE
        ]
        return [*self._found, *more]


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` when a name is close to one there is, else nothing.

    Example:
        >>> suggestion("ml_confg", ["ml_config", "other"])
        "; did you mean 'ml_config'?"
        >>> suggestion("x", ["ml_config"])
        ''
    """
    known = [other for _, other in zip(range(_MOST_NAMES), names, strict=False)]
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
