"""INSERT, UPDATE, REPLACE and REMOVE over all rows of a statement at once.

Every row is taken in before the first document is written, so that a query never meets its own
writes. Where no error is to be ignored the documents go to the storage in bulk. UPSERT, which
does see what it wrote before, is in `upserts.py`.

Source:
    ArangoDB manual 3.12, AQL, High-level operations, INSERT, UPDATE, REPLACE, REMOVE.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from service.embedded.aql.execution.constants import is_constant
from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.membership import WithoutRun
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import RUN, Copies, Frame, Pipeline, Scope
from service.embedded.aql.tree import Object
from service.embedded.errors import ArangoError
from service.embedded.storage.writes import Change

#: How many documents are written by one statement.
_PART = 1000
_AT_ONCE = nullcontext()

#: What a row asks to be written, in whatever form its clause understands.
Task = Any


@dataclass(frozen=True, slots=True)
class Options:
    """What OPTIONS say about a write."""

    ignore_errors: bool = False
    ignore_revisions: bool = True
    keep_null: bool = True
    merge_objects: bool = True
    overwrite: str = "conflict"  #: conflict, ignore, replace or update
    version_attribute: str | None = None  #: documents are changed only to later versions


def compile_options(node: Object | None, scope: Scope) -> Callable[[Frame], Options]:
    """Make the options of a write; they are constants, bind values included."""
    if node is None:
        default = Options()
        return lambda _: default
    given = compile_expression(node, scope)
    if is_constant(node):
        options = _options(given([WithoutRun()]))
        return lambda _: options
    return lambda frame: _options(given(frame))


def _options(given: dict[str, Any]) -> Options:
    mode = given.get("overwriteMode")
    if mode is None:
        mode = "replace" if given.get("overwrite") is True else "conflict"
    return Options(
        ignore_errors=given.get("ignoreErrors") is True,
        ignore_revisions=given.get("ignoreRevs") is not False,
        keep_null=given.get("keepNull") is not False,
        merge_objects=given.get("mergeObjects") is not False,
        overwrite=mode,
        version_attribute=given.get("versionAttribute"),
    )


@dataclass(frozen=True, slots=True)
class Writer:
    """How one clause writes."""

    task: Callable[[Frame], Task]  #: what the row in the frame asks for
    #: writes one task, and returns the document before and after
    one: Callable[[Run, Options, Task], Change]
    #: writes all tasks, in order, as its result is read; None for options that need one after
    #: the other
    many: Callable[[Run, Options, list[Task]], Iterable[Change] | None]
    options: Callable[[Frame], Options]
    #: writes all tasks if nobody reads what changes; false if it has not
    blindly: Callable[[Run, Options, list[Task]], bool] = lambda *_: False


@dataclass(frozen=True, slots=True)
class Written:
    """Where the clauses after a write find its rows."""

    copies: Copies
    old: int | None  #: the slot of OLD, None if nobody reads it
    new: int | None
    is_followed: bool  #: whether any clause comes after

    @property
    def is_read(self) -> bool:
        """Tell whether anybody reads OLD or NEW."""
        return not self.old is self.new is None


def written_rows(writer: Writer, upstream: Pipeline, written: Written) -> Pipeline:
    """Make a writing clause."""

    def rows(frame: Frame) -> Iterator[None]:
        run: Run = frame[RUN]
        options = writer.options(frame)
        kept, tasks = _taken(writer, upstream, written, frame)
        with run.writing.in_bulk(len(tasks)) if len(tasks) > _PART else _AT_ONCE:
            # all is written before the first row goes on
            changes = _write(writer, run, options, tasks, is_read=written.is_read)
        for row, change in zip(kept, changes or repeat(NOTHING), strict=False):
            written.copies.put(frame, row)
            put_change(written, frame, change)
            yield

    return rows


def _taken(
    writer: Writer, upstream: Pipeline, written: Written, frame: Frame
) -> tuple[list[Any], list[Task]]:
    """Take in every row: what later clauses need of it, and what it asks for."""
    task, take, run = writer.task, written.copies.take, frame[RUN]
    if not written.is_followed and not run.memory_limit:
        return [], [task(frame) for _ in upstream(frame)]
    kept, tasks = [], []
    for _ in upstream(frame):
        if written.is_followed:
            kept.append(take(frame))
        tasks.append(task(frame))
        run.hold(tasks[-1])
    return kept, tasks


def _write(
    writer: Writer, run: Run, options: Options, tasks: list[Task], *, is_read: bool
) -> list[Change]:
    """Write every task, and return the changes if somebody reads them."""
    run.check_time()
    changes: Iterable[Change] | None = None
    if not options.ignore_errors:
        is_done = not is_read and writer.blindly(run, options, tasks)
        changes = () if is_done else writer.many(run, options, tasks)
    if changes is None:
        return [counted(run, options, writer.one, run, options, task) for task in tasks]
    run.statistics.writes_executed += len(tasks)
    return list(changes) if is_read else _exhaust(changes)


def counted(run: Run, options: Options, write: Callable[..., Change], *arguments: Any) -> Change:
    """Write one document and count it; a failure that is to be ignored is counted as such."""
    try:
        change = write(*arguments)
    except ArangoError:
        if not options.ignore_errors:
            raise
        run.statistics.writes_ignored += 1
        return NOTHING
    run.statistics.writes_executed += 1
    return change


def parts(run: Run, tasks: list[Any]) -> Iterator[list[Any]]:
    """Cut tasks into what is written at once; look at the time in between."""
    for start in range(0, len(tasks), _PART):
        yield tasks[start : start + _PART]
        run.check_time()


def _exhaust(changes: Iterable[Change]) -> list[Change]:
    """Let every change happen, and keep none."""
    deque(changes, maxlen=0)
    return []


#: A write that did not happen.
NOTHING = Change(None, None)


def put_change(written: Written, frame: Frame, change: Change) -> None:
    """Leave OLD and NEW in the frame."""
    if written.old is not None:
        frame[written.old] = change.old
    if written.new is not None:
        frame[written.new] = change.new
