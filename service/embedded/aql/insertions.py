"""INSERT: new documents, or what ``overwriteMode`` says where the key is taken."""

from collections.abc import Iterable

from service.embedded.aql.expressions import compile_expression
from service.embedded.aql.run import Run
from service.embedded.aql.scope import Scope
from service.embedded.aql.tree import Insert
from service.embedded.aql.writes import NOTHING, Options, Task, Writer, compile_options
from service.embedded.storage.writes import Change


def inserting(step: Insert, scope: Scope) -> Writer:
    """Make the writer of an INSERT."""
    name = step.into.name

    def one(run: Run, options: Options, task: Task) -> Change:
        return _insert(name, run, options, task)

    def many(run: Run, options: Options, tasks: list[Task]) -> Iterable[Change] | None:
        if options.overwrite != "conflict":
            return None
        added = run.writing.insert_many(run.collection(name), tasks)
        return [Change(None, document) for document in added]

    return Writer(
        compile_expression(step.document, scope), one, many, compile_options(step.options, scope)
    )


def _insert(name: str, run: Run, options: Options, document: Task) -> Change:
    collection, writing = run.collection(name), run.writing
    key = document.get("_key") if isinstance(document, dict) else None
    is_taken = (
        options.overwrite != "conflict"
        and isinstance(key, str)
        and writing.get(collection, key) is not None
    )
    if not is_taken:
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
