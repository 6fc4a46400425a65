"""Databases and collections through python-arango, on both engines."""

import pytest
from arango import formatter
from arango.exceptions import (
    ArangoServerError,
    CollectionConfigureError,
    CollectionCreateError,
    CollectionDeleteError,
    DatabaseCreateError,
    DatabaseDeleteError,
    DocumentInsertError,
)
from arango.request import Request

from tests.contract.conftest import connected


def test_version_is_one_that_torc_supports(db):
    major, minor = db.version().split(".")[:2]

    assert (int(major), int(minor)) >= (3, 11)


def test_a_database_is_listed_until_it_is_deleted(engine):
    engine.create_database("listed_db")

    before = engine.has_database("listed_db")
    engine.delete_database("listed_db")

    assert before
    assert not engine.has_database("listed_db")


@pytest.mark.parametrize(
    "ask",
    [
        lambda db: db.databases(),
        lambda db: db.has_database("more"),
        lambda db: db.create_database("more"),
        lambda db: db.delete_database("more"),
    ],
)
def test_databases_are_managed_in_system_only(db, ask):
    with pytest.raises(ArangoServerError) as caught:
        ask(db)

    assert (caught.value.http_code, caught.value.error_code) == (403, 1230)
    assert db.name in db.databases_accessible_to_user()


def test_a_database_of_a_used_name_is_refused(engine, db):
    with pytest.raises(DatabaseCreateError) as caught:
        engine.create_database(db.name)

    assert caught.value.error_code == 1207


def test_a_missing_database_is_not_deleted(engine):
    assert engine.delete_database("nothing_here", ignore_missing=True) is False

    with pytest.raises(DatabaseDeleteError) as caught:
        engine.delete_database("nothing_here")

    assert caught.value.error_code == 1228


def test_databases_are_made_in_system_only(db):
    with pytest.raises(DatabaseCreateError) as caught:
        db.create_database("inner")

    assert caught.value.error_code == 1230


def test_properties_name_the_database(db):
    assert db.properties()["name"] == db.name


@pytest.mark.usefixtures("jobs", "blocks")
def test_a_collection_is_listed_with_its_type(db):
    types = {each["name"]: each["type"] for each in db.collections() if not each["system"]}

    assert types == {"jobs": "document", "blocks": "edge"}


@pytest.mark.usefixtures("jobs")
def test_a_collection_of_a_used_name_is_refused(db):
    with pytest.raises(CollectionCreateError) as caught:
        db.create_collection("jobs")

    assert (caught.value.http_code, caught.value.error_code) == (409, 1207)


@pytest.mark.parametrize("name", ["a/b", "_mine", ""])
def test_a_collection_of_a_bad_name_is_refused(db, name):
    with pytest.raises(CollectionCreateError):
        db.create_collection(name)


def test_a_missing_collection_is_not_deleted(db):
    assert db.delete_collection("nothing", ignore_missing=True) is False

    with pytest.raises(CollectionDeleteError):
        db.delete_collection("nothing")


def test_a_deleted_collection_takes_its_documents_along(db, jobs):
    jobs.insert({"_key": "a"})

    db.delete_collection("jobs")
    again = db.create_collection("jobs")

    assert again.count() == 0


def test_autoincrement_counts_from_one(db):
    numbers = db.create_collection("numbers", key_generator="autoincrement")

    keys = [numbers.insert({})["_key"] for _ in range(3)]

    assert keys == ["1", "2", "3"]


def test_autoincrement_has_offset_and_increment(db):
    numbers = db.create_collection(
        "numbers", key_generator="autoincrement", key_offset=10, key_increment=5
    )

    assert [numbers.insert({})["_key"] for _ in range(2)] == ["10", "15"]


def test_autoincrement_never_gives_a_key_again(db):
    numbers = db.create_collection("numbers", key_generator="autoincrement")
    numbers.insert({})
    numbers.delete("1")

    assert numbers.insert({})["_key"] == "2"


def test_a_collection_may_refuse_keys_of_users(db):
    own = db.create_collection("own", user_keys=False)

    with pytest.raises(DocumentInsertError) as caught:
        own.insert({"_key": "a"})

    assert caught.value.error_code == 1222


def test_properties_tell_how_keys_are_made(db):
    numbers = db.create_collection("numbers", key_generator="autoincrement")

    properties = numbers.properties()

    assert properties["key_options"]["key_generator"] == "autoincrement"
    assert properties["key_options"]["user_keys"] is True
    assert (properties["name"], properties["edge"]) == ("numbers", False)


def test_configure_changes_whether_writes_wait(jobs):
    assert jobs.configure(sync=True)["sync"] is True
    assert jobs.properties()["sync"] is True


def test_rename_keeps_the_documents(db, jobs):
    jobs.insert({"_key": "a"})

    jobs.rename("tasks")

    assert db.collection("tasks").get("a")["_id"] == "tasks/a"
    assert not db.has_collection("jobs")


def test_statistics_revision_and_checksum_are_told(jobs):
    jobs.insert({"_key": "a"})

    assert isinstance(jobs.statistics(), dict)
    assert jobs.revision()
    assert jobs.checksum()


def test_checksum_with_data_changes_with_the_data(jobs):
    jobs.insert({"_key": "a", "x": 1})
    before = jobs.checksum(with_data=True)

    jobs.update({"_key": "a", "x": 2})

    assert jobs.checksum(with_data=True) != before


@pytest.mark.parametrize(
    "ask",
    [
        lambda db: db.version(),
        lambda db: db.create_database("more"),
        lambda db: db.delete_database("more"),
        lambda db: db.collections(),
        lambda db: db.graphs(),
        lambda db: db.aql.execute("RETURN 1"),
        lambda db: db.aql.explain("RETURN 1"),
        lambda db: db.aql.queries(),
        lambda db: db.collection("jobs").insert({}),
        lambda db: db.collection("jobs").get("a"),
        lambda db: db.collection("jobs").indexes(),
    ],
)
def test_a_request_into_a_missing_database_is_refused(nowhere, ask):
    with pytest.raises(ArangoServerError) as caught:
        ask(nowhere)

    assert (caught.value.http_code, caught.value.error_code) == (404, 1228)


def test_rename_to_its_own_name_changes_nothing(db, jobs):
    assert jobs.rename("jobs") is True
    assert db.has_collection("jobs")


def test_options_of_a_cluster_are_passed_over(db):
    collection = db.create_collection(
        "jobs", shard_count=2, shard_fields=["a"], replication_factor=1, write_concern=1
    )

    assert collection.properties()["name"] == "jobs"


def test_answers_hold_nothing_that_the_driver_does_not_know(db, jobs, blocks, monkeypatch):
    monkeypatch.setattr(formatter, "verify_format", _verified)
    jobs.add_index({"type": "persistent", "fields": ["a"]})
    jobs.add_index({"type": "ttl", "fields": ["b"], "expireAfter": 1})
    db.create_graph("g")

    asked = [
        db.collections(),
        jobs.properties(),
        blocks.properties(),
        jobs.configure(sync=True),
        jobs.indexes(),
        db.graph("g").properties(),
        db.properties(),
        db.status(),
        db.aql.validate("RETURN 1"),
        db.aql.tracking(),
    ]

    assert all(asked)


def _verified(body, result):
    """Raise when the driver has left out a part of an answer."""
    ignored = {"error", "code"}
    given = [name for name, value in body.items() if value is not None and name not in ignored]
    known = [name for name, value in result.items() if value is not None and name != "edge"]
    assert len(given) == len(known), (sorted(given), sorted(known))
    return result


def test_a_system_collection_goes_only_by_name_of_system(db):
    db.create_collection("_mine", system=True)

    with pytest.raises(CollectionDeleteError) as caught:
        db.delete_collection("_mine")

    assert (caught.value.http_code, caught.value.error_code) == (403, 11)
    assert db.delete_collection("_mine", system=True) is True


def test_figures_tell_of_indexes(jobs):
    jobs.add_index({"type": "persistent", "fields": ["a"]})

    assert jobs.statistics()["indexes"]["count"] == 2


@pytest.mark.parametrize("name", ["maçã", "mötör", "😀", "ﻚﻠﺑ ﻞﻄﻴﻓ", "かわいい犬"])
def test_names_may_be_of_any_script(engine, name):
    engine.create_database(name)
    database = connected(engine, name)
    collection = database.create_collection(name)
    index = collection.add_index({"type": "persistent", "fields": ["x"], "name": name})
    collection.insert({"_key": "a", "x": 1})
    edges = database.create_collection(f"{name}s", edge=True)
    edges.insert({"_from": f"{name}/a", "_to": f"{name}/a"})

    found = list(database.aql.execute(f"FOR v IN 1 OUTBOUND '{name}/a' `{name}s` RETURN v.x"))
    names = [each["name"] for each in collection.indexes()]
    engine.delete_database(name)

    assert found == [1]
    assert index["name"] in names
    assert not engine.has_database(name)


@pytest.mark.parametrize("name", ["n\u0303", "ä/b", ".ä", "1ä", "ä\n", " ä", "ä ", "_ä", "ä" * 129])
def test_some_names_are_none_in_any_script(db, name):
    with pytest.raises(CollectionCreateError) as caught:
        db.create_collection(name)

    assert (caught.value.http_code, caught.value.error_code) == (400, 1208)


def test_a_name_of_unclear_spelling_is_refused_as_such(engine):
    with pytest.raises(DatabaseCreateError) as caught:
        engine.create_database("n\u0303")

    assert "database name is not properly UTF-8 NFC-normalized" in caught.value.message


def test_computed_values_are_refused_later_too(jobs):
    value = {"name": "a", "expression": "RETURN 1", "overwrite": True}

    with pytest.raises(CollectionConfigureError) as caught:
        jobs.configure(computed_values=[value])

    assert caught.value.error_code == 9


def test_a_recalculated_count_is_told(db, jobs):
    jobs.insert_many([{}, {}])
    asked = Request("put", "/_api/collection/jobs/recalculateCount")

    assert db.conn.send_request(asked).body["count"] == 2
