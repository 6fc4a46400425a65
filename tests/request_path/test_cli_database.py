"""``torc database``: what people see of it, and how it ends."""

import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from torc_cli.main import torc

WORKFLOW = "name: demo\njobs: [{name: a, command: 'true'}]\nfiles: [{name: x, path: x}]\n"


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Return a function that calls ``torc`` on a database of its own."""
    for name in ("TORC_API_URL", "TORC_DATABASE_URL", "TORC_WORKFLOW_KEY", "TORC_SERVE_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    environment = {
        "HOME": str(tmp_path),
        "COLUMNS": "200",
        "TORC_DATABASE": str(tmp_path / "torc.db"),
    }

    def invoke(*arguments, code=0):
        result = CliRunner().invoke(torc, arguments, env=environment)
        assert result.exit_code == code, result.output
        return result

    return invoke


@pytest.fixture
def filled(call, tmp_path):
    """Make a workflow, and return the function that calls ``torc`` on its database."""
    (tmp_path / "w.yaml").write_text(WORKFLOW)
    call("workflows", "create", "w.yaml")
    return call


def test_info_tells_what_is_there(filled, tmp_path):
    found = json.loads(filled("database", "info", "-f", "json").stdout)

    assert found["database"] == str(tmp_path / "torc.db")
    assert found["engine"]["name"] == "embedded"
    assert [(each["key"], each["name"], each["jobs"]) for each in found["workflows"]] == [
        ("1", "demo", 1)
    ]


def test_info_is_a_table_for_people(filled):
    shown = filled("database", "info").stdout

    assert "│ 1   │ demo │" in shown
    assert "│ jobs " in shown


@pytest.mark.parametrize("command", ["info", "check", "compact"])
def test_a_file_that_is_not_there_is_named_and_not_made(call, tmp_path, command):
    result = call("database", command, "--database", "nothing.db", code=3)

    assert result.stderr.startswith(f"Error: There is no database file {tmp_path / 'nothing.db'}.")
    assert not (tmp_path / "nothing.db").exists()


def test_check_of_a_sound_database(filled):
    assert filled("database", "check").stdout == "Nothing is wrong.\n"
    assert filled("database", "check", "-f", "json").stdout == "[]\n"


def test_check_tells_what_is_wrong(filled, tmp_path):
    with closing(sqlite3.connect(tmp_path / "torc.db")) as connection, connection:
        [(number,)] = connection.execute("SELECT id FROM collections WHERE name = 'jobs'")
        connection.execute(f"UPDATE documents_{number} SET doc = 'x'")  # noqa: S608 - a number

    shown = filled("database", "check", code=1).stdout
    listed = json.loads(filled("database", "check", "-f", "json", code=1).stdout)

    assert shown == "torc/jobs: document 1 is not a JSON object.\n"
    assert listed == ["torc/jobs: document 1 is not a JSON object."]


def test_check_of_a_file_that_is_no_database(call, tmp_path):
    (tmp_path / "diary.db").write_text("Dear diary,\n" * 500)

    shown = call("database", "check", "--database", "diary.db", code=1).stdout

    assert "is not a database of this program" in shown


def test_compact_tells_the_sizes(filled, tmp_path):
    done = json.loads(filled("database", "compact", "-f", "json").stdout)

    assert done["database"] == str(tmp_path / "torc.db")
    assert done["after_bytes"] == (tmp_path / "torc.db").stat().st_size
    assert "KiB" in (shown := filled("database", "compact").stdout) or "MiB" in shown


def test_a_server_is_not_compacted(call):
    url = "http://root:secret@localhost:1/torc"

    said = call("database", "compact", "--database", url, code=2).stderr

    assert "http://localhost:1/torc is a server" in said
    assert "secret" not in said


def test_a_workflow_goes_to_another_database_and_runs_there(filled):
    filled("database", "dump", "out", "--workflow", "1")
    filled("database", "restore", "out", "--database", "new.db")

    moved = json.loads(filled("--database", "new.db", "jobs", "list", "1", "-f", "json").stdout)
    filled("--database", "new.db", "run", "1")

    assert [job["name"] for job in moved] == ["a"]


def test_counts_are_printed_as_json(filled):
    counts = json.loads(
        filled("database", "dump", "out", "--collection", "jobs", "-f", "json").stdout
    )

    assert counts == {"jobs": 1}


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (["dump", "out", "--workflow", "9"], 3, "There is no workflow 9."),
        (["restore", "nowhere"], 3, "There is no folder"),
        (["restore", "."], 2, "holds no dump"),
        (["dump", "w.yaml"], 2, "w.yaml is a file"),
        (["info", "--database", "http://localhost:1/x"], 4, "did not answer"),
        (["info", "--database", "ftp://x"], 2, "'ftp://x' is no database URL"),
        (["serve", "--host", "::"], 2, "no password is asked"),
        (["serve", "--host", "nowhere.invalid"], 2, "Cannot listen on nowhere.invalid:8529"),
        (["serve", "--database", "http://localhost:1/x"], 2, "is a server"),
    ],
)
def test_mistakes_are_told_in_a_sentence(filled, command, code, said):
    result = filled("database", *command, code=code)

    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_service_is_no_database(call):
    said = call("-u", "http://localhost:1", "database", "info", code=2).stderr

    assert "The settings name a service, http://localhost:1, and not its database." in said
