"""INSERT: new documents, or what ``overwriteMode`` says where the key is taken."""

from collections.abc import Iterable, Iterator
from itertools import compress
from typing import Any

from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import Scope
from service.embedded.aql.tree import Insert
from service.embedded.aql.writing.changes import change
from service.embedded.aql.writing.writes import (
    NOTHING,
    Options,
    Task,
    Writer,
    compile_options,
    parts,
)
from service.embedded.storage.writes import Change


def inserting(step: Insert, scope: Scope) -> Writer:
    """Make the writer of an INSERT."""
    name = step.into.name

    def one(run: Run, options: Options, task: Task) -> Change:
        return _insert(name, run, options, task)

    def many(run: Run, options: Options, tasks: list[Task]) -> Iterable[Change] | None:
        if options.overwrite == "conflict":
            return _added(name, run, tasks)
        return _missing(name, run, tasks) if options.overwrite == "ignore" else None

    return Writer(
        compile_expression(step.document, scope), one, many, compile_options(step.options, scope)
    )


def _insert(name: str, run: Run, options: Options, document: Task) -> Change:
    collection, writing = run.collection(name), run.writing
    key = _key(document)
    if options.overwrite == "conflict" or key is None or writing.get(collection, key) is None:
        return Change(None, writing.insert(collection, document))
    if options.overwrite == "ignore":
        return NOTHING
    task = ({"_key": key}, document)
    return change(name, run, options, task, is_replace=options.overwrite == "replace")


def _added(name: str, run: Run, documents: list[Task]) -> Iterator[Change]:
    collection = run.collection(name)
    if len(documents) == 1:
        yield Change(None, run.writing.insert(collection, documents[0]))
        return
    for part in parts(run, documents):
        for new in run.writing.insert_many(collection, part):
            yield Change(None, new)


def _missing(name: str, run: Run, documents: list[Task]) -> Iterator[Change]:
    """Insert the documents whose keys are not taken, neither before nor by an earlier one."""
    collection, writing = run.collection(name), run.writing
    was_empty = next(writing.keys(collection), None) is None
    taken: set[str] = set()
    for part in parts(run, documents):
        keys = [_key(document) for document in part]
        if not was_empty:
            taken = writing.existing(collection, [key for key in keys if key is not None])
        is_wanted = _first_of_each(keys, taken)
        added = iter(writing.insert_many(collection, list(compress(part, is_wanted))))
        yield from (Change(None, next(added)) if wanted else NOTHING for wanted in is_wanted)


def _first_of_each(keys: Iterable[str | None], taken: set[str]) -> list[bool]:
    """Tell of each key whether it is still free, and take it."""
    is_free: list[bool] = []
    for key in keys:
        is_free.append(key not in taken)
        if key is not None:
            taken.add(key)
    return is_free


def _key(document: Any) -> str | None:
    key = document.get("_key") if isinstance(document, dict) else None
    return key if isinstance(key, str) else None
