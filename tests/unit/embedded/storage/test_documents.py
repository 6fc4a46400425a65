import orjson
import pytest

from service.embedded.errors import (
    CollectionNotFound,
    DocumentNotFound,
    DocumentTypeInvalid,
    IllegalDocumentKey,
    InvalidEdgeAttribute,
    RevisionConflict,
    UnexpectedDocumentKey,
    UniqueViolated,
)
from service.embedded.storage.revisions import DIGITS, decode


def _insert(store, collection, *documents):
    with store.write() as transaction:
        return [transaction.insert(collection, document) for document in documents]


def _all(store, collection):
    with store.read() as transaction:
        return [orjson.loads(text) for text in transaction.scan(collection)]


def _get(store, collection, key):
    with store.read() as transaction:
        text = transaction.get(collection, key)
    return None if text is None else orjson.loads(text)


def test_insert_completes_the_document(store, jobs):
    (new,) = _insert(store, jobs, {"name": "a"})

    assert list(new) == ["_key", "_id", "_rev", "name"]
    assert (new["_key"], new["_id"]) == ("1", "jobs/1")
    assert _get(store, jobs, "1") == new


def test_insert_ignores_ids_that_were_given(store, jobs):
    (new,) = _insert(store, jobs, {"_id": "other/9", "_rev": "x", "_from": "a/b", "_to": "c/d"})

    assert new == {"_key": "1", "_id": "jobs/1", "_rev": new["_rev"]}


def test_insert_leaves_the_given_document_as_it_was(store, jobs):
    given = {"_id": "x/y", "name": "a"}

    _insert(store, jobs, given)

    assert given == {"_id": "x/y", "name": "a"}


def test_edges_begin_with_their_ends(store, blocks):
    (new,) = _insert(store, blocks, {"w": 1, "_to": "jobs/2", "_from": "jobs/1"})

    assert list(new) == ["_key", "_id", "_rev", "_from", "_to", "w"]


@pytest.mark.parametrize("document", [None, 1, "x", [], True])
def test_insert_refuses_what_is_no_object(store, jobs, document):
    with pytest.raises(DocumentTypeInvalid):
        _insert(store, jobs, document)


@pytest.mark.parametrize("key", ["", "a b", "a/b", "a\n", "ä", "x" * 255, 1, None, {}])
def test_insert_refuses_what_is_no_key(store, jobs, key):
    with pytest.raises(IllegalDocumentKey):
        _insert(store, jobs, {"_key": key})


@pytest.mark.parametrize("key", ["a", "A-b_c:.@()+,=;$!*'%", "0", "x" * 254])
def test_insert_takes_every_allowed_key(store, jobs, key):
    (new,) = _insert(store, jobs, {"_key": key})

    assert new["_id"] == f"jobs/{key}"


@pytest.mark.parametrize(
    "ends",
    [
        {},
        {"_from": "a/b"},
        {"_from": None, "_to": "a/b"},
        {"_from": "", "_to": "a/b"},
        {"_from": "a/", "_to": "a/b"},
        {"_from": "/a", "_to": "a/b"},
        {"_from": "a", "_to": "a/b"},
        {"_from": "a/b/c", "_to": "a/b"},
        {"_from": 1, "_to": "a/b"},
    ],
)
def test_insert_refuses_edges_without_two_ends(store, blocks, ends):
    with pytest.raises(InvalidEdgeAttribute):
        _insert(store, blocks, ends)


def test_insert_names_the_document_that_has_the_key(store, jobs):
    _insert(store, jobs, {"_key": "a"})

    with pytest.raises(UniqueViolated) as caught:
        _insert(store, jobs, {"_key": "a"})

    assert caught.value.message == (
        "unique constraint violated - in index primary of type primary over '_key';"
        " conflicting key: a"
    )


def test_a_refused_document_leaves_the_others(store, jobs):
    with store.write() as transaction:
        transaction.insert(jobs, {"_key": "a"})
        with pytest.raises(UniqueViolated):
            transaction.insert(jobs, {"_key": "a"})
        transaction.insert(jobs, {"_key": "b"})

    assert [each["_key"] for each in _all(store, jobs)] == ["a", "b"]


def test_insert_many_adds_all_or_none(store, jobs):
    with pytest.raises(UniqueViolated) as caught, store.write() as transaction:
        transaction.insert_many(jobs, [{"_key": "a"}, {"_key": "b"}, {"_key": "a"}])

    assert "conflicting key: a" in caught.value.message
    assert _all(store, jobs) == []


def test_numbers_of_more_than_64_bits_become_floating_point(store, jobs):
    (new,) = _insert(store, jobs, {"x": [2**64, -(2**63) - 1, 2**64 - 1]})

    assert new["x"] == [2.0**64, -(2.0**63), 2**64 - 1]
    assert _get(store, jobs, "1") == new


def test_numbers_that_json_has_not_become_null(store, jobs):
    _insert(store, jobs, {"x": float("nan"), "y": float("inf")})

    assert _get(store, jobs, "1")["x"] is None
    assert _get(store, jobs, "1")["y"] is None


def test_get_of_a_missing_key_is_none(store, jobs):
    assert _get(store, jobs, "1") is None


def test_get_many_returns_those_that_exist(store, jobs):
    _insert(store, jobs, *({} for _ in range(300)))

    with store.read() as transaction:
        found = transaction.get_many(jobs, ["300", "x", *map(str, range(1, 299))])

    assert len(found) == 299
    assert orjson.loads(found["300"])["_id"] == "jobs/300"


def test_scan_keeps_the_order_of_insertion(store, jobs):
    _insert(store, jobs, {"_key": "c"}, {"_key": "a"}, {"_key": "b"})
    with store.write() as transaction:
        transaction.update(jobs, "c", {"x": 1})
        transaction.replace(jobs, "a", {"x": 1})

    assert [each["_key"] for each in _all(store, jobs)] == ["c", "a", "b"]


def test_replace_keeps_only_the_key(store, jobs):
    (old,) = _insert(store, jobs, {"a": 1, "b": 2})

    with store.write() as transaction:
        change = transaction.replace(jobs, "1", {"_key": "other", "b": 3})

    assert change.old == old
    assert change.new == {"_key": "1", "_id": "jobs/1", "_rev": change.new["_rev"], "b": 3}
    assert decode(change.new["_rev"]) > decode(old["_rev"])


def test_update_merges_objects(store, jobs):
    _insert(store, jobs, {"a": {"x": 1, "y": 2}, "b": None})

    with store.write() as transaction:
        new = transaction.update(jobs, "1", {"a": {"y": None}, "c": 3}).new

    assert {name: new[name] for name in "abc"} == {"a": {"x": 1, "y": None}, "b": None, "c": 3}


def test_update_can_drop_nulls(store, jobs):
    _insert(store, jobs, {"a": {"x": 1, "y": 2}, "b": 1})
    patch = {"a": {"y": None}, "b": None, "c": [None], "d": {"e": None}}

    with store.write() as transaction:
        new = transaction.update(jobs, "1", patch, keep_null=False).new

    assert list(new) == ["_key", "_id", "_rev", "a", "c", "d"]
    assert new["a"] == {"x": 1}
    assert new["c"] == [None]


def test_update_can_replace_objects(store, jobs):
    _insert(store, jobs, {"a": {"x": 1}})

    with store.write() as transaction:
        new = transaction.update(jobs, "1", {"a": {"y": 2}}, merge_objects=False).new

    assert new["a"] == {"y": 2}


def test_update_of_an_edge_can_move_it(store, blocks):
    _insert(store, blocks, {"_key": "e", "_from": "jobs/1", "_to": "jobs/2"})

    with store.write() as transaction:
        transaction.update(blocks, "e", {"_to": "jobs/3"})
        found = list(transaction.neighbors(blocks, "inbound", ["jobs/2", "jobs/3"]))

    assert [each[:2] for each in found] == [("jobs/3", "jobs/1")]


def test_replace_of_an_edge_needs_both_ends(store, blocks):
    _insert(store, blocks, {"_key": "e", "_from": "jobs/1", "_to": "jobs/2"})

    with pytest.raises(InvalidEdgeAttribute), store.write() as transaction:
        transaction.replace(blocks, "e", {"w": 1})


def test_writes_check_the_revision(store, jobs):
    (old,) = _insert(store, jobs, {})

    with store.write() as transaction:
        new = transaction.update(jobs, "1", {"x": 1}, revision=old["_rev"]).new
        for write in (transaction.update, transaction.replace):
            with pytest.raises(RevisionConflict):
                write(jobs, "1", {}, revision=old["_rev"])
        with pytest.raises(RevisionConflict):
            transaction.remove(jobs, "1", revision=old["_rev"])
        transaction.remove(jobs, "1", revision=new["_rev"])

    assert _all(store, jobs) == []


def test_writes_to_a_missing_document_are_refused(store, jobs):
    with store.write() as transaction:
        with pytest.raises(DocumentNotFound):
            transaction.update(jobs, "1", {})
        with pytest.raises(DocumentNotFound):
            transaction.replace(jobs, "1", {})
        with pytest.raises(DocumentNotFound):
            transaction.remove(jobs, "1")


def test_rewrite_many_changes_indexed_attributes(store, make):
    collection = make("d", indexes=[{"fields": ["x"]}, {"fields": ["y", "x"]}])
    rows = _insert(store, collection, *({"x": number, "y": True} for number in range(2500)))

    with store.write() as transaction:
        transaction.rewrite_many(collection, ((row, {**row, "y": 1}) for row in rows))
        found = transaction.connection.execute(
            f"SELECT count(*) FROM {collection.table} WHERE a2 = 1 AND a1 >= 0"  # noqa: S608 - our name
        ).fetchone()

    assert found == (2500,)


def test_rewrite_many_names_the_refused_document(store, make):
    collection = make("d", indexes=[{"fields": ["x"], "unique": True, "name": "by_x"}])
    rows = _insert(store, collection, {"_key": "a", "x": 1}, {"_key": "b", "x": 2})

    with pytest.raises(UniqueViolated) as caught, store.write() as transaction:
        transaction.rewrite_many(collection, [(rows[1], {"x": 1})])

    assert caught.value.message.endswith(
        "in index by_x of type persistent over 'x'; conflicting key: a"
    )


def test_remove_many_counts_what_there_was(store, jobs):
    _insert(store, jobs, {}, {}, {})

    with store.write() as transaction:
        removed = transaction.remove_many(jobs, ["1", "3", "x"])

    assert removed == 2
    assert [each["_key"] for each in _all(store, jobs)] == ["2"]


def test_truncate_leaves_the_next_key(store, jobs):
    _insert(store, jobs, {}, {})
    with store.write() as transaction:
        transaction.truncate(jobs)

    (new,) = _insert(store, jobs, {})

    assert new["_key"] == "3"
    with store.read() as transaction:
        assert transaction.count(jobs) == 1


def test_revisions_rise(store, jobs):
    new = _insert(store, jobs, *({} for _ in range(5000)))

    revisions = [each["_rev"] for each in new]

    assert revisions == sorted(revisions, key=lambda text: [DIGITS.index(each) for each in text])
    assert len(set(revisions)) == 5000


def test_a_dropped_collection_is_not_written(store, jobs):
    with store.write() as transaction:
        transaction.drop_collection(jobs)

        with pytest.raises(CollectionNotFound):
            transaction.insert(jobs, {})


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"type": "traditional"}, ["10001", "10002", "10", "10003"]),
        ({"type": "autoincrement"}, ["1", "2", "10", "11"]),
        ({"type": "autoincrement", "offset": 5, "increment": 3}, ["5", "8", "10", "11"]),
        ({"type": "padded"}, ["0000000000000001", "0000000000000002", "10", "000000000000000b"]),
    ],
)
def test_keys_follow_those_that_were_given(store, make, options, expected):
    collection = make("d", keyOptions=options)

    new = _insert(store, collection, {}, {}, {"_key": "10"}, {})

    assert [each["_key"] for each in new] == expected


def test_uuid_keys_differ(store, make):
    collection = make("d", keyOptions={"type": "uuid"})

    one, other = _insert(store, collection, {}, {})

    assert len(one["_key"]) == len(other["_key"]) == 36
    assert one["_key"] != other["_key"]


def test_a_collection_may_make_all_keys_itself(store, make):
    collection = make("d", keyOptions={"type": "traditional", "allowUserKeys": False})

    with pytest.raises(UnexpectedDocumentKey):
        _insert(store, collection, {"_key": "a"})


def test_keys_go_on_after_a_huge_number(store, jobs):
    new = _insert(store, jobs, {"_key": str(2**64)}, {})

    assert new[1]["_key"] == "1"
