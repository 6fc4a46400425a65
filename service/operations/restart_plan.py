"""Which jobs of a workflow run again, and why: decided from what is known, without a database.

A job runs again when it has no result to stand on, or when its inputs or outputs are not what that
result says. What depends on it is checked when it has ended: whoever finds the same inputs as
before keeps the result. A job that was told to wait for another without reading anything of it
cannot check, and runs again, too.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graph_schema.fingerprints import of_job
from graph_schema.job_status import JobStatus
from service.operations.changes import changes_of_inputs, changes_of_outputs

RERUN, CHECK = "rerun", "check"

#: How many sentences a reason has at most.
_SENTENCES = 3

_UNFINISHED = {
    JobStatus.FAILED: "It failed last time.",
    JobStatus.TERMINATED: "It was stopped before it ended last time.",
    JobStatus.CANCELED: "It was canceled last time.",
    JobStatus.COMPLETED: "Its result is not known any more.",
}
_NOT_RUN = "It has not run yet."

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Links:
    """Which files, or which user data, jobs read and write: ``{job key: [key]}``."""

    read: Mapping[str, Sequence[str]] = field(default_factory=dict)
    written: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def writer(self) -> dict[str, str]:
        """Map each key to the job that writes it."""
        return {key: job for job, keys in self.written.items() for key in keys}

    @cached_property
    def readers(self) -> dict[str, list[str]]:
        """Map each key to the jobs that read it."""
        return grouped((key, job) for job, keys in self.read.items() for key in keys)


@dataclass(frozen=True)
class Situation:
    """What is known of a workflow; ``files`` and ``user_data`` are kinds."""

    #: ``{key: {_key, name, status, command, invocation_script, env, …}}``
    jobs: Mapping[str, Mapping[str, Any]]
    #: ``{job key: the result that it stands on}``
    results: Mapping[str, Mapping[str, Any]]
    links: Mapping[str, Links]  #: by kind
    prints: Mapping[str, Mapping[str, str | None]]  #: by kind: ``{key: SHA-256 as it is now}``
    names: Mapping[str, Mapping[str, str]]  #: by kind: ``{key: name}``
    blocked: Mapping[str, Sequence[str]]  #: ``{job key: keys of the jobs that it blocks}``
    cleared: frozenset[str] = frozenset()  #: keys of user data that the restart clears

    def name(self, kind: str, key: str) -> str:
        """Return what a file or user data is called."""
        return self.names[kind].get(key) or key


@dataclass(frozen=True)
class Decision:
    """What becomes of a job."""

    job_key: str
    name: str
    action: str  #: ``RERUN`` or ``CHECK``
    reason: str


def grouped(pairs: Pairs) -> dict[str, list[str]]:
    """Collect the second parts of pairs by the first.

    Example:
        >>> grouped([("a", "1"), ("b", "2"), ("a", "3")])
        {'a': ['1', '3'], 'b': ['2']}
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return dict(found)


def plan(situation: Situation) -> list[Decision]:
    """Decide which jobs run again, or are checked, in the order of their keys.

    The time that it takes is linear in the number of jobs and of what joins them.
    """
    taking_part = [
        key for key, job in situation.jobs.items() if job["status"] != JobStatus.DISABLED
    ]
    said = {key: _reasons(situation, key) for key in taking_part}
    reruns = {key: _shortened(sentences) for key, sentences in said.items() if sentences}
    checks = _spread(situation, reruns)
    return [
        Decision(key, situation.jobs[key]["name"], action, reasons[key])
        for key in sorted(taking_part, key=_number)
        for action, reasons in ((RERUN, reruns), (CHECK, checks))
        if key in reasons
    ]


def _reasons(situation: Situation, key: str) -> list[str]:
    """Say why a job must run again, whatever becomes of the jobs before it."""
    job, result = situation.jobs[key], situation.results.get(key)
    if result is None:
        return [_UNFINISHED.get(job["status"], _NOT_RUN)]
    inputs = of_job(job) | {
        kind: {each: _present(situation, kind, each, result) for each in links.read.get(key, ())}
        for kind, links in situation.links.items()
    }
    outputs = {
        kind: {each: situation.prints[kind].get(each) for each in links.written.get(key, ())}
        for kind, links in situation.links.items()
    }
    cleared = [each for each in outputs["user_data"] if each in situation.cleared]
    outputs["user_data"] = {
        each: sha256 for each, sha256 in outputs["user_data"].items() if each not in cleared
    }
    return [
        *changes_of_inputs(result.get("inputs"), inputs, situation.name),
        *changes_of_outputs(result.get("outputs"), outputs, situation.name),
        *(
            f"Its output user data {situation.name('user_data', each)} is ephemeral and cleared."
            for each in cleared
        ),
    ]


def _present(situation: Situation, kind: str, key: str, result: Mapping[str, Any]) -> str | None:
    """Return the fingerprint with which to compare what a result says of an input.

    What another job writes counts as that job left it: if it is not so any more, that job runs
    again, and this one is checked then. If that job has nothing to stand on, nothing can be
    compared before it has run.
    """
    writer = situation.links[kind].writer.get(key)
    if writer is None or situation.jobs[writer]["status"] == JobStatus.DISABLED:
        return situation.prints[kind].get(key)
    stands = situation.results.get(writer)
    if stands is None:
        return ((result.get("inputs") or {}).get(kind) or {}).get(key)
    left = ((stands.get("outputs") or {}).get(kind) or {}).get(key)
    return left["sha256"] if isinstance(left, Mapping) else left


def _spread(situation: Situation, reruns: dict[str, str]) -> dict[str, str]:
    """Follow the jobs that run again down the graph: add to them, and return those to check."""
    checks: dict[str, str] = {}
    open_jobs = deque(sorted(reruns, key=_number))
    while open_jobs:
        key = open_jobs.popleft()
        fed = _fed_by(situation, key)
        said = f"job {key} ({situation.jobs[key]['name']})"
        for other in dict.fromkeys([*fed, *situation.blocked.get(key, ())]):
            if other in reruns or situation.jobs[other]["status"] == JobStatus.DISABLED:
                continue
            if key in reruns and other not in fed:
                checks.pop(other, None)
                reruns[other] = f"It waits for {said}, which runs again, and reads nothing of it."
                open_jobs.append(other)
            elif other not in checks:
                because = "runs again" if key in reruns else "may run again"
                checks[other] = f"It reads what {said} writes, which {because}."
                if other not in fed:
                    checks[other] = f"It waits for {said}, which {because}."
                open_jobs.append(other)
    return checks


def _fed_by(situation: Situation, key: str) -> dict[str, None]:
    """Return the jobs that read what a job writes."""
    return {
        reader: None
        for links in situation.links.values()
        for each in links.written.get(key, ())
        for reader in links.readers.get(each, ())
        if reader != key
    }


def _number(key: str) -> tuple[int, str]:
    return len(key), key  # the order of numbers in text


def _shortened(sentences: Sequence[str]) -> str:
    more = len(sentences) - _SENTENCES
    return " ".join(sentences[:_SENTENCES]) + (f" There are {more} more reasons." * (more > 0))
