"""Pages that run as printed: fenced blocks of Markdown, as a shell session.

A block's info string says what it is::

    ```yaml file=NAME     a file that the reader saves
    ```bash               commands that the reader types, in one shell for the whole page
    ```bash no-run        commands that a test cannot type
    ```text output        what the commands before it printed on standard output
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>\w[^\n]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
_MARK = "@@@ end of block"


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    language: str
    options: tuple[str, ...]
    text: str
    line: int

    @property
    def file(self) -> str | None:
        """The name under which the reader saves the block, if so."""
        names = [option[5:] for option in self.options if option.startswith("file=")]
        return names[0] if names else None

    @property
    def is_run(self) -> bool:
        """Whether the reader types the block."""
        return self.language == "bash" and "no-run" not in self.options

    @property
    def is_output(self) -> bool:
        """Whether the block is what the commands before it print."""
        return "output" in self.options


def blocks(page: Path) -> list[Block]:
    """Read a page's fenced blocks."""
    text = page.read_text()
    return [_block(found, text) for found in _FENCE.finditer(text)]


def _block(found: re.Match[str], page: str) -> Block:
    language, *options = found["info"].split()
    body = re.sub(rf"^{found['indent']}", "", found["text"], flags=re.MULTILINE)
    return Block(language, tuple(options), body, page.count("\n", 0, found.start()) + 1)


def script(page: list[Block]) -> str:
    """Make one shell script of a page; each block of commands ends with a mark on stdout."""
    parts = ["set -e"]
    for block in page:
        if block.file:
            parts.append(f"cat > {block.file} <<'@@@'\n{block.text}@@@")
        elif block.is_run:
            parts.append(f"{block.text}\necho '{_MARK}'")
    return "\n".join(parts) + "\n"


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a reader with nothing configured and an empty home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TORC_")}
    kept.pop("XDG_DATA_HOME", None)
    path = f"{Path(sys.executable).parent}:{kept.get('PATH', '')}"
    return kept | {"HOME": str(home), "PATH": path, "COLUMNS": "100", "PYTHONSAFEPATH": ""}


def run_page(page: Path, folder: Path) -> list[tuple[Block, str]]:
    """Type a page's commands in an empty folder.

    Returns:
        ``[(block of expected output, what was printed), …]``.

    Raises:
        AssertionError: if a command failed; shows what it said.
    """
    home, here = folder / "home", folder / "work"
    home.mkdir()
    here.mkdir()
    page_blocks = blocks(page)
    done = subprocess.run(
        ["bash", "-c", script(page_blocks)],
        cwd=here,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{page.name}: {done.stdout}\n{done.stderr}"
    return _pair(page_blocks, done.stdout.split(f"{_MARK}\n"))


def _pair(page_blocks: list[Block], printed: list[str]) -> list[tuple[Block, str]]:
    pairs, position = [], -1
    for block in page_blocks:
        position += block.is_run
        if block.is_output:
            pairs.append((block, printed[position]))
    return pairs
