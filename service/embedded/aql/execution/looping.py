"""A loop and the FILTER behind it as one thing; with RETURN, a subquery without generators.

``(FOR v IN 1 INBOUND job blocks FILTER v.status == "done" LIMIT 1 RETURN v._id)`` is run for every
row outside it: there, to start a generator for each clause costs more than what the clauses do.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from service.embedded.aql.execution.ordering import Window
from service.embedded.aql.execution.scope import RUN, Evaluate, Frame, Pipeline

#: What a loop runs over, found anew for each row outside it.
Source = Callable[[Frame], Iterable[Any]]
#: Where a loop puts each row: in the slot of its variable, or in those of its columns.
Target = int | slice


def once(frame: Frame) -> Sequence[None]:  # noqa: ARG001 - a pipeline takes a frame
    """Give the one row that a query starts with."""
    return (None,)


@dataclass(frozen=True, slots=True)
class Loop:
    """A pipeline that runs over what a source gives, for each row of another pipeline."""

    source: Source
    upstream: Pipeline
    target: Target
    condition: Evaluate | None = None  #: which rows pass
    window: Window | None = None  #: which of these pass

    @property
    def is_first(self) -> bool:
        """Tell whether no other clause stands before it."""
        return self.upstream is once

    def filtered(self, condition: Evaluate) -> "Loop | None":
        """Return the loop with a FILTER behind it; None if it has one or more already."""
        if self.condition is not None or self.window is not None:
            return None
        return replace(self, condition=condition)

    def limited(self, window: Window) -> "Loop | None":
        """Return the loop with a LIMIT behind it; None if that would be another for each row."""
        if self.window is not None or not self.is_first:
            return None
        return replace(self, window=window)

    def __call__(self, frame: Frame) -> Iterator[None]:
        """Leave each row in the frame."""
        rows = self._all(frame) if self.condition is None else self._passing(frame, self.condition)
        return rows if self.window is None else islice(rows, *self.window.bounds(frame))

    def _all(self, frame: Frame) -> Iterator[None]:
        source, target, watched = self.source, self.target, frame[RUN].watched
        for _ in self.upstream(frame):
            for frame[target] in watched(source(frame)):  # noqa: B020 - only slots are set
                yield

    def _passing(self, frame: Frame, condition: Evaluate) -> Iterator[None]:
        source, target, watched = self.source, self.target, frame[RUN].watched
        filtered = 0
        try:
            for _ in self.upstream(frame):
                for frame[target] in watched(source(frame)):  # noqa: B020 - as above
                    if condition(frame):
                        yield
                    else:
                        filtered += 1
        finally:
            frame[RUN].statistics.filtered += filtered

    def returned(self, value: Evaluate) -> Evaluate:
        """Make the loop, if it is the first one, with RETURN behind it."""
        source, target, condition, window = self.source, self.target, self.condition, self.window

        def returned(frame: Frame) -> list[Any]:
            run = frame[RUN]
            first, stop = (0, None) if window is None else window.bounds(frame)
            found: list[Any] = []
            if stop == 0:
                return found
            passed = filtered = 0
            rows = source(frame)
            if run.deadline is not None:
                rows = run.watched(rows)
            for frame[target] in rows:
                if condition is not None and not condition(frame):
                    filtered += 1
                    continue
                passed += 1
                if passed > first:
                    found.append(value(frame))
                    if run.memory_limit:
                        run.hold(found[-1])
                if passed == stop:
                    break
            if filtered:
                run.statistics.filtered += filtered
            return found

        return returned
