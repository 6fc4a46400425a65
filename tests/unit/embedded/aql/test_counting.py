"""COLLECT … WITH COUNT by an index gives what it gives without one."""

import pytest

from service.embedded.aql.query import Engine
from service.embedded.storage.store import Store

_DOCUMENTS = [
    {"w": 1, "s": "b", "n": 1},
    {"w": 1, "s": "a", "n": 1.0},
    {"w": 1, "s": "b", "n": None},
    {"w": 2, "s": "c", "n": 2},
    {"w": 1, "n": True},
    {"w": "1", "s": "B", "n": 1},
]


@pytest.fixture(scope="module")
def engine():
    """An engine with the same documents with and without indexes."""
    store = Store(None)
    with store.write() as transaction:
        database = transaction.catalog.database("_system")
        for name in ("plain", "indexed"):
            collection = transaction.create_collection(database, name)
            if name == "indexed":
                definition = {"type": "persistent", "fields": ["w", "s", "n"]}
                transaction.create_index(collection, definition)
            transaction.insert_many(collection, _DOCUMENTS)
    yield Engine(store)
    store.close()


def _run(engine, text, **values):
    result = engine.execute("_system", text, values, {})
    return list(result.rows), result.stats


@pytest.mark.parametrize(
    "text",
    [
        "FOR d IN @@c COLLECT s = d.s WITH COUNT INTO n RETURN {s, n}",
        "FOR d IN @@c FILTER d.w == 1 COLLECT s = d.s WITH COUNT INTO n RETURN {s, n}",
        "FOR d IN @@c FILTER d.w == 1 COLLECT s = d.s, x = d.n WITH COUNT INTO n RETURN [s, x, n]",
        "FOR d IN @@c FILTER d.w > 1 COLLECT WITH COUNT INTO n RETURN n",
        "FOR d IN @@c FILTER d.w == 9 COLLECT WITH COUNT INTO n RETURN n",
        "FOR d IN @@c FILTER d.w == 9 COLLECT s = d.s WITH COUNT INTO n RETURN n",
        "FOR d IN @@c FILTER d.w IN [1, 2] COLLECT s = d.s WITH COUNT INTO n SORT n, s RETURN s",
        "FOR d IN @@c FILTER d.w IN 'no list' COLLECT s = d.s WITH COUNT INTO n RETURN s",
        "LET w = 1 FOR d IN @@c FILTER d.w == w COLLECT s = d.s WITH COUNT INTO n RETURN {s, n}",
        "FOR w IN 1..3 RETURN (FOR d IN @@c FILTER d.w == w COLLECT WITH COUNT INTO n RETURN n)",
    ],
)
def test_counts_are_the_same_with_and_without_an_index(engine, text):
    plain, _ = _run(engine, text, **{"@c": "plain"})
    indexed, _ = _run(engine, text, **{"@c": "indexed"})

    assert indexed == plain


def test_counts_of_an_index_are_counted_as_read(engine):
    rows, statistics = _run(
        engine, "FOR d IN indexed FILTER d.w == 1 COLLECT WITH COUNT INTO n RETURN n"
    )

    assert rows == [4]
    assert statistics["scannedIndex"] == 4


def test_a_group_that_may_be_an_array_is_counted_by_value(engine):
    store = engine._store
    with store.write() as transaction:
        database = transaction.catalog.database("_system")
        collection = transaction.create_collection(database, "arrays")
        transaction.create_index(collection, {"type": "persistent", "fields": ["x"]})
        transaction.insert_many(collection, [{"x": [1]}, {"x": [1, None]}, {"x": [1]}])

    rows, _ = _run(engine, "FOR d IN arrays COLLECT x = d.x WITH COUNT INTO n SORT n RETURN [x, n]")

    assert rows == [[[1, None], 1], [[1], 2]]
