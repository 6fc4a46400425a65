"""Check what actions name; nothing acts on them yet."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from service.operations.specification.problems import Problems
from service.operations.specification.regexes import compiled
from service.operations.specification.resolution import Section


def check_actions(
    actions: Sequence[Mapping[str, Any]],
    jobs: Section,
    schedulers: Mapping[str, Section],
    problems: Problems,
) -> None:
    """Add jobs and schedulers that do not exist, and what an action lacks, to the problems."""
    known = {name for section in schedulers.values() for name in section.places}
    for place, action in enumerate(actions):
        path = f"actions[{place}]"
        _check_jobs(path, action, jobs, problems)
        scheduler = action.get("scheduler")
        if scheduler and scheduler.rpartition("/")[2] not in known:
            problems.add_missing(f"{path}.scheduler", "there is no scheduler", scheduler, known)
        if action.get("action_type") == "run_commands" and not action.get("commands"):
            problems.add(path, "runs no commands; list them in commands")


def _check_jobs(path: str, action: Mapping[str, Any], jobs: Section, problems: Problems) -> None:
    for place, name in enumerate(action.get("jobs") or []):
        if name not in jobs.places:
            problems.add_missing(f"{path}.jobs[{place}]", "there is no job", name, jobs.places)
    for place, pattern in enumerate(action.get("job_name_regexes") or []):
        at = f"{path}.job_name_regexes[{place}]"
        try:
            found = any(map(compiled(pattern).search, jobs.places))
        except re.error as ex:
            problems.add(at, f"{pattern!r} is no regular expression: {ex}")
            continue
        if not found:
            problems.add(at, f"{pattern!r} is found in the name of no job")
