"""UPDATE, REPLACE and REMOVE: documents that are there already, found by their keys."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import Scope
from service.embedded.aql.tree import Name, Remove, Update
from service.embedded.aql.writing.writes import (
    Options,
    Task,
    Writer,
    compile_options,
    parts,
)
from service.embedded.errors import (
    DocumentKeyMissing,
    DocumentNotFound,
    DocumentTypeInvalid,
)
from service.embedded.storage.catalog import Collection
from service.embedded.storage.versions import is_outdated
from service.embedded.storage.writes import Change


def updating(step: Update, scope: Scope) -> Writer:
    """Make the writer of an UPDATE or a REPLACE; its tasks are ``(key, document)``."""
    name, is_replace = step.into.name, step.replace
    document = compile_expression(step.document, scope)
    key = document if step.key is None else compile_expression(step.key, scope)
    is_at_hand = _is_at_hand(step, scope)

    def one(run: Run, options: Options, task: Task) -> Change:
        return change(name, run, options, task, is_replace=is_replace)

    def many(run: Run, options: Options, tasks: list[Task]) -> Iterable[Change] | None:
        if not options.ignore_revisions or options.version_attribute:
            return None
        collection = run.collection(name)
        if is_at_hand and len({old["_key"] for old, _ in tasks}) == len(tasks):
            return _changed_at_hand(collection, run, options, tasks, is_replace=is_replace)
        return _changed(name, run, options, tasks, is_replace=is_replace)

    def blindly(run: Run, options: Options, tasks: list[Task]) -> bool:
        return not is_replace and _update_blindly(name, run, options, tasks)

    return Writer(
        lambda frame: (key(frame), document(frame)),
        one,
        many,
        compile_options(step.options, scope),
        blindly,
    )


def _update_blindly(name: str, run: Run, options: Options, tasks: list[Task]) -> bool:
    """Update documents without reading them, as far as that is possible; false if not at all."""
    if options.version_attribute or not (options.ignore_revisions and options.keep_null):
        return False
    collection, is_begun = run.collection(name), False
    for part in parts(run, tasks):
        patches = [(key_of(key), patch) for key, patch in part]
        if not run.writing.update_blindly(collection, patches):
            if not is_begun:
                return False
            deque(_changed(name, run, options, part, is_replace=False), maxlen=0)
        is_begun = True
    return True


def _is_at_hand(step: Update, scope: Scope) -> bool:
    """Tell whether the key is a document just as it is stored, so that it need not be read again.

    That is so of the variable of a loop of the same query, which has taken in all its rows, over
    a collection that no other clause writes to.
    """
    if not isinstance(step.key, Name):
        return False
    number = scope.slots.written_once.get(step.into.name)
    return number is not None and scope.documents.get(step.key.name) == number


def change(name: str, run: Run, options: Options, task: Task, *, is_replace: bool) -> Change:
    """Update or replace one document."""
    collection, (key, document) = run.collection(name), task
    revision = _revision(options, key, document)
    if options.version_attribute:
        text = run.writing.get(collection, key_of(key))
        old = {} if text is None else orjson.loads(text)
        if is_outdated(old, document, options.version_attribute):
            return Change(old, old)
    if is_replace:
        return run.writing.replace(collection, key_of(key), document, revision=revision)
    return run.writing.update(
        collection,
        key_of(key),
        document,
        keep_null=options.keep_null,
        merge_objects=options.merge_objects,
        revision=revision,
    )


def _revision(options: Options, *documents: Any) -> str | None:
    if options.ignore_revisions:
        return None
    found = (each["_rev"] for each in documents if isinstance(each, dict) and "_rev" in each)
    return next(found, None)


def _changed(
    name: str, run: Run, options: Options, tasks: list[Task], *, is_replace: bool
) -> Iterator[Change]:
    """Update or replace documents in batches."""
    collection = run.collection(name)
    for some in parts(run, tasks):
        part = [(key_of(key), document) for key, document in some]
        if len({key for key, _ in part}) < len(part):
            # a document that comes twice must be read again before its second change
            yield from [change(name, run, options, task, is_replace=is_replace) for task in part]
        else:
            yield from _rewritten(collection, run, options, part, is_replace=is_replace)


def _changed_at_hand(
    collection: Collection, run: Run, options: Options, tasks: list[Task], *, is_replace: bool
) -> Iterator[Change]:
    """Update or replace different documents, which are known, in batches."""
    for part in parts(run, tasks):
        yield from _written(collection, run, options, part, is_replace=is_replace)


def _rewritten(
    collection: Collection,
    run: Run,
    options: Options,
    part: Sequence[tuple[str, Any]],
    *,
    is_replace: bool,
) -> list[Change]:
    olds = _read(collection, run, [key for key, _ in part])
    pairs = [(old, document) for old, (_, document) in zip(olds, part, strict=True)]
    return _written(collection, run, options, pairs, is_replace=is_replace)


def _written(
    collection: Collection,
    run: Run,
    options: Options,
    pairs: Sequence[tuple[dict[str, Any], Any]],
    *,
    is_replace: bool,
) -> list[Change]:
    """Update or replace different documents, ``(old, what it is given)``."""
    if is_replace:
        news = run.writing.rewrite_many(collection, pairs)
    else:
        news = run.writing.update_many(
            collection, pairs, keep_null=options.keep_null, merge_objects=options.merge_objects
        )
    return [Change(old, new) for (old, _), new in zip(pairs, news, strict=True)]


def _read(collection: Collection, run: Run, keys: list[str]) -> list[dict[str, Any]]:
    """Return the documents with these keys, in this order.

    Raises:
        DocumentNotFound: if one is missing.
    """
    texts = run.writing.get_many(collection, keys)
    if len(texts) < len(keys):
        raise DocumentNotFound
    loads = orjson.loads
    return [loads(texts[key]) for key in keys]


def key_of(value: Any) -> str:
    """Return the key that UPDATE and REPLACE are given, as a string or inside a document.

    Raises:
        DocumentKeyMissing: if there is none.
    """
    if value.__class__ is dict:
        value = value.get("_key")
    if value.__class__ is not str:
        raise DocumentKeyMissing
    return value


# --- REMOVE ------------------------------------------------------------------------------------


def removing(step: Remove, scope: Scope) -> Writer:
    """Make the writer of a REMOVE; its tasks are keys, or documents that have one."""
    name = step.into.name

    def one(run: Run, options: Options, task: Task) -> Change:
        collection, key = run.collection(name), _removed_key(task)
        return run.writing.remove(collection, key, revision=_revision(options, task))

    def many(run: Run, options: Options, tasks: list[Task]) -> Iterable[Change] | None:
        return _removed(name, run, tasks) if options.ignore_revisions else None

    return Writer(
        compile_expression(step.key, scope), one, many, compile_options(step.options, scope)
    )


def _removed(name: str, run: Run, tasks: list[Task]) -> Iterator[Change]:
    collection = run.collection(name)
    keys = [_removed_key(task) for task in tasks]
    if len(set(keys)) < len(keys):
        raise DocumentNotFound
    for part in parts(run, keys):
        olds = _read(collection, run, part)
        run.writing.remove_many(collection, part)
        yield from (Change(old, None) for old in olds)


def _removed_key(value: Any) -> str:
    """Return the key that REMOVE is given.

    Raises:
        DocumentTypeInvalid: if it is neither a string nor a document.
        DocumentKeyMissing: if it is a document without a key.
    """
    if value.__class__ not in (str, dict):
        raise DocumentTypeInvalid
    return key_of(value)
