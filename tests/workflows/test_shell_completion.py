"""Completion, as the shells themselves do it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from torc import make_api

TORC = Path(sys.executable).parent / "torc"

#: ``{shell: a script that prints what it offers for the line $1, whose words are $2…}``
SCRIPTS = {
    "bash": """
        eval "$(torc completion bash)"
        compopt() { echo "<$2>"; }
        COMP_LINE=$1; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _torc_completion torc
        printf '%s\\n' "${COMPREPLY[@]}"
    """,
    "zsh": """
        compdef() { }
        eval "$(torc completion zsh)"
        compadd() { print -rl -- $completions }
        _describe() { print -rl -- $completions_with_descriptions }
        _path_files() { print -- "<default>" }
        shift; words=("$@"); CURRENT=$#
        _torc_completion
    """,
    "fish": """
        torc completion fish | source
        complete -C "$argv[1]"
    """,
}


@pytest.fixture(params=SCRIPTS)
def shell(request, project):
    """Press the tab key behind a line: what is offered, a line each."""
    program = shutil.which(request.param)
    if program is None:
        pytest.skip(f"{request.param} is not installed")
    path = f"{TORC.parent}{os.pathsep}{project.environment['PATH']}"

    def offered(line: str, **environment: str) -> list[str]:
        words = line.split(" ")
        done = subprocess.run(
            [program, "-c", SCRIPTS[request.param], *(["-"] * (request.param != "fish"))]
            + ([line] if request.param == "fish" else [line, *words]),
            cwd=project.folder,
            env={**project.environment, "PATH": path, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stderr == ""
        return list(filter(None, done.stdout.split("\n")))

    offered.name = request.param
    return offered


@pytest.fixture
def database(project):
    """Fill a database: two workflows, jobs with odd names in the first."""
    api = make_api("embedded://" + project.environment["TORC_DATABASE"])
    for name in ("survey", "two\nlines"):
        workflow = api.add_workflow({"name": name, "user": "ada", "description": "about: it"})
        for job in ("train_1", "train_2", "$(touch hacked)"):
            api.add_job(workflow.key, {"name": job, "command": "true"})
    api.close()


def keys(offered: list[str]) -> list[str]:
    """Return the words without their descriptions."""
    return [line.split("\t")[0].split(":")[0] for line in offered]


def test_commands_and_options_are_completed(shell):
    assert sorted(keys(shell("torc jo"))) == ["job-process-stats", "jobs"]
    assert "why" in keys(shell("torc jobs w"))
    assert keys(shell("torc jobs list --sort")) == ["--sort-by"]
    assert sorted(keys(shell("torc jobs list -f "))) == ["csv", "json", "table", "yaml"]


@pytest.mark.usefixtures("database")
def test_keys_of_workflows_are_completed_the_newest_first(shell):
    expected = ["1", "2"] if shell.name == "fish" else ["2", "1"]  # fish sorts by itself

    assert keys(shell("torc workflows get ")) == expected
    assert keys(shell("torc -k ")) == expected


@pytest.mark.usefixtures("database")
def test_keys_of_jobs_are_those_of_the_workflow_that_is_meant(shell):
    assert keys(shell("torc -k 1 jobs why ")) == ["1", "2", "3"]
    assert keys(shell("torc jobs why ", TORC_WORKFLOW_KEY="1")) == ["1", "2", "3"]
    assert keys(shell("torc jobs why ")) == ["4", "5", "6"]


@pytest.mark.usefixtures("database")
def test_names_and_texts_are_shown_beside_the_keys_and_never_run(shell, project):
    jobs, workflows = shell("torc -k 1 jobs why "), sorted(shell("torc workflows get "))

    assert not (project.folder / "hacked").exists()
    if shell.name != "bash":  # it has no room for descriptions
        assert "train_1" in jobs[0]
        assert "touch hacked" in jobs[2]
        assert r"two\nlines; about" in workflows[1]


@pytest.mark.usefixtures("database")
def test_nothing_is_said_and_nothing_made_where_there_is_no_database(shell, project):
    assert shell("torc jobs why ", TORC_DATABASE="nowhere.db") == []
    assert shell("torc jobs why ", TORC_API_URL="http://127.0.0.1:9") == []
    assert not (project.folder / "nowhere.db").exists()


def test_files_are_left_to_the_shell(shell, project):
    project.write("survey.yaml", "")
    offered = shell("torc workflows create sur")

    assert offered == (["survey.yaml"] if shell.name == "fish" else ["<default>"])
