"""Many documents at once are stored as they are one by one."""

import math

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.embedded.errors import ArangoError
from service.embedded.storage.patches import patched
from service.embedded.storage.store import Store

_INDEXES = [{"fields": ["a"]}, {"fields": ["b", "a"]}, {"fields": ["u"], "unique": True}]
_INSIDE = {"fields": ["b.c", "a"]}
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([0.5, -0.0, math.nan, -math.inf, 2**63, -(2**63) - 1, 2**70]),
    st.sampled_from(["", "a", "A", "job-1", "ä", "\x01a", "\t", "x" * 80]),
)
_VALUES = st.one_of(
    _SCALARS,
    st.lists(_SCALARS, max_size=2),
    st.dictionaries(st.sampled_from("cd"), _SCALARS, max_size=2),
)
_KEYS = st.sampled_from(["k", "k1", "1", "007", "20000", "a/b", "", "٣", 1, None])
_ENDS = st.sampled_from(["jobs/1", "jobs/2", "jobs/", "jobs", 1, None, ["jobs/1"]])
_DOCUMENTS = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "a": _VALUES,
            "b": _VALUES,
            "u": st.integers(1, 40),
            "_key": _KEYS,
            "_id": _VALUES,
            "_rev": _VALUES,
        },
    ),
    st.sampled_from([[], "text", None]),
)
_ENDED = st.fixed_dictionaries(
    {"_from": st.just("jobs/1"), "_to": st.sampled_from(["jobs/1", "jobs/2"])},
    optional={"a": _VALUES, "_key": st.sampled_from(["k", "1", "7"])},
)
_EDGES = st.one_of(
    _ENDED, st.fixed_dictionaries({}, optional={"_from": _ENDS, "_to": _ENDS, "a": _VALUES})
)


@pytest.fixture(scope="module")
def shared():
    """A store for all examples: each takes collections of its own."""
    store = Store(None)
    yield store
    store.close()


def _made(transaction, type_, indexes, options):
    database = transaction.catalog.database("_system")
    name = f"c{len(database.collections())}"
    made = transaction.create_collection(database, name, type_, properties={"keyOptions": options})
    for definition in indexes:
        transaction.create_index(made, {"type": "persistent"} | definition)
    return transaction.catalog.collection(made.number)


def _stored(store, type_, indexes, options, insert):
    """Return the rows of a new collection after inserting, or the error."""
    try:
        with store.write() as transaction:
            collection = _made(transaction, type_, indexes, options)
            insert(transaction, collection)
            rows = transaction.connection.execute(
                f"SELECT * FROM {collection.table} ORDER BY id"  # noqa: S608 - its name
            ).fetchall()
    except ArangoError as ex:
        return type(ex)
    return [_without_revision(row, collection.name) for row in rows]


def _without_revision(row, name):
    document = orjson.loads(row[2])
    assert document.pop("_rev") > "_"
    assert document.pop("_id") == f"{name}/{row[1]}"
    return row[:2], list(document.items()), row[3:]


def _one_by_one(documents):
    def insert(transaction, collection):
        for document in documents:
            transaction.insert(collection, document)

    return insert


def _at_once(documents):
    return lambda transaction, collection: transaction.insert_many(collection, documents)


_GENERATORS = st.sampled_from(
    [{"type": "traditional"}, {"type": "autoincrement"}, {"allowUserKeys": False}]
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(_DOCUMENTS, max_size=9),
    st.sampled_from([[], _INDEXES[:1], _INDEXES, [_INSIDE]]),
    _GENERATORS,
)
def test_documents_inserted_at_once_are_stored_as_one_by_one(shared, documents, indexes, options):
    at_once = _stored(shared, "document", indexes, options, _at_once(documents))

    assert at_once == _stored(shared, "document", indexes, options, _one_by_one(documents))


@settings(max_examples=60, deadline=None)
@given(st.lists(_EDGES, max_size=9), st.sampled_from([[], _INDEXES[:1]]), _GENERATORS)
def test_edges_inserted_at_once_are_stored_as_one_by_one(shared, edges, indexes, options):
    at_once = _stored(shared, "edge", indexes, options, _at_once(edges))

    assert at_once == _stored(shared, "edge", indexes, options, _one_by_one(edges))


def _updated(store, patches, indexes, update, **schema):
    """Return the rows of a collection after updating its documents, or the error."""
    options = {"type": "traditional"}

    def insert(transaction, collection):
        documents = [{"_key": key, "a": 1, "b": {"c": 2}} for key in "vwxyz"]
        transaction.insert_many(collection, documents)
        olds = [orjson.loads(text) for text in transaction.scan(collection)]
        update(transaction, collection, list(zip(olds, patches, strict=False)), **schema)

    return _stored(store, "document", indexes, options, insert)


def _update_each(transaction, collection, pairs, **how):
    for old, patch in pairs:
        transaction.replace(collection, old["_key"], patched(old, patch, **how))


def _update_all(transaction, collection, pairs, **how):
    transaction.update_many(collection, pairs, **how)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(_DOCUMENTS, max_size=5),
    st.sampled_from([[], _INDEXES, [_INSIDE]]),
    st.booleans(),
    st.booleans(),
)
def test_documents_updated_at_once_are_stored_as_one_by_one(shared, patches, indexes, keep, merge):
    how = {"keep_null": keep, "merge_objects": merge}
    at_once = _updated(shared, patches, indexes, _update_all, **how)

    assert at_once == _updated(shared, patches, indexes, _update_each, **how)
