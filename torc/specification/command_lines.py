"""A plain list of commands, one on each line, as a specification."""

from __future__ import annotations

from torc.specification.places import Malformed, Place


def read_command_lines(text: str) -> Place:
    r"""Make a job of each line; blank lines and those that start with ``#`` are passed over.

    Raises:
        Malformed: if there is no command.

    Example:
        >>> from torc.specification.places import plain
        >>> plain(read_command_lines("# first\nwc a\nwc b"))
        {'jobs': [{'name': 'job_1', 'command': 'wc a'}, {'name': 'job_2', 'command': 'wc b'}]}
    """
    commands = [
        (line, written.strip())
        for line, written in enumerate(text.splitlines(), 1)
        if written.strip() and not written.lstrip().startswith("#")
    ]
    if not commands:
        message = "there is no command; write one on each line"
        raise Malformed(message, 1, 1)
    jobs = [_job(number, line, command) for number, (line, command) in enumerate(commands, 1)]
    return Place({"jobs": (Place("jobs", 1, 1), Place(jobs, 1, 1))}, 1, 1)


def _job(number: int, line: int, command: str) -> Place:
    entries = {
        key: (Place(key, line, 1), Place(value, line, 1))
        for key, value in (("name", f"job_{number}"), ("command", command))
    }
    return Place(entries, line, 1)
