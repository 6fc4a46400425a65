"""Restarts and explanations over REST."""

import pytest

pytestmark = pytest.mark.usefixtures("finished")

RESTART = "/workflows/1/reinitialize_jobs"
FILE = {"st_size": 1, "st_mtime": 1.5, "sha256": "of its content"}


@pytest.fixture
def finished(ask):
    """Run a job that reads file 1, and say what the worker saw."""
    specification = {
        "name": "one",
        "jobs": [{"name": "a", "command": "true", "input_files": ["x"]}],
        "files": [{"name": "x", "path": "x.txt"}],
    }
    ask("POST", "/workflow_specifications", specification)
    ask("POST", "/workflows/1/initialize_jobs")
    ask("POST", "/workflows/1/prepare_next_jobs_for_submission")
    ask("POST", "/workflows/1/jobs/1/start_job")
    ended = {
        "status": "completed",
        "return_code": 0,
        "inputs": {"files": {"1": FILE["sha256"]}},
        "input_fingerprints": {"1": FILE},
    }
    return ask("POST", "/workflows/1/jobs/1/complete_job", ended)


def test_a_result_says_what_the_job_read_and_wrote(finished):
    assert finished["result"]["inputs"] == {
        "command": "b5bea41b6c623f7c09f1bf24dcae58ebab3c0cdd90ad966bc43a45b44867e12b",
        "invocation_script": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "env": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "files": {"1": "of its content"},
        "user_data": {},
    }
    assert finished["result"]["outputs"] == {"files": {}, "user_data": {}}
    assert "input_fingerprints" not in finished["result"]


def test_a_file_keeps_what_a_worker_saw_last(ask):
    assert FILE.items() <= ask("GET", "/files/1").items()


def test_files_that_are_not_mentioned_are_as_recorded(ask):
    assert ask("POST", RESTART)["jobs"] == []


def test_a_dry_run_tells_and_the_restart_does_it(ask):
    changed = {"files": {"1": {**FILE, "sha256": "other"}}}
    dry = ask("POST", RESTART, changed, params={"dry_run": "true"})
    before = ask("GET", "/jobs/1")["status"]
    real = ask("POST", RESTART, changed)

    assert dry["jobs"] == [
        {"job_key": "1", "name": "a", "action": "rerun", "reason": "Input file x changed."}
    ]
    assert dry["counts"] == {"rerun": 1, "check": 0}
    assert (dry["run_id"], dry["message"]) == (2, "1 job of workflow 1 would run.")
    assert {**real, "message": None} == {**dry, "message": None}
    assert (before, ask("GET", "/jobs/1")["status"]) == ("completed", "ready")


def test_a_file_that_is_gone_is_null(ask):
    [job] = ask("POST", RESTART, {"files": {"1": None}})["jobs"]

    assert job["reason"] == "Input file x is missing."


@pytest.mark.parametrize(
    "body", [{"file": {}}, {"files": []}, {"files": {"1": {}}}, {"files": {"1": "text"}}, []]
)
def test_a_body_of_another_shape_is_refused(problem, body):
    problem(400, "POST", RESTART, body)


def test_files_of_other_workflows_are_left_alone(ask):
    ask("POST", "/workflows", {"name": "other"})
    ask("POST", "/workflows/2/reinitialize_jobs", {"files": {"1": None}})

    assert FILE.items() <= ask("GET", "/files/1").items()


def test_a_restart_with_running_jobs_is_refused(ask, problem):
    ask("POST", RESTART, {"files": {"1": None}})
    ask("POST", "/workflows/1/prepare_next_jobs_for_submission")

    problem(400, "POST", RESTART)


def test_a_job_is_explained(ask):
    assert ask("GET", "/workflows/1/jobs/1/why") == {
        "job_key": "1",
        "name": "a",
        "status": "completed",
        "explanation": "It completed in run 1, attempt 1.",
        "path": [],
    }


def test_what_is_not_there_is_not_found(problem):
    problem(404, "POST", "/workflows/9/reinitialize_jobs")
    problem(404, "GET", "/workflows/1/jobs/9/why")
    problem(404, "GET", "/workflows/9/jobs/1/why")
