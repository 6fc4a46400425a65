"""Bring a dump into a database, all of it or nothing.

First everything is read and compared with what the database has; only when nothing is in the way
it is written. When the database refuses something after all, what was written is removed again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from arango.database import StandardDatabase
from arango.exceptions import ArangoError, ArangoServerError

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from service.database import wire
from service.database.dump_files import Dump, Part, read_dump
from service.database.dump_lines import Entry
from service.database.failures import as_torc_error, translated
from service.database.installation import install
from service.database.query import load_query
from service.errors import Conflict, DatabaseUnavailable, InvalidRequest, TorcError

#: How much is sent to the database at a time: documents, and bytes of their text.
_BATCH = 5_000
_BATCH_BYTES = 8_000_000
#: How many keys that are there already are named.
_MOST_NAMED = 5


@dataclass
class Restored:
    """What a restore did."""

    counts: dict[str, int] = field(default_factory=dict)  #: ``{collection: documents}``
    #: What the folder held beside documents that was not restored.
    left_out: list[str] = field(default_factory=list)


@translated
def restore(database: StandardDatabase, folder: Path, *, force: bool = False) -> Restored:
    """Write the documents of a dump under the keys that they had.

    Args:
        database: where; what else is in it stays.
        folder: of ``dump``, ``arangodump`` or ``arangoexport``; see ``dump_files``.
        force: replace documents whose keys are there already, and take a dump that has another
            number of documents than it says.

    Raises:
        NotFound: if there is no such folder.
        InvalidRequest: if it holds no dump, something in it is no document, or the database
            refuses one; names the file and the line where there is one.
        Conflict: if keys of the dump are there already.
    """
    dump = read_dump(folder)
    for part in dump.parts:
        _check_part(part, force=force)
    present = _types(database)
    for part in dump.parts:
        _check_place(database, part, present, force=force)
    _Writing(database, dump, force=force).run()
    return Restored({part.name: part.count or 0 for part in dump.parts}, dump.left_out)


def _check_part(part: Part, *, force: bool) -> None:
    """Read all of a part, so that a mistake is found before anything is written.

    What the dump does not say of it is known then.
    """
    if part.parameters is None:
        part.parameters = _guessed(part.name, next(part.documents(), None))
    number = sum(1 for _ in part.documents())
    if part.count not in {None, number} and not force:
        message = (
            f"{part.files[0]} holds {number} documents, and {part.count} were dumped. Was it cut"
            " short? --force restores what is there."
        )
        raise InvalidRequest(message)
    part.count = number


def _guessed(name: str, first: Entry | None) -> wire.Json:
    """Return what to create a collection with of which only documents are known."""
    is_edge = name in EDGES or (first is not None and "_from" in first.document)
    return {"name": name, "type": wire.EDGE if is_edge else wire.DOCUMENT}


def _types(database: StandardDatabase) -> dict[str, int]:
    listed = cast("list[dict[str, Any]]", database.collections())
    types = {"document": wire.DOCUMENT, "edge": wire.EDGE}
    return {each["name"]: types[each["type"]] for each in listed}


def _check_place(
    database: StandardDatabase, part: Part, present: dict[str, int], *, force: bool
) -> None:
    """Refuse to write where something else is."""
    if part.name not in present:
        return
    if part.parameters and part.parameters["type"] != present[part.name]:
        kinds = (
            ("documents", "edges") if present[part.name] == wire.EDGE else ("edges", "documents")
        )
        message = f"{part.name} are {kinds[0]} in the dump and {kinds[1]} in the database."
        raise InvalidRequest(message)
    if force or not cast("int", database.collection(part.name).count()):
        return
    query = load_query("documents/keys_present")
    for batch in _batches(part.documents()):
        keys = [document["_key"] for document in batch]
        if found := query(database, collection=part.name, keys=keys):
            raise Conflict(_occupied(part.name, found))


def _occupied(name: str, keys: list[str]) -> str:
    named = ", ".join(keys[:_MOST_NAMED]) + (", …" if len(keys) > _MOST_NAMED else "")
    return (
        f"The database has documents with these keys already: {name} {named}. Nothing was"
        " restored. Restore into an empty database, or replace them with --force."
    )


def _batches(entries: Iterator[Entry]) -> Iterator[list[wire.Json]]:
    batch: list[wire.Json] = []
    size = 0
    for entry in entries:
        batch.append(entry.document)
        size += entry.size
        if len(batch) == _BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Writing:
    """The second half of a restore, which can be undone."""

    def __init__(self, database: StandardDatabase, dump: Dump, *, force: bool) -> None:
        self._database = database
        self._dump = dump
        self._force = force
        self._collections: list[str] = []
        self._graphs: list[str] = []
        #: ``{collection: documents written}``
        self._written: dict[str, int] = {}

    def run(self) -> None:
        """Write everything.

        Raises:
            InvalidRequest: if the database refuses something; all is as before then, unless
                documents were to be replaced.
        """
        try:
            self._define()
            for part in self._dump.parts:
                self._write(part)
            self._define_graphs()
        except BaseException as ex:
            if not self._force:
                self._undo_after(ex)
            raise

    def _define(self) -> None:
        names = {part.name for part in self._dump.parts}
        if names & (COLLECTIONS.keys() | EDGES.keys()):
            install(self._database)
        present = _types(self._database)
        for part in self._dump.parts:
            with self._refusal_about(f"The collection {part.name}"):
                if part.name not in present:
                    wire.create_collection(self._database, part.parameters or {})
                    self._collections.append(part.name)
                for index in part.indexes:
                    self._database.collection(part.name).add_index(index)

    def _write(self, part: Part) -> None:
        collection = self._database.collection(part.name)
        on_duplicate = "replace" if self._force else "error"
        self._written[part.name] = 0
        for batch in _batches(part.documents()):
            with self._refusal_about(f"{part.files[0]}: a document"):
                collection.import_bulk(batch, on_duplicate=on_duplicate, details=False)
            self._written[part.name] += len(batch)

    def _define_graphs(self) -> None:
        for graph in self._dump.graphs:
            with self._refusal_about(f"The graph {graph['name']}"):
                if not self._database.has_graph(graph["name"]):
                    wire.create_graph(self._database, graph)
                    self._graphs.append(graph["name"])

    def _undo_after(self, cause: BaseException) -> None:
        try:
            self._undo()
        except (ArangoError, OSError):
            message = (
                "The database failed in the middle, and what was written could not be removed"
                " again. Restore once more with --force."
            )
            raise DatabaseUnavailable(message) from cause

    def _undo(self) -> None:
        """Remove what was written, and nothing that somebody else has written meanwhile."""
        for graph in self._graphs:
            self._database.delete_graph(graph)
        for part in self._dump.parts:
            if part.name in self._collections:
                self._database.delete_collection(part.name)
            elif number := self._written.get(part.name):
                self._remove(part, number)

    def _remove(self, part: Part, number: int) -> None:
        collection = self._database.collection(part.name)
        for batch in _batches(part.documents()):
            if number <= 0:
                return
            collection.delete_many(batch[:number], silent=True, check_rev=False)
            number -= len(batch)

    @contextmanager
    def _refusal_about(self, what: str) -> Iterator[None]:
        """Say what the database refused, and what is so now.

        Raises:
            TorcError: for everything that it refuses.
        """
        try:
            yield
        except ArangoServerError as ex:
            error = as_torc_error(ex)
            kind = type(error) if isinstance(error, TorcError) else InvalidRequest
            now = "What was written before stays." if self._force else "Nothing was restored."
            message = f"{what} was refused: {ex.error_message}. {now}"
            raise kind(message) from ex
