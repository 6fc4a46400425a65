"""Put a workflow from an archive into a database, all of it or nothing.

It is written piece by piece, and nobody sees it before the last statement, which adds the workflow
itself. If something goes wrong before, what was written is removed; if this process is killed, the
next import removes it.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import IO, Any, TypeVar

from arango.database import StandardDatabase

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from service.database.query import load_query
from service.operations.archive.checking import Check, check_archive
from service.operations.archive.reading import Archive, Limits
from service.operations.archive.renaming import Renaming
from service.operations.archive.reviving import Reviving
from service.operations.current_request import added_before, once
from service.operations.documents import SYSTEM_ATTRIBUTES, Document
from service.operations.events import milliseconds
from service.operations.removal import remove_all_of

T = TypeVar("T")

#: These mention documents of those before them.
_MENTIONING = ("jobs", "results", "events", "compute_node_stats", "job_process_stats")

#: The order in which documents are written.
_IN_ORDER = [
    *(name for name in COLLECTIONS if name not in {"workflows", *_MENTIONING}),
    *_MENTIONING,
]

#: How many documents are written at a time.
_BATCH = 2_000

#: After which an import has been cut off, milliseconds: a day.
_LONGEST = 86_400_000


def import_archive(  # noqa: PLR0913 - three of them say how, and have names
    database: StandardDatabase,
    file: IO[bytes],
    limits: Limits,
    check: Check,
    *,
    name: str | None = None,
    without: Collection[str] = (),
    by: str = "",
) -> dict[str, Any]:
    """Add the workflow in an archive under new keys.

    Jobs that had not ended are uninitialized, unless no worker was at work when the archive was
    written; compute nodes are not active.

    Args:
        database: where to.
        file: the archive; seekable.
        limits: what is too large.
        check: knows the shapes of documents.
        name: what to call the workflow; None for the name that it has.
        without: collections to leave out, with the edges to their documents.
        by: who asked.

    Returns:
        The workflow, with ``notes`` if there are any: ``{path, message, count}``.

    Raises:
        InvalidRequest: if it is no archive, or anything is wrong with it; nothing is changed then.
    """
    if before := added_before(database):
        return before[0]
    archive = Archive(file, limits)
    check_archive(archive, check)
    _remove_abandoned(database)
    [(_, found)] = archive.documents("workflows")
    workflow = {key: value for key, value in found.items() if key not in SYSTEM_ATTRIBUTES}
    workflow["name"] = found.get("name") if name is None else name
    key = _reserve(database, workflow)
    writing = _Writing(database, archive, key, without)
    try:
        writing.run(by)
        finish = partial(load_query("archive/finish"), database)
        [added] = once(database, partial(finish, workflow={**workflow, "_key": key}))
    except BaseException:
        # Perhaps the last statement was done, and only its answer got lost.
        load_query("documents/remove")(database, collection="workflows", key=key)
        remove_all_of(database, key)
        raise
    notes = writing.reviving.notes(key)
    return {**added, **({"notes": notes} if notes else {})}


def _remove_abandoned(database: StandardDatabase) -> None:
    """Remove what imports have left behind that were cut off."""
    before = milliseconds() - _LONGEST
    for key in load_query("archive/abandoned")(database, before=before):
        remove_all_of(database, key)


def _reserve(database: StandardDatabase, workflow: Document) -> str:
    """Return a key that no other workflow gets."""
    [key] = load_query("archive/reserve")(database, workflow=workflow)
    load_query("documents/remove")(database, collection="workflows", key=key)
    return str(key)


class _Writing:
    """Writes what belongs to a workflow.

    Attributes:
        reviving: what became of its jobs.
    """

    def __init__(
        self,
        database: StandardDatabase,
        archive: Archive,
        workflow_key: str,
        without: Collection[str],
    ) -> None:
        self._database = database
        self._archive = archive
        self._key = workflow_key
        self._without = frozenset(without)
        self._renaming = Renaming(workflow_key)
        self._renaming.learn("workflows", [archive.manifest.workflow_key], [workflow_key])
        self.reviving = Reviving(at_rest=archive.manifest.at_rest)
        #: ``(old key of a job, the job that it waits for, the result that it keeps)``
        self._mentions: list[tuple[str, str | None, str | None]] = []

    def run(self, by: str) -> None:
        """Write everything but the workflow itself."""
        for name in (each for each in _IN_ORDER if each not in self._without):
            for batch in _batches(document for _, document in self._archive.documents(name)):
                new = self._add(name, [self._new(name, document) for document in batch])
                self._renaming.learn(name, [document["_key"] for document in batch], new)
        for changes in _batches(self._changes()):
            load_query("archive/amend")(self._database, changes=changes)
        for name in (each for each in EDGES if self._without.isdisjoint(EDGES[each].targets)):
            for batch in _batches(edge for _, edge in self._archive.documents(name)):
                self._add(name, [self._renaming.edge(edge) for edge in batch])
        self._add("events", [self._event(by)])

    def _add(self, name: str, documents: list[Document]) -> list[str]:
        """Return the keys of the new documents, in the same order."""
        return load_query("archive/add")(self._database, collection=name, documents=documents)

    def _new(self, name: str, document: Document) -> Document:
        revived = self._renaming.document(self.reviving.document(name, document))
        if name == "workflow_statuses":
            return {**revived, "importing_since": milliseconds()}
        if name == "jobs":
            waits_for = revived.get("waits_for")
            reuses = None if "results" in self._without else revived.get("reuses")
            if waits_for or reuses:
                self._mentions.append((document["_key"], waits_for, reuses))
            return {**revived, "waits_for": None, "reuses": None}
        return revived

    def _changes(self) -> Iterator[Document]:
        """Yield what jobs mention, now that all of it has keys."""
        for key, waits_for, reuses in self._mentions:
            yield {
                "_key": self._renaming.key("jobs", key),
                "waits_for": waits_for and self._renaming.id(waits_for),
                "reuses": reuses and self._renaming.key("results", reuses),
            }

    def _event(self, by: str) -> Document:
        manifest = self._archive.manifest
        interrupted = [self._renaming.key("jobs", key) for key in self.reviving.interrupted]
        return {
            "workflow_key": self._key,
            "category": "workflow",
            "type": "import",
            "by": by,
            "timestamp": milliseconds(),
            "exported": manifest.created,
            "interrupted": interrupted,
        }


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch
