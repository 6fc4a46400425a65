"""Why a job is where it is."""

import pytest

from service.database.query import run
from service.errors import NotFound
from service.operations.cancellation import cancel_workflow, pause_workflow
from service.operations.completion import complete_job
from service.operations.disabling import disable_jobs
from service.operations.documents import add_documents
from service.operations.explanation import explain_job
from service.operations.start import start_jobs


@pytest.fixture
def a_chain(workflow):
    """Return a → file x → b → user data u → c → d."""
    return workflow(
        files=["x"],
        user_data=["u"],
        a={"output_files": ["x"]},
        b={"input_files": ["x"], "command": "${user_data.output.u}"},
        c={"command": "${user_data.input.u}"},
        d={"depends_on": ["c"]},
    )


@pytest.fixture
def why(database):
    """Return a function that explains a job by its name."""
    return lambda made, name: explain_job(database, made.key, made.job(name)["_key"])


def key(made, name):
    return made.job(name)["_key"]


def test_before_the_initialization(a_chain, why):
    assert why(a_chain, "a") == {
        "job_key": key(a_chain, "a"),
        "name": "a",
        "status": "uninitialized",
        "explanation": "Workflow 1 is not initialized yet. torc run 1 does it, and runs it.",
        "path": [],
    }


def test_a_blocked_job_waits_for_what_runs_at_the_root(a_chain, why):
    a_chain.initialize()
    a_chain.start("a")
    told = why(a_chain, "d")

    assert told["explanation"] == (
        "It waits for job 3 (c), which waits for job 2 (b) through user data u,"
        " which waits for job 1 (a) through file x. Job 1 (a) is running."
    )
    assert [(s["name"], s["status"], s["through"]) for s in told["path"]] == [
        ("d", "blocked", []),
        ("c", "blocked", ["user data u"]),
        ("b", "blocked", ["file x"]),
        ("a", "running", []),
    ]


def test_a_blocked_job_hears_why_the_ready_job_at_the_root_is_not_claimed(a_chain, why):
    a_chain.initialize()

    assert why(a_chain, "b")["explanation"] == (
        "It waits for job 1 (a) through file x. Job 1 (a) is ready."
        " No worker is there to claim it. torc run 1 starts one."
    )


def test_a_long_way_is_shortened_in_words_only(workflow, why):
    made = workflow(j0={}, **{f"j{i}": {"depends_on": [f"j{i - 1}"]} for i in range(1, 30)})
    made.initialize()
    made.start()
    told = why(made, "j29")

    assert len(told["path"]) == 30
    assert told["explanation"] == (
        "It waits for job 29 (j28), which waits for job 28 (j27),"
        " which waits for 25 further jobs in a row,"
        " which waits for job 2 (j1), which waits for job 1 (j0). Job 1 (j0) is running."
    )


def test_a_job_waits_for_what_is_still_going_on_and_not_for_what_failed(workflow, why):
    made = workflow(
        a={},
        b={},
        tidy={"depends_on": ["a", "b"], "cancel_on_blocking_job_failure": False},
    )
    made.initialize()
    made.start()
    made.complete(a="failed")

    assert why(made, "tidy")["explanation"] == "It waits for job 2 (b). Job 2 (b) is running."


def test_a_job_was_canceled_because_of_a_failure(a_chain, why):
    a_chain.initialize()
    a_chain.start("a")
    a_chain.complete(a="failed")
    told = why(a_chain, "c")

    assert told["explanation"] == (
        "It depends on job 2 (b) through user data u, which depends on job 1 (a) through file x."
        " Job 1 (a) failed."
    )
    assert [step["name"] for step in told["path"]] == ["c", "b", "a"]


def test_a_job_was_canceled_by_a_user(a_chain, why, database):
    a_chain.initialize()
    cancel_workflow(database, a_chain.key, by="user alice")

    assert why(a_chain, "a")["explanation"].startswith("It was canceled by user alice.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda *_: None, "No worker is there to claim it. torc run 1 starts one."),
        (
            lambda database, made: pause_workflow(database, made.key),
            "No job is claimed: workflow 1 is paused. torc workflows resume 1.",
        ),
        (
            lambda database, _: set_job(database, "1", scheduler_id="slurm_schedulers/5"),
            "Only workers of scheduler slurm_schedulers/5 may claim it.",
        ),
        (
            lambda database, made: add_worker(database, made.key, 8),
            "Workers are there, and busy with other jobs.",
        ),
        (
            lambda database, made: (
                add_worker(database, made.key, 8),
                add_worker(database, made.key, 4),
                set_job(database, "1", num_cpus=16),
            ),
            "It asks for 16 CPUs, and no worker has more than 8.",
        ),
        (
            lambda database, made: (
                add_worker(database, made.key, 8, num_gpus=0),
                set_job(database, "1", num_gpus=1),
            ),
            "It asks for 1 GPUs, and no worker has more than 0.",
        ),
    ],
)
def test_a_ready_job_is_not_claimed_because(a_chain, why, database, change, said):
    a_chain.initialize()
    change(database, a_chain)

    assert why(a_chain, "a")["explanation"] == said


def test_a_job_that_failed_waits_before_its_next_attempt(workflow, why):
    made = workflow(a={"retries": 2, "retry_delay": "PT100S"})
    made.initialize()
    made.start()
    made.complete(a="failed")

    assert why(made, "a")["explanation"] in {
        f"Attempt 1 did not succeed; the next may begin in {seconds} seconds."
        for seconds in range(90, 101)
    }


def test_a_job_in_the_hands_of_a_worker(a_chain, why, database):
    a_chain.initialize()
    worker = add_worker(database, a_chain.key, 8)
    [claimed] = a_chain.claim()
    pending = why(a_chain, "a")["explanation"]
    start_jobs(database, a_chain.key, [claimed], worker)

    assert pending == "A worker has claimed it and is about to start it."
    assert why(a_chain, "a")["explanation"] == f"Worker {worker} runs it, attempt 1 of run 1."


def test_how_a_job_ended(a_chain, why, database):
    a_chain.initialize()
    a_chain.start("a")
    told = {"status": "terminated", "return_code": -15, "reason": "Time.", "stderr_path": "/e"}
    complete_job(database, a_chain.key, key(a_chain, "a"), told)

    assert why(a_chain, "a")["explanation"] == (
        "In attempt 1 of run 1 it ended with return code -15. Time."
        " What it printed on stderr is in /e."
    )


def test_a_job_that_completed(a_chain, why):
    a_chain.initialize()
    a_chain.run()

    assert why(a_chain, "d")["explanation"] == "It completed in run 1, attempt 1."


def test_a_job_that_may_keep_its_result_says_so(a_chain, why, database):
    a_chain.initialize()
    set_job(database, "2", reuses="7")

    assert why(a_chain, "b")["explanation"].endswith(
        " It need not run if what it reads then is what its last success read."
    )


def test_a_disabled_job(a_chain, why, database):
    a_chain.initialize()
    disable_jobs(database, a_chain.key, [key(a_chain, "d")], by="user bob")

    assert why(a_chain, "d")["explanation"] == (
        "It was disabled by user bob. torc jobs enable 4 brings it back."
    )


def test_a_job_that_nothing_holds_up_any_more(a_chain, why, database):
    a_chain.initialize()
    set_job(database, "1", status="completed")

    assert why(a_chain, "b")["explanation"] == (
        "Nothing holds it up any more. torc run 1 takes note of that."
    )


def test_a_job_that_there_is_not(a_chain, database):
    with pytest.raises(NotFound, match="There is no job 99 in workflow 1"):
        explain_job(database, a_chain.key, "99")


def set_job(database, job_key, **attributes):
    run(database, "UPDATE @key WITH @new IN jobs", {"key": job_key, "new": attributes})


def add_worker(database, workflow_key, num_cpus, **more):
    node = {"hostname": "h", "resources": {"num_cpus": num_cpus, **more}, "is_active": True}
    return add_documents(database, "compute_nodes", workflow_key, [node])[0]["_key"]
