"""A specification is written, in any format that can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torc.errors import InvalidFile
from torc.specification.formats import COMMANDS, FORMATS, JSON, JSON5, KDL, TOML, YAML

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torc.specification.formats import Format

#: A key at the start of a line of JSON, if JSON5 may leave its quotes out.
_KEY = re.compile(r'^( *)"([A-Za-z_]\w*)":', re.MULTILINE)


def write(data: Mapping[str, Any], path: str | Path) -> None:
    """Write a specification to a file, in the format that the end of its name tells.

    Raises:
        InvalidFile: if no format goes by that name, the format cannot hold the specification, or
            the file cannot be written.
    """
    path = Path(path)
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        message = f"{path} ends in none of {', '.join(FORMATS)}; these are the formats."
        raise InvalidFile(message)
    text = written(data, form)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as ex:
        message = f"{path} cannot be written: {ex.strerror}."
        raise InvalidFile(message) from ex


def written(data: Mapping[str, Any], form: Format) -> str:
    """Return a specification as text.

    Raises:
        InvalidFile: if the format cannot hold it.

    Example:
        >>> print(written({"name": "w", "jobs": [{"command": "true"}]}, JSON5), end="")
        {
          name: "w",
          jobs: [
            {
              command: "true"
            }
          ]
        }
    """
    return _WRITERS[form](data)


def _yaml(data: Mapping[str, Any]) -> str:
    from torc.specification.yaml_text import write_yaml  # noqa: PLC0415 - PyYAML is slow to import

    return write_yaml(dict(data))


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _json5(data: Mapping[str, Any]) -> str:
    return _KEY.sub(r"\1\2:", _json(data))


def _toml(data: Mapping[str, Any]) -> str:
    from tomli_w import dumps  # noqa: PLC0415 - only for TOML

    # The ends of lines in a text of several lines are read as \n, whatever they are.
    has_other_ends = "\\r" in json.dumps(data, default=str)
    return dumps(_without_nulls(data, ""), multiline_strings=not has_other_ends)


def _without_nulls(value: Any, path: str) -> Any:
    """Leave out keys whose value is null: that is what a missing key means, in a specification.

    Raises:
        InvalidFile: if null is where it cannot be left out.
    """
    if isinstance(value, dict):
        inner = {key: (each, f"{path}.{key}".lstrip(".")) for key, each in value.items()}
        if ".data" in path and any(each is None for each, _ in inner.values()):
            raise _no_null(path)
        return {
            key: _without_nulls(each, below)
            for key, (each, below) in inner.items()
            if each is not None
        }
    if isinstance(value, list):
        return [_without_nulls(each, f"{path}[{place}]") for place, each in enumerate(value)]
    if value is None:
        raise _no_null(path)
    return value


def _no_null(path: str) -> InvalidFile:
    message = f"TOML has no null, which {path} holds; write YAML, JSON, JSON5 or KDL."
    return InvalidFile(message)


def _kdl(data: Mapping[str, Any]) -> str:
    from torc.specification.kdl_writing import write_kdl  # noqa: PLC0415 - only for KDL

    return write_kdl(data)


def _commands(data: Mapping[str, Any]) -> str:
    jobs = data.get("jobs") or []
    for number, job in enumerate(jobs, 1):
        command = job.get("command", "")
        if job.keys() - {"name", "command"} or job.get("name") not in {None, f"job_{number}"}:
            message = f"jobs[{number - 1}] has more than a command, which is all that a list holds."
            raise InvalidFile(message)
        if len(command.splitlines()) != 1 or command != command.strip() or command[0] == "#":
            message = f"the command of jobs[{number - 1}] cannot be one line of a list."
            raise InvalidFile(message)
    if more := sorted(data.keys() - {"jobs"}):
        message = f"A list of commands cannot hold {', '.join(more)}."
        raise InvalidFile(message)
    return "".join(f"{job['command']}\n" for job in jobs)


_WRITERS: dict[Format, Callable[[Mapping[str, Any]], str]] = {
    YAML: _yaml,
    JSON: _json,
    JSON5: _json5,
    TOML: _toml,
    KDL: _kdl,
    COMMANDS: _commands,
}
