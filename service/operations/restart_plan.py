"""Which jobs of a workflow run again, and why: decided from what is known, without a database.

A job runs again when it has no result to stand on, or when its inputs or outputs are not what that
result says. What depends on it is checked when it has ended: whoever finds the same inputs as
before keeps the result. A job that was told to wait for another without reading anything of it
cannot check, and runs again, too.
"""

from collections import defaultdict
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
    waits_for: Mapping[str, Sequence[str]]  #: ``{job key: keys of the jobs that block it}``
    #: ``{key: revision}`` of the user data that the restart clears
    cleared: Mapping[str, str] = field(default_factory=dict)

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
    decisions: dict[str, Decision] = {}
    upstream = {
        key: _upstream(situation, key)
        for key, job in situation.jobs.items()
        if job["status"] != JobStatus.DISABLED
    }
    for key in _ordered(upstream):
        before = {other: decisions[other] for other in upstream[key] if other in decisions}
        action, reason = _decide(situation, key, before, upstream[key])
        if action:
            decisions[key] = Decision(key, situation.jobs[key]["name"], action, reason)
    return sorted(decisions.values(), key=lambda decision: _number(decision.job_key))


def _upstream(situation: Situation, key: str) -> dict[str, bool]:
    """Return the jobs that a job waits for, and whether it reads something that they write."""
    found = dict.fromkeys(situation.waits_for.get(key, ()), False)
    for links in situation.links.values():
        writers = (links.writer.get(each) for each in links.read.get(key, ()))
        found |= {writer: True for writer in writers if writer is not None and writer != key}
    return {
        other: fed
        for other, fed in found.items()
        if other in situation.jobs and situation.jobs[other]["status"] != JobStatus.DISABLED
    }


def _ordered(upstream: Mapping[str, Mapping[str, bool]]) -> list[str]:
    """Put jobs after those that they wait for; those in a cycle, if any, come last."""
    left = {key: len(others) for key, others in upstream.items()}
    downstream = grouped((other, key) for key, others in upstream.items() for other in others)
    ordered = [key for key, number in left.items() if number == 0]
    for key in ordered:  # it grows
        for other in downstream.get(key, ()):
            left[other] -= 1
            if left[other] == 0:
                ordered.append(other)
    return [*ordered, *(key for key, number in left.items() if number)]


def _decide(
    situation: Situation, key: str, before: Mapping[str, Decision], fed_by: Mapping[str, bool]
) -> tuple[str, str]:
    """Return what becomes of a job, and why; empty texts if it stays as it is.

    Args:
        situation: what is known.
        key: the job.
        before: what becomes of jobs that it waits for, as far as something does.
        fed_by: ``{job that it waits for: whether it reads something of it}``.
    """
    if sentences := _own_reasons(situation, key):
        return RERUN, _shortened(sentences)
    for other, decision in before.items():
        if decision.action == RERUN and not fed_by[other]:
            return RERUN, f"It waits for {_said(decision)}, which runs again, and reads none of it."
    if before:
        return CHECK, _checked(min(before.values(), key=lambda one: one.action != RERUN), fed_by)
    is_fed = any(fed_by.values())
    sentences = _reasons_of_inputs(situation, key, are_written=True) if is_fed else []
    return (RERUN, _shortened(sentences)) if sentences else ("", "")


def _checked(decision: Decision, fed_by: Mapping[str, bool]) -> str:
    because = "runs again" if decision.action == RERUN else "may run again"
    if fed_by[decision.job_key]:
        return f"It reads what {_said(decision)} writes, which {because}."
    return f"It waits for {_said(decision)}, which {because}."


def _said(decision: Decision) -> str:
    return f"job {decision.job_key} ({decision.name})"


def _own_reasons(situation: Situation, key: str) -> list[str]:
    """Say why a job must run again, whatever becomes of the jobs that it waits for."""
    job, result = situation.jobs[key], situation.results.get(key)
    if result is None:
        return [_UNFINISHED.get(job["status"], _NOT_RUN)]
    outputs = {
        kind: {each: situation.prints[kind].get(each) for each in links.written.get(key, ())}
        for kind, links in situation.links.items()
    }
    cleared = [each for each in outputs["user_data"] if each in situation.cleared]
    outputs["user_data"] = {
        each: sha256 for each, sha256 in outputs["user_data"].items() if each not in cleared
    }
    names = [situation.name("user_data", each) for each in cleared]
    return [
        *_reasons_of_inputs(situation, key, are_written=False),
        *changes_of_outputs(result.get("outputs"), outputs, situation.name),
        *(f"Its output user data {name} is ephemeral and cleared." for name in names),
    ]


def _reasons_of_inputs(situation: Situation, key: str, *, are_written: bool) -> list[str]:
    """Say what changed in a job's definition and inputs.

    Args:
        situation: what is known.
        key: the job.
        are_written: whether to look also at what other jobs write. Only what they left last
            counts: if that is not so any more, they run again, and this one is checked then.
    """
    result = situation.results[key]
    told = result.get("inputs") or {}
    inputs: dict[str, Any] = of_job(situation.jobs[key])
    for kind, links in situation.links.items():
        old = told.get(kind) or {}
        inputs[kind] = {}
        for each in links.read.get(key, ()):
            writer = links.writer.get(each)
            if writer is None or situation.jobs[writer]["status"] == JobStatus.DISABLED:
                inputs[kind][each] = situation.prints[kind].get(each)
            else:
                left = _left(situation, writer, kind, each) if are_written else old.get(each)
                inputs[kind][each] = left
    return changes_of_inputs(told, inputs, situation.name)


def _left(situation: Situation, writer: str, kind: str, key: str) -> str | None:
    """Return the fingerprint of what a job that stays as it is left."""
    outputs = situation.results.get(writer, {}).get("outputs") or {}
    left = (outputs.get(kind) or {}).get(key)
    return left["sha256"] if isinstance(left, Mapping) else left


def _number(key: str) -> tuple[int, str]:
    return len(key), key  # the order of numbers in text


def _shortened(sentences: Sequence[str]) -> str:
    more = len(sentences) - _SENTENCES
    return " ".join(sentences[:_SENTENCES]) + (f" There are {more} more reasons." * (more > 0))
