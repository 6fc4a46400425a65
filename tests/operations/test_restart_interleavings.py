"""Restarts and early cut-off while other processes do something else, in every order."""

from dataclasses import dataclass
from functools import partial

import pytest

from service.database.query import run
from service.operations.cancellation import cancel_workflow
from service.operations.completion import complete_jobs
from service.operations.disabling import disable_jobs
from service.operations.reinitialization import reinitialize_jobs
from service.operations.requeueing import reset_job_status
from service.operations.specification.creation import add_workflow_specification
from service.operations.start import start_jobs
from service.operations.submission import prepare_next_jobs_for_submission
from tests.operations.scene import Scene
from tests.operations.test_interleavings import files, nothing, tried  # noqa: F401 - fixtures

_FILES = {"a": ([], "x"), "b": ([], "y"), "c": (["x", "y"], "z"), "d": (["z"], "end")}


@dataclass
class Restarted(Scene):
    """Jobs a and b, which run again; c, which reads what both write; d, which reads what c writes.

    Both are ready; c and d may keep their results.
    """

    def __post_init__(self):
        names = ["x", "y", "z", "end"]
        specification = {
            "name": "restarted",
            "files": [{"name": name, "path": name} for name in names],
            "jobs": [
                {"name": name, "command": "true", "input_files": read, "output_files": [written]}
                for name, (read, written) in _FILES.items()
            ],
        }
        self.key = add_workflow_specification(self.database, specification)["_key"]
        self.keys = dict(run(self.database, "FOR j IN jobs RETURN [j.name, j._key]", {}))
        self.file_keys = dict(run(self.database, "FOR f IN files RETURN [f.name, f._key]", {}))
        self.workers = []
        self.restart()
        for _ in range(3):
            self.claim_and_start()
            self.end(*self.running())
        change = "FOR j IN jobs FILTER j.name IN ['a', 'b'] UPDATE j WITH { command: 'c' } IN jobs"
        run(self.database, change, {})
        self.restart()

    def restart(self):
        return reinitialize_jobs(self.database, self.key, {})

    def running(self):
        return [name for name, status in self.statuses().items() if status == "running"]

    def claim(self, *_):
        answer = prepare_next_jobs_for_submission(self.database, self.key, 9)
        return [job["name"] for job in answer["jobs"]]

    def claim_and_start(self):
        keys = [self.keys[name] for name in self.claim()]
        start_jobs(self.database, self.key, keys, None)

    def end(self, *names, content="same"):
        """Complete jobs that have written something."""
        completions = [
            {
                "job_key": self.keys[name],
                "status": "completed",
                "return_code": 0,
                "inputs": {"files": {self.file_keys[each]: "same" for each in _FILES[name][0]}},
                "outputs": {
                    "files": {
                        self.file_keys[_FILES[name][1]]: {
                            "st_size": 1,
                            "st_mtime": 1.0,
                            "sha256": content,
                        }
                    }
                },
            }
            for name in names
        ]
        return complete_jobs(self.database, self.key, completions)


@pytest.fixture
def restarted(files, nothing):  # noqa: F811 - a fixture
    files[0].bring_back(nothing)
    return Restarted(files[0], {})


def outcomes(ends, *names):
    return {tuple(statuses[name] for name in names) for statuses, _ in ends}


def test_both_write_the_same_again(restarted, tried):  # noqa: F811 - a fixture
    restarted.claim_and_start()
    ends = tried(restarted, *(partial(restarted.end, name) for name in "ab"))

    assert outcomes(ends, "a", "b", "c", "d") == {("completed",) * 4}
    for _, answers in ends:
        reused = [key for answer in answers for key in answer["reused"]]
        assert sorted(reused) == sorted([restarted.keys["c"], restarted.keys["d"]])


def test_one_writes_something_else(restarted, tried):  # noqa: F811 - a fixture
    restarted.claim_and_start()
    ends = tried(
        restarted,
        lambda: restarted.end("a"),
        lambda: restarted.end("b", content="other"),
    )

    assert outcomes(ends, "c", "d") == {("ready", "blocked")}


def test_a_completion_is_repeated(restarted, tried):  # noqa: F811 - a fixture
    restarted.claim_and_start()
    restarted.end("a")
    ends = tried(restarted, *[lambda: restarted.end("b")] * 2)

    assert outcomes(ends, "b", "c", "d") == {("completed",) * 3}


@pytest.mark.parametrize(
    ("operation", "possible"),
    [
        # What was completed before the reset stays so; what was not waits for the job again.
        (reset_job_status, {("completed", "completed"), ("blocked", "blocked")}),
        (disable_jobs, {("completed", "completed")}),
    ],
)
def test_a_job_that_it_follows_is_steered(restarted, tried, operation, possible):  # noqa: F811
    restarted.claim_and_start()
    restarted.end("a")
    if operation is disable_jobs:
        restarted.with_keys(reset_job_status, "a")
    ends = tried(
        restarted,
        lambda: restarted.end("b"),
        lambda: restarted.with_keys(operation, "a"),
    )

    assert outcomes(ends, "c", "d") <= possible


def test_the_workflow_is_canceled(restarted, tried):  # noqa: F811 - a fixture
    restarted.claim_and_start()
    restarted.end("a")
    ends = tried(
        restarted,
        lambda: restarted.end("b"),
        lambda: restarted.whole(cancel_workflow),
    )

    assert outcomes(ends, "c", "d") <= {
        ("completed", "completed"),
        ("completed", "canceled"),
        ("canceled", "canceled"),
    }


def test_a_restart_and_a_claim(restarted, tried):  # noqa: F811 - a fixture
    ends = tried(restarted, restarted.restart, restarted.claim)

    assert outcomes(ends, "a", "b") <= {("ready", "ready"), ("pending", "pending")}
    assert outcomes(ends, "c", "d") == {("blocked", "blocked")}


def test_two_restarts(restarted, tried):  # noqa: F811 - a fixture
    ends = tried(restarted, *[restarted.restart] * 2)

    assert outcomes(ends, "a", "b", "c", "d") == {("ready", "ready", "blocked", "blocked")}
