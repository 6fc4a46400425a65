"""Schema validation of documents, on both engines."""

import pytest
from arango.exceptions import (
    AQLQueryExecuteError,
    CollectionCreateError,
    DocumentInsertError,
    DocumentReplaceError,
    DocumentUpdateError,
)

_RULE = {
    "properties": {"name": {"type": "string"}, "priority": {"type": "integer"}},
    "required": ["name"],
    "additionalProperties": False,
}


def a_schema(level="strict", message="A job has a name."):
    return {"rule": _RULE, "level": level, "message": message}


def test_a_document_that_breaks_the_rule_is_refused_with_its_message(db):
    jobs = db.create_collection("jobs", schema=a_schema())

    with pytest.raises(DocumentInsertError) as caught:
        jobs.insert({"priority": 1})

    assert (caught.value.http_code, caught.value.error_code) == (400, 1620)
    assert "A job has a name." in caught.value.error_message
    assert jobs.count() == 0


def test_system_attributes_are_not_judged(db):
    jobs = db.create_collection("jobs", schema=a_schema())

    jobs.insert({"_key": "a", "name": "one"})

    assert jobs.has("a")


def test_ends_of_edges_are_not_judged(db):
    blocks = db.create_collection("blocks", edge=True, schema=a_schema())

    told = blocks.insert({"name": "one", "_from": "jobs/a", "_to": "jobs/b"})

    assert blocks.has(told["_key"])


@pytest.mark.parametrize("change", ["update", "replace"])
def test_a_strict_rule_binds_changes(db, change):
    jobs = db.create_collection("jobs", schema=a_schema())
    jobs.insert({"_key": "a", "name": "one"})

    with pytest.raises((DocumentUpdateError, DocumentReplaceError)) as caught:
        getattr(jobs, change)({"_key": "a", "name": 5})

    assert caught.value.error_code == 1620
    assert jobs.get("a")["name"] == "one"


def test_aql_is_bound_too(db):
    jobs = db.create_collection("jobs", schema=a_schema())

    with pytest.raises(AQLQueryExecuteError) as caught:
        db.aql.execute("FOR i IN 1..3 INSERT {name: i == 3 ? null : 'x'} INTO jobs")

    assert caught.value.error_code == 1620
    assert jobs.count() == 0


def test_a_rule_for_new_documents_leaves_changes_alone(db):
    jobs = db.create_collection("jobs", schema=a_schema("new"))
    jobs.insert({"_key": "a", "name": "one"})

    jobs.update({"_key": "a", "name": 5})
    with pytest.raises(DocumentInsertError):
        jobs.insert({})

    assert jobs.get("a")["name"] == 5


def test_a_moderate_rule_lets_what_was_wrong_stay_wrong(db):
    jobs = db.create_collection("jobs")
    jobs.insert_many([{"_key": "old", "x": 1}, {"_key": "good", "name": "one"}])
    jobs.configure(schema=a_schema("moderate"))

    jobs.update({"_key": "old", "x": 2})
    with pytest.raises(DocumentUpdateError):
        jobs.update({"_key": "good", "name": 5})

    assert jobs.get("old")["x"] == 2


def test_a_rule_without_force_binds_nobody(db):
    jobs = db.create_collection("jobs", schema=a_schema("none"))

    jobs.insert({"x": 1})

    assert jobs.count() == 1


def test_properties_tell_the_rule(db):
    jobs = db.create_collection("jobs", schema=a_schema())

    schema = jobs.properties()["schema"]

    assert (schema["rule"], schema["level"]) == (_RULE, "strict")


@pytest.mark.parametrize("schema", [{"rule": 5}, {"rule": {"type": "text"}}, {"level": "strict"}])
def test_a_wrong_rule_is_refused(db, schema):
    with pytest.raises(CollectionCreateError):
        db.create_collection("jobs", schema=schema)

    assert not db.has_collection("jobs")
