"""INSERT: new documents, or what ``overwriteMode`` says where the key is taken."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, compress, starmap
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
from service.embedded.storage.rows import Document
from service.embedded.storage.writes import Change

#: Which of some documents were inserted, and these as they are stored.
_Added = tuple[list[bool], list[Document]]


def inserting(step: Insert, scope: Scope) -> Writer:
    """Make the writer of an INSERT."""
    name = step.into.name

    def one(run: Run, options: Options, task: Task) -> Change:
        return _insert(name, run, options, task)

    def many(run: Run, options: Options, tasks: list[Task]) -> Iterable[Change] | None:
        added = _added(name, run, options, tasks)
        return None if added is None else chain.from_iterable(starmap(_changes, added))

    def blindly(run: Run, options: Options, tasks: list[Task]) -> bool:
        added = _added(name, run, options, tasks)
        deque(added or (), maxlen=0)
        return added is not None

    return Writer(
        compile_expression(step.document, scope),
        one,
        many,
        compile_options(step.options, scope),
        blindly,
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


def _added(name: str, run: Run, options: Options, documents: list[Task]) -> Iterator[_Added] | None:
    """Insert documents part by part; None for options that need one after the other."""
    if options.overwrite == "conflict":
        return _all_added(name, run, documents)
    return _missing_added(name, run, documents) if options.overwrite == "ignore" else None


def _changes(is_wanted: list[bool], added: list[Document]) -> Iterable[Change]:
    news = iter(added)
    return (Change(None, next(news)) if wanted else NOTHING for wanted in is_wanted)


def _all_added(name: str, run: Run, documents: list[Task]) -> Iterator[_Added]:
    collection = run.collection(name)
    if len(documents) == 1:
        yield [True], [run.writing.insert(collection, documents[0])]
        return
    for part in parts(run, documents):
        yield [True] * len(part), run.writing.insert_many(collection, part)


def _missing_added(name: str, run: Run, documents: list[Task]) -> Iterator[_Added]:
    """Insert the documents whose keys are not taken, neither before nor by an earlier one."""
    collection, writing = run.collection(name), run.writing
    was_empty = next(writing.keys(collection), None) is None
    taken: set[str] = set()
    for part in parts(run, documents):
        keys = [_key(document) for document in part]
        if not was_empty:
            taken = writing.existing(collection, [key for key in keys if key is not None])
        is_wanted = _first_of_each(keys, taken)
        yield is_wanted, writing.insert_many(collection, list(compress(part, is_wanted)))


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
