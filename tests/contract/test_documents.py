"""Documents through python-arango: what Torc needs of them, on both engines."""

import pytest
from arango.exceptions import (
    DocumentDeleteError,
    DocumentGetError,
    DocumentInsertError,
    DocumentReplaceError,
    DocumentRevisionError,
    DocumentUpdateError,
)


def test_insert_tells_key_id_and_revision(jobs):
    told = jobs.insert({"_key": "a", "name": "one"})

    assert (told["_key"], told["_id"]) == ("a", "jobs/a")
    assert told["_rev"]


def test_insert_can_return_the_new_document(jobs):
    told = jobs.insert({"_key": "a", "name": "one"}, return_new=True)

    assert told["new"]["name"] == "one"
    assert told["new"]["_rev"] == told["_rev"]


def test_insert_can_be_silent(jobs):
    assert jobs.insert({"_key": "a"}, silent=True) is True


def test_insert_makes_a_key_of_digits(jobs):
    key = jobs.insert({"name": "one"})["_key"]

    assert key.isdigit()


def test_insert_of_a_used_key_is_refused(jobs):
    jobs.insert({"_key": "a"})

    with pytest.raises(DocumentInsertError) as caught:
        jobs.insert({"_key": "a"})

    assert (caught.value.http_code, caught.value.error_code) == (409, 1210)
    assert caught.value.error_message == (
        "unique constraint violated - in index primary of type primary over '_key';"
        " conflicting key: a"
    )


@pytest.mark.parametrize("key", ["a b", "a/b", "", "k" * 255])
def test_insert_of_a_bad_key_is_refused(jobs, key):
    with pytest.raises(DocumentInsertError) as caught:
        jobs.insert({"_key": key})

    assert caught.value.error_code == 1221


def test_overwrite_replaces(jobs):
    jobs.insert({"_key": "a", "x": 1})

    jobs.insert({"_key": "a", "y": 2}, overwrite=True)

    assert without_system(jobs.get("a")) == {"y": 2}


def test_overwrite_mode_update_merges(jobs):
    jobs.insert({"_key": "a", "x": 1, "o": {"p": 1}})

    jobs.insert({"_key": "a", "o": {"q": 2}}, overwrite_mode="update")

    assert without_system(jobs.get("a")) == {"x": 1, "o": {"p": 1, "q": 2}}


def test_overwrite_mode_ignore_leaves_the_document(jobs):
    jobs.insert({"_key": "a", "x": 1})

    jobs.insert({"_key": "a", "x": 2}, overwrite_mode="ignore")

    assert jobs.get("a")["x"] == 1


def test_get_of_a_missing_key_is_none(jobs):
    assert jobs.get("a") is None


def test_get_with_another_revision_is_refused(jobs):
    jobs.insert({"_key": "a"})

    with pytest.raises(DocumentRevisionError) as caught:
        jobs.get({"_key": "a", "_rev": "1"})

    assert (caught.value.http_code, caught.value.error_code) == (412, 1200)


def test_get_from_a_missing_collection_is_refused(db):
    with pytest.raises(DocumentGetError) as caught:
        db.collection("nothing").get("a")

    assert (caught.value.http_code, caught.value.error_code) == (404, 1203)


def test_values_come_back_as_they_were(jobs):
    value = {"n": None, "t": True, "i": 2**53, "f": 0.1, "s": 'ü€\u0000"\\', "l": [[], {}]}

    jobs.insert({"_key": "a", **value})

    assert without_system(jobs.get("a")) == value


def test_has_tells_whether_a_document_is_there(jobs):
    jobs.insert({"_key": "a"})

    assert jobs.has("a")
    assert not jobs.has("b")


def test_get_many_gives_those_that_are_there(jobs):
    jobs.insert_many([{"_key": "a"}, {"_key": "b"}])

    found = jobs.get_many(["b", "missing", "a"])

    assert [document["_key"] for document in found] == ["b", "a"]


def test_update_merges_objects(jobs):
    jobs.insert({"_key": "a", "o": {"p": 1}, "x": 1})

    jobs.update({"_key": "a", "o": {"q": 2}})

    assert without_system(jobs.get("a")) == {"o": {"p": 1, "q": 2}, "x": 1}


def test_update_can_replace_objects(jobs):
    jobs.insert({"_key": "a", "o": {"p": 1}})

    jobs.update({"_key": "a", "o": {"q": 2}}, merge=False)

    assert jobs.get("a")["o"] == {"q": 2}


def test_update_keeps_null_unless_told_otherwise(jobs):
    jobs.insert({"_key": "a", "x": 1, "y": 1})

    jobs.update({"_key": "a", "x": None})
    jobs.update({"_key": "a", "y": None}, keep_none=False)

    assert without_system(jobs.get("a")) == {"x": None}


def test_update_can_return_old_and_new(jobs):
    jobs.insert({"_key": "a", "x": 1})

    told = jobs.update({"_key": "a", "x": 2}, return_old=True, return_new=True)

    assert (told["old"]["x"], told["new"]["x"]) == (1, 2)
    assert told["_old_rev"] == told["old"]["_rev"]


def test_update_with_another_revision_is_refused(jobs):
    jobs.insert({"_key": "a", "x": 1})

    with pytest.raises(DocumentRevisionError):
        jobs.update({"_key": "a", "_rev": "_old", "x": 2})

    assert jobs.get("a")["x"] == 1


def test_update_by_id_with_another_revision_is_refused(jobs):
    jobs.insert({"_key": "a", "x": 1})

    with pytest.raises(DocumentRevisionError):
        jobs.update({"_id": "jobs/a", "_rev": "_old", "x": 2})

    assert jobs.get("a")["x"] == 1


def test_update_may_pass_over_the_revision(jobs):
    jobs.insert({"_key": "a", "x": 1})

    jobs.update({"_key": "a", "_rev": "_old", "x": 2}, check_rev=False)

    assert jobs.get("a")["x"] == 2


def test_update_of_a_missing_document_is_refused(jobs):
    with pytest.raises(DocumentUpdateError) as caught:
        jobs.update({"_key": "a"})

    assert caught.value.error_code == 1202


def test_replace_leaves_nothing_of_the_old(jobs):
    jobs.insert({"_key": "a", "x": 1})

    jobs.replace({"_key": "a", "y": 2})

    assert without_system(jobs.get("a")) == {"y": 2}


def test_replace_of_a_missing_document_is_refused(jobs):
    with pytest.raises(DocumentReplaceError) as caught:
        jobs.replace({"_key": "a"})

    assert caught.value.error_code == 1202


def test_revision_changes_with_every_write(jobs):
    first = jobs.insert({"_key": "a"})["_rev"]

    second = jobs.update({"_key": "a"})["_rev"]

    assert first != second


def test_delete_removes(jobs):
    jobs.insert({"_key": "a"})

    jobs.delete("a")

    assert not jobs.has("a")


def test_delete_can_return_the_old_document(jobs):
    jobs.insert({"_key": "a", "x": 1})

    assert jobs.delete("a", return_old=True)["old"]["x"] == 1


def test_delete_of_a_missing_document_is_refused_unless_told_otherwise(jobs):
    assert jobs.delete("a", ignore_missing=True) is False

    with pytest.raises(DocumentDeleteError):
        jobs.delete("a")


def test_delete_with_another_revision_is_refused(jobs):
    jobs.insert({"_key": "a"})

    with pytest.raises(DocumentRevisionError):
        jobs.delete({"_key": "a", "_rev": "_old"})

    assert jobs.has("a")


def test_insert_many_refuses_one_by_one(jobs):
    told = jobs.insert_many([{"_key": "a"}, {"_key": "a"}, {"_key": "b"}])

    assert told[0]["_key"] == "a"
    assert isinstance(told[1], DocumentInsertError)
    assert told[1].error_code == 1210
    assert told[2]["_key"] == "b"


def test_update_many_refuses_one_by_one(jobs):
    jobs.insert({"_key": "a", "x": 1})

    told = jobs.update_many([{"_key": "a", "x": 2}, {"_key": "b"}, {"_key": "a", "_rev": "_old"}])

    assert told[0]["_key"] == "a"
    assert told[1].error_code == 1202
    assert isinstance(told[2], DocumentRevisionError)
    assert jobs.get("a")["x"] == 2


def test_replace_many_replaces(jobs):
    jobs.insert_many([{"_key": "a", "x": 1}, {"_key": "b", "x": 1}])

    jobs.replace_many([{"_key": "a", "y": 1}, {"_key": "b", "y": 2}])

    assert [without_system(each) for each in jobs.all()] == [{"y": 1}, {"y": 2}]


def test_delete_many_refuses_one_by_one(jobs):
    jobs.insert({"_key": "a"})

    told = jobs.delete_many(["a", "b"])

    assert told[0]["_key"] == "a"
    assert told[1].error_code == 1202
    assert jobs.count() == 0


def test_import_bulk_counts(jobs):
    told = jobs.import_bulk([{"_key": "a"}, {"_key": "b"}, {"_key": "a"}], halt_on_error=False)

    assert (told["created"], told["errors"]) == (2, 1)


def test_import_bulk_halts_on_error_and_leaves_nothing(jobs):
    with pytest.raises(DocumentInsertError) as caught:
        jobs.import_bulk([{"_key": "a"}, {"_key": "a"}], halt_on_error=True)

    assert caught.value.error_message == "unique constraint violated"
    assert jobs.count() == 0


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("ignore", {"x": 1}), ("update", {"x": 1, "y": 2}), ("replace", {"y": 2})],
)
def test_import_bulk_does_with_duplicates_what_it_is_told(jobs, mode, expected):
    jobs.insert({"_key": "a", "x": 1})

    jobs.import_bulk([{"_key": "a", "y": 2}], on_duplicate=mode)

    assert without_system(jobs.get("a")) == expected


def test_import_bulk_of_edges_adds_prefixes(blocks):
    blocks.import_bulk(
        [{"_key": "e", "_from": "a", "_to": "b"}], from_prefix="jobs", to_prefix="jobs"
    )

    edge = blocks.get("e")

    assert (edge["_from"], edge["_to"]) == ("jobs/a", "jobs/b")


def test_find_filters_skips_and_limits(jobs):
    jobs.insert_many([{"_key": str(number), "x": number % 2} for number in range(6)])

    found = jobs.find({"x": 1}, skip=1, limit=1)

    assert [document["_key"] for document in found] == ["3"]


def test_find_takes_a_dotted_name_for_a_name_or_a_path(jobs):
    jobs.insert_many([{"_key": "a", "o.p": 1}, {"_key": "b", "o": {"p": 1}}, {"_key": "c"}])

    assert [document["_key"] for document in jobs.find({"o.p": 1})] == ["a", "b"]


def test_all_gives_every_document(jobs):
    jobs.insert_many([{"_key": str(number)} for number in range(5)])

    assert sorted(document["_key"] for document in jobs.all()) == ["0", "1", "2", "3", "4"]
    assert len(list(jobs.all(skip=1, limit=2))) == 2


def test_keys_and_ids_name_every_document(jobs):
    jobs.insert_many([{"_key": "a"}, {"_key": "b"}])

    assert sorted(jobs.keys()) == ["a", "b"]
    assert sorted(jobs.ids()) == ["jobs/a", "jobs/b"]


def test_update_match_changes_what_fits(jobs):
    jobs.insert_many([{"_key": "a", "x": 1}, {"_key": "b", "x": 2}])

    changed = jobs.update_match({"x": 1}, {"y": 5})

    assert changed == 1
    assert without_system(jobs.get("a")) == {"x": 1, "y": 5}
    assert without_system(jobs.get("b")) == {"x": 2}


def test_replace_match_replaces_what_fits(jobs):
    jobs.insert_many([{"_key": "a", "x": 1}, {"_key": "b", "x": 2}])

    assert jobs.replace_match({"x": 1}, {"y": 5}) == 1
    assert without_system(jobs.get("a")) == {"y": 5}


def test_delete_match_removes_what_fits(jobs):
    jobs.insert_many([{"_key": "a", "x": 1}, {"_key": "b", "x": 2}])

    assert jobs.delete_match({"x": 1}) == 1
    assert list(jobs.keys()) == ["b"]


def test_count_and_truncate(jobs):
    jobs.insert_many([{}, {}, {}])

    before = jobs.count()
    jobs.truncate()

    assert (before, len(jobs)) == (3, 0)


@pytest.mark.usefixtures("jobs")
def test_documents_are_reached_by_id_through_the_database(db):
    db.insert_document("jobs", {"_key": "a", "x": 1})
    db.update_document({"_id": "jobs/a", "x": 2})

    found = db.document("jobs/a")
    db.delete_document("jobs/a")

    assert found["x"] == 2
    assert not db.has_document("jobs/a")


def without_system(document):
    return {name: value for name, value in document.items() if name not in ("_key", "_id", "_rev")}
