"""Give jobs what the workflow says for all of them, and what goes with their files."""

from collections.abc import Mapping
from typing import Any

from service.operations.specification.resolution import Section
from service.operations.specification.spelling import with_argument

#: What a workflow may say for all jobs that do not say it.
_SHARED = ("priority", "retries", "retry_delay", "timeout", "working_directory")


def with_defaults(specification: Mapping[str, Any], job: dict[str, Any]) -> None:
    """Put into a job what the workflow says: variables and tags beside its own, all else if new.

    Example:
        >>> job = {"env": {"A": "1"}}
        >>> with_defaults({"env": {"A": "0", "B": "2"}, "priority": 3, "retries": None}, job)
        >>> job
        {'env': {'A': '1', 'B': '2'}, 'priority': 3}
    """
    if specification.get("env"):
        job["env"] = {**specification["env"], **(job.get("env") or {})}
    for key in _SHARED:
        if specification.get(key) is not None and job.get(key) is None:
            job[key] = specification[key]


def add_file_arguments(jobs: Section, files: Section) -> None:
    """Put the arguments of files behind the commands of the jobs that list and do not mention them.

    It comes after references are resolved: the job is joined to the file already.
    """
    arguments = {
        entry.item["name"]: entry.item["cli_arg"]
        for entry in files.entries
        if entry.item.get("cli_arg") and entry.item.get("name")
    }
    for entry in jobs.entries if arguments else ():
        for direction in ("input", "output"):
            for name in entry.item.get(f"{direction}_files") or ():
                command = entry.item.get("command", "")
                if name in arguments and f"${{files.{direction}.{name}}}" not in command:
                    said = with_argument(command, arguments[name], direction, name)
                    entry.item["command"] = said
