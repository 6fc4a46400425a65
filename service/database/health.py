"""What a database holds, what is wrong with it, and how to make its file small."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, cast

from arango.database import StandardDatabase

from graph_schema.edges import EDGES
from service.database.connection import (
    close_database,
    embedded_path,
    engine,
    existing_file,
    is_server,
    open_existing_database,
    without_password,
)
from service.database.failures import translated
from service.database.query import load_query
from service.errors import DatabaseUnavailable

#: How many problems are told, and how many workflows are listed.
_MOST_PROBLEMS = 100
_MOST_WORKFLOWS = 1_000


@translated
def describe(url: str) -> dict[str, Any]:
    """Describe a database.

    Returns:
        ``{database, engine: {name, version}, size_bytes, collections: [{name, type, count}],
        workflows: [{key, name, user, jobs}]}``; the size of a server's database is an estimate.

    Raises:
        NotFound: if there is none at that URL.
        DatabaseUnavailable: if it does not answer, or the file cannot be used.
    """
    database = open_existing_database(url)
    try:
        collections = list(_collections(database))
        return {
            "database": without_password(url) if is_server(url) else embedded_path(url),
            "engine": engine(database),
            "size_bytes": _server_bytes(database) if is_server(url) else _file_bytes(url),
            "collections": collections,
            "workflows": _workflows(database, {each["name"] for each in collections}),
        }
    finally:
        close_database(database)


def _collections(database: StandardDatabase) -> Iterator[dict[str, Any]]:
    listed = cast("list[dict[str, Any]]", database.collections())
    for each in sorted(listed, key=lambda each: (each["type"] == "edge", each["name"])):
        if not each["system"]:
            count = database.collection(each["name"]).count()
            yield {"name": each["name"], "type": each["type"], "count": count}


def _workflows(database: StandardDatabase, collections: set[str]) -> list[dict[str, Any]]:
    if not {"workflows", "jobs"} <= collections:
        return []
    return load_query("workflows/sizes")(database, limit=_MOST_WORKFLOWS)


def _file_bytes(url: str) -> int:
    from service.embedded.storage.compaction import file_bytes  # noqa: PLC0415 - only embedded

    return file_bytes(existing_file(url))


def _server_bytes(database: StandardDatabase) -> int:
    total = 0
    for each in cast("list[dict[str, Any]]", database.collections()):
        figures = cast("dict[str, Any]", database.collection(each["name"]).statistics())
        total += figures.get("documents_size") or 0
        total += (figures.get("indexes") or {}).get("size") or 0
    return total


@translated
def check(url: str) -> list[str]:
    """Look for everything that is wrong with a database.

    Of an embedded one: pages, catalog, documents and their indexes. Of either: edges of ours that
    lead nowhere.

    Returns:
        Problems as sentences; empty if there is none.

    Raises:
        NotFound: if there is none at that URL.
        DatabaseUnavailable: if a server does not answer.
    """
    found = [] if is_server(url) else _file_problems(existing_file(url))
    return found or _edge_problems(url)


def _file_problems(path: Path) -> list[str]:
    from service.embedded.storage.check import problems  # noqa: PLC0415 - only embedded
    from service.embedded.storage.store import Store  # noqa: PLC0415 - the same

    found: list[str] = []
    try:
        store = Store(path)
        try:
            found.extend(islice(problems(store), _MOST_PROBLEMS))
        finally:
            store.close()
    except OSError as ex:
        found.append(str(ex))
    return _told(found)


def _edge_problems(url: str) -> list[str]:
    database = open_existing_database(url)
    try:
        listed = cast("list[dict[str, Any]]", database.collections())
        names = [each["name"] for each in listed if each["name"] in EDGES]
        found: list[str] = []
        for name in names:
            rows = load_query("edges/without_ends")(database, edges=name, limit=_MOST_PROBLEMS)
            found += [_nowhere(row["edge"], row["missing"]) for row in rows]
        return _told(found[:_MOST_PROBLEMS])
    finally:
        close_database(database)


def _nowhere(edge: str, missing: list[str]) -> str:
    are = "is" if len(missing) == 1 else "are"
    return f"The edge {edge} joins {' and '.join(missing)}, which {are} not there."


def _told(found: list[str]) -> list[str]:
    return [*found, "There may be more."] if len(found) == _MOST_PROBLEMS else found


def compact(url: str) -> dict[str, Any]:
    """Write an embedded database's file anew, without the room that is not used.

    Returns:
        ``{database, before_bytes, after_bytes, is_complete}``; not complete: another process
        reads, and the log could not be emptied.

    Raises:
        InvalidRequest: if the URL is a server's.
        NotFound: if there is no such file.
        DatabaseUnavailable: if the file cannot be used, or the disk is full.
    """
    from service.embedded.storage import compaction  # noqa: PLC0415 - only embedded
    from service.embedded.storage.store import Store  # noqa: PLC0415 - the same

    path = existing_file(url)
    try:
        store = Store(path)
        try:
            done = compaction.compact(store)
        finally:
            store.close()
    except OSError as ex:
        raise DatabaseUnavailable(str(ex)) from ex
    return {
        "database": str(path),
        "before_bytes": done.before_bytes,
        "after_bytes": done.after_bytes,
        "is_complete": done.is_complete,
    }
