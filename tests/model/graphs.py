"""Workflows in a database, told without keys and revisions, so that two of them can be compared."""

from typing import Any

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from service.database.query import run

_OF_WORKFLOW = "FOR d IN @@c FILTER d.workflow_key == @key SORT TO_NUMBER(d._key) RETURN d"
#: ``{attribute: collection of the keys that it holds}``
_WHOSE = {
    "job_key": "jobs",
    "job_keys": "jobs",
    "compute_node_key": "compute_nodes",
    "reuses": "results",
}
_SYSTEM = {"_key", "_id", "_rev", "_from", "_to", "workflow_key"}


def graph_of(database: Any, workflow_key: str) -> dict[str, Any]:
    """Return ``{collection: documents, edge: pairs}``.

    A document's number in its collection stands in the place of its key.
    """
    documents = {name: _documents(database, name, workflow_key) for name in COLLECTIONS}
    numbers = {
        document["_id"]: f"{name} number {number}"
        for name, found in documents.items()
        for number, document in enumerate(found)
    }
    found = {name: [_told(document, numbers) for document in documents[name]] for name in documents}
    for name in EDGES:
        edges = _documents(database, name, workflow_key)
        found[name] = sorted(
            (
                [numbers[edge["_from"]], numbers[edge["_to"]], _told(edge, numbers)]
                for edge in edges
            ),
            key=repr,
        )
    return found


def with_implied(graph: dict[str, Any]) -> dict[str, Any]:
    """Return a graph in which jobs block also those that read what they write."""
    pairs = {(one, other) for one, other, _ in graph["blocks"]}
    for read, written in (("needs", "produces"), ("consumes", "stores")):
        pairs |= {
            (writer, reader)
            for writer, it, _ in graph[written]
            for reader, what, _ in graph[read]
            if it == what and writer != reader
        }
    return {**graph, "blocks": sorted(pairs)}


def _documents(database: Any, name: str, workflow_key: str) -> list[dict[str, Any]]:
    if name == "workflows":
        return [database.collection(name).get(workflow_key)]
    return run(database, _OF_WORKFLOW, {"@c": name, "key": workflow_key})


def _told(document: dict[str, Any], numbers: dict[str, str]) -> dict[str, Any]:
    return {
        name: value if name == "data" else _renamed(name, value, numbers)
        for name, value in document.items()
        if name not in _SYSTEM
    }


def _renamed(name: str, value: Any, numbers: dict[str, str]) -> Any:
    """Return a value in which numbers stand for ids, and for keys by the attribute's name."""
    if isinstance(value, list):
        return [_renamed(name, each, numbers) for each in value]
    if isinstance(value, dict) and name in {"files", "user_data"}:
        return {numbers.get(f"{name}/{key}", key): each for key, each in value.items()}
    if isinstance(value, dict):
        return {key: _renamed(key, each, numbers) for key, each in value.items()}
    if isinstance(value, str) and name == "by":
        _, _, key = value.partition("worker ")
        return numbers.get(f"compute_nodes/{key}", value)
    if isinstance(value, str):
        return numbers.get(value) or numbers.get(f"{_WHOSE.get(name)}/{value}", value)
    return value
