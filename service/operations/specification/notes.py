"""Collect what is worth knowing of a specification, though nothing is wrong with it."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class _Note:
    path: str
    message: str
    count: int = 1


class Notes:
    """A list of notes; the same one from many places is one, with their number."""

    def __init__(self) -> None:
        self._notes: dict[str, _Note] = {}

    def add(self, path: str, message: str) -> None:
        """Note something, of the first place where it is so."""
        note = self._notes.get(message)
        if note is None:
            self._notes[message] = _Note(path, message)
        else:
            note.count += 1

    def listed(self) -> list[dict[str, Any]]:
        """Return ``{path, message, count}`` of each."""
        return [asdict(note) for note in self._notes.values()]
