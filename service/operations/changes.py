"""What changed since a job last succeeded, in sentences.

Both sides are fingerprints as a result keeps them (``graph_schema.documents.fingerprint``).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graph_schema.fingerprints import NO_VALUE, UNKNOWN

#: ``{key: SHA-256}``; None: there is nothing
Prints = Mapping[str, str | None]

#: Gives the name of ``("files" or "user_data", key)``.
Names = Callable[[str, str], str]

_OWN = {
    "command": "Its command changed.",
    "invocation_script": "Its invocation script changed.",
    "env": "Its environment variables changed.",
}

_NOT_KNOWN = "It is not known what it read when it last ran."


def changes_of_inputs(
    before: Mapping[str, Any] | None, now: Mapping[str, Any], names: Names
) -> list[str]:
    """Say how a job's inputs differ from those of its last success.

    Args:
        before: ``inputs`` of its result.
        now: the same, as it is now.
        names: what files and user data are called.

    Returns:
        A sentence for each difference; none if there is none.
    """
    if not before or "command" not in before:
        return [_NOT_KNOWN]
    said = [text for name, text in _OWN.items() if before.get(name) != now[name]]
    for kind, change in (("files", _change_of_file), ("user_data", _change_of_value)):
        old, new = before.get(kind) or {}, now[kind]
        for key in new:
            said += change(names(kind, key), key, old, new)
        word = "file" if kind == "files" else "user data"
        said += [f"It no longer reads {word} {names(kind, key)}." for key in old if key not in new]
    return said


def changes_of_outputs(
    before: Mapping[str, Any] | None, now: Mapping[str, Prints], names: Names
) -> list[str]:
    """Say how what a job wrote differs from what it left.

    Args:
        before: ``outputs`` of its result.
        now: ``{files, user_data}``, as they are now.
        names: what files and user data are called.

    Returns:
        A sentence for each difference; none if there is none.
    """
    left = before or {}
    files = {key: (file or {}).get("sha256") for key, file in (left.get("files") or {}).items()}
    said = list(_changed_files(files, now["files"], names))
    values = left.get("user_data") or {}
    for key, sha256 in now["user_data"].items():
        name = names("user_data", key)
        if key not in values:
            said += [f"It has not stored user data {name} yet."] if sha256 == NO_VALUE else []
        elif values[key] != sha256:
            said.append(f"Its output user data {name} changed since it stored it.")
    return said


def _changed_files(before: Prints, now: Prints, names: Names) -> Iterator[str]:
    for key, sha256 in now.items():
        name = names("files", key)
        if sha256 is None:
            yield f"Its output file {name} is missing."
        elif key not in before:
            yield f"It is not known what it wrote to file {name}."
        elif before[key] != sha256 or sha256 == UNKNOWN:
            yield f"Its output file {name} changed since it wrote it."


def _change_of_file(name: str, key: str, before: Prints, now: Prints) -> list[str]:
    if key not in before:
        return [f"It is not known what file {name} was like when it last ran."]
    if before[key] == UNKNOWN:
        return [f"Input file {name} changed while it last ran."]
    if before[key] == now[key]:
        return []
    if now[key] is None:
        return [f"Input file {name} is missing."]
    if before[key] is None:
        return [f"Input file {name} was missing when it last ran."]
    return [f"Input file {name} changed."]


def _change_of_value(name: str, key: str, before: Prints, now: Prints) -> list[str]:
    if key not in before:
        return [f"It reads user data {name}, and did not when it last ran."]
    return [] if before[key] == now[key] else [f"Input user data {name} changed."]
