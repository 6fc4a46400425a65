"""Two loops over collections, one inside the other, as one loop over pairs of documents.

``FOR p IN produces FOR n IN needs FILTER n._to == p._to`` reads columns alone, and the storage
finds all pairs with one statement. Without this module `joins.py` looks up the inner documents
batch by batch: the same answers, more slowly.
"""

from collections.abc import Iterator
from typing import Any

from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.loops import asked_conditions
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import RUN, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.planning import Access, Path
from service.embedded.aql.projections import column_variable
from service.embedded.aql.tree import Name
from service.embedded.storage.pairs import Side
from service.embedded.storage.search import Operator


class _Pairing:
    """Two loops made one."""

    def __init__(
        self, outer: Access, first: Side, second: Side, inner: Access, scope: Scope
    ) -> None:
        self.first = first
        self.second = second
        self.conditions: list[tuple[Path, Operator, Evaluate]] = [
            (pushed.path, pushed.operator, compile_expression(pushed.value, scope))
            for pushed in outer.pushed
        ]
        self.counter = "scanned_index" if outer.is_lookup else "scanned_full"
        self._outer = _slots(outer, first, scope)
        self._inner = _slots(inner, second, scope)

    def found(self, frame: Frame) -> Iterator[tuple[Any, ...]] | None:
        """Return the rows of both; None if the storage cannot tell for these values."""
        asked = asked_conditions(self.conditions, frame)
        if asked is None:
            return None
        run: Run = frame[RUN]
        return run.transaction.pairs(self.first, asked, self.second)

    def rows(self, found: Iterator[tuple[Any, ...]], frame: Frame) -> Iterator[None]:
        """Leave each pair in the frame."""
        outer, inner, behind = self._outer, self._inner, 1 + len(self.first.columns)
        statistics = frame[RUN].statistics
        place, outers, inners = None, 0, 0
        try:
            for row in found:
                if row[0] != place:
                    place = row[0]
                    outers += 1
                    frame[outer] = row[1:behind]
                    if row[-1] is None:
                        continue
                inners += 1
                frame[inner] = row[behind:]
                yield
        finally:
            statistics.scanned_index += inners
            setattr(statistics, self.counter, getattr(statistics, self.counter) + outers)


def paired_rows(outer: Any, inner: Any, usual: Pipeline, scope: Scope) -> Pipeline:
    """Make the first two steps of a query a loop over pairs, where they can be one.

    Args:
        outer: the first step.
        inner: the second.
        usual: how both are done otherwise.
        scope: where their variables have been declared.
    """
    sides = _sides(outer, inner)
    if sides is None:
        return usual
    pairing = _Pairing(outer, *sides, inner, scope)

    def rows(frame: Frame) -> Iterator[None]:
        found = pairing.found(frame)
        if found is None:
            return iter(usual(frame))
        return pairing.rows(frame[RUN].watched(found), frame)

    return rows


def _sides(outer: Any, inner: Any) -> tuple[Side, Side] | None:
    """Return what pairs two loops read; None if they are not such."""
    if not (_is_of_columns(outer) and _is_of_columns(inner)) or len(inner.pushed) != 1:
        return None
    (pushed,) = inner.pushed
    shared = {column_variable(outer.loop.variable, path): path for path in outer.columns}
    if not isinstance(pushed.value, Name) or pushed.value.name not in shared:
        return None
    if pushed.operator != "==" or not inner.collection.has_text_index(pushed.path):
        return None
    return (
        Side(outer.collection, shared[pushed.value.name], outer.columns),
        Side(inner.collection, pushed.path, inner.columns),
    )


def _is_of_columns(step: Any) -> bool:
    if not isinstance(step, Access) or step.order or step.limit is not None:
        return False
    return step.columns is not None and all(map(step.collection.plain_column, step.columns))


def _slots(access: Access, side: Side, scope: Scope) -> slice:
    """Return where the columns of a loop go: `loops.py` has declared them side by side."""
    slots = [scope.find(column_variable(access.loop.variable, path)) for path in side.columns]
    return slice(slots[0], slots[-1] + 1)
