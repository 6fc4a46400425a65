"""What a person sees at a terminal, and a program in a pipe."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios

import pytest

from torc import make_api
from torc_cli.widths import text_width

#: Found beside the interpreter that runs the tests.
TORC = os.path.join(os.path.dirname(sys.executable), "torc")  # noqa: PTH118, PTH120 - a venv's link stays one

LONG = "a description that is rather long, so that it cannot all be shown in a terminal"


@pytest.fixture
def at_terminal(project):
    """Call torc at a terminal: ``(what it shows, exit status)``."""

    def call(*arguments: str, typed: str = "", columns: int = 80) -> tuple[str, int]:
        ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {**project.environment, "COLUMNS": "", "TORC_USER": "ada"}
        process = subprocess.Popen(
            [TORC, *arguments],
            cwd=project.folder,
            env=environment,
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
        )
        os.close(its)
        os.write(ours, typed.encode())
        shown = b""
        while part := _part(ours):
            shown += part
        os.close(ours)
        return shown.decode().replace("\r\n", "\n"), process.wait(60)

    return call


def _part(terminal: int) -> bytes:
    assert select.select([terminal], [], [], 60)[0], "torc waits for something"
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the last program at the terminal has ended
        return b""


@pytest.fixture
def workflows(project):
    """Create workflows with these names, one job each."""
    api = make_api("embedded://" + project.environment["TORC_DATABASE"])

    def create(*names: str, user: str = "ada", job: str = "a", is_archived: bool = False) -> None:
        for name in names:
            workflow = api.add_workflow({"name": name, "user": user, "description": LONG})
            api.add_job(workflow.key, {"name": job, "command": "true"})
            api.modify_workflow(workflow.key, {"is_archived": is_archived})

    yield create
    api.close()


def test_a_person_chooses_among_workflows(at_terminal, workflows):
    workflows("first", "second")
    shown, code = at_terminal("workflows", "get", typed="1\n")

    assert code == 0
    assert shown.index("│ 2  │ second │") < shown.index("│ 1  │ first  │")
    assert "ID of the workflow: " in shown
    assert '"name": "first"' in shown


def test_what_is_not_offered_is_asked_again(at_terminal, workflows):
    workflows("first", "second")
    shown, code = at_terminal("jobs", "list", typed="7\n2\n")

    assert code == 0
    assert "'7' is not one of" in shown
    assert "│ 2  │ a    │" in shown


def test_the_only_workflow_is_the_one(at_terminal, workflows):
    workflows("only")
    shown, code = at_terminal("jobs", "list")

    assert code == 0
    assert shown.startswith("Workflow 1, only.\n")


def test_no_choice_is_offered_of_other_peoples_workflows_or_of_those_put_aside(
    at_terminal, workflows
):
    workflows("mine")
    workflows("old", is_archived=True)
    workflows("theirs", user="grace")

    assert at_terminal("jobs", "list")[0].startswith("Workflow 1, mine.\n")


def test_there_may_be_none_to_choose_from(at_terminal):
    shown, code = at_terminal("jobs", "list")

    assert code == 2
    assert "ada has no workflows" in shown


def test_no_choice_is_offered_where_the_settings_name_a_workflow(at_terminal, workflows, project):
    workflows("first", "second")
    project.environment["TORC_WORKFLOW_KEY"] = "2"

    assert at_terminal("jobs", "list")[0].startswith("╭")


def test_a_program_is_never_asked(workflows, project):
    workflows("first", "second")

    assert "Which workflow?" in project.torc("jobs", "list", code=2).stderr


def test_a_choice_may_be_declined(at_terminal, workflows):
    workflows("first", "second")
    shown, code = at_terminal("workflows", "cancel", typed="\x04")

    assert code != 0
    assert "Canceled" not in shown


@pytest.mark.parametrize("columns", [40, 80])
def test_a_table_is_as_wide_as_the_terminal(at_terminal, workflows, columns):
    workflows("中文" * 30)
    shown, _ = at_terminal("workflows", "list", columns=columns)

    assert {text_width(line) for line in shown.splitlines()} == {columns}
    assert "…" in shown


def test_a_table_in_a_pipe_is_whole(workflows, project):
    workflows("中文" * 30)
    shown = project.torc("workflows", "list").stdout

    assert "中文" * 30 in shown
    assert "cannot all be shown in a terminal" in shown


def test_columns_that_cannot_fit_are_named(at_terminal, workflows):
    workflows("w")
    shown, _ = at_terminal("jobs", "list", "--columns", "id,name,status,command", columns=22)

    assert "Not shown, for want of room: command. Choose with --columns.\n" in shown


@pytest.mark.parametrize("form", ["table", "json", "csv", "yaml"])
def test_nothing_is_said_when_nobody_reads_on(workflows, project, form):
    workflows("w", job="x" * 200_000)
    project.environment.pop("PYTHONUNBUFFERED", None)
    process = project.start("jobs", "list", "1", "-f", form)
    process.stdout.close()
    _, told = process.communicate(timeout=60)

    assert (told, process.returncode) == ("", 141)
