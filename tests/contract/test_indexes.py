"""Indexes through python-arango, on both engines."""

import pytest
from arango.exceptions import DocumentInsertError, IndexCreateError, IndexDeleteError


def test_every_collection_has_a_primary_index(jobs):
    types = [index["type"] for index in jobs.indexes()]

    assert types == ["primary"]


def test_every_edge_collection_has_an_edge_index(blocks):
    types = [index["type"] for index in blocks.indexes()]

    assert types == ["primary", "edge"]


def test_an_index_is_described_as_it_was_made(jobs):
    jobs.add_index(
        {"type": "persistent", "fields": ["workflow_key", "status"], "name": "by_status"}
    )

    index = next(index for index in jobs.indexes() if index["type"] == "persistent")

    assert index["fields"] == ["workflow_key", "status"]
    assert (index["name"], index["unique"], index["sparse"]) == ("by_status", False, False)


def test_the_same_index_is_made_once(jobs):
    first = jobs.add_index({"type": "persistent", "fields": ["a"]}, formatter=True)

    second = jobs.add_index({"type": "persistent", "fields": ["a"]}, formatter=True)

    assert (first["new"], second["new"]) == (True, False)
    assert first["id"] == second["id"]


@pytest.mark.parametrize("type_", ["hash", "skiplist", "persistent"])
def test_sorted_indexes_have_several_names(jobs, type_):
    assert jobs.add_index({"type": type_, "fields": ["a"]})["type"] == type_


def test_a_ttl_index_is_taken(jobs):
    index = jobs.add_index(
        {"type": "ttl", "fields": ["expires"], "expireAfter": 60}, formatter=True
    )

    assert (index["type"], index["expiry_time"]) == ("ttl", 60)


def test_a_deleted_index_is_gone(jobs):
    index = jobs.add_index({"type": "persistent", "fields": ["a"]}, formatter=True)

    jobs.delete_index(index["id"])

    assert [each["type"] for each in jobs.indexes()] == ["primary"]


def test_a_missing_index_is_not_deleted(jobs):
    assert jobs.delete_index("9999999", ignore_missing=True) is False

    with pytest.raises(IndexDeleteError) as caught:
        jobs.delete_index("9999999")

    assert caught.value.error_code == 1212


@pytest.mark.parametrize("fields", [[], ["_id"], ["a", "a"], ["a:"], [":a"]])
def test_an_index_over_bad_fields_is_refused(jobs, fields):
    with pytest.raises(IndexCreateError) as caught:
        jobs.add_index({"type": "persistent", "fields": fields})

    assert caught.value.error_code == 10


def test_a_unique_index_refuses_equal_values(jobs):
    jobs.add_index({"type": "persistent", "fields": ["name"], "unique": True})
    jobs.insert({"name": "a"})

    with pytest.raises(DocumentInsertError) as caught:
        jobs.insert({"name": "a"})

    assert caught.value.error_code == 1210
    assert jobs.count() == 1


def test_a_unique_index_takes_null_for_a_value_unless_it_is_sparse(db, jobs):
    jobs.add_index({"type": "persistent", "fields": ["name"], "unique": True})
    sparse = db.create_collection("sparse")
    sparse.add_index({"type": "persistent", "fields": ["name"], "unique": True, "sparse": True})

    jobs.insert({})
    with pytest.raises(DocumentInsertError):
        jobs.insert({"name": None})
    sparse.insert_many([{}, {}])

    assert sparse.count() == 2


def test_a_unique_index_over_equal_values_is_refused(jobs):
    jobs.insert_many([{"name": "a"}, {"name": "a"}])

    with pytest.raises(IndexCreateError) as caught:
        jobs.add_index({"type": "persistent", "fields": ["name"], "unique": True})

    assert caught.value.error_code == 1210
    assert len(jobs.indexes()) == 1


@pytest.mark.parametrize("fields", [[], ["n"], ["kind", "n"]])
def test_answers_are_the_same_with_and_without_an_index(db, jobs, fields):
    values = [None, False, True, -1, 0, 0.5, 1, "", "0", "a", [], [0], {}, {"a": 1}]
    jobs.insert_many([{"kind": 1, "n": value} for value in values] + [{"kind": 1}, {"n": 1}])
    if fields:
        jobs.add_index({"type": "persistent", "fields": fields})
    text = "FOR d IN jobs FILTER d.kind == 1 AND d.n >= false AND d.n < 'a' SORT d.n RETURN d.n"

    assert list(db.aql.execute(text)) == [False, True, -1, 0, 0.5, 1, "", "0"]


@pytest.mark.parametrize(("type_", "fields"), [("geo", ["at"]), ("fulltext", ["text"])])
def test_an_index_for_other_searches_is_remembered(jobs, type_, fields):
    jobs.insert({"_key": "a", "at": [1, 2], "text": "words"})

    index = jobs.add_index({"type": type_, "fields": fields}, formatter=True)

    assert (index["type"], index["fields"]) == (type_, fields)
    assert index["id"] in [each["id"] for each in jobs.indexes()]


def test_an_index_tells_what_it_was_asked_to_be(jobs):
    asked = {
        "type": "persistent",
        "fields": ["a"],
        "storedValues": ["b", "c.d"],
        "cacheEnabled": True,
        "estimates": False,
        "deduplicate": False,
    }

    told = jobs.add_index(asked)

    assert told["storedValues"] == ["b", "c.d"]
    assert (told["cacheEnabled"], told["estimates"], told["deduplicate"]) == (True, False, False)


@pytest.mark.parametrize("stored", ["a", [1], [""], ["_id"], {"a": 1}])
def test_stored_values_are_attributes(jobs, stored):
    with pytest.raises(IndexCreateError) as caught:
        jobs.add_index({"type": "persistent", "fields": ["a"], "storedValues": stored})

    assert caught.value.error_code == 10


def test_geo_indexes_of_either_kind_stand_side_by_side(jobs):
    first = jobs.add_index({"type": "geo", "fields": ["place"], "geoJson": True})
    second = jobs.add_index({"type": "geo", "fields": ["place"], "geoJson": False})
    again = jobs.add_index({"type": "geo", "fields": ["place"], "geoJson": True})

    assert first["id"] != second["id"]
    assert again["id"] == first["id"]
