"""The text that bash runs for a job."""

import re
from collections.abc import Mapping
from typing import Any

from torc_cli.runner.shell_quoting import Place, Quoting, quote
from torc_cli.runner.substitution import Values, substitute, substitute_plain, values_of

#: More than one simple command, perhaps: a script that takes a command could not take it whole.
_COMPOUND = re.compile(r"[\n;&|]")


def shell_command(job: Mapping[str, Any]) -> str:
    """Make the command of a claimed job: references filled in, invocation script in front.

    The invocation script gets a simple command as its arguments, and anything longer as
    ``bash -c COMMAND``.

    Raises:
        UnknownReference: if a reference names nothing that the job reads or writes.

    Example:
        >>> shell_command({"command": "cat a | wc", "invocation_script": "srun -n 1"})
        "srun -n 1 bash -c 'cat a | wc'"
    """
    values = values_of(job)
    command = substitute(str(job["command"]), values)
    script = substitute(str(job.get("invocation_script") or "").strip(), values)
    if script:
        command = command.strip()
        if _COMPOUND.search(command):
            command = f"bash -c {_quoted(command)}"
        command = f"{script} {command}"
    return _recovery(job, values) + command


def _recovery(job: Mapping[str, Any], values: Values) -> str:
    """Write what is to run before the command, in a shell of its own; the job fails with it."""
    script = (job.get("recovery") or {}).get("script")
    if not script:
        return ""
    told = 'echo "torc: the recovery script ended with $code" >&2'
    return f"bash -c {_quoted(substitute(script, values))} || {{ code=$?; {told}; exit $code; }}\n"


def _quoted(text: str) -> str:
    return quote(text, Place(Quoting.BARE))


def environment_of(job: Mapping[str, Any]) -> dict[str, str]:
    """Return the job's own environment variables, references filled in.

    After an attempt that failed, TORC_RETURN_CODE says how it ended.

    Raises:
        UnknownReference: if a reference names nothing that the job reads or writes.
    """
    values = values_of(job)
    recovery = job.get("recovery")
    variables = {"TORC_RETURN_CODE": recovery["return_code"]} if recovery else {}
    variables |= job.get("env") or {}
    return {name: substitute_plain(str(value), values) for name, value in variables.items()}
