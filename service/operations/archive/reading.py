"""Open an archive, whoever made it: nothing in it is believed before it is checked.

Entries are read as streams and never unpacked to files, so their names lead nowhere. Memory is
bounded by the longest line, time by the number of bytes that an archive may hold.
"""

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from service.errors import InvalidRequest
from service.operations.archive.manifest import (
    LINES,
    MANIFEST,
    Manifest,
    Part,
    parse_manifest,
    parsed,
)

#: Most bytes of the manifest, and of the list of entries.
_MOST_SAID = 1 << 20

#: The last bytes of a zip file without a comment: whether the list of entries is described for
#: larger files too, the mark of the end, and the size of that list.
#:
#: Source:
#:     APPNOTE.TXT, .ZIP File Format Specification 6.3.10, sections 4.3.15 and 4.3.16.
_END = struct.Struct("<4s16x4s8xL6x")
_MARK, _LONGER = b"PK\x05\x06", b"PK\x06\x07"

#: How much is unpacked at a time, bytes.
_CHUNK = 1 << 18

_ENCRYPTED = 1

#: What is raised of bytes that are no zip file.
_DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OSError)


@dataclass(frozen=True)
class Limits:
    """What is too large to be an archive that somebody needs, in bytes."""

    line: int  #: one document
    whole: int  #: all of them


class Archive:
    """A zip file that has the entries that its manifest names, and no others.

    Attributes:
        manifest: what it says of itself.
    """

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        """Look at the list of entries and at the manifest.

        Args:
            file: seekable.
            limits: what is too large.

        Raises:
            InvalidRequest: if it is no archive, or one that must not be read.
        """
        _refuse(_wrong_end(file))
        with _damage_told():
            self._zip = ZipFile(file)
            _refuse(_wrong_entries(self._zip.infolist()))
            with self._zip.open(MANIFEST) as entry:
                text = entry.read(_MOST_SAID)
        self.manifest = parse_manifest(text)
        self._limits = limits
        names = [entry.filename for entry in self._zip.infolist()]
        _refuse(_wrong_names(names, self.manifest))
        self._check_size()

    def documents(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Read the documents of a collection; none if there is no entry of it.

        Yields:
            ``(place, document)``; the place is ``jobs.jsonl:17``.

        Raises:
            InvalidRequest: at its end, if the entry is not what the manifest says; before that, if
                something in it is no document.
        """
        part = self.manifest.collections.get(name)
        if part is None:
            return
        with _damage_told():
            for number, line in enumerate(self._lines(name, part), 1):
                place = f"{name}{LINES}:{number}"
                yield place, _document(place, line)

    def _lines(self, name: str, part: Part) -> Iterator[bytes]:
        count = size = 0
        digest = hashlib.sha256()
        with self._zip.open(f"{name}{LINES}") as entry:
            # As far as a buffer goes, an entry is a raw file.
            reader = io.BufferedReader(cast("io.RawIOBase", entry), _CHUNK)
            while line := reader.readline(self._limits.line + 1):
                count, size = count + 1, size + len(line)
                digest.update(line)
                if size > part.bytes:
                    break
                if len(line) > self._limits.line:
                    message = (
                        f"{name}{LINES}:{count} in the archive is longer than the"
                        f" {self._limits.line:,} bytes that a document may have."
                    )
                    raise InvalidRequest(message)
                yield line
        if (count, size, digest.hexdigest()) != (part.count, part.bytes, part.sha256):
            message = (
                f"{name}{LINES} in the archive is not what its {MANIFEST} says: it was changed, or"
                " is damaged. Export the workflow again."
            )
            raise InvalidRequest(message)

    def _check_size(self) -> None:
        size = sum(part.bytes for part in self.manifest.collections.values())
        if size > self._limits.whole:
            message = (
                f"The archive holds {size:,} bytes when it is unpacked; the service takes"
                f" {self._limits.whole:,} at most."
            )
            raise InvalidRequest(message)


def _refuse(why: str) -> None:
    """Refuse to read on, if there is a reason.

    Raises:
        InvalidRequest: with the reason.
    """
    if why:
        message = f"This is no archive of a workflow: {why}."
        raise InvalidRequest(message)


def _wrong_end(file: IO[bytes]) -> str:
    """Look how long the list of entries is, before it is read into memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - _END.size, 0))
    longer, mark, size_of_list = _END.unpack(file.read().rjust(_END.size, b" "))
    if mark != _MARK:
        return "it does not end as one does, so perhaps it was not copied whole"
    if longer == _LONGER or size_of_list > _MOST_SAID:
        return "its list of entries is too long"
    return ""


def _wrong_entries(entries: list[ZipInfo]) -> str:
    for entry in entries:
        name = repr(entry.filename[:80])
        if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            return f"{name} is packed in an unusual way"
        if entry.flag_bits & _ENCRYPTED:
            return f"{name} is encrypted"
    if MANIFEST not in {entry.filename for entry in entries}:
        return f"it has no {MANIFEST}"
    return ""


def _wrong_names(names: list[str], manifest: Manifest) -> str:
    missing = {MANIFEST, *(f"{name}{LINES}" for name in manifest.collections)}
    for name in names:
        if name not in missing:
            return f"it has {name[:80]!r}, which its {MANIFEST} does not name, or names once"
        missing.remove(name)
    return f"it lacks {min(missing)}" if missing else ""


@contextmanager
def _damage_told() -> Iterator[None]:
    """Say of a zip file that cannot be read that it is damaged.

    Raises:
        InvalidRequest: for everything that zipfile raises.
    """
    try:
        yield
    except _DAMAGE as ex:
        message = f"The archive is damaged: {ex}. Was it copied whole?"
        raise InvalidRequest(message) from ex


def _document(place: str, line: bytes) -> dict[str, Any]:
    document = parsed(place, line)
    if not isinstance(document, dict):
        message = f"{place} in the archive is no document, but {line[:40]!r}."
        raise InvalidRequest(message)
    return document
