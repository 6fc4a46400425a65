import threading
from dataclasses import replace

import pytest

from service.operations.documents import modify_document
from service.operations.initialization import initialize_jobs
from service.operations.specification.creation import add_workflow_specification
from service.operations.start import start_jobs
from service.operations.submission import (
    Claimer,
    Room,
    prepare_jobs_for_submission,
    prepare_next_jobs_for_submission,
)

BIG = Room(64, 8, 4, 2**40, None, "")


@pytest.fixture
def jobs_that_ask(database):
    """Return a function: ``name=(cpus, gpus, memory, runtime, priority)`` → workflow key."""

    def create(**asked):
        key = add_workflow_specification(
            database,
            {
                "jobs": [
                    {
                        "name": name,
                        "command": "x",
                        "priority": wants[4] if len(wants) > 4 else 0,
                        "resource_requirements": name,
                    }
                    for name, wants in asked.items()
                ],
                "resource_requirements": [
                    {
                        "name": name,
                        "num_cpus": wants[0],
                        "num_gpus": wants[1],
                        "memory": wants[2],
                        "runtime": wants[3],
                    }
                    for name, wants in asked.items()
                ],
            },
        )["_key"]
        initialize_jobs(database, key)
        return key

    return create


def claimed(database, key, room, limit=100):
    answer = prepare_jobs_for_submission(database, key, room, limit)
    return [job["name"] for job in answer["jobs"]]


def test_urgent_jobs_come_first_then_gpus_then_runtime_then_memory_then_place(
    database, jobs_that_ask
):
    key = jobs_that_ask(
        plain=(1, 0, "1g", "PT1M"),
        again=(1, 0, "1g", "PT1M"),
        memory=(1, 0, "2g", "PT1M"),
        runtime=(1, 0, "1g", "PT2M"),
        gpu=(1, 1, "1g", "PT1M"),
        urgent=(1, 0, "1g", "PT1M", 5),
    )

    assert claimed(database, key, BIG) == ["urgent", "gpu", "runtime", "memory", "plain", "again"]


@pytest.mark.parametrize(
    "room",
    [
        replace(BIG, num_cpus=3),
        replace(BIG, num_gpus=0),
        replace(BIG, memory_bytes=2**30),
        replace(BIG, time_limit_seconds=59),
    ],
    ids=["cpus", "gpus", "memory", "time"],
)
def test_a_job_that_is_too_large_in_one_way_is_not_claimed(database, jobs_that_ask, room):
    key = jobs_that_ask(large=(4, 1, "2g", "PT1M"))

    assert claimed(database, key, room) == []
    assert claimed(database, key, BIG) == ["large"]


def test_what_is_claimed_fits_together(database, jobs_that_ask):
    key = jobs_that_ask(a=(3, 0, "1g", "PT4M"), b=(3, 0, "1g", "PT3M"), c=(1, 0, "1g", "PT1M"))

    assert claimed(database, key, replace(BIG, num_cpus=4)) == ["a", "c"]


def test_small_jobs_behind_many_large_ones_are_found(database, jobs_that_ask):
    large = {f"l{i}": (3, 0, "1m", "PT2M") for i in range(250)}
    key = jobs_that_ask(**large, small=(1, 0, "1m", "PT1M"))

    assert claimed(database, key, replace(BIG, num_cpus=4)) == ["l0", "small"]


def test_many_jobs_that_ask_for_no_cpu_fit_on_a_small_worker(database, workflow):
    made = workflow(**{f"j{i}": {} for i in range(45)})
    for job in made.documents():
        modify_document(database, "jobs", job["_key"], {"num_cpus": 0})
    made.initialize()

    assert len(claimed(database, made.key, replace(BIG, num_cpus=2))) == 45


def test_the_limit_is_kept(database, jobs_that_ask):
    key = jobs_that_ask(**{f"j{i}": (1, 0, "1m", "PT1M") for i in range(5)})

    assert claimed(database, key, BIG, limit=2) == ["j0", "j1"]
    assert claimed(database, key, BIG, limit=0) == []


def test_a_claimed_job_shows_what_it_reads_and_writes(database):
    key = add_workflow_specification(
        database,
        {
            "jobs": [
                {
                    "name": "a",
                    "command": "x ${files.input.i} ${user_data.output.u}",
                    "output_files": ["o"],
                    "input_user_data": ["v"],
                }
            ],
            "files": [{"name": "i", "path": "/i"}, {"name": "o", "path": "/o"}],
            "user_data": [{"name": "v", "data": 1}],
        },
    )["_key"]
    initialize_jobs(database, key)

    [job] = prepare_next_jobs_for_submission(database, key, 1)["jobs"]

    [read] = job["input_files"]
    assert (read["_key"], read["name"], read["path"]) == ("1", "i", "/i")
    assert job["output_files"] == [{"_key": "2", "name": "o", "path": "/o"}]
    assert job["input_user_data"] == [{"_key": "1", "name": "v"}]
    assert job["output_user_data"] == [{"_key": "2", "name": "u"}]
    assert job["status"] == "pending"


def test_a_job_with_a_scheduler_goes_to_its_workers_only(database):
    key = add_workflow_specification(
        database,
        {
            "jobs": [
                {"name": "pinned", "command": "x", "scheduler": "short"},
                {"name": "free", "command": "x"},
            ],
            "slurm_schedulers": [{"name": "short", "account": "me"}],
        },
    )["_key"]
    initialize_jobs(database, key)

    assert claimed(database, key, replace(BIG, scheduler_id="slurm_schedulers/9")) == ["free"]
    assert claimed(database, key, replace(BIG, scheduler_id="slurm_schedulers/1")) == ["pinned"]


def test_nothing_is_claimed_from_a_canceled_workflow(database, a_diamond):
    a_diamond.initialize()
    modify_document(database, "workflow_statuses", "1", {"is_canceled": True})

    answer = prepare_jobs_for_submission(database, a_diamond.key, BIG, 10)

    assert answer == {
        "jobs": [],
        "reason": f"Workflow {a_diamond.key} is canceled.",
        "wait_seconds": None,
    }


def test_repeating_a_claim_after_a_lost_answer_gives_the_same_jobs(database, workflow):
    made = workflow(a={}, b={}, c={})
    made.initialize()
    first = prepare_jobs_for_submission(database, made.key, BIG, 2, Claimer("claim 1"))
    again = prepare_jobs_for_submission(database, made.key, BIG, 2, Claimer("claim 1"))
    other = prepare_jobs_for_submission(database, made.key, BIG, 2, Claimer("claim 2"))

    assert again == first
    assert [job["name"] for job in other["jobs"]] == ["c"]


def test_a_claim_whose_jobs_have_started_takes_others(database, workflow):
    made = workflow(a={}, b={})
    made.initialize()
    [job] = prepare_jobs_for_submission(database, made.key, BIG, 1, Claimer("claim"))["jobs"]
    start_jobs(database, made.key, [job["_key"]], None)

    [other] = prepare_jobs_for_submission(database, made.key, BIG, 1, Claimer("claim"))["jobs"]

    assert (job["name"], other["name"]) == ("a", "b")


def test_the_reason_says_what_room_there_was(database, a_diamond):
    answer = prepare_jobs_for_submission(database, a_diamond.key, replace(BIG, num_cpus=2), 10)

    assert answer["reason"].startswith("No ready job fits: 2 CPUs, 8 GPUs, 4 nodes, ")


def test_workers_that_claim_at_the_same_time_never_get_one_job_twice(workflow, database):
    made = workflow(**{f"j{i}": {} for i in range(60)})
    made.initialize()
    taken: list[str] = []
    failures: list[BaseException] = []

    def work():
        try:
            while jobs := prepare_jobs_for_submission(database, made.key, BIG, 3)["jobs"]:
                taken.extend(job["_key"] for job in jobs)
        except BaseException as ex:  # noqa: BLE001 - shown by the test
            failures.append(ex)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(taken, key=int) == [str(key) for key in range(1, 61)]


def test_blockers_that_end_at_the_same_time_release_their_dependent(workflow):
    width = 12
    made = workflow(**{f"j{i}": {} for i in range(width)}, end={"depends_on_regexes": ["^j"]})
    made.initialize()
    made.start()
    barrier = threading.Barrier(width)
    answers: list[dict] = []

    def finish(name):
        barrier.wait()
        answers.append(made.complete(**{name: "completed"}))

    threads = [threading.Thread(target=finish, args=(f"j{i}",)) for i in range(width)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == width
    assert made.statuses()["end"] == "ready"
