import math
from collections import Counter

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.embedded.aql.values import algebra as values
from service.embedded.errors import DocumentTypeInvalid
from service.embedded.storage.search import Condition, value_at
from service.embedded.storage.store import Store

_PATHS = [("a",), ("b", "c"), ("_key",)]
_INDEXES = [
    {"fields": ["a"]},
    {"fields": ["b.c", "a"]},
    {"fields": ["a", "b.c"], "sparse": True},
    {"fields": ["a", "_key"]},
]
_TEXTS = ["", "a", "A", "b", "job_1", "job-1", "k1", "k10"]
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([0.5, -0.0, 1e308, -math.nextafter(math.inf, 0), 2**63, 2**63 + 1, 2**53 + 1]),
    st.sampled_from(_TEXTS),
)
_VALUES = st.one_of(
    _SCALARS,
    st.lists(_SCALARS, max_size=2),
    st.dictionaries(st.sampled_from("cd"), _SCALARS, max_size=2),
)
_DOCUMENTS = st.lists(
    st.fixed_dictionaries({}, optional={"a": _VALUES, "b": _VALUES}), min_size=1, max_size=12
)
_CONDITIONS = st.lists(
    st.one_of(
        st.builds(
            Condition,
            st.sampled_from(_PATHS),
            st.sampled_from(["==", "<", "<=", ">", ">="]),
            _VALUES,
        ),
        st.builds(Condition, st.sampled_from(_PATHS), st.just("IN"), st.lists(_VALUES, max_size=3)),
    ),
    max_size=3,
)
_MANY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def shared():
    """A store and an indexed collection; each case empties it."""
    store = Store(None)
    with store.write() as transaction:
        database = transaction.catalog.database("_system")
        collection = transaction.create_collection(database, "d")
        for definition in _INDEXES:
            transaction.create_index(collection, {"type": "persistent"} | definition)
    yield store, collection
    store.close()


def _fill(shared, documents):
    """Put documents in; return what is stored, in order."""
    store, collection = shared
    with store.write() as transaction:
        transaction.truncate(collection)
        for number, document in enumerate(documents):
            transaction.insert(collection, {"_key": f"k{number}"} | document)
    with store.read() as transaction:
        return [orjson.loads(text) for text in transaction.scan(collection)]


def _search(shared, *arguments):
    store, collection = shared
    with store.read() as transaction:
        return [orjson.loads(text) for text in transaction.search(collection, *arguments)]


@_MANY
@given(_DOCUMENTS, _CONDITIONS)
def test_search_finds_what_comparing_every_document_finds(shared, documents, conditions):
    stored = _fill(shared, documents)

    expected = [each for each in stored if all(_holds(one, each) for one in conditions)]

    assert _search(shared, conditions) == expected


def _holds(condition, document):
    value = value_at(document, condition.path)
    if condition.operator == "IN":
        return any(values.equal(value, member) for member in condition.value)
    order = values.compare(value, condition.value)
    return {
        "==": order == 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }[condition.operator]


@_MANY
@given(
    st.lists(st.fixed_dictionaries({"a": _SCALARS, "b": st.fixed_dictionaries({"c": _SCALARS})})),
    st.integers(0, 5) | st.none(),
)
def test_search_sorts_as_the_values_are_ordered(shared, documents, limit):
    stored = _fill(shared, documents)
    store, collection = shared
    with store.read() as transaction:
        current = transaction.catalog.collection(collection.number)
        order = [(path, False) for path in (("a",), ("b", "c")) if current.can_order(path)]

    def keys(found):
        return [[values.sort_key(value_at(each, path)) for path, _ in order] for each in found]

    assert keys(_search(shared, [], order, limit)) == sorted(keys(stored))[:limit]


def _keys(found):
    return [document["_key"] for document in found]


@pytest.fixture
def numbers(store, make):
    """Documents a to e with x from 1 to 5, indexed; the store too."""
    collection = make("numbers", indexes=[{"fields": ["x"]}])
    with store.write() as transaction:
        transaction.insert_many(
            collection, [{"_key": key, "x": number} for number, key in enumerate("abcde", 1)]
        )
    return store, collection


def test_search_can_sort_downwards_with_a_limit(numbers):
    found = _search(numbers, [Condition(("x",), "<", 5)], [(("x",), True)], 2)

    assert _keys(found) == ["d", "c"]


def test_search_by_id_takes_only_ids_of_the_collection(numbers):
    condition = Condition(("_id",), "IN", ["numbers/b", "others/c", 5, "numbers/a"])

    assert _keys(_search(numbers, [condition])) == ["a", "b"]


def test_search_takes_a_list_of_thousands(numbers):
    condition = Condition(("x",), "IN", list(range(4, 5000)))

    assert _keys(_search(numbers, [condition])) == ["d", "e"]


def test_search_in_an_empty_list_finds_nothing(numbers):
    assert _search(numbers, [Condition(("x",), "IN", [])]) == []


def test_search_with_a_limit_of_0_finds_nothing(numbers):
    conditions = [Condition(("_key",), ">", "a")]

    assert _search(numbers, conditions, [], 0) == []


def test_search_reads_only_as_far_as_asked(numbers):
    store, collection = numbers

    with store.read() as transaction:
        first = next(transaction.search(collection))

    assert orjson.loads(first)["_key"] == "a"


def test_can_order_holds_until_an_array_is_stored(numbers):
    store, collection = numbers
    before = collection.can_order(("x",))
    with store.write() as transaction:
        transaction.insert(collection, {"x": "text"})
        between = transaction.catalog.collection(collection.number).can_order(("x",))
        transaction.insert(collection, {"x": [1]})
        after = transaction.catalog.collection(collection.number).can_order(("x",))

    assert (before, between, after) == (True, True, False)


def test_an_array_that_was_not_committed_leaves_the_order(numbers):
    store, collection = numbers
    with pytest.raises(DocumentTypeInvalid), store.write() as transaction:
        transaction.insert_many(collection, [{"x": [1]}, "no document"])

    with store.read() as transaction:
        current = transaction.catalog.collection(collection.number)

    assert current.can_order(("x",))


def test_search_uses_the_index(numbers):
    store, collection = numbers

    with store.read() as transaction:
        sql = f"EXPLAIN QUERY PLAN SELECT doc FROM {collection.table} WHERE a1 = 3 ORDER BY id"  # noqa: S608 - our name
        plan = transaction.connection.execute(sql).fetchall()

    assert "USING INDEX" in plan[0][3]
    assert len(plan) == 1


@_MANY
@given(
    st.lists(
        st.fixed_dictionaries(
            {"g": st.integers(0, 1), "a": st.integers(0, 2), "b": st.integers(0, 2)},
            optional={"c": st.integers(0, 3)},
        ),
        max_size=20,
    ),
    st.lists(st.booleans(), min_size=3, max_size=3),
    st.integers(0, 6),
    st.integers(0, 3),
)
def test_search_sorts_up_and_down_at_once(grouped, documents, directions, limit, most):
    stored = _fill(grouped, [{**each, "d": n} for n, each in enumerate(documents)])
    order = list(zip([("a",), ("b",), ("d",)], directions, strict=True))
    conditions = [Condition(("g",), "==", 1), Condition(("c",), "<=", most)]

    expected = [each for each in stored if all(_holds(one, each) for one in conditions)]
    for (name,), is_descending in reversed(order):
        expected.sort(key=lambda each: each[name], reverse=is_descending)

    assert _search(grouped, conditions, order, limit) == expected[:limit]


@pytest.fixture(scope="module")
def grouped():
    """A store and a collection with an index over g, a, b, d and c."""
    store = Store(None)
    with store.write() as transaction:
        database = transaction.catalog.database("_system")
        collection = transaction.create_collection(database, "d")
        definition = {"type": "persistent", "fields": ["g", "a", "b", "d", "c"]}
        transaction.create_index(collection, definition)
    yield store, collection
    store.close()


def test_an_order_up_and_down_reads_little(grouped):
    store, collection = grouped
    _fill(grouped, [{"g": 1, "a": 0, "b": 0, "d": n} for n in range(3000)])
    steps = []
    conditions = [Condition(("g",), "==", 1), Condition(("c",), "<=", 5)]

    with store.read() as transaction:
        transaction.connection.set_progress_handler(lambda: steps.append(1), 100)
        found = list(
            transaction.search(collection, conditions, [(("a",), True), (("b",), False)], 10)
        )
        transaction.connection.set_progress_handler(None, 0)

    assert len(found) == 10
    assert len(steps) < 300


@_MANY
@given(st.lists(st.fixed_dictionaries({"a": _SCALARS, "b": _SCALARS}), max_size=12), _CONDITIONS)
def test_groups_count_what_search_finds(shared, documents, conditions):
    store, collection = shared
    _fill(shared, documents)
    found = _search(shared, conditions)
    with store.read() as transaction:
        current = transaction.catalog.collection(collection.number)
        groups = transaction.groups(current, conditions, [("a",)])
        counted = None if groups is None else [(orjson.loads(text), n) for text, n in groups]
        number = transaction.count_found(current, conditions)

    assert number is None or number == len(found)
    if counted is None:
        return
    keys = [values.sort_key(first["a"]) for first, _ in counted]
    expected = [values.sort_key(each["a"]) for each in found]
    assert dict(zip(keys, [n for _, n in counted], strict=True)) == Counter(expected)
    assert keys == sorted(keys)
