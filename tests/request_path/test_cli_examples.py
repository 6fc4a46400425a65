"""Every example of every help text runs, in the order in which it stands there."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from torc.in_process import InProcessTransport, application
from torc_cli.main import torc
from torc_cli.runner.http_server import serving

WORKFLOW = """
name: letters
jobs:
  - name: write
    command: echo ${user_data.output.config} > ${files.output.letter}
    resource_requirements: small
  - name: read
    command: cat ${files.input.letter} ${files.input.stamp} ${user_data.input.start}
  - {name: fail, command: exit 3}
  - {name: last, command: 'true', depends_on: [fail]}
user_data:
  - {name: config}
  - {name: start, data: 1}
files:
  - {name: letter, path: letter.txt}
  - {name: stamp, path: commands.txt}
resource_requirements:
  - {name: small}
  - {name: large}
"""

#: Commands whose examples are about a workflow that has not run yet.
FRESH = {
    ("workflows", "initialize-jobs"),
    ("workflows", "cancel"),
    ("workflows", "get-ready-job-requirements"),
    ("jobs", "disable"),
    ("jobs", "enable"),
    ("run",),
    (),
}

#: What must be there before the examples of a command run.
BEFORE = {
    ("workflows", "import"): "torc workflows export 1 --with-results -o workflow.torc.zip",
}

#: These go on until Ctrl-C, or are for the inside of a job, or for another machine.
NOT_HERE = {
    "torc jobs run-function",
    "torc jobs run-function --job-key 7",
    "torc jobs run-postprocess",
    "ssh server torc workflows export 1 --with-results | torc workflows import -",
    "torc events follow 1",
    "torc database serve --port 8529",
    "torc database serve --database /srv/torc.db --host 0.0.0.0 --password secret",
}

#: The service that examples name.
SERVICE = "http://localhost:8080"

#: What bash calls.
TORC = f'torc() {{ {sys.executable} -c "from torc_cli.main import main; main()" "$@"; }}'

#: What add-many adds, by noun.
MANY = {
    "jobs": {"command": "true"},
    "files": {"path": "a"},
    "user-data": {"name": "a"},
    "resource-requirements": {"name": "a"},
    "failure-handlers": {"name": "a"},
    "events": {"type": "note"},
    "scheduled-compute-nodes": {},
    "slurm-schedulers": {"account": "a"},
    "local-schedulers": {},
    "aws-schedulers": {},
}

STATS = {"avg_cpu_percent": 1.0, "max_cpu_percent": 2.0, "avg_rss": 3.0, "max_rss": 4.0}


def commands(group: click.Group, path: tuple[str, ...] = ()):
    yield path, group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def examples(command: click.Command) -> list[str]:
    _, _, text = (command.help or "").partition("Example:\n")
    return [line.strip() for line in text.splitlines() if line.strip()]


CASES = [
    pytest.param(path, examples(command), id=" ".join(path) or "torc")
    for path, command in commands(torc)
    if examples(command)
]


class Shell:
    """Type lines in a folder with a database; what is behind torc itself is left to bash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: os.environ[name] for name in os.environ if not name.startswith("TORC_")}
        cleared = {name: None for name in os.environ if name.startswith("TORC_")}
        own = {"HOME": str(folder), "TORC_DATABASE": str(folder / "torc.db")}
        self.environment = kept | own
        self._changes = cleared | own

    def type(self, line: str) -> str:
        """Run one line, and return what it printed."""
        if "$(" in line or not line.startswith("torc "):
            return self._bash(f"{TORC}; {line}")
        words = list(shlex.shlex(line, posix=True, punctuation_chars=True))
        operators = [word for word in words if word in {"|", ">", "&&"}]
        if not operators:
            return self._torc(line)
        first, operator, rest = (part.strip() for part in line.partition(f" {operators[0]} "))
        printed = self._torc(first)
        if operator == "&&":
            return self.type(rest)
        return self._bash(f"cat > {rest}" if operator == ">" else rest, printed)

    def _torc(self, line: str) -> str:
        _, *words = shlex.split(line)
        result = CliRunner().invoke(torc, words, env=self._changes)
        runs = words[:1] == ["run"]
        assert result.exit_code in ({0, 1} if runs else {0}), f"{line}\n{result.output}"
        return result.stdout

    def _bash(self, line: str, stdin: str = "") -> str:
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        return done.stdout

    def close(self) -> None:
        for database in self.folder.glob("*.db"):
            InProcessTransport(f"embedded://{database}").close()


def write_world(folder: Path, monkeypatch, *, has_run: bool) -> None:
    """Write files, and a database with two of whatever there may be."""
    (folder / "workflow.yaml").write_text(WORKFLOW)
    (folder / "commands.txt").write_text("echo a\necho b\n")
    (folder / "config.json").write_text('{"a": 1}')
    for noun, document in MANY.items():
        (folder / f"{noun}.json").write_text(json.dumps([document, document]))
    (folder / ".config/fish").mkdir(parents=True)
    monkeypatch.chdir(folder)
    shell = Shell(folder)
    for line in (
        "workflows create workflow.yaml",
        "workflows create workflow.yaml",
        *2 * ["failure-handlers add 1 --name a --rule '{exit_codes: [3]}'"],
        *2 * ["slurm-schedulers add 1 --name a --account b"],
        *2 * ["local-schedulers add 1 --name a"],
        *2 * ["aws-schedulers add 1 --name a"],
        *2 * ["scheduled-compute-nodes add 1"],
        *2 * ["events add 1 --type note"],
        *(["run 1", "run 2"] if has_run else []),
    ):
        shell.type(f"torc {line}")
    with serving(application(f"embedded://{folder}/torc.db")) as url:
        add_statistics(url)
    shell.close()


def add_statistics(url: str) -> None:
    from torc.api import make_api  # noqa: PLC0415 - only here

    api = make_api(url)
    for _ in range(2):
        api.add_compute_node_stats(1, {"hostname": "a"})
        api.add_job_process_stats(1, {"job_key": "1", "run_id": 1, "num_samples": 1, **STATS})
        api.add_compute_node(1, {"hostname": "a"})
    api.close()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """Return two folders by whether the workflows in their databases have run."""
    found = {}
    with pytest.MonkeyPatch.context() as monkeypatch:
        for has_run in (False, True):
            found[has_run] = tmp_path_factory.mktemp("world")
            write_world(found[has_run], monkeypatch, has_run=has_run)
    return found


def adapted(line: str, shell: Shell) -> str:
    """Let a line concern this folder, the documents in this database, and another database."""
    line = re.sub(r"\$\{user_data\.\w+\.config\}", "1", line)
    if "stores 35" in line:
        [edge] = json.loads(shell.type("torc edges list stores 1 -f json"))
        line = line.replace("35", edge["id"])
    line = line.replace("/srv/", f"{shell.folder}/")
    other = "new_server.db" if " restore " in line else "torc.db"
    return line.replace("http://root:secret@localhost:8529/torc", f"{shell.folder}/{other}")


@pytest.mark.parametrize(("path", "lines"), CASES)
def test_examples_run(path, lines, worlds, tmp_path, monkeypatch):
    folder = tmp_path / "work"
    shutil.copytree(worlds[path not in FRESH], folder)
    monkeypatch.chdir(folder)
    shell = Shell(folder)
    if path in BEFORE:
        shell.type(BEFORE[path])
    with ExitStack() as stack:
        for line in lines:
            url = SERVICE
            if line.startswith(f"torc -u {SERVICE}"):
                url = stack.enter_context(serving(application(f"embedded://{folder}/torc.db")))
            if line not in NOT_HERE:
                shell.type(adapted(line, shell).replace(SERVICE, url))
    shell.close()


def test_examples_that_are_not_run_are_still_there():
    written = {line for path, command in commands(torc) for line in examples(command)}

    assert written >= NOT_HERE
