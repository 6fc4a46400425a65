"""A write conflict in any statement, as ArangoDB gives it, harms nothing."""

import random

import pytest
from arango.response import Response

from service.operations.cancellation import cancel_workflow
from service.operations.reinitialization import reinitialize_jobs
from service.operations.reset import reset_workflow_status


@pytest.fixture
def conflicts(database, monkeypatch):
    """Make statements fail with error 1200, some of them several times."""
    driver = database.conn._http
    send, chance = driver.send_request, random.Random(1)  # noqa: S311 - no secret
    injected = []

    def send_request(session, method, url, *args, **kwargs):
        if method == "post" and url.endswith("/_api/cursor") and chance.random() < 0.4:
            injected.append(url)
            body = '{"error":true,"code":409,"errorNum":1200,"errorMessage":"write-write conflict"}'
            return Response(method, url, {}, 409, "Conflict", body)
        return send(session, method, url, *args, **kwargs)

    monkeypatch.setattr(driver, "send_request", send_request)
    return injected


def test_a_workflow_runs_to_its_end_under_conflicts(conflicts, workflow):
    made = workflow(
        files=["x"],
        a={"output_files": ["x"]},
        b={"input_files": ["x"]},
        c={"depends_on": ["a"]},
        d={"depends_on": ["b", "c"]},
    )
    made.initialize()

    assert made.run() == dict.fromkeys("abcd", "completed")
    assert len(made.documents("results")) == 4
    assert conflicts


def test_a_failure_reaches_everything_under_conflicts(conflicts, a_diamond, database):
    a_diamond.initialize()
    a_diamond.run({"a": "failed"})
    statuses = a_diamond.statuses()
    reset_workflow_status(database, a_diamond.key, failed_only=False)
    a_diamond.initialize()
    cancel_workflow(database, a_diamond.key)

    assert statuses == {"a": "failed", "b": "canceled", "c": "canceled", "d": "canceled"}
    assert set(a_diamond.statuses().values()) == {"canceled"}
    assert conflicts


def test_a_restart_is_right_under_conflicts(conflicts, a_diamond, database):
    a_diamond.initialize()
    a_diamond.run({"b": "failed"})
    actions = reinitialize_jobs(database, a_diamond.key, {})["counts"]

    assert actions == {"rerun": 2, "check": 0}
    assert a_diamond.run() == dict.fromkeys("abcd", "completed")
    assert [r["run_id"] for r in a_diamond.documents("results", job_name="b")] == [1, 2]
    assert conflicts
