"""Bring a specification into the spelling that the schema knows, and note what was changed.

This comes first, before any check: whatever is not as expected is left alone, for the schema to
complain of.
"""

from collections.abc import Callable, Mapping
from typing import Any

from graph_schema.collections import SCHEDULERS
from graph_schema.spellings import DATABASE_KEYS, RUN_KEYS, SPELLINGS
from service.operations.specification.notes import Notes

#: Sections that are lists of mappings.
_SECTIONS = (
    "jobs",
    "files",
    "user_data",
    "resource_requirements",
    "failure_handlers",
    "actions",
    *SCHEDULERS,
)

#: Keys that must be there; null in the place of any other is as good as none.
_REQUIRED = frozenset({"command", "path", "account"})

#: Mappings inside of a section's entries, or lists of them, where that holds too.
_INNER = {
    "": ("resource_monitor", "compute_node_resource_stats"),
    "config": ("resource_monitor", "compute_node_resource_stats"),
    "jobs": ("schedule_compute_nodes",),
    "failure_handlers": ("rules",),
}

_Part = dict[str, Any]


class Spelling:
    """A specification in the preferred spelling.

    Attributes:
        data: the specification.
    """

    def __init__(self, written: Mapping[str, Any], notes: Notes) -> None:
        """Take what the user wrote.

        Args:
            written: a parsed file; it is not changed.
            notes: what is spelled differently is added here.
        """
        self._notes = notes
        self._renamed: dict[str, str] = {}
        self.data: _Part = self._part("", "", written)
        self._parts("", self.data)
        for name in ("schedulers", "config"):
            if isinstance(self.data.get(name), Mapping):
                self.data[name] = self._part(name, name, self.data[name])
                self._parts(f"{name}.", self.data[name])

    def as_written(self, path: str) -> str:
        """Return a path with the keys that the user wrote.

        Example:
            >>> Spelling({"jobs": [{"blocked_by": 3}]}, Notes()).as_written("jobs[0].depends_on")
            'jobs[0].blocked_by'
        """
        found = path
        while found and found not in self._renamed:
            found = found[: max(found.rfind("."), found.rfind("["), 0)]
        return self._renamed.get(found, found) + path[len(found) :]

    def _parts(self, above: str, data: _Part) -> None:
        for section in _SECTIONS:
            items = data.get(section)
            if items == {}:
                data[section] = []
                self._notes.add(above + section, "{} is read as an empty list; write []")
            elif isinstance(items, list):
                change = _CHANGES.get(section, _unchanged)
                data[section] = [
                    change(self._part(section, f"{above}{section}[{place}]", item))
                    if isinstance(item, Mapping)
                    else item
                    for place, item in enumerate(items)
                ]

    def _part(self, section: str, path: str, part: Mapping[str, Any]) -> _Part:
        spellings = SPELLINGS.get(section, {})
        meaningless = DATABASE_KEYS | RUN_KEYS.get(section, frozenset())
        spelled = {
            key: _without_nulls(value) if key in _INNER.get(section, ()) else value
            for key, value in part.items()
            if key not in meaningless and (value is not None or key in _REQUIRED)
        }
        for key in [key for key in spelled if key in spellings]:
            self._rename(path, spelled, key, spellings[key])
        for key in (key for key in part if key in meaningless):
            said = "the key of a document is given by the database; this one is passed over"
            if key not in DATABASE_KEYS:
                said = f"{key} is for Torc to say; it is passed over"
            self._notes.add(_joined(path, key), said)
        return spelled

    def _rename(self, path: str, part: _Part, key: str, preferred: str) -> None:
        there = part.get(preferred)
        if there is None:
            self._renamed[_joined(path, preferred)] = _joined(path, key)
            part[preferred] = part.pop(key)
        elif isinstance(there, list) and isinstance(part[key], list):
            part[preferred] = [*there, *part.pop(key)]
        else:
            return
        self._notes.add(_joined(path, key), f"{key} is now called {preferred}")


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _without_nulls(value: Any) -> Any:
    """Return a mapping, or each of a list of them, without the keys that hold null."""
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    if isinstance(value, Mapping):
        return {key: each for key, each in value.items() if each is not None}
    return value


def _unchanged(part: _Part) -> _Part:
    return part


def _job(job: _Part) -> _Part:
    """Put the arguments that go with listed files behind the command."""
    for direction in ("input", "output"):
        key = f"{direction}_files"
        if isinstance(job.get(key), list):
            job[key] = [_file_of_job(job, direction, file) for file in job[key]]
    return job


def _file_of_job(job: _Part, direction: str, file: Any) -> Any:
    """Return a file's name, if it is given with an argument.

    Source:
        torc 0.6, ``{name, cli_arg}`` in ``input_files``: ``cli_arg=path`` ends the command.
    """
    if not isinstance(file, Mapping) or file.keys() - {"name", "cli_arg"}:
        return file
    name, argument = file.get("name"), file.get("cli_arg")
    command = job.get("command")
    if not isinstance(name, str) or not isinstance(argument, str | None):
        return file
    if argument and isinstance(command, str):
        job["command"] = with_argument(command, argument, direction, name)
    return name


def with_argument(command: str, argument: str, direction: str, name: str) -> str:
    """Return a command with one more argument, the path of a file.

    Example:
        >>> with_argument("run ", "--in", "input", "data")
        'run --in=${files.input.data}'
    """
    return f"{command.rstrip()} {argument.removesuffix('=')}=${{files.{direction}.{name}}}"


def _file(file: _Part) -> _Part:
    """Give a file without a name its path as one."""
    if file.get("name") is None and isinstance(file.get("path"), str):
        file["name"] = file["path"]
    return file


_CHANGES: dict[str, Callable[[_Part], _Part]] = {"jobs": _job, "files": _file}
