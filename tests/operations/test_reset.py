import pytest

from service.errors import InvalidRequest
from service.operations.reset import reset_workflow_status


def test_reset_puts_every_job_back_and_counts_the_next_run(a_diamond, database):
    a_diamond.initialize()
    a_diamond.run()

    reset_workflow_status(database, a_diamond.key)

    assert set(a_diamond.statuses().values()) == {"uninitialized"}
    assert a_diamond.initialize()["a"] == "ready"
    assert a_diamond.job("a")["run_id"] == 2


def test_reset_of_what_failed_keeps_what_completed(a_diamond, database):
    a_diamond.initialize()
    a_diamond.run({"b": "failed"})

    reset_workflow_status(database, a_diamond.key, failed_only=True)

    assert a_diamond.initialize() == {
        "a": "completed",
        "b": "ready",
        "c": "completed",
        "d": "blocked",
    }


def test_jobs_in_the_hands_of_a_worker_are_not_reset(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start()

    with pytest.raises(InvalidRequest, match="Workers have jobs of workflow 1"):
        reset_workflow_status(database, a_diamond.key)

    assert a_diamond.statuses()["a"] == "running"


def test_force_resets_the_jobs_of_a_worker_that_is_gone(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start()

    reset_workflow_status(database, a_diamond.key, failed_only=True, force=True)

    assert a_diamond.initialize()["a"] == "ready"
    assert set(a_diamond.run().values()) == {"completed"}
