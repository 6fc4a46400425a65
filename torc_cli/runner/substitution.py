"""Put paths and keys in the place of a job's references, at the moment it runs.

``${files.input.NAME}`` becomes the file's path and ``${user_data.output.NAME}`` the key of the
user data, written so that the shell sees exactly that text, whatever quotes surround it. A name
that holds a shell variable, as in ``${user_data.input.result_$i}``, becomes a piece of shell that
looks the name up when the shell reaches it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph_schema.references import Reference, find_references, replace_references
from torc_cli.runner.shell_quoting import Place, Quoting, places, protect, quote

#: ``{(kind, direction): {name: path or key}}``
Values = Mapping[tuple[str, str], Mapping[str, str]]


class UnknownReference(ValueError):
    """A job refers to a file or user data that it does not have."""


def values_of(job: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, str]]:
    """Read from a claimed job what its references stand for.

    Paths of files are as they are written, relative to the worker's directory; a job with a
    directory of its own gets them whole.

    Example:
        >>> job = {"input_files": [{"_key": "3", "name": "a", "path": "a.txt"}]}
        >>> values_of(job)["files", "input"]
        {'a': 'a.txt'}
    """
    return {
        (kind, direction): {
            str(entry["name"]): _seen_by(job, kind, str(entry[attribute]))
            for entry in job.get(f"{direction}_{kind}") or ()
        }
        for kind, attribute in (("files", "path"), ("user_data", "_key"))
        for direction in ("input", "output")
    }


def _seen_by(job: Mapping[str, Any], kind: str, value: str) -> str:
    return (
        str(Path(value).absolute()) if kind == "files" and job.get("working_directory") else value
    )


def substitute(command: str, values: Values) -> str:
    """Make a command for bash of one with references.

    Raises:
        UnknownReference: if a reference names nothing that the job reads or writes.

    Example:
        >>> values = {("files", "input"): {"a": "my file.txt"}}
        >>> substitute("cat ${files.input.a}", values)
        "cat 'my file.txt'"
    """
    references = find_references(command)
    if not references:
        return command
    where = places(command, {reference.start: reference.end for reference in references})
    return replace_references(
        command, lambda reference: _replacement(reference, values, where[reference.start])
    )


def substitute_plain(text: str, values: Values) -> str:
    """Put values into text that no shell reads, such as an environment variable's.

    Raises:
        UnknownReference: if a reference names nothing that the job reads or writes.
    """
    return replace_references(text, lambda reference: _value(reference, values))


def _replacement(reference: Reference, values: Values, place: Place) -> str:
    if not reference.has_shell_variable:
        return quote(_value(reference, values), place)
    if place.quoting is Quoting.COMMENT:
        return reference.name
    lookup = _lookup(reference, values)
    if place.expands:
        bare = place.quoting is Quoting.BARE
        return protect(f'"{lookup}"' if bare else lookup, place.backquotes)
    return quote(lookup, place)


def _value(reference: Reference, values: Values) -> str:
    named = values.get((reference.kind, reference.direction), {})
    try:
        return named[reference.name]
    except KeyError as ex:
        message = f"{reference.text} names nothing that the job has; it has {_listed(named)}"
        raise UnknownReference(message) from ex


def _lookup(reference: Reference, values: Values) -> str:
    """Write a command substitution that looks the name up among those that fit.

    It is plain POSIX shell without functions or variables of its own, so that it also works in
    the text of a shell inside the shell, as in ``bash -c '…'``.
    """
    named = values.get((reference.kind, reference.direction), {})
    cases = [
        f"({_literal(name)}) printf %s {_literal(value)};;"
        for name, value in named.items()
        if reference.fits(name)
    ]
    title = f"torc: no {reference.kind}.{reference.direction} has the name %s\\n"
    missing = f"""(*) printf {_literal(title)} "{reference.name}" >&2; exit 1;;"""
    return f"""$(case "{reference.name}" in {" ".join([*cases, missing])} esac)"""


def _literal(text: str) -> str:
    return quote(text, Place(Quoting.BARE))


def _listed(named: Mapping[str, str]) -> str:
    return ", ".join(sorted(named)) or "none"
