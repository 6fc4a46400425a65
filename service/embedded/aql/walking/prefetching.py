"""Read together what the next rows will need of the graph.

A walk that starts anew for every row of a loop (``LET n = LENGTH(FOR v IN 1 INBOUND job …)``)
costs a statement each time. So the rows before it are taken in batches, the first steps of all
their walks are read with one statement, and then the rows go on one by one. Batches start small,
since LIMIT may stop the query.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from service.embedded.aql.execution.scope import Copies, Evaluate, Frame, Pipeline

#: Rows that are taken at once, at first and at most.
_FIRST, _MOST = 16, 256


@dataclass(frozen=True, slots=True)
class Prefetch:
    """A walk whose first step can be read ahead."""

    names: frozenset[str]  #: the variables that its start depends on
    start: Evaluate
    read: Callable[[Frame, list[str]], None]  #: reads ahead for these starts


class Stage:
    """Stands before a clause, and reads ahead for the walks found in it.

    The walks are known only when the clause is compiled, which needs its rows: this.
    """

    def __init__(self, upstream: Pipeline, copies: Copies) -> None:
        self._upstream = upstream
        self._copies = copies
        self.walks: Sequence[Prefetch] = ()

    def rows(self, frame: Frame) -> Iterable[None]:
        """Pass the rows on."""
        return self._ahead(frame) if self.walks else self._upstream(frame)

    def _ahead(self, frame: Frame) -> Iterator[None]:
        put = self._copies.put
        for kept, starts in self._batches(frame):
            if len(kept) > 1:
                for walk, vertices in zip(self.walks, zip(*starts, strict=True), strict=True):
                    walk.read(frame, [vertex for vertex in vertices if vertex is not None])
            for row in kept:
                put(frame, row)
                yield

    def _batches(self, frame: Frame) -> Iterator[tuple[list[Any], list[list[Any]]]]:
        """Yield rows, and for each where its walks start."""
        rows, size = iter(self._upstream(frame)), _FIRST
        take, parts = self._copies.take, [walk.start for walk in self.walks]
        while True:
            kept, starts = [], []
            for _ in islice(rows, size):
                kept.append(take(frame))
                starts.append([start(frame) for start in parts])
            if not kept:
                return
            yield kept, starts
            size = min(size * 4, _MOST)
