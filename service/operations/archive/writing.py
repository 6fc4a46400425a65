"""Write the archive of a workflow.

Workers may go on meanwhile, so not everything that is read is of the same moment. What is written
belongs together all the same: no edge without its ends, no result of an attempt that its job has
not ended yet. And it says whether jobs moved, so that whoever imports it does not trust their
statuses.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
from arango.database import StandardDatabase

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from graph_schema.job_status import ACTIVE, SETTLED
from service.database.dump import documents_with
from service.database.failures import translated
from service.database.query import load_query
from service.operations.archive.manifest import LINES, MANIFEST, Manifest, Part
from service.operations.documents import Document, get_document
from service.operations.specification.creation import timestamp

#: Text of documents repeats itself; more effort makes files hardly smaller.
_COMPRESSION = 3


@translated
def write_archive(database: StandardDatabase, workflow_key: str, file: IO[bytes]) -> None:
    """Write a workflow and all that belongs to it.

    Args:
        database: where it is.
        workflow_key: which.
        file: where to.

    Raises:
        NotFound: if there is no such workflow.
    """
    workflow = get_document(database, "workflows", workflow_key)
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        _Writing(database, workflow, archive).run()


class _Writing:
    """One archive in the making; only keys are all in memory at a time."""

    def __init__(self, database: StandardDatabase, workflow: Document, archive: ZipFile) -> None:
        self._database = database
        self._workflow = workflow
        self._key: str = workflow["_key"]
        self._archive = archive
        self._parts: dict[str, Part] = {}
        #: ``{collection: keys that were written}``
        self._written: dict[str, set[str]] = {}
        #: ``{job: (run, attempt)}``, the first that has not ended
        self._next: dict[str, tuple[int, int]] = {}
        self._at_rest = True

    def run(self) -> None:
        """Write everything: jobs first, and last what is about other documents."""
        self._write("workflows", [self._workflow])
        self._write("jobs", self._jobs())
        for name in COLLECTIONS:
            if name not in {"workflows", "jobs"}:
                self._write(name, self._results() if name == "results" else self._read(name))
        for name in EDGES:
            self._write(name, self._edges(name))
        # What is left of a workflow that somebody removes meanwhile is none.
        get_document(self._database, "workflows", self._key)
        created = timestamp(datetime.now(UTC))
        manifest = Manifest(version("torc"), created, self._key, self._at_rest, self._parts)
        self._archive.writestr(MANIFEST, manifest.text())

    def _write(self, name: str, documents: Iterable[Document]) -> None:
        count = size = 0
        digest = hashlib.sha256()
        keys = self._written[name] = set()
        with self._archive.open(f"{name}{LINES}", "w", force_zip64=True) as part:
            for document in documents:
                line = orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
                part.write(line)
                digest.update(line)
                keys.add(document["_key"])
                count += 1
                size += len(line)
        self._parts[name] = Part(count, size, digest.hexdigest())

    def _read(self, name: str) -> Iterator[Document]:
        keys = load_query("documents/keys_of_workflow")(
            self._database, collection=name, workflow_key=self._key
        )
        return documents_with(self._database, name, keys)

    def _jobs(self) -> Iterator[Document]:
        """Yield the jobs, and note whether they are all of one moment and nobody has one."""
        rows = load_query("archive/revisions")(self._database, workflow_key=self._key)
        revisions: dict[str, str] = dict(rows)
        for job in documents_with(self._database, "jobs", list(revisions)):
            if revisions.pop(job["_key"]) != job["_rev"] or job["status"] in ACTIVE:
                self._at_rest = False
            has_ended = job["status"] in SETTLED
            self._next[job["_key"]] = (job["run_id"], job["attempt"] + has_ended)
            yield job
        self._at_rest = self._at_rest and not revisions

    def _results(self) -> Iterator[Document]:
        for result in self._read("results"):
            following = self._next.get(result["job_key"])
            if following is None or (result["run_id"], result["attempt"]) < following:
                yield result

    def _edges(self, name: str) -> Iterator[Document]:
        for edge in self._read(name):
            ends = (edge[end].partition("/") for end in ("_from", "_to"))
            if all(key in self._written.get(collection, ()) for collection, _, key in ends):
                yield edge
