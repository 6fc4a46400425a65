"""A command line on a database of its own, and a small workflow on it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from torc.in_process import InProcessTransport
from torc_cli.main import torc

PIPELINE = """
name: pipeline
description: one stores, one reads
jobs:
  - name: store
    command: echo ${user_data.output.config} ${files.output.letter}
    resource_requirements: small
  - name: read
    command: echo ${user_data.input.config} ${files.input.letter}
user_data:
  - {name: config}
files:
  - {name: letter, path: letter.txt}
resource_requirements:
  - {name: small, num_cpus: 2, memory: 2g, runtime: PT5M}
"""


class CommandLine:
    """Call commands on one database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = str(folder / "torc.db")
        self.charset = "utf-8"
        self.environment = {"HOME": str(folder), "COLUMNS": "200"}

    def __call__(self, *arguments: str, code: int = 0, stdin: str = "") -> str:
        return self.result(*arguments, code=code, stdin=stdin).stdout

    def result(self, *arguments: str, code: int = 0, stdin: str = ""):
        every = ("--database", self.database, *arguments)
        result = CliRunner(self.charset).invoke(torc, every, env=self.environment, input=stdin)
        assert result.exit_code == code, result.output
        return result

    def json(self, *arguments: str, **options):
        return json.loads(self(*arguments, **options))

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return str(self.folder / name)

    def write_pipeline(self) -> str:
        return self.write("pipeline.yaml", PIPELINE)


@pytest.fixture
def cli(tmp_path, monkeypatch):
    for name in ("TORC_API_URL", "TORC_DATABASE_URL", "TORC_DATABASE", "TORC_WORKFLOW_KEY"):
        monkeypatch.delenv(name, raising=False)
    line = CommandLine(tmp_path)
    yield line
    InProcessTransport(f"embedded://{line.database}").close()


@pytest.fixture
def pipeline(cli):
    cli("workflows", "create", cli.write_pipeline())
    return cli
