"""What is removed leaves nobody waiting."""

import pytest

from service.database.query import load_query
from service.errors import NotFound
from service.operations import removal
from service.operations.completion import complete_jobs
from service.operations.removal import delete_edges, remove_document


def test_what_waited_for_a_job_that_is_removed_is_ready(workflow, database):
    made = workflow(a={}, b={"depends_on": ["a"]}, c={"depends_on": ["b"]})
    made.initialize()

    removed = remove_document(database, "jobs", made.job("a")["_key"])

    assert removed["name"] == "a"
    assert made.statuses() == {"b": "ready", "c": "blocked"}
    assert set(made.run().values()) == {"completed"}


def test_a_job_that_waits_for_another_one_too_goes_on_waiting(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start()
    a_diamond.complete(a="completed")
    remove_document(database, "jobs", a_diamond.job("b")["_key"], a_diamond.key)

    assert a_diamond.statuses()["d"] == "blocked"
    assert set(a_diamond.run().values()) == {"completed"}


def test_removing_a_running_job_releases_what_waits_and_refuses_its_report(workflow, database):
    made = workflow(a={}, b={"depends_on": ["a"]})
    made.initialize()
    made.start("a")
    remove_document(database, "jobs", "1")
    completion = {"job_key": "1", "status": "completed", "return_code": 0}
    report = complete_jobs(database, made.key, [completion])

    assert made.statuses() == {"b": "ready"}
    assert report["refused"][0]["detail"] == "There is no job 1 in workflow 1."
    assert made.documents("results") == []


def test_what_waited_because_of_an_edge_that_is_removed_is_ready(workflow, database):
    made = workflow(a={}, b={"depends_on": ["a"]})
    made.initialize()
    remove_document(database, "blocks", made.documents("blocks")[0]["_key"])

    assert made.statuses() == {"a": "ready", "b": "ready"}


def test_without_any_edges_nothing_waits(a_diamond, database):
    a_diamond.initialize()

    assert delete_edges(database, "blocks", a_diamond.key) == 4
    assert set(a_diamond.statuses().values()) == {"ready"}


def test_the_removal_of_a_file_changes_no_job(workflow, database):
    made = workflow(files=["x"], a={"output_files": ["x"]}, b={"input_files": ["x"]})
    made.initialize()
    remove_document(database, "files", made.documents("files")[0]["_key"])

    assert made.statuses() == {"a": "ready", "b": "blocked"}


def test_what_workers_write_while_a_workflow_is_removed_goes_with_it(
    a_diamond, database, monkeypatch
):
    a_diamond.initialize()
    a_diamond.start("a")

    def load(name):
        if name == "documents/remove":
            database.collection("results").insert({"workflow_key": a_diamond.key})
        return load_query(name)

    monkeypatch.setattr(removal, "load_query", load)
    removal.remove_workflow(database, a_diamond.key)

    assert a_diamond.documents("results") == []
    with pytest.raises(NotFound, match="no workflow 1"):
        a_diamond.claim()


def test_an_interrupted_removal_of_a_workflow_is_repeated(a_diamond, database, monkeypatch):
    a_diamond.initialize()
    with monkeypatch.context() as patched:
        patched.setattr(removal, "_IN_ORDER", ["jobs", "workflow_statuses", "no_such_collection"])
        with pytest.raises(NotFound, match="no_such_collection"):
            removal.remove_workflow(database, a_diamond.key)
    removal.remove_workflow(database, a_diamond.key)

    assert a_diamond.documents("blocks") == []
