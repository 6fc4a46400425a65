"""What files are like on this machine's disk: size and time at a glance, SHA-256 when it matters.

A folder counts as one file: its size is that of all files in it, its time the latest of them.
"""

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from graph_schema.fingerprints import UNKNOWN, of_value

#: ``{st_size, st_mtime, sha256}`` as a file's document and a result keep it
Fingerprint = dict[str, Any]


@dataclass(frozen=True)
class Glance:
    """What can be told of a file without reading it."""

    st_size: int  #: bytes
    st_mtime: float  #: seconds since the epoch
    identity: str  #: changes when the path comes to name another file, or another time

    def agrees_with(self, recorded: Mapping[str, Any]) -> bool:
        """Tell whether the file seems to be the one that was recorded."""
        same_time = recorded.get("st_mtime") == self.st_mtime
        return same_time and recorded.get("st_size") == self.st_size


def glance(path: str) -> Glance | None:
    """Look at a file or folder; None if there is none, or it cannot be reached."""
    try:
        found = os.stat(path)  # noqa: PTH116 - thousands at a time
        if stat.S_ISDIR(found.st_mode):
            return _glance_at_folder(path, found)
    except (OSError, ValueError):  # the latter: the path holds what no path can
        return None
    place = f"{found.st_dev}:{found.st_ino}"
    if not stat.S_ISREG(found.st_mode):
        return Glance(0, 0.0, place)  # the time of a device says nothing
    return Glance(found.st_size, found.st_mtime, f"{place}:{found.st_mtime_ns}")


class Disk:
    """The files of this machine, each read once as long as it stays as it is.

    Threads may share it; two that want the same file wait for one reading.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[Glance, Future[str]]] = {}

    def fingerprint(
        self, path: str, seen: Glance, recorded: Mapping[str, Any] | None = None
    ) -> Fingerprint:
        """Return the fingerprint of a file.

        Args:
            path: where it is.
            seen: a glance at it.
            recorded: what the database says of it; it is believed when size and time agree.

        Returns:
            ``{st_size, st_mtime, sha256}``; ``sha256`` is ``UNKNOWN`` if the file changed since
            the glance, or cannot be read.
        """
        if recorded and recorded.get("sha256") and seen.agrees_with(recorded):
            sha256 = str(recorded["sha256"])
        else:
            sha256 = self._sha256(path, seen)
        return {"st_size": seen.st_size, "st_mtime": seen.st_mtime, "sha256": sha256}

    def look(self, path: str, recorded: Mapping[str, Any] | None = None) -> Fingerprint | None:
        """Return the fingerprint of a file as it is now; None if there is none."""
        seen = glance(path)
        return None if seen is None else self.fingerprint(path, seen, recorded)

    def _sha256(self, path: str, seen: Glance) -> str:
        with self._lock:
            known = self._known.get(path)
            if known and known[0] == seen:
                future, is_mine = known[1], False
            else:
                future, is_mine = Future(), True
                self._known[path] = (seen, future)
        if is_mine:
            future.set_result(_read(path, seen))
        return future.result()


def _read(path: str, seen: Glance) -> str:
    try:
        sha256 = _sha256_of(path)
    except (OSError, ValueError):  # the latter: the path holds what no path can
        return UNKNOWN
    return sha256 if glance(path) == seen else UNKNOWN


def _sha256_of(path: str) -> str:
    mode = os.stat(path).st_mode  # noqa: PTH116 - as above
    if stat.S_ISDIR(mode):
        return of_value([[name, _part(entry)] for name, entry in _entries(path)])
    if not stat.S_ISREG(mode):
        return of_value(stat.S_IFMT(mode))  # a device or pipe has no end, or no second reading
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _part(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return str(Path(entry.path).readlink())
    return "folder" if entry.is_dir() else _sha256_of(entry.path)


def _glance_at_folder(path: str, found: os.stat_result) -> Glance:
    size, time, listing = 0, found.st_mtime, [f"{found.st_dev}:{found.st_ino}"]
    for name, entry in _entries(path):
        status = entry.stat(follow_symlinks=False)
        listing.append(f"{name}:{status.st_ino}:{status.st_size}:{status.st_mtime_ns}")
        time = max(time, status.st_mtime)
        if entry.is_file(follow_symlinks=False):
            size += status.st_size
    return Glance(size, time, of_value(listing))


def _entries(folder: str, prefix: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """List everything in a folder, at any depth, in the order of names; links are not followed."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{prefix}{entry.name}"
        yield name, entry
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path, f"{name}/")
