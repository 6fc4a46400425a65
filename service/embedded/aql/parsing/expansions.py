"""What may follow a value: ``.name``, ``[index]``, and the expansions ``[*]``, ``[**]``, ``[?]``.

What follows ``[*]`` is done with each element. A second ``[*]`` expands what became of each
element, a third expands what the second made, and so on; ``[**]`` and longer work on the finished
array. An inline RETURN decides what an element becomes, whatever follows the bracket.

Source:
    ArangoDB manual 3.12, "Array Operators"; the reference rules of ArangoDB's grammar.
"""

from abc import abstractmethod
from dataclasses import dataclass

from service.embedded.aql import tree
from service.embedded.aql.parsing.reader import Reader

_BINDS = frozenset({"BIND", "COLLECTION_BIND"})
_EXPANDERS = frozenset({"*", "?"})


@dataclass(frozen=True, slots=True)
class _Bracket:
    """What stands between the brackets of an expansion."""

    levels: int
    condition: tree.Expression | None
    limit: tuple[tree.Expression, tree.Expression] | None = None
    projection: tree.Expression | None = None
    quantifier: tree.Expression | tree.AtLeast | str | None = None

    def over(self, of: tree.Expression, element: tree.Expression) -> tree.Expansion:
        """Return the expansion of a value whose elements become ``element``."""
        element = self.projection or element
        return tree.Expansion(of, self.levels, self.condition, self.limit, element, self.quantifier)


class _Chain:
    """An expansion while what follows it is read."""

    def __init__(self, of: tree.Expression, bracket: _Bracket) -> None:
        self._of = of
        self._outer = bracket
        self._inner: tuple[tree.Expression, _Bracket] | None = None
        #: what becomes of the innermost element so far
        self.element: tree.Expression = tree.Current()

    def expand(self, bracket: _Bracket) -> None:
        """Go on with the elements of what each element became."""
        self._inner = (self._of_each(), bracket)
        self.element = tree.Current()

    def _of_each(self) -> tree.Expression:
        if self._inner is None:
            return self.element
        of, bracket = self._inner
        return bracket.over(of, self.element)

    def done(self) -> tree.Expansion:
        """Return the finished expansion."""
        return self._outer.over(self._of, self._of_each())


class ExpansionReader(Reader):
    """Reads what follows a value."""

    @abstractmethod
    def expression(self, floor: int = 0, *, before_target: bool = False) -> tree.Expression:
        """Read an expression."""

    @abstractmethod
    def bind(self) -> tree.Bind:
        """Read a bind parameter."""

    @abstractmethod
    def query(self) -> tree.Query:
        """Read a subquery."""

    def suffixes(self, of: tree.Expression) -> tree.Expression:
        """Read everything that follows a value, and return what it makes of the value."""
        while True:
            kind = self.kinds[self.next]
            if kind == ".":
                of = self._access(of)
            elif kind != "[":
                return of
            elif self.kinds[self.next + 1] in _EXPANDERS:
                of = self._expansion(of)
            else:
                of = self._access(of)

    def _access(self, of: tree.Expression) -> tree.Expression:
        """Read one ``.name``, ``.@name`` or ``[index]``."""
        if self.taken("."):
            name = self.bind() if self.kinds[self.next] in _BINDS else self.name()
            return tree.Attribute(of, name)
        self.next += 1
        index = self.expression()
        self.take("]")
        return tree.Index(of, index)

    def _expansion(self, of: tree.Expression) -> tree.Expression:
        """Read an expansion and all that is done with its elements."""
        chain = _Chain(of, self._bracket())
        while True:
            kind = self.kinds[self.next]
            if kind not in {".", "["}:
                return chain.done()
            if kind == "." or self.kinds[self.next + 1] not in _EXPANDERS:
                chain.element = self._access(chain.element)
            elif self.kinds[self.next + 1] == self.kinds[self.next + 2]:
                return chain.done()
            else:
                chain.expand(self._bracket())

    def _bracket(self) -> _Bracket:
        self.next += 1
        expander = self.kinds[self.next]
        levels = 0
        while self.taken(expander):
            levels += 1
        if expander == "?":
            return self._question(levels)
        condition = self.expression() if self.taken("FILTER") else None
        limit = self._limit() if self.taken("LIMIT") else None
        projection = self.expression() if self.taken("RETURN") else None
        self.take("]")
        return _Bracket(levels, condition, limit, projection)

    def _limit(self) -> tuple[tree.Expression, tree.Expression]:
        first = self.expression()
        if self.taken(","):
            return first, self.expression()
        return tree.Literal(0), first

    def _question(self, levels: int) -> _Bracket:
        """Read the rest of ``[? quantifier FILTER condition]``."""
        quantifier: tree.Expression | tree.AtLeast | str = "ANY"
        if self.kinds[self.next] in {"ALL", "ANY", "NONE"}:
            quantifier = self.kinds[self.next]
            self.next += 1
        elif self.is_at_least():
            quantifier = self.at_least()
        elif self.kinds[self.next] not in {"FILTER", "]"}:
            quantifier = self.expression()
        elif self.taken("]"):
            return _Bracket(levels, None, quantifier=quantifier)
        self.take("FILTER")
        condition = self.expression()
        self.take("]")
        return _Bracket(levels, condition, quantifier=quantifier)

    def is_at_least(self) -> bool:
        """Say whether ``AT LEAST (`` comes next."""
        following = self.next
        return (
            self.is_word("AT")
            and self.words[following + 1].upper() == "LEAST"
            and self.kinds[following + 2] == "("
        )

    def at_least(self) -> tree.AtLeast:
        """Read ``AT LEAST (count)``."""
        self.next += 3
        count = self.expression()
        self.take(")")
        return tree.AtLeast(count)
