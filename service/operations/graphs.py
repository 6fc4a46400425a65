"""Who depends on whom in a workflow, directly and by name: as rows, and as a picture in DOT."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from arango.database import StandardDatabase

from service.database.query import load_query
from service.operations.documents import Document, get_document
from service.operations.listing import Selection, list_documents

#: ``{kind: (edge from what writes it, edge from what reads it)}``
_EDGES = {"files": ("produces", "needs"), "user_data": ("stores", "consumes")}

#: ``{name of a picture: what it shows beside jobs; None: jobs alone}``
PICTURES = {
    "job_job_dependencies": None,
    "job_file_dependencies": "files",
    "job_user_data_dependencies": "user_data",
}

Row = dict[str, Any]


def list_job_dependencies(database: StandardDatabase, workflow_key: str) -> list[Row]:
    """Return which job waits for which one: as said, and for what that one writes.

    Returns:
        ``{job_key, job_name, depends_on_job_key, depends_on_job_name}``, each pair once.

    Raises:
        NotFound: if there is no such workflow.
    """
    jobs = _named(database, workflow_key, "jobs")
    pairs = {(blocked, blocking) for blocking, blocked in _pairs(database, workflow_key, "blocks")}
    for kind in _EDGES:
        use = _Use.of(database, workflow_key, kind)
        for thing, readers in use.readers.items():
            pairs.update((reader, writer) for reader in readers for writer in use.writers[thing])
    return [
        {**_side("job", jobs[job]), **_side("depends_on_job", jobs[other])}
        for job, other in sorted(pairs, key=lambda pair: [int(key) for key in pair])
    ]


def list_relationships(database: StandardDatabase, workflow_key: str, kind: str) -> list[Row]:
    """Return which jobs write and read the files, or the user data, of a workflow.

    Args:
        database: where they are.
        workflow_key: whose.
        kind: ``files`` or ``user_data``.

    Returns:
        ``{file_key, file_name, file_path, producer_job_key, producer_job_name, consumer_job_key,
        consumer_job_name}`` for each file, its writer and each reader; those of a job are null
        where there is none.

    Raises:
        NotFound: if there is no such workflow.
    """
    jobs, things = (_named(database, workflow_key, name) for name in ("jobs", kind))
    use = _Use.of(database, workflow_key, kind)
    return [
        {
            **_thing(kind, thing),
            **_side("producer_job", jobs.get(writer)),
            **_side("consumer_job", jobs.get(reader)),
        }
        for key, thing in things.items()
        for writer in use.writers.get(key, [""])
        for reader in use.readers.get(key, [""])
    ]


def draw(database: StandardDatabase, workflow_key: str, picture: str) -> str:
    """Return a picture of a workflow in DOT, the language of Graphviz.

    Args:
        database: where it is.
        workflow_key: which workflow.
        picture: one of ``PICTURES``.

    Raises:
        NotFound: if there is no such workflow.
    """
    kind = PICTURES[picture]
    jobs = _named(database, workflow_key, "jobs")
    lines = [_node("jobs", job, "box") for job in jobs.values()]
    if kind is None:
        arrows: Iterable[tuple[str, str]] = (
            (_id("jobs", row["depends_on_job_key"]), _id("jobs", row["job_key"]))
            for row in list_job_dependencies(database, workflow_key)
        )
    else:
        things = _named(database, workflow_key, kind)
        lines += [_node(kind, thing, "ellipse") for thing in things.values()]
        arrows = _arrows(_Use.of(database, workflow_key, kind), kind)
    lines += [f"{_quoted(origin)} -> {_quoted(target)};" for origin, target in arrows]
    return "\n".join([f"digraph {picture} {{", *(f"  {line}" for line in lines), "}"])


@dataclass(frozen=True)
class _Use:
    """Which jobs write and read things of one kind: ``{key of a thing: [keys of jobs]}``."""

    writers: Mapping[str, list[str]]
    readers: Mapping[str, list[str]]

    @classmethod
    def of(cls, database: StandardDatabase, workflow_key: str, kind: str) -> "_Use":
        writes, reads = _EDGES[kind]
        return cls(
            _by_thing(_pairs(database, workflow_key, writes)),
            _by_thing(_pairs(database, workflow_key, reads)),
        )


def _by_thing(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for job, thing in sorted(pairs, key=lambda pair: int(pair[0])):
        found[thing].append(job)
    return found


def _pairs(database: StandardDatabase, workflow_key: str, edge: str) -> Iterator[tuple[str, str]]:
    """Yield the keys at both ends of the edges of one kind."""
    rows = load_query("restart/links")(database, workflow_key=workflow_key, edges=edge)
    for origin, target in rows:
        yield origin.partition("/")[2], target.partition("/")[2]


def _named(database: StandardDatabase, workflow_key: str, collection: str) -> dict[str, Document]:
    workflow = get_document(database, "workflows", workflow_key)["_key"]
    if collection == "jobs":
        found = load_query("jobs/outline")(database, workflow_key=workflow)
    else:
        found = list_documents(database, collection, workflow, Selection(limit=_ALL)).items
    return {document["_key"]: document for document in found}


#: More documents than a workflow has.
_ALL = 10**9


def _thing(kind: str, thing: Document) -> Row:
    if kind == "files":
        return {**_side("file", thing), "file_path": thing["path"]}
    return _side("user_data", thing)


def _side(role: str, document: Document | None) -> Row:
    found = document or {"_key": None, "name": None}
    return {f"{role}_key": found["_key"], f"{role}_name": found["name"]}


def _arrows(use: _Use, kind: str) -> Iterator[tuple[str, str]]:
    for thing, jobs in use.writers.items():
        yield from ((_id("jobs", job), _id(kind, thing)) for job in jobs)
    for thing, jobs in use.readers.items():
        yield from ((_id(kind, thing), _id("jobs", job)) for job in jobs)


def _node(collection: str, document: Document, shape: str) -> str:
    label = _quoted(document["name"] or document["_key"])
    return f"{_quoted(_id(collection, document['_key']))} [label={label}, shape={shape}];"


def _id(collection: str, key: str) -> str:
    return f"{collection}/{key}"


def _quoted(text: str) -> str:
    """Write text as DOT takes it, where a backslash and a quote mean themselves."""
    return json.dumps(text, ensure_ascii=False)
