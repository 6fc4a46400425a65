"""Write a database, or one workflow, as files that this program and ArangoDB's tools can read.

A dump is a folder: ``NAME.jsonl`` for each collection, a document on each line as
``arangoimport --type jsonl`` takes it, and ``structure.json``, which says how the collections,
indexes and graphs were made. While others write, each document is dumped as it is in some moment,
but not all in the same.
"""

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import orjson
from arango.database import StandardDatabase

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from service.database import wire
from service.database.connection import engine
from service.database.failures import translated
from service.database.query import load_query
from service.errors import InvalidRequest, NotFound

#: The file that describes the collections.
STRUCTURE = "structure.json"
#: The format of that file; a reader refuses a higher one.
FORMAT = 1
#: How the files of documents end.
LINES = ".jsonl"

#: Documents that are in memory at a time.
_BATCH = 2_000


@translated
def dump(
    database: StandardDatabase,
    folder: Path,
    *,
    collections: Sequence[str] = (),
    workflow_key: str | None = None,
) -> dict[str, int]:
    """Write documents to a new folder; an interrupted dump leaves no folder.

    Args:
        database: whose.
        folder: must not exist, or be empty.
        collections: which; default: all, or all that belong to workflows.
        workflow_key: whose documents; default: all.

    Returns:
        ``{collection: number of documents}``.

    Raises:
        InvalidRequest: if there is something in the folder, or it cannot be written.
        NotFound: if there is no such collection or workflow.
    """
    names = _chosen(database, collections, workflow_key)
    _check_free(folder)
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    try:
        unfinished.mkdir(parents=True)
        counts = _write(database, unfinished, names, workflow_key)
        unfinished.replace(folder)
    except FileExistsError as ex:
        message = f"{unfinished} is there: another dump to {folder} runs, or was killed. Remove it."
        raise InvalidRequest(message) from ex
    except BaseException as ex:
        shutil.rmtree(unfinished, ignore_errors=True)
        if isinstance(ex, OSError) and ex.errno is not None:
            message = f"{folder} cannot be written: {ex.strerror}."
            raise InvalidRequest(message) from ex
        raise
    return counts


def _check_free(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists():
        what = "is not empty" if folder.is_dir() else "is a file"
        message = f"{folder} {what}. A dump needs a folder of its own; name a new one."
        raise InvalidRequest(message)


def _chosen(
    database: StandardDatabase, collections: Sequence[str], workflow_key: str | None
) -> list[str]:
    """Return which collections to dump: edges first, so that none is dumped without its ends."""
    listed = cast("list[dict[str, Any]]", database.collections())
    found = {each["name"]: each["type"] for each in listed if not each["system"]}
    if unknown := [name for name in collections if name not in found]:
        message = f"There is no collection {', '.join(unknown)}; there are {', '.join(found)}."
        raise NotFound(message)
    if workflow_key is not None:
        _check_workflow(database, workflow_key, found)
    ours = {name for name in found if name in COLLECTIONS or name in EDGES}
    names = set(collections) or (found.keys() if workflow_key is None else ours)
    return sorted(names, key=lambda name: (found[name] != "edge", name))


def _check_workflow(database: StandardDatabase, key: str, found: dict[str, str]) -> None:
    if "workflows" not in found or not database.collection("workflows").has(key):
        message = f"There is no workflow {key}."
        raise NotFound(message)


def _write(
    database: StandardDatabase, folder: Path, names: list[str], workflow_key: str | None
) -> dict[str, int]:
    counts = {}
    described = []
    for name in names:
        counts[name] = _write_documents(database, folder, name, workflow_key)
        indexes = wire.list_indexes(database, name)
        parameters = wire.get_parameters(database, name)
        described.append({"parameters": parameters, "indexes": indexes, "count": counts[name]})
    structure = {
        "format": FORMAT,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": engine(database),
        "workflow_key": workflow_key,
        "collections": described,
        "graphs": [each for each in wire.list_graphs(database) if _is_among(each, names)],
    }
    (folder / STRUCTURE).write_bytes(orjson.dumps(structure, option=orjson.OPT_INDENT_2))
    return counts


def _is_among(graph: wire.Json, names: list[str]) -> bool:
    """Tell whether a graph is made of these collections only."""
    used = set(graph["orphanCollections"])
    for definition in graph["edgeDefinitions"]:
        used |= {definition["collection"], *definition["from"], *definition["to"]}
    return used <= set(names)


def _write_documents(
    database: StandardDatabase, folder: Path, name: str, workflow_key: str | None
) -> int:
    number = 0
    with (folder / f"{name}{LINES}").open("wb") as file:
        for document in documents_with(database, name, _keys(database, name, workflow_key)):
            file.write(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))
            number += 1
    return number


def documents_with(
    database: StandardDatabase, name: str, keys: Sequence[str]
) -> Iterator[wire.Json]:
    """Read those documents of a collection that have one of the keys, some at a time."""
    collection = database.collection(name)
    for start in range(0, len(keys), _BATCH):
        yield from cast("list[wire.Json]", collection.get_many(keys[start : start + _BATCH]))


def _keys(database: StandardDatabase, name: str, workflow_key: str | None) -> list[str]:
    if workflow_key is None:
        return load_query("documents/keys")(database, collection=name)
    if name == "workflows":
        return [workflow_key]
    query = load_query("documents/keys_of_workflow")
    return query(database, collection=name, workflow_key=workflow_key)
