"""Servers and workers that are killed at random moments lose nothing and repeat nothing.

``TORC_TEST_CRASHES`` sets how many kills there are; then there are 2,000 jobs.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from service.database import health
from service.database.connection import close_database, open_database
from service.database.query import run

_FULL = int(os.environ.get("TORC_TEST_CRASHES", "0"))
_KILLS = _FULL or 6
_JOBS = 2_000 if _FULL else 200
_WIDTH = 50
_PATIENCE_SECONDS = 1_800 if _FULL else 180

_BIN = Path(sys.executable).parent

_ENDED = """
FOR result IN results
  SORT result.attempt
  RETURN [result.job_name, KEEP(result, "attempt", "status", "return_code")]
"""
_EVENTS = """
FOR event IN events FILTER event.category == "job" SORT TO_NUMBER(event._key)
RETURN [event.job_keys, event.from, event.to]
"""


def a_specification(random: Random) -> dict:
    """Describe jobs in rows; each waits for two of the row before, and notes that it runs."""
    jobs = []
    for number in range(_JOBS):
        row = number // _WIDTH
        before = range((row - 1) * _WIDTH, row * _WIDTH) if row else range(0)
        blockers = [f"j{each}" for each in random.sample(before, 2)] if row else []
        checks = "".join(f"test -s out/{each} || exit 7; " for each in blockers)
        jobs.append(
            {
                "name": f"j{number}",
                "command": f"{checks}echo $TORC_ATTEMPT >> out/j{number}",
                "depends_on": blockers,
                "retries": 1_000,
            }
        )
    return {"name": "crashes", "config": {"claim_lease_seconds": 2}, "jobs": jobs}


class Crashes:
    """A workflow, those who work on it, and somebody who kills them."""

    def __init__(self, project, random: Random) -> None:
        self.project, self.random = project, random
        self.database = project.folder / "torc.db"
        self.processes: dict[str, subprocess.Popen] = {}
        self.commands: dict[str, list[str]] = {}
        self.copies: list[Path] = []
        (project.folder / "out").mkdir()
        project.write("w.json", json.dumps(a_specification(random)))
        project.torc("workflows", "create", "w.json")

    def keep_up(self) -> None:
        """Start who is not there."""
        for name, command in self.commands.items():
            process = self.processes.get(name)
            if process is None or process.poll() is not None:
                with (self.project.folder / f"{name}.log").open("ab") as log:
                    self.processes[name] = subprocess.Popen(
                        [str(_BIN / command[0]), *command[1:]],
                        cwd=self.project.folder,
                        env=self.project.environment,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )

    def kill(self, names: list[str]) -> None:
        """Stop all, copy the database as it is, and kill some."""
        for process in self.processes.values():
            _signal(process, signal.SIGSTOP)
        self._copy()
        for name in names:
            _signal(self.processes[name], signal.SIGKILL)
            self.processes[name].wait()
        for process in self.processes.values():
            _signal(process, signal.SIGCONT)

    def _copy(self) -> None:
        folder = self.project.folder / f"copy_{len(self.copies)}"
        folder.mkdir()
        for file in (self.database, self.database.with_name("torc.db-wal")):
            if file.exists():
                shutil.copy(file, folder)
        self.copies.append(folder / self.database.name)

    def is_over(self) -> bool:
        """Tell whether a worker went home because nothing is left to do."""
        return any(
            name.startswith("worker") and process.poll() == 0
            for name, process in self.processes.items()
        )

    def live(self, kills: int) -> None:
        """Work until all is done; be killed so often at random moments."""
        end = time.monotonic() + _PATIENCE_SECONDS
        due = time.monotonic() + self.random.uniform(1, 4)
        while not self.is_over():
            assert time.monotonic() < end, "it takes too long, so something is stuck"
            self.keep_up()
            if kills and time.monotonic() >= due:
                names = list(self.processes)
                self.kill(self.random.sample(names, self.random.randint(1, len(names))))
                kills -= 1
                due = time.monotonic() + self.random.uniform(0.5, 4)
            time.sleep(0.05)

    def end(self) -> None:
        for process in self.processes.values():
            _signal(process, signal.SIGKILL)
            process.wait()

    def check(self) -> None:
        """Look at every job, at what it wrote, and at its events; open every copy."""
        database = open_database(f"embedded://{self.database}")
        rows = run(database, "FOR job IN jobs RETURN [job.name, job._key, job.status]", {})
        results = run(database, _ENDED, {})
        events = run(database, _EVENTS, {})
        close_database(database)

        assert {status for _, _, status in rows} == {"completed"}
        for name, _, _ in rows:
            self._check_job(name, [result for job, result in results if job == name])
        replayed = {key: "uninitialized" for _, key, _ in rows}
        for job_keys, old, new in events:
            assert {replayed[key] for key in job_keys} == {old}
            replayed |= dict.fromkeys(job_keys, new)
        assert set(replayed.values()) == {"completed"}
        self.project.torc("database", "check")
        assert {str(copy): health.check(f"embedded://{copy}") for copy in self.copies} == {
            str(copy): [] for copy in self.copies
        }

    def _check_job(self, name: str, attempts: list[dict]) -> None:
        numbers = [each["attempt"] for each in attempts]
        *lost, last = attempts
        ran = [int(line) for line in self.project.read(f"out/{name}").split()]
        assert numbers == list(range(1, len(numbers) + 1))
        assert (last["status"], last["return_code"]) == ("completed", 0)
        assert {(each["status"], each["return_code"]) for each in lost} <= {("failed", -128)}
        assert sorted(set(ran)) == ran, "an attempt ran twice, or after a later one"
        assert ran[-1] == numbers[-1]


def _signal(process: subprocess.Popen, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture
def crashes(project):
    # What is random differs from run to run only where many kills are asked for.
    made = Crashes(project, Random(None if _FULL else 7))  # noqa: S311 - no secret
    yield made
    made.end()


@pytest.mark.slow
def test_workers_on_one_database_file_are_killed(crashes):
    crashes.commands = {f"worker_{number}": ["torc", "run", "1", "-j", "2"] for number in range(2)}

    crashes.live(_KILLS)

    crashes.check()


@pytest.mark.slow
def test_a_server_and_its_workers_are_killed(crashes):
    port = str(_free_port())
    database = f"embedded://{crashes.database}"
    work = ["torc", "-u", f"http://127.0.0.1:{port}", "run", "1", "-j", "2"]
    crashes.commands = {
        "server": ["torc-server", "--port", port, "--database", database],
        "worker_0": work,
        "worker_1": work,
    }

    crashes.live(_KILLS)

    crashes.check()
