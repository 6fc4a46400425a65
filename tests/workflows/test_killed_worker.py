"""A worker that is killed takes its jobs with it."""

import signal
import time

import psutil
import pytest


def wait_for(condition, what):
    for _ in range(600):
        if found := condition():
            return found
        time.sleep(0.1)
    return pytest.fail(f"{what} did not happen")


def is_over(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_no_job_outlives_a_worker_that_was_killed(project):
    file = project.write(
        "w.yaml",
        """\
        jobs:
          - name: long
            command: |
              trap 'echo told > told' TERM
              sleep 600 & echo $! > child; wait
        """,
    )
    worker = project.start("run", file)
    child = project.folder / "child"
    wait_for(lambda: child.exists() and child.read_text().strip(), "the job's start")
    time.sleep(1)  # between a job's start and the guard's news of it there is a moment
    worker.send_signal(signal.SIGKILL)
    worker.communicate(timeout=20)

    wait_for(lambda: is_over(int(child.read_text())), "the end of the job's process")
    wait_for((project.folder / "told").exists, "SIGTERM")
