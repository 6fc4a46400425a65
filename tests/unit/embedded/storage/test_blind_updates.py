"""Documents that nobody looks at become what they would become if they were read."""

import sqlite3

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.embedded.errors import ArangoError, DocumentNotFound, UniqueViolated
from service.embedded.storage import blind_updates
from service.embedded.storage.check import problems
from service.embedded.storage.store import Store

_INDEXES = [
    {"fields": ["a", "b.c"]},
    {"fields": ["_rev"]},
    {"fields": ["u"], "unique": True, "sparse": True},
]
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([0.5, -0.0, 1e300, float("nan"), 2**63, 2**64 - 1, 2**70]),
    st.sampled_from(["", "a", 'quote " and \\', "ä\u2028", "\x00\x1f", "{}", "null"]),
)
_VALUES = st.one_of(
    _SCALARS,
    st.lists(st.one_of(_SCALARS, st.just({"c": None})), max_size=2),
    st.dictionaries(st.sampled_from("cd"), _SCALARS, max_size=2),
)
_DOCUMENTS = st.fixed_dictionaries(
    {}, optional={"a": _VALUES, "b": _VALUES, "ä": _VALUES, "it's": _VALUES}
)
_PATCHES = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.one_of(
            _DOCUMENTS,
            st.fixed_dictionaries({"u": st.integers(1, 4)}, optional={"a": _SCALARS}),
            st.sampled_from([{"_key": "9"}, [], {}]),
        ),
    ),
    max_size=5,
)


@pytest.fixture(scope="module")
def shared():
    """A store for all tests and examples."""
    store = Store(None)
    with store.write() as transaction:
        for name, schema in [("a", None), ("b", None), ("ruled", {"rule": {}})]:
            database = transaction.catalog.database("_system")
            properties = {"schema": schema} if schema else {}
            made = transaction.create_collection(database, name, "document", properties=properties)
            for definition in _INDEXES:
                transaction.create_index(made, {"type": "persistent"} | definition)
    yield store
    store.close()


def _filled(store, documents, name="a"):
    """Return a collection that has just these documents, with keys from 1."""
    with store.write() as transaction:
        collection = transaction.catalog.database("_system").collection(name)
        transaction.truncate(collection)
        numbered = enumerate(documents, 1)
        transaction.insert_many(collection, [{**each, "_key": str(key)} for key, each in numbered])
    return collection


def _stored(store, collection):
    with store.read() as transaction:
        found = [orjson.loads(text) for text in transaction.scan(collection)]
    return [{**each, "_id": None, "_rev": None} for each in found]


def _one_by_one(store, collection, patches):
    try:
        with store.write() as transaction:
            for key, patch in patches:
                transaction.update(collection, key, patch)
    except ArangoError as ex:
        return type(ex)
    return None


def _blindly(store, collection, patches):
    """Update; None if it went well or would not be done, else the error's type."""
    try:
        with store.write() as transaction:
            if not transaction.update_blindly(collection, patches):
                return ...
    except ArangoError as ex:
        return type(ex)
    return None


@settings(max_examples=300, deadline=None)
@given(st.lists(_DOCUMENTS, min_size=2, max_size=3), _PATCHES)
@example([{}, {}], [("2", {"u": 1}), ("3", {"u": 1}), ("1", {"u": 1})])
def test_documents_are_what_they_would_be_one_by_one(shared, documents, patches):
    first, second = _filled(shared, documents), _filled(shared, documents, "b")
    outcome = _blindly(shared, first, patches)
    if outcome is ...:
        assert _stored(shared, first) == _stored(shared, second)
        return

    assert outcome == _one_by_one(shared, second, patches)
    assert orjson.dumps(_stored(shared, first), option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        _stored(shared, second), option=orjson.OPT_SORT_KEYS
    )


def test_all_that_is_beside_the_documents_is_right_afterwards(shared):
    jobs = _filled(shared, [{"a": 1, "b": {"c": 2}}, {"a": 2}, {}])
    patches = [("1", {"a": "x", "b": None}), ("2", {"b": [1]}), ("3", {"u": 1, "a": None})]

    with shared.write() as transaction:
        assert transaction.update_blindly(jobs, patches)

    assert list(problems(shared)) == []


def test_each_document_gets_a_later_revision(shared):
    jobs = _filled(shared, [{}, {}])

    with shared.write() as transaction:
        before = [orjson.loads(text)["_rev"] for text in transaction.scan(jobs)]
        assert transaction.update_blindly(jobs, [("1", {"a": 1}), ("2", {"a": None})])
        after = [orjson.loads(text)["_rev"] for text in transaction.scan(jobs)]

    assert len({*before, *after}) == 4


@pytest.mark.parametrize(
    "patch", [{"a": {"b": 1}}, {"_key": "2"}, {"it's": None}, {"a": 2**70}, [], "text"]
)
def test_a_patch_that_does_more_than_to_set_attributes_is_left_to_others(shared, patch):
    jobs = _filled(shared, [{}, {}])
    before = _stored(shared, jobs)

    with shared.write() as transaction:
        assert not transaction.update_blindly(jobs, [("1", {"a": 1}), ("2", patch)])

    assert _stored(shared, jobs) == before


def test_a_collection_with_a_schema_is_left_to_others(shared):
    jobs = _filled(shared, [{}], "ruled")

    with shared.write() as transaction:
        assert not transaction.update_blindly(jobs, [("1", {"a": 1})])


def test_a_document_that_is_missing_is_an_error(shared):
    jobs = _filled(shared, [{}])

    with pytest.raises(DocumentNotFound), shared.write() as transaction:
        transaction.update_blindly(jobs, [("1", {"a": 1}), ("2", {"a": 1})])

    assert "a" not in _stored(shared, jobs)[0]


def test_the_document_in_the_way_of_a_unique_value_is_named(shared):
    jobs = _filled(shared, [{"u": 1}, {"u": 2}, {"u": 3}])

    with (
        pytest.raises(UniqueViolated, match=r"over 'u'; conflicting key: 3"),
        shared.write() as transaction,
    ):
        transaction.update_blindly(jobs, [("1", {"u": 4}), ("2", {"u": 3})])


def test_without_json_in_sqlite_everything_is_left_to_others(shared, monkeypatch):
    jobs = _filled(shared, [{}])

    class Old:
        def execute(self, _):
            raise sqlite3.OperationalError

    monkeypatch.setattr(sqlite3, "connect", lambda _: Old())
    blind_updates.has_json.cache_clear()
    try:
        with shared.write() as transaction:
            assert not transaction.update_blindly(jobs, [("1", {"a": 1})])
    finally:
        blind_updates.has_json.cache_clear()
