"""Look whether what an archive holds makes sense, before anything of it is written."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from service.errors import InvalidRequest
from service.operations.archive.manifest import LINES
from service.operations.archive.reading import Archive
from service.operations.circles import THAT_ORDER, in_order

#: Says what is wrong with a document of a collection; nothing, if it is as it should be.
Check: TypeAlias = Callable[[str, dict[str, Any]], str]

#: Of these a workflow has one.
_SINGLE = ("workflows", "workflow_configs", "workflow_statuses")

#: ``{collection: attributes that its documents have, whatever their shape allows}``; every version
#: has written them, and a default would say something wrong.
_ALWAYS: dict[str, frozenset[str]] = {
    "workflow_statuses": frozenset({"run_id", "is_canceled"}),
    "files": frozenset({"name"}),
    "user_data": frozenset({"name"}),
    "jobs": frozenset({"name", "status", "run_id", "attempt"}),
    "results": frozenset({"run_id", "attempt"}),
}

#: Most documents that a circle names.
_MOST_NAMED = 10


def check_archive(archive: Archive, check: Check) -> None:
    """Read everything in an archive.

    Args:
        archive: what to read.
        check: knows the shapes of documents.

    Raises:
        InvalidRequest: for the first thing that is wrong, naming its place.
    """
    ids = {id_ for name in COLLECTIONS for id_ in _documents(archive, name, check)}
    before: dict[str, set[str]] = defaultdict(set)
    for name in EDGES:
        for pair in _edges(archive, name, ids):
            if name in THAT_ORDER:
                first, last = in_order(name, pair)
                before[last].add(first)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as ex:
        ring = " → ".join(ex.args[1][:_MOST_NAMED])
        message = f"In the archive jobs wait for each other in a circle: {ring}."
        raise InvalidRequest(message) from ex


def _documents(archive: Archive, name: str, check: Check) -> Iterator[str]:
    """Yield the ids of a collection's documents."""
    workflow = archive.manifest.workflow_key
    keys: set[str] = set()
    for place, document in archive.documents(name):
        key = _key(place, document, keys)
        whose = key if name == "workflows" else document.get("workflow_key")
        if whose != workflow:
            raise _wrong(
                place, f"is of workflow {whose!r:.40}, and the archive of {workflow!r:.40}"
            )
        if missing := _ALWAYS.get(name, frozenset()) - document.keys():
            raise _wrong(place, f"has no {min(missing)}")
        if complaint := check(name, document):
            raise _wrong(place, complaint)
        yield f"{name}/{key}"
    if name in _SINGLE and len(keys) != 1:
        message = f"{name}{LINES} in the archive holds {len(keys)} documents; a workflow has one."
        raise InvalidRequest(message)


def _edges(archive: Archive, name: str, ids: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the ends of edges."""
    edge = EDGES[name]
    keys: set[str] = set()
    for place, document in archive.documents(name):
        _key(place, document, keys)
        yield (
            _end(place, document.get("_from"), edge.origins, ids),
            _end(place, document.get("_to"), edge.targets, ids),
        )


def _key(place: str, document: dict[str, Any], had: set[str]) -> str:
    key = document.get("_key")
    if not isinstance(key, str) or not key:
        raise _wrong(place, "has no _key")
    if key in had:
        raise _wrong(place, f"has the key {key!r:.40}, which another one has too")
    had.add(key)
    return key


def _end(place: str, end: Any, collections: Sequence[str], ids: set[str]) -> str:
    if isinstance(end, str) and end in ids and end.partition("/")[0] in collections:
        return end
    wanted = " or ".join(collections)
    raise _wrong(place, f"joins {end!r:.80}, which is none of the {wanted} in the archive")


def _wrong(place: str, complaint: str) -> InvalidRequest:
    return InvalidRequest(f"{place} in the archive {complaint}.")
