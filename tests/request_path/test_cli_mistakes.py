"""What a person is told when something is wrong: a sentence, and the right exit code."""

import os
import sqlite3

import click
import pytest
from click.testing import CliRunner

from torc.in_process import InProcessTransport
from torc_cli.main import COMMANDS, torc

JOB = "jobs: [{name: a, command: 'true'}]\n"


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "torc.db"
    yield path
    InProcessTransport(f"embedded://{path}").close()


@pytest.fixture
def call(tmp_path, database, monkeypatch):
    for name in ("TORC_API_URL", "TORC_DATABASE_URL", "TORC_DATABASE", "TORC_WORKFLOW_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, where: str = str(database)):
        every = ("--database", where, *arguments)
        return CliRunner().invoke(torc, every, env={"HOME": str(tmp_path)})

    return invoke


def told(result, code: int) -> str:
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""
    return result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["jobs", "get", "99"],
        ["jobs", "list", "99"],
        ["user-data", "get", "99"],
        ["user-data", "update", "99", "--data", "1"],
        ["user-data", "list", "99"],
        ["files", "get", "99"],
        ["results", "list", "99"],
        ["workflows", "get", "99"],
        ["workflows", "delete", "99"],
        ["workflows", "initialize-jobs", "99"],
        ["workflows", "status", "99"],
        ["jobs", "add-user-data", "99", "{}"],
        ["jobs", "get-user-data", "99"],
        ["run", "99"],
        ["-k", "99", "collections", "join", "job-blocks"],
    ],
    ids=" ".join,
)
def test_an_unknown_key_is_named(call, command):
    assert "99" in told(call(*command), 3)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["user-data", "get", "not a key"], "not a key"),
        (["user-data", "get", "../jobs/1"], "1"),
        (["user-data", "get", "ü"], "ü"),
    ],
)
def test_an_odd_key_is_no_key(call, command, said):
    assert said in told(call(*command), 3)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["workflow", "list"], "There is no command 'workflow'. Did you mean workflows?"),
        (["jobs", "lst"], "There is no command 'lst'. Did you mean list?"),
        (["jobs", "list", "--formt", "json"], "--format"),
        (["jobs", "list", "1", "-f", "xml"], "'xml' is not one of 'table', 'json', 'csv', 'yaml'"),
        (["jobs", "list"], "Which workflow?"),
        (["user-data", "update", "1"], "Nothing to change"),
        (["user-data", "get"], "Missing argument 'KEY'"),
        (["jobs", "list", "1", "--filter", "name"], "'name' is no condition, as status=failed"),
        (["aql", "RETURN @a", "-b", "a=b c"], "-b a is not JSON"),
        (["aql", "RETURN @a", "-b", "a"], "NAME=JSON"),
        (["run", "1", "--memory", "much"], "'much' is not an amount of memory"),
        (["run", "1", "--time-limit", "an hour"], "'an hour' is not a duration"),
        (["-k", "1", "collections", "join", "job-job"], "There is no join 'job-job'. There are: "),
    ],
)
def test_a_mistyped_command_line_is_answered_with_what_is_right(call, command, said):
    assert said in told(call(*command), 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{a: 1", "--data is not JSON: Expecting property name"),
        ('{"a":\n  ]', "line 2, column 3"),
        ("{", "at its end"),
        ("hello", "For a string, write '\"hello\"'"),
        ("", "It is empty"),
    ],
)
def test_data_that_is_not_json_is_refused(call, text, said):
    assert said in told(call("user-data", "update", "1", "--data", text), 2)


def test_data_that_is_not_json5_is_refused(call):
    assert "DATA is not JSON5" in told(call("jobs", "add-user-data", "1", "{a"), 2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no file wf.yaml"),
        (b"", "wf.yaml is empty"),
        (b"\x7fELF\x00\x01\xff\xfe", "wf.yaml"),
        (b"jobs: [", "wf.yaml:2:1"),
        (b"- a\n- b\n", "wf.yaml holds a list"),
        (b"jobs:\n  - name: a\n    comand: x\n", "wf.yaml:3: jobs[0].comand"),
    ],
)
@pytest.mark.parametrize("command", [["workflows", "create"], ["run"]], ids=" ".join)
def test_a_file_that_is_no_workflow_is_refused(call, tmp_path, content, said, command):
    if content is not None:
        (tmp_path / "wf.yaml").write_bytes(content)

    assert said in told(call(*command, "wf.yaml"), 2)


def test_aql_with_a_mistake_is_shown_where(call):
    message = told(call("aql", "FOR job IN jobs RETRUN job"), 2)

    assert "RETRUN" in message
    assert "1:" in message


def test_a_join_along_an_unknown_edge_is_refused(call, tmp_path):
    (tmp_path / "wf.yaml").write_text(JOB)
    call("workflows", "create", "wf.yaml")
    result = call("-k", "1", "collections", "join-by-edge", "jobs", "likes")

    assert result.exit_code in {2, 3}
    assert "likes" in result.stderr
    assert "Traceback" not in result.output


def test_a_service_that_does_not_answer_is_named(tmp_path):
    result = CliRunner().invoke(
        torc, ["-u", "http://127.0.0.1:9", "jobs", "list", "1"], env={"HOME": str(tmp_path)}
    )

    assert "http://127.0.0.1:9" in told(result, 4)


def test_an_address_that_is_none_is_explained():
    result = CliRunner().invoke(torc, ["-u", "localhost", "jobs", "list", "1"])

    assert "is not the address of a service" in told(result, 2)


def test_a_database_in_a_folder_that_is_not_there_is_explained(call, tmp_path):
    assert str(tmp_path / "no") in told(
        call("jobs", "list", "1", where=str(tmp_path / "no" / "torc.db")), 4
    )


def test_a_file_that_is_no_database_is_explained(call, tmp_path):
    (tmp_path / "x.db").write_text("this is not a database, " * 100)

    assert "x.db" in told(call("jobs", "list", "1", where=str(tmp_path / "x.db")), 4)


def test_another_programs_database_is_left_alone(call, tmp_path):
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE precious (x)")
    connection.close()
    told(call("jobs", "list", "1", where=str(tmp_path / "x.db")), 4)

    connection = sqlite3.connect(tmp_path / "x.db")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
    connection.close()
    assert tables == ["precious"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_explained(call, tmp_path):
    folder = tmp_path / "readonly"
    folder.mkdir(mode=0o500)

    assert "readonly" in told(call("jobs", "list", "1", where=str(folder / "torc.db")), 4)


def test_an_unexpected_error_is_a_sentence_and_with_debug_a_traceback(call, monkeypatch):
    monkeypatch.setattr("torc_cli.session.Session.workflow_key", lambda *_: 1 / 0)
    short = call("jobs", "list", "1")
    long = call("--debug", "jobs", "list", "1")

    assert (short.exit_code, "ZeroDivisionError" in short.stderr) == (70, True)
    assert "Traceback" not in short.stderr
    assert "Traceback" in long.stderr


def commands(group: click.Group, path: tuple[str, ...] = ()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS_BY_PATH = dict(commands(torc))


@pytest.mark.parametrize("path", COMMANDS_BY_PATH, ids=" ".join)
def test_every_command_explains_itself(path):
    text = CliRunner().invoke(torc, [*path, "-h"]).stdout

    assert text.startswith(f"Usage: torc {' '.join(path)} ")
    assert isinstance(COMMANDS_BY_PATH[path], click.Group) or "Example:" in text


def test_every_noun_is_registered():
    assert {path[0] for path in COMMANDS_BY_PATH} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_itself(name):
    assert COMMANDS[name][1] == COMMANDS_BY_PATH[name,].get_short_help_str()


@pytest.mark.parametrize("path", COMMANDS_BY_PATH, ids=" ".join)
def test_every_command_has_a_summary_of_one_sentence(path):
    command = COMMANDS_BY_PATH[path]
    summary = (command.help or "").partition("\n\n")[0]

    assert "\n" not in summary.strip()
    assert summary.endswith(".")
    assert len(summary) < 100
    assert command.get_short_help_str() == summary


def test_lists_of_commands_leave_nothing_out():
    shown = CliRunner().invoke(torc, ["workflows", "-h"], env={"COLUMNS": "60"}).stdout

    assert "..." not in shown.partition("Commands:")[2]
