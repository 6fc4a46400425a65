"""Every reference page is current, every command is explained, and links lead somewhere."""

import re
import subprocess
import sys

import pytest
from pages import REPOSITORY

from torc_cli.main import torc

PAGES = sorted([*REPOSITORY.glob("docs/**/*.md"), REPOSITORY / "README.md"])
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)")


def test_reference_pages_are_current():
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_lead_somewhere(page):
    targets = [target for target in LINK.findall(page.read_text()) if target]

    assert [target for target in targets if not (page.parent / target).exists()] == []


def every_command(path, command):
    yield path, command
    for name in getattr(command, "places", None) or getattr(command, "commands", {}):
        yield from every_command([*path, name], command.get_command(None, name))


@pytest.mark.parametrize(
    ("path", "command"),
    [pytest.param(path, command, id=" ".join(path)) for path, command in every_command([], torc)],
)
def test_command_has_help_with_an_example(path, command):
    if hasattr(command, "commands") and path:
        assert command.help
    else:
        assert "Example" in (command.help or "")
