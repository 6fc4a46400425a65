"""A workflow file is read: found, decoded, parsed, with a sentence for whatever is wrong."""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from torc.errors import InvalidFile
from torc.specification.formats import FORMATS, YAML
from torc.specification.parameter_files import with_values
from torc.specification.places import Malformed, Place, locate

if TYPE_CHECKING:
    from torc.specification.formats import Format

#: Bytes beyond which a file is not what the person meant; as many as a service takes.
_SIZE_LIMIT = 256 * 1024**2


class Specification:
    """A specification as it stands in a file.

    Attributes:
        name: the file, as the person named it.
        data: what to send to the service.
    """

    def __init__(self, name: str, text: str, form: Format) -> None:
        self.name = name
        self._text = text
        self._form = form
        self.data = with_values(self._values(), Path(name).parent)

    def locate(self, path: str) -> int | None:
        """Return the line of a path such as ``jobs[2].command``, or of what exists of it.

        The path of something missing leads to what it is missing from; one that does not even
        start in the file has no line.
        """
        place = locate(self._root, path)
        return None if place is self._root else place.line

    @cached_property
    def _root(self) -> Place:
        return self._form.read_places(self._text)

    def _values(self) -> dict[str, Any]:
        try:
            values = self._form.read(self._text)
        except Malformed as ex:
            message = f"{self.name}:{ex.line}:{ex.column}: {ex}."
            raise InvalidFile(message) from ex
        if not isinstance(values, dict):
            kind = _KINDS[type(values)]
            message = f"{self.name} holds {kind}; a specification is a mapping, with jobs: …"
            raise InvalidFile(message)
        return values


_KINDS = {
    list: "a list",
    str: "text only",
    int: "a number only",
    float: "a number only",
    bool: "true or false only",
    type(None): "nothing",
}


def read(source: str | Path | IO[Any]) -> Specification:
    """Read a workflow specification.

    Args:
        source: a path, whose ending tells the format; ``-`` for standard input, or an open
            file. Those, and names without an ending, are read as YAML, which includes JSON.

    Raises:
        InvalidFile: if there is no such file, it cannot be read, or is not what its format
            asks for; the message names file, line and column.
    """
    if isinstance(source, str | Path) and str(source) != "-":
        return _read_file(Path(source))
    stream = sys.stdin.buffer if isinstance(source, str | Path) else source
    content = stream.read(_SIZE_LIMIT + 1)
    name = str(getattr(stream, "name", "<stream>"))
    text = content if isinstance(content, str) else _decoded(name, content)
    return Specification(name, _filled(name, text), FORMATS.get(Path(name).suffix, YAML))


def _read_file(path: Path) -> Specification:
    form = FORMATS.get(path.suffix.lower()) if path.suffix else YAML
    name = str(path)
    content = _content(path)
    if form is None:
        known = ", ".join(FORMATS)
        message = f"{name} ends in {path.suffix}; a workflow file ends in one of {known}."
        raise InvalidFile(message)
    return Specification(name, _filled(name, _decoded(name, content)), form)


def _content(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        InvalidFile: if it cannot be read, or is huge.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_SIZE_LIMIT + 1)
    except FileNotFoundError as ex:
        message = f"There is no file {path}."
        raise InvalidFile(message) from ex
    except OSError as ex:
        message = f"{path} cannot be read: {ex.strerror}."
        raise InvalidFile(message) from ex
    return content


def _decoded(name: str, content: bytes) -> str:
    if len(content) > _SIZE_LIMIT:
        message = f"{name} has more than {_SIZE_LIMIT:,} bytes; use parameters to write it shorter."
        raise InvalidFile(message)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = f"{name} is UTF-16 text; save it as UTF-8."
        raise InvalidFile(message)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as ex:
        line = content.count(b"\n", 0, ex.start) + 1
        message = f"{name}:{line}: this is not text in UTF-8; is it a workflow file?"
        raise InvalidFile(message) from ex
    return text


def _filled(name: str, text: str) -> str:
    """Return a text that holds something, and only text."""
    if "\0" in text:
        message = f"{name} is a binary file; a workflow file is text."
        raise InvalidFile(message)
    if not text.strip():
        message = f"{name} is empty; a specification has at least a name and jobs."
        raise InvalidFile(message)
    return text
