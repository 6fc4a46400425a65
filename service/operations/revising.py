"""Change one document by what it was, whoever else changes it meanwhile."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from arango.database import StandardDatabase

from service.database.query import load_query
from service.errors import Conflict
from service.operations.current_request import added_before, once
from service.operations.documents import Document, get_document

#: Makes of a document as it is what it becomes; refuses by raising an error.
Revision: TypeAlias = Callable[[Document], Document]

_MOST_ATTEMPTS = 20

_OF_THE_DATABASE = frozenset({"_key", "_id", "_rev"})


def revise_document(
    database: StandardDatabase,
    collection: str,
    key: str,
    revision: Revision,
    workflow_key: str | None = None,
) -> Document:
    """Change a document and return it as it is now.

    If it changed while the new one was made, that is made again.

    Args:
        database: where it is.
        collection: its collection.
        key: its key or id.
        revision: makes the new document of the present one.
        workflow_key: refuse a document of another workflow; None for any.

    Raises:
        NotFound: if there is none.
        Conflict: if others change it all the time.
    """
    if before := added_before(database):
        return before[0]
    for _ in range(_MOST_ATTEMPTS):
        present = get_document(database, collection, key, workflow_key)
        replace = partial(
            load_query("documents/replace"),
            database,
            collection=collection,
            key=present["_key"],
            revision=present["_rev"],
            document=_without_those_of_the_database(revision(present)),
        )
        changed = once(database, replace)
        if changed:
            return dict(changed[0])
    message = f"Others change {collection}/{key} all the time; try again."
    raise Conflict(message)


def _without_those_of_the_database(document: Document) -> Document:
    return {name: value for name, value in document.items() if name not in _OF_THE_DATABASE}
