"""A reader that also looks at names: what is wrong first is what ArangoDB complains about.

ArangoDB checks variables and functions while it parses, and this engine only afterwards. So when a
text is no query, it is read once more with these checks, to find out what comes first.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from service.embedded.aql import tree
from service.embedded.aql.binding.expressions import check_aggregate, check_call, unknown_variable
from service.embedded.aql.binding.scopes import Scopes
from service.embedded.aql.parsing.clauses import ClauseReader


class CheckingReader(ClauseReader):
    """Reads a query and raises the first error of all kinds."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._scopes = Scopes()

    def query(self) -> tree.Query:
        """Read a query in a scope of its own."""
        self._scopes.start_query()
        query = super().query()
        self._scopes.end_query()
        return query

    def for_(self) -> tree.For | tree.Traversal | tree.PathSearch | tuple[tree.For | tree.Let, ...]:
        """Read FOR and declare its variables."""
        clause = super().for_()
        self._scopes.start_loop()
        for part in clause if isinstance(clause, tuple) else (clause,):
            for name in _variables(part):
                self._scopes.declare(name)
        return clause

    def _destructured(self) -> tuple[tree.Let, ...]:
        lets = super()._destructured()
        for let in lets:
            self._scopes.declare(let.variable)
        return lets

    def _assignment(self) -> tuple[str, tree.Expression, int]:
        name, value, at = super()._assignment()
        self._scopes.declare(name)
        return name, value, at

    def _aggregate(self) -> tuple[str, tree.Call]:
        name, call = super()._aggregate()
        self._scopes.declare(name)
        return name, call

    def _collect(self) -> tree.Collect:
        clause = super()._collect()
        for _, call in clause.aggregates:
            check_aggregate(call, self.text)
        self._scopes.collect({name for name, _ in (*clause.groups, *clause.aggregates)})
        for name in filter(None, (clause.into, clause.count)):
            self._scopes.declare(name)
        return clause

    def _target(self) -> tree.Name | tree.Bind:
        target = super()._target()
        self._scopes.declare_pseudo("OLD")
        self._scopes.declare_pseudo("NEW")
        return target

    def _entry(self) -> tuple[tree.Expression, tree.Expression]:
        start = self.next
        if self.kinds[start] == "NAME" and self.kinds[start + 1] != ":":
            name = self.name()
            if not self._scopes.sees(name):
                raise unknown_variable(name, self.text, self.next)
            self.next = start
        return super()._entry()

    _clauses: ClassVar[dict[str, Callable[[Any], tree.Clause | tuple[tree.Clause, ...]]]] = {
        **ClauseReader._clauses,  # noqa: SLF001 - the table belongs to the class
        "FOR": for_,
        "COLLECT": _collect,
    }

    def _arguments(self, name: str, at: int) -> tree.Call:
        call = super()._arguments(name, at)
        check_call(call, self.text)
        return call


def _variables(
    clause: tree.For | tree.Let | tree.Traversal | tree.PathSearch,
) -> tuple[str, ...]:
    if isinstance(clause, tree.For | tree.Let):
        return (clause.variable,)
    names = [clause.vertex, clause.edge]
    if isinstance(clause, tree.Traversal):
        names += [clause.path, clause.prune_variable]
    return tuple(filter(None, names))
