"""Several processes on one database file do random things at once, and nothing is lost."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from service.database.query import run
from service.operations.progress import is_workflow_complete
from tests.operations.scene import Scene
from tests.operations.snapshots import a_copy

_PROCESSES = 3
_SECONDS = 3
_WORKER = Path(__file__).with_name("random_worker.py")

_STARTS = """
FOR event IN events FILTER event.category == "job" AND event.type == "start"
FOR key IN event.job_keys
RETURN key
"""


@pytest.fixture
def made(installed_file, tmp_path):
    """Return a workflow of three rows of jobs, each of which waits for two of the row before."""
    file = a_copy(installed_file, tmp_path / "torc.db")
    rows = [[f"{row}{number}" for number in range(6)] for row in "abc"]
    jobs = {name: {"retries": 1, "retry_delay": "PT0S"} for name in rows[0]}
    for before, row in pairwise(rows):
        for number, name in enumerate(row):
            blockers = [before[number], before[number - 1]]
            jobs[name] = {"depends_on": blockers, "cancel_on_blocking_job_failure": number > 1}
    yield Scene(file, jobs)
    file.close()


@pytest.mark.slow
def test_processes_do_random_things_at_once(made, tmp_path):
    answers = [json.loads(each.communicate()[0]) for each in _workers(made, tmp_path / "torc.db")]
    started = [tuple(each) for answer in answers for each in answer["started"]]

    made.check()
    assert len(started) == len(set(started)) > 0
    assert sorted(key for key, _, _ in started) == sorted(run(made.database, _STARTS, {}))
    assert set(made.statuses().values()) <= {
        *("blocked", "ready", "pending", "running", "disabled"),
        *("completed", "failed", "canceled"),
    }
    made.run_to_the_end()
    made.check()
    assert is_workflow_complete(made.database, made.key)["is_complete"]


def _workers(made, path):
    """Start the processes; all of them, before the first is waited for."""
    nodes = [made.workers[number % len(made.workers)] for number in range(_PROCESSES)]
    commands = [
        [sys.executable, _WORKER, path, made.key, node, str(seed), str(_SECONDS)]
        for seed, node in enumerate(nodes)
    ]
    return [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
