"""Workflow files on the command line: checked, begun, described."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.*"))
CHAIN = """\
jobs:
  - {name: a, command: x}
  - name: b
    command: x
    blocked_by: [a]
use_pending_failed: true
"""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_is_valid(cli, example):
    report = cli.json("workflows", "check", str(example), "-f", "json")

    assert (report["valid"], report["errors"]) == (True, [])


def test_a_check_shows_the_stages_and_the_longest_chain(cli):
    result = cli.result("workflows", "check", cli.write("chain.yaml", CHAIN))

    assert result.stdout == (
        "╭───────┬──────┬───────╮\n"
        "│ Stage │ Jobs │ Names │\n"
        "├───────┼──────┼───────┤\n"
        "│     1 │    1 │ a     │\n"
        "│     2 │    1 │ b     │\n"
        "╰───────┴──────┴───────╯\n"
        "Longest chain, by the runtimes that jobs ask for: 0:02:00, a → b\n"
    )
    file = f"{cli.folder}/chain.yaml"
    assert result.stderr == (
        f"Note: {file}:5: jobs[1].blocked_by: blocked_by is now called depends_on.\n"
        f"Note: {file}:6: use_pending_failed: use_pending_failed is kept, but nothing acts on it "
        "yet.\n"
        f"{file} is a valid workflow: 2 jobs.\n"
    )


def test_a_workflow_without_jobs_has_no_stages(cli):
    result = cli.result("workflows", "check", cli.write("empty.yaml", "jobs: []\n"))

    assert result.stdout == ""
    assert result.stderr.endswith("empty.yaml is a valid workflow: 0 jobs.\n")


@pytest.mark.parametrize("command", [["check"], ["validate"], ["create", "--dry-run"]])
def test_a_check_is_json_where_that_is_asked_for(cli, command):
    report = cli.json("workflows", *command, cli.write("chain.yaml", CHAIN), "-f", "json")

    assert report["valid"] is True
    assert [(each["line"], each["path"]) for each in report["warnings"]] == [
        (5, "jobs[1].blocked_by"),
        (6, "use_pending_failed"),
    ]
    assert report["summary"]["job_count"] == 2
    assert [stage["job_names"] for stage in report["plan"]["stages"]] == [["a"], ["b"]]
    assert report["plan"]["critical_path"] == {
        "runtime_seconds": 120,
        "job_count": 2,
        "job_names": ["a", "b"],
    }


def test_the_middle_of_many_stages_is_left_out(cli):
    jobs = [{"name": "j1", "command": "true"}]
    jobs += [
        {"name": f"j{number}", "command": "true", "depends_on": [f"j{number - 1}"]}
        for number in range(2, 31)
    ]
    file = cli.write("long.json", json.dumps({"name": "long", "jobs": jobs}))

    lines = cli.result("workflows", "check", file).stdout.splitlines()

    assert [line.split()[1] for line in lines[3:24]] == [
        *map(str, range(1, 11)),
        "…",
        *map(str, range(21, 31)),
    ]
    assert lines[-1].endswith("0:30:00, j1 → j2 → j3 → j4 → … → j27 → j28 → j29 → j30")


def test_what_is_wrong_is_json_too_and_the_exit_status_2(cli):
    file = cli.write("wrong.toml", '[[jobs]]\nname = "a"\ncomand = "x"\n')
    report = cli.json("workflows", "check", file, "-f", "json", code=2)

    assert report == {
        "valid": False,
        "errors": [
            {
                "path": "jobs[0].command",
                "line": 1,
                "message": "is missing",
            },
            {
                "path": "jobs[0].comand",
                "line": 3,
                "message": "unknown key 'comand'; did you mean 'command'?",
            },
        ],
        "warnings": [],
    }


def test_a_file_that_cannot_be_parsed_is_invalid(cli):
    file = cli.write("wrong.kdl", 'job "a" {\n')
    report = cli.json("workflows", "check", file, "-f", "json", code=2)

    message = f"{file}:1:9: the {{ that starts here is not closed."
    assert report["errors"] == [{"path": "", "line": None, "message": message}]
    assert cli.result("workflows", "check", file, code=2).stderr == (
        f"Error: {file} is no valid workflow; nothing was created.\n  {message}\n"
    )


def test_notes_are_told_when_a_workflow_is_created(cli):
    result = cli.result("workflows", "create", cli.write("chain.yaml", CHAIN), "-f", "json")

    assert json.loads(result.stdout)["id"] == "1"
    assert "notes" not in json.loads(result.stdout)
    assert "Note: " in result.stderr
    assert "jobs[1].blocked_by: blocked_by is now called depends_on" in result.stderr


def test_a_workflow_without_a_name_is_named_after_its_file(cli):
    cli("workflows", "create", cli.write("night.txt", "echo a\n"))

    assert cli.json("workflows", "get", "1")["name"] == "night"


@pytest.mark.parametrize("form", ["yaml", "json", "json5", "toml", "kdl"])
@pytest.mark.parametrize("sample", ["template", "example"])
def test_a_sample_is_valid_in_every_format(cli, sample, form):
    file = cli.write(f"w.{form}", cli("workflows", sample, "-f", form))

    assert cli.json("workflows", "check", file, "-f", "json")["warnings"] == []


def test_values_come_from_a_file_beside_the_workflow(cli):
    cli.write("v.csv", "i,x\n1,a\n2,b\n")
    text = "jobs: [{name: 'w_{i}_{x}', command: x, parameters: '@v.csv'}]"
    report = cli.json("workflows", "check", cli.write("w.yaml", text), "-f", "json")

    assert report["summary"]["job_names"] == ["w_1_a", "w_2_b"]


class SlowService(BaseHTTPRequestHandler):
    """Creates workflows, and takes its time."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(0.5)
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b'{"_key": "1"}')

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def slow_service():
    with HTTPServer(("127.0.0.1", 0), SlowService) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_creation_may_take_longer_than_other_requests(cli, slow_service, monkeypatch):
    monkeypatch.setenv("TORC_TIMEOUT_SECONDS", "0.1")
    file = cli.write("one.yaml", "jobs: [{name: a, command: x}]")

    created = cli("--database-url", slow_service, "workflows", "create", file)

    assert created == "Created workflow 1.\n"
