"""Real commands on a database of their own."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

TORC = str(Path(sys.executable).parent / "torc")


class Project:
    """A user's folder, with a database and an empty home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        inherited = {name: text for name, text in os.environ.items() if name[:5] != "TORC_"}
        self.environment = inherited | {
            "HOME": str(folder),
            "TORC_DATABASE": str(folder / "torc.db"),
            "COLUMNS": "200",
        }

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(dedent(text))
        return name

    def read(self, name: str) -> str:
        return (self.folder / name).read_text()

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [TORC, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def torc(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess:
        process = self.start(*arguments)
        stdout, stderr = process.communicate(timeout=60)
        assert process.returncode == code, f"{process.returncode}: {stdout}\n{stderr}"
        return subprocess.CompletedProcess(arguments, code, stdout, stderr)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)
