"""An engine on a temporary store, with a few collections."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from service.embedded.aql.query import Engine, Result
from service.embedded.storage.store import Store

_DOCUMENTS = {
    "jobs": [
        {"_key": "a", "status": "ready", "cpus": 1, "priority": 5, "tags": ["x", "y"]},
        {"_key": "b", "status": "ready", "cpus": 4, "priority": 9, "tags": []},
        {"_key": "c", "status": "blocked", "cpus": 2, "priority": 5, "of": {"n": 1}},
        {"_key": "d", "status": "done", "cpus": 8},
    ],
    "copies": [],
}
#: a → b → d, a → c → d, d → e (no such document), f → f
_EDGES = [
    ("ab", "a", "b", 1),
    ("ac", "a", "c", 5),
    ("bd", "b", "d", 1),
    ("cd", "c", "d", 1),
    ("de", "d", "e", 1),
]


class Bench:
    """An engine and shortcuts to it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.engine = Engine(store)

    def run(self, text: str, options: dict[str, Any] | None = None, **binds: Any) -> Result:
        """Run a query; ``at_name`` is the bind value ``@name`` of ``@@name``."""
        values = {name.replace("at_", "@", 1): value for name, value in binds.items()}
        return self.engine.execute("_system", text, values, options)

    def rows(self, text: str, **binds: Any) -> list[Any]:
        """Run a query and return its rows."""
        return self.run(text, **binds).rows

    def collect(self, name: str, documents: list[dict[str, Any]], *, edges: bool = False) -> None:
        """Make a collection with documents."""
        with self.store.write() as transaction:
            database = transaction.catalog.database("_system")
            transaction.create_collection(database, name, "edge" if edges else "document")
            found = transaction.catalog.database("_system").collection(name)
            transaction.insert_many(found, documents)

    def index(self, name: str, *fields: str, **more: Any) -> None:
        """Make a persistent index."""
        with self.store.write() as transaction:
            found = transaction.catalog.database("_system").collection(name)
            definition = {"type": "persistent", "fields": list(fields), **more}
            transaction.create_index(found, definition)

    def plan(self, text: str, **binds: Any) -> list[str]:
        """Return the types of the nodes of a query's plan."""
        plan = self.engine.explain("_system", text, binds)["plan"]
        return [node["type"] for node in plan["nodes"]]


@pytest.fixture
def empty() -> Iterator[Bench]:
    store = Store(None)
    yield Bench(store)
    store.close()


@pytest.fixture
def bench(empty: Bench) -> Bench:
    for name, documents in _DOCUMENTS.items():
        empty.collect(name, documents)
    edges = [
        {"_key": key, "_from": f"jobs/{start}", "_to": f"jobs/{end}", "weight": weight}
        for key, start, end, weight in _EDGES
    ]
    empty.collect("blocks", edges, edges=True)
    return empty


@pytest.fixture
def rows(bench: Bench) -> Callable[..., list[Any]]:
    return bench.rows
