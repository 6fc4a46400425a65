import orjson
import pytest

from service.embedded.errors import (
    BadParameter,
    DuplicateName,
    Forbidden,
    IllegalName,
    IndexNotFound,
    NotImplementedHere,
    UniqueViolated,
)
from service.embedded.storage.search import Condition


def _create(store, collection, **definition):
    with store.write() as transaction:
        return transaction.create_index(collection, {"type": "persistent"} | definition)


def _current(store, collection):
    with store.read() as transaction:
        return transaction.catalog.collection(collection.number)


def test_collections_have_indexes_of_their_own(jobs, blocks):
    assert [(each.id, each.type) for each in jobs.indexes] == [("0", "primary")]
    assert [(each.id, each.type) for each in blocks.indexes] == [("0", "primary"), ("1", "edge")]


def test_create_index_returns_the_index(store, jobs):
    index, is_new = _create(store, jobs, fields=["a.b", "c"], unique=True, name="by_ab")

    assert is_new
    assert (index.name, index.type, index.unique, index.sparse) == (
        "by_ab",
        "persistent",
        True,
        False,
    )
    assert index.fields == (("a", "b"), ("c",))
    assert _current(store, jobs).indexes[-1] == index


def test_create_index_names_an_index_by_its_id(store, jobs):
    index, _ = _create(store, jobs, fields=["a"])

    assert index.name == f"idx_{index.id}"


def test_create_index_makes_none_twice(store, jobs):
    one, _ = _create(store, jobs, fields=["a"])
    other, is_new = _create(store, jobs, fields=["a"], unique=False)

    assert (other, is_new) == (one, False)


@pytest.mark.parametrize(
    "definition", [{"fields": ["a"], "sparse": True}, {"type": "hash"}, {"fields": ["a", "b"]}]
)
def test_create_index_makes_another_for_another_meaning(store, jobs, definition):
    _create(store, jobs, fields=["a"])

    _, is_new = _create(store, jobs, **({"fields": ["a"]} | definition))

    assert is_new


def test_create_index_covers_what_is_there(store, jobs):
    with store.write() as transaction:
        transaction.insert_many(jobs, ({"x": number % 10} for number in range(100)))
    _create(store, jobs, fields=["x"])

    with store.read() as transaction:
        found = list(transaction.search(jobs, [Condition(("x",), "==", 3)]))

    assert len(found) == 10


@pytest.mark.parametrize(
    "definition",
    [
        {"fields": []},
        {"fields": None},
        {},
        {"fields": [1]},
        {"fields": ["a", "a"]},
        {"fields": ["_id"]},
        {"fields": ["a..b"]},
        {"fields": "a"},
        {"type": "magic", "fields": ["a"]},
        {"type": "ttl", "fields": ["a"]},
        {"type": "ttl", "fields": ["a"], "expireAfter": -1},
        {"type": "ttl", "fields": ["a", "b"], "expireAfter": 1},
    ],
)
def test_create_index_refuses_what_makes_no_sense(store, jobs, definition):
    with pytest.raises(BadParameter):
        _create(store, jobs, **definition)


@pytest.mark.parametrize("type_", ["zkd", "mdi", "inverted", "vector"])
def test_create_index_refuses_other_types_of_arangodb(store, jobs, type_):
    with pytest.raises(NotImplementedHere, match=type_):
        _create(store, jobs, type=type_, fields=["a"])


@pytest.mark.parametrize("type_", ["primary", "edge"])
def test_create_index_refuses_what_collections_have_anyway(store, jobs, type_):
    with pytest.raises(Forbidden):
        _create(store, jobs, type=type_, fields=["_key"])


def test_create_index_refuses_a_name_in_use(store, jobs):
    _create(store, jobs, fields=["a"], name="x")

    with pytest.raises(DuplicateName):
        _create(store, jobs, fields=["b"], name="x")


def test_create_index_refuses_what_is_no_name(store, jobs):
    with pytest.raises(IllegalName):
        _create(store, jobs, fields=["a"], name="1 x")


def test_a_unique_index_allows_one_null(store, jobs):
    _create(store, jobs, fields=["x"], unique=True)

    with store.write() as transaction:
        transaction.insert(jobs, {"x": None})
        with pytest.raises(UniqueViolated):
            transaction.insert(jobs, {})


def test_a_sparse_unique_index_allows_many_nulls(store, jobs):
    _create(store, jobs, fields=["x", "y"], unique=True, sparse=True)

    with store.write() as transaction:
        transaction.insert_many(jobs, [{"x": 1}, {"x": 1, "y": None}, {"y": 1}, {"y": 1}, {}])
        transaction.insert(jobs, {"x": 1, "y": 1})
        with pytest.raises(UniqueViolated):
            transaction.insert(jobs, {"x": 1.0, "y": 1})

    with store.read() as transaction:
        current = transaction.catalog.collection(jobs.number)
        found = list(transaction.search(current, [Condition(("y",), "==", None)]))

    assert len(found) == 3


@pytest.mark.parametrize(
    ("one", "other", "is_allowed"),
    [
        (1, 1.0, False),
        (1, True, True),
        (0, False, True),
        (1, "1", True),
        ("a", "A", True),
        ([1], [1, None], False),
        ([1], [1, 2], True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        (0.0, -0.0, False),
    ],
)
def test_a_unique_index_compares_as_aql_does(store, jobs, one, other, is_allowed):
    _create(store, jobs, fields=["x"], unique=True)

    with store.write() as transaction:
        transaction.insert(jobs, {"x": one})
        try:
            transaction.insert(jobs, {"x": other})
        except UniqueViolated:
            was_allowed = False
        else:
            was_allowed = True

    assert was_allowed == is_allowed


def test_a_unique_index_over_equal_values_is_not_made(store, jobs):
    with store.write() as transaction:
        transaction.insert_many(jobs, [{"x": 1}, {"x": 1}])

    with pytest.raises(UniqueViolated):
        _create(store, jobs, fields=["x"], unique=True)

    assert len(_current(store, jobs).indexes) == 1


def test_an_array_index_is_remembered_and_changes_no_answer(store, jobs):
    index, _ = _create(store, jobs, fields=["tags[*]"])

    with store.write() as transaction:
        transaction.insert(jobs, {"tags": ["a"]})

    assert index.definition["fields"] == ["tags[*]"]
    assert not _current(store, jobs).can_search(("tags",))


def test_a_unique_array_index_is_refused(store, jobs):
    with pytest.raises(NotImplementedHere):
        _create(store, jobs, fields=["tags[*]"], unique=True)


def test_a_ttl_index_is_taken(store, jobs):
    index, _ = _create(store, jobs, type="ttl", fields=["at"], expireAfter=60)

    assert index.definition["expireAfter"] == 60


def test_drop_index_ends_what_it_refused(store, jobs):
    index, _ = _create(store, jobs, fields=["x"], unique=True)
    with store.write() as transaction:
        transaction.drop_index(jobs, index)
        transaction.insert_many(jobs, [{"x": 1}, {"x": 1}])

    assert not _current(store, jobs).can_search(("x",))


def test_drop_index_leaves_columns_that_others_need(store, jobs):
    one, _ = _create(store, jobs, fields=["x", "y"])
    _create(store, jobs, fields=["y"])
    with store.write() as transaction:
        transaction.drop_index(jobs, one)
    current = _current(store, jobs)

    assert (current.can_search(("x",)), current.can_search(("y",))) == (False, True)


def test_an_index_made_again_covers_what_came_in_between(store, jobs):
    index, _ = _create(store, jobs, fields=["x"])
    with store.write() as transaction:
        transaction.insert(jobs, {"x": 1})
        transaction.drop_index(jobs, index)
        transaction.insert(jobs, {"x": 2})
        transaction.update(jobs, "1", {"x": 3})
    _create(store, jobs, fields=["x"])

    with store.read() as transaction:
        found = [
            orjson.loads(text)["x"]
            for text in transaction.search(jobs, [Condition(("x",), ">", 0)])
        ]

    assert found == [3, 2]


@pytest.mark.parametrize("count", [1, 10])
def test_an_index_over_revisions_follows_updates(store, jobs, count):
    _create(store, jobs, fields=["_rev"])
    with store.write() as transaction:
        added = transaction.insert_many(jobs, [{"x": 1} for _ in range(count)])
        changed = transaction.update_many(jobs, [(old, {"x": 2}) for old in added])
        conditions = [Condition(("_rev",), "IN", [each["_rev"] for each in changed])]

        assert len(list(transaction.search(jobs, conditions))) == count


def test_drop_index_refuses_the_collections_own(store, jobs):
    with store.write() as transaction, pytest.raises(Forbidden):
        transaction.drop_index(jobs, jobs.indexes[0])


def test_drop_index_refuses_an_unknown_one(store, jobs):
    index, _ = _create(store, jobs, fields=["x"])
    with store.write() as transaction:
        transaction.drop_index(jobs, index)

        with pytest.raises(IndexNotFound):
            transaction.drop_index(jobs, index)


def test_an_index_over_keys_and_ends_needs_no_further_column(store, blocks):
    _create(store, blocks, fields=["w", "_from", "_key"], unique=True)
    with store.write() as transaction:
        transaction.insert(blocks, {"_key": "e", "_from": "a/1", "_to": "a/2", "w": 1})
        conditions = [
            Condition(("w",), "==", 1),
            Condition(("_from",), "==", "a/1"),
            Condition(("_key",), "==", "e"),
        ]
        found = list(transaction.search(blocks, conditions))

    assert len(found) == 1
    assert [each.path for each in _current(store, blocks).attributes] == [("w",)]
