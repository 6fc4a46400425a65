"""Read documents from a file, one by one: JSON lines, a JSON array, with or without envelopes.

What is written by this program, by ``arangodump`` and ``arangoexport``, or by a script that saves
what the driver returned. A file whose name ends in ``.gz`` is unpacked while it is read.
"""

import codecs
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import orjson

from service.errors import InvalidRequest

#: What ``arangodump`` calls documents and edges in its envelopes.
_DOCUMENT_TYPES = frozenset({2300, 2301})
#: How much of a JSON array is read at a time, bytes.
_CHUNK = 1 << 20


class Entry(NamedTuple):
    """One document and where it stands."""

    document: dict[str, Any]
    place: str  #: ``jobs.jsonl:17``
    size: int  #: bytes of its text, or near enough


def read_documents(path: Path) -> Iterator[Entry]:
    """Read the documents of a file.

    Raises:
        InvalidRequest: if something in it is no document; names file and line.
    """
    try:
        with _opened(path) as file:
            start = _start(file)
            yield from _array(path, file) if start == b"[" else _lines(path, file)
    except UnicodeDecodeError as ex:
        message = f"{path} is not UTF-8: {ex.reason}."
        raise InvalidRequest(message) from ex
    except (gzip.BadGzipFile, EOFError, zlib.error) as ex:
        message = f"{path} cannot be unpacked: {ex}. Was it copied whole?"
        raise InvalidRequest(message) from ex
    except OSError as ex:
        message = f"{path} cannot be read: {ex.strerror or ex}."
        raise InvalidRequest(message) from ex


def _opened(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def _start(file: IO[bytes]) -> bytes:
    """Return the first byte that is no space, and go back to the start."""
    while (byte := file.read(1)).isspace():
        pass
    file.seek(0)
    return byte


def _lines(path: Path, file: IO[bytes]) -> Iterator[Entry]:
    for number, line in enumerate(file, 1):
        if line.isspace():
            continue
        place = f"{path}:{number}"
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as ex:
            message = f"{place} is not JSON: {ex.msg} at column {ex.colno}."
            raise InvalidRequest(message) from ex
        yield Entry(_document(value, place), place, len(line))


def _document(value: Any, place: str) -> dict[str, Any]:
    """Return the document, without its envelope."""
    document = value
    if isinstance(value, dict) and "_key" not in value and isinstance(value.get("type"), int):
        if value["type"] not in _DOCUMENT_TYPES:
            message = f"{place} is an entry of type {value['type']}, which is no document."
            raise InvalidRequest(message)
        document = value.get("data")
    if not isinstance(document, dict):
        message = f"{place} is no document; a JSON object is expected."
        raise InvalidRequest(message)
    return document


class _Array:
    """A JSON array of which only a part is in memory."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._decoder = json.JSONDecoder()
        self._text = ""
        self._at = 0
        self._line = 1

    @property
    def place(self) -> str:
        """Where the next value starts."""
        return f"{self._path}:{self._line}"

    def next_mark(self) -> str:
        """Return the next character that is no space, which is not taken; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at].isspace():
                self._skip(self._at + 1)
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take_mark(self) -> None:
        """Go past one character."""
        self._skip(self._at + 1)

    def take_value(self) -> tuple[Any, int]:
        """Return the next value and its size."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except ValueError as ex:
                if self._more():
                    continue
                message = f"{self.place} is not JSON, or the file was cut short: {ex}."
                raise InvalidRequest(message) from ex
            size = end - self._at
            self._skip(end)
            return value, size

    def _skip(self, end: int) -> None:
        self._line += self._text.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        """Read on; tell whether there was something."""
        chunk = self._file.read(_CHUNK)
        self._text, self._at = self._text[self._at :] + self._decode(chunk, final=not chunk), 0
        return bool(chunk)


def _array(path: Path, file: IO[bytes]) -> Iterator[Entry]:
    array = _Array(path, file)
    array.next_mark()
    array.take_mark()
    mark = array.next_mark()
    while mark != "]":
        place = array.place
        value, size = array.take_value()
        yield Entry(_document(value, place), place, size)
        mark = array.next_mark()
        if mark not in {",", "]"}:
            message = f"{array.place}: a comma or ] is expected, not {mark or 'the end'}."
            raise InvalidRequest(message)
        if mark == ",":
            array.take_mark()
            array.next_mark()
    array.take_mark()
    if mark := array.next_mark():
        message = f"{array.place}: nothing is expected after the array, not {mark}."
        raise InvalidRequest(message)
