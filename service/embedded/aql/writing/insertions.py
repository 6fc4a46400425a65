"""INSERT: new documents, or what ``overwriteMode`` says where the key is taken."""

from collections.abc import Iterable
from typing import Any

from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import Scope
from service.embedded.aql.tree import Insert
from service.embedded.aql.writing.writes import NOTHING, Options, Task, Writer, compile_options
from service.embedded.storage.writes import Change


def inserting(step: Insert, scope: Scope) -> Writer:
    """Make the writer of an INSERT."""
    name = step.into.name

    def one(run: Run, options: Options, task: Task) -> Change:
        return _insert(name, run, options, task)

    def many(run: Run, options: Options, tasks: list[Task]) -> Iterable[Change] | None:
        if options.overwrite == "conflict":
            added = run.writing.insert_many(run.collection(name), tasks)
            return [Change(None, document) for document in added]
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
    if options.overwrite == "replace":
        return writing.replace(collection, key, document)
    return writing.update(
        collection,
        key,
        document,
        keep_null=options.keep_null,
        merge_objects=options.merge_objects,
    )


def _missing(name: str, run: Run, documents: list[Task]) -> list[Change]:
    """Insert the documents whose keys are not taken, neither before nor by an earlier one."""
    collection, writing = run.collection(name), run.writing
    keys = [_key(document) for document in documents]
    taken: set[str] = set()
    if next(writing.keys(collection), None) is not None:
        taken.update(writing.get_many(collection, [key for key in keys if key is not None]))
    wanted: list[bool] = []
    for key in keys:
        wanted.append(key is None or key not in taken)
        if key is not None:
            taken.add(key)
    new = [document for document, is_wanted in zip(documents, wanted, strict=True) if is_wanted]
    added = iter(writing.insert_many(collection, new))
    return [Change(None, next(added)) if is_wanted else NOTHING for is_wanted in wanted]


def _key(document: Any) -> str | None:
    key = document.get("_key") if isinstance(document, dict) else None
    return key if isinstance(key, str) else None
