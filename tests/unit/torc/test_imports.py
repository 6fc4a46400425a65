"""What the client loads is counted, because every job that reads a value waits for it."""

import subprocess
import sys

import pytest

#: Modules of which each costs as much as the interpreter, or nearly so.
HEAVY = {
    "arango",
    "asyncio",
    "click",
    "dataclasses",
    "email",
    "falcon",
    "graph_schema",
    "http",
    "inspect",
    "logging",
    "marshmallow",
    "orjson",
    "pathlib",
    "platformdirs",
    "psutil",
    "requests",
    "rich",
    "service",
    "ssl",
    "subprocess",
    "tomllib",
    "urllib",
    "yaml",
}


def loaded_by(statement):
    """Return the modules that a statement loads in a fresh interpreter."""
    script = (
        f"import sys; before = set(sys.modules)\n{statement}\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return set(done.stdout.decode().split())


@pytest.mark.parametrize("statement", ["import torc", "import torc.errors"])
def test_importing_the_package_loads_nothing(statement):
    assert loaded_by(statement) <= {"torc", "torc.errors", "__future__"}


@pytest.mark.parametrize(
    ("statement", "most"),
    [
        ("from torc import make_api", 50),
        ("from torc import make_api; make_api('http://localhost:1')", 70),
        ("from torc.models import Job", 35),
    ],
)
def test_a_client_loads_few_modules_and_none_that_is_heavy(statement, most):
    loaded = loaded_by(statement)

    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()
    assert len(loaded) <= most


@pytest.mark.parametrize(
    "statement", ["from torc import *", "from torc.functions import run_function"]
)
def test_nothing_of_the_client_loads_the_service_or_the_command_line(statement):
    loaded = {name.partition(".")[0] for name in loaded_by(statement)}

    assert loaded & {"service", "falcon", "arango", "torc_cli", "click", "rich", "marshmallow"} == (
        set()
    )


def test_the_list_of_commands_loads_no_command():
    said = loaded_by("from torc_cli.main import torc; torc(['--help'], standalone_mode=False)")

    assert "Commands:" in said
    assert [word for word in said if word.startswith("torc_cli.commands")] == []
