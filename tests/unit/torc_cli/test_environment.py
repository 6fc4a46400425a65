"""The environment of a job."""

import os
import sys
from pathlib import Path

import pytest

from torc_cli.runner.environment import RunSetting, job_environment, search_path
from torc_cli.runner.hardware import this_machine
from torc_cli.runner.slots import Machine, Share

JOB = {"_key": "7", "name": "train", "run_id": 2, "attempt": 3}
SETTING = RunSetting(
    "5", "http://torc:secret@127.0.0.1:1", Path("/out"), {"PATH": "/bin", "KEPT": "yes"}
)


def test_a_job_knows_who_it_is_and_what_it_has():
    environment = job_environment(SETTING, JOB, Share(4, 1024, ("0", "2")))
    del environment["PATH"]

    assert environment == {
        "KEPT": "yes",
        "TORC_WORKFLOW_KEY": "5",
        "TORC_JOB_KEY": "7",
        "TORC_JOB_NAME": "train",
        "TORC_RUN_ID": "2",
        "TORC_ATTEMPT": "3",
        "TORC_API_URL": "http://torc:secret@127.0.0.1:1",
        "TORC_DATABASE_URL": "http://torc:secret@127.0.0.1:1",
        "TORC_OUTPUT_DIR": "/out",
        "TORC_NUM_CPUS": "4",
        "TORC_MEMORY_BYTES": "1024",
        "TORC_NUM_GPUS": "2",
        "CUDA_VISIBLE_DEVICES": "0,2",
    }


def test_a_job_without_gpus_sees_what_the_runner_sees():
    assert "CUDA_VISIBLE_DEVICES" not in job_environment(SETTING, JOB, Share(1, 1))


def test_a_jobs_own_variables_win_over_inherited_ones():
    environment = job_environment(SETTING, {**JOB, "env": {"KEPT": "no", "N": 3}}, Share(1, 1))

    assert (environment["KEPT"], environment["N"]) == ("no", "3")


def test_a_job_cannot_hide_who_it_is():
    environment = job_environment(SETTING, {**JOB, "env": {"TORC_JOB_KEY": "1"}}, Share(1, 1))

    assert environment["TORC_JOB_KEY"] == "7"


def test_a_job_with_a_search_path_of_its_own_finds_torc():
    environment = job_environment(SETTING, {**JOB, "env": {"PATH": "/mine"}}, Share(1, 1))

    assert str(Path(sys.executable).parent) in environment["PATH"].split(os.pathsep)


@pytest.fixture
def started_torc(tmp_path, monkeypatch):
    torc = tmp_path / "bin" / "torc"
    torc.parent.mkdir()
    torc.touch()
    monkeypatch.setattr(sys, "argv", [str(torc)])
    return str(torc.parent)


def test_jobs_find_the_torc_that_runs_them_first(started_torc):
    assert search_path("/usr/bin").split(os.pathsep)[:2] == [started_torc, "/usr/bin"]


@pytest.mark.usefixtures("started_torc")
def test_jobs_find_this_python_after_all_others():
    assert search_path("/usr/bin").split(os.pathsep)[-1] == str(Path(sys.executable).parent)


def test_a_search_path_with_torc_in_it_keeps_its_order(started_torc):
    path = os.pathsep.join(["/conda/bin", started_torc])

    assert search_path(path).split(os.pathsep)[:2] == ["/conda/bin", started_torc]


@pytest.mark.parametrize(
    ("visible", "asked", "devices"),
    [
        ("0,1", None, ("0", "1")),
        ("GPU-5f,3", None, ("GPU-5f", "3")),
        ("", None, ()),
        ("-1", None, ()),
        ("4,5,6", 2, ("4", "5")),
        ("2", 3, ("2", "0", "1")),
        ("0,1", 0, ()),
    ],
)
def test_gpus_are_those_that_are_visible(visible, asked, devices):
    machine = this_machine(1, 1, asked, {"CUDA_VISIBLE_DEVICES": visible})

    assert machine == Machine(1, 1, devices)


def test_a_machine_has_cpus_and_memory():
    machine = this_machine()

    assert machine.num_cpus >= 1
    assert machine.memory_bytes > 2**20
