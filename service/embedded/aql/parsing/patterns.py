"""Destructuring: ``LET [a, {b}] = value`` and ``FOR {a, b} IN values`` as plain LETs.

What a pattern takes apart gets a variable that nobody can name, unless it is one already; each
variable of the pattern is then a LET of its own. What is not there is null.

Source:
    ArangoDB manual 3.12, "Operators", array and object destructuring (since 3.12.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from service.embedded.aql import tree
from service.embedded.aql.parsing.expressions import ExpressionReader


@dataclass(frozen=True, slots=True)
class Target:
    """One variable of a pattern: its name, the way to its value, and where it stands."""

    name: str
    path: tuple[str | int, ...]
    at: int

    def of(self, value: tree.Expression) -> tree.Let:
        """Return the LET that takes the variable out of a value."""
        for step in self.path:
            if isinstance(step, str):
                value = tree.Attribute(value, step, at=self.at)
            else:
                value = tree.Index(value, tree.Literal(step), at=self.at)
        return tree.Let(self.name, value, at=self.at)


Pattern: TypeAlias = tuple[Target, ...]


class PatternReader(ExpressionReader):
    """Reads what stands for several variables at once."""

    def starts_pattern(self) -> bool:
        """Say whether a pattern comes next."""
        return self.kinds[self.next] in {"[", "{"}

    def pattern(self) -> Pattern:
        """Read ``[a, , b]`` or ``{a, b: c, d: [e]}``."""
        return tuple(self._targets(()))

    def _targets(self, path: tuple[str | int, ...]) -> Iterator[Target]:
        at = self.next
        if self.taken("["):
            yield from self._elements(path)
        elif self.taken("{"):
            yield from self._attributes(path)
        else:
            yield Target(self.name(), path, at)

    def _elements(self, path: tuple[str | int, ...]) -> Iterator[Target]:
        place = 0
        while not self.taken("]"):
            if self.taken(","):
                place += 1
                continue
            yield from self._targets((*path, place))
            if self.kinds[self.next] != "]" and self.kinds[self.next] != ",":
                self.refuse(",", "]")

    def _attributes(self, path: tuple[str | int, ...]) -> Iterator[Target]:
        yield from self._attribute(path)
        while self.taken(","):
            yield from self._attribute(path)
        self.take("}")

    def _attribute(self, path: tuple[str | int, ...]) -> Iterator[Target]:
        at = self.next
        name = self.name()
        if self.taken(":"):
            yield from self._targets((*path, name))
        else:
            yield Target(name, (*path, name), at)
