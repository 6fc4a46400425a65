"""What an initialization will come to: statuses, and the stages in which jobs can run.

Decided without a database: jobs and pairs in, a forecast out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph_schema.job_status import ACTIVE, FINISHED, FINISHED_BADLY, SATISFIED, JobStatus

_WAITING = frozenset({JobStatus.UNINITIALIZED, JobStatus.BLOCKED, JobStatus.READY})


@dataclass(frozen=True)
class Outline:
    """What a forecast needs to know of a job."""

    status: str
    is_canceled_by_failure: bool  #: whether it is canceled when a blocking job ends badly


@dataclass(frozen=True)
class Forecast:
    """What an initialization will come to."""

    statuses: dict[str, str]  #: ``{job id: status}``
    stages: list[list[str]]  #: ids of jobs; those of a stage wait only for earlier stages
    circle: list[str]  #: ids of jobs each of which blocks the next, and the last the first


def foresee(jobs: Mapping[str, Outline], pairs: Iterable[tuple[str, str]]) -> Forecast:
    """Work out what becomes of the jobs of a workflow that is initialized.

    Args:
        jobs: ``{job id: outline}``.
        pairs: ids of a blocking and of a blocked job.

    Example:
        >>> new = Outline("uninitialized", is_canceled_by_failure=True)
        >>> found = foresee({"a": new, "b": new, "c": new}, [("a", "b"), ("c", "b")])
        >>> found.statuses
        {'a': 'ready', 'b': 'blocked', 'c': 'ready'}
        >>> found.stages
        [['a', 'c'], ['b']]
    """
    blocked_by, blocks = defaultdict(set), defaultdict(set)
    for blocking, blocked in pairs:
        if blocking in jobs and blocked in jobs:
            blocked_by[blocked].add(blocking)
            blocks[blocking].add(blocked)
    statuses = _after_cancellation(jobs, blocks)
    waits_for = {
        job: {
            other
            for other in blocked_by[job]
            if statuses[other] not in SATISFIED and statuses[other] not in FINISHED
        }
        for job, status in statuses.items()
        if status in _WAITING | ACTIVE
    }
    for job, others in waits_for.items():
        if statuses[job] in _WAITING:
            statuses[job] = JobStatus.BLOCKED if others else JobStatus.READY
    stages, left = _in_stages(waits_for, blocks)
    return Forecast(
        {job: str(status) for job, status in statuses.items()}, stages, _circle(left, waits_for)
    )


def _after_cancellation(
    jobs: Mapping[str, Outline], blocks: Mapping[str, set[str]]
) -> dict[str, str]:
    """Return the statuses when what depends on jobs that ended badly is canceled."""
    statuses = {job: outline.status for job, outline in jobs.items()}
    badly = [job for job, status in statuses.items() if status in FINISHED_BADLY]
    while badly:
        for job in blocks.get(badly.pop(), ()):
            if statuses[job] in _WAITING and jobs[job].is_canceled_by_failure:
                statuses[job] = JobStatus.CANCELED
                badly.append(job)
    return statuses


def _in_stages(
    waits_for: Mapping[str, set[str]], blocks: Mapping[str, set[str]]
) -> tuple[list[list[str]], list[str]]:
    """Return the stages, and the jobs that wait for each other or for such jobs."""
    number = {job: len(others) for job, others in waits_for.items()}
    place = {job: index for index, job in enumerate(number)}
    stages: list[list[str]] = []
    stage = [job for job, waits in number.items() if not waits]
    while stage:
        stages.append(stage)
        freed = []
        for job in stage:
            for blocked in blocks.get(job, set()) & number.keys():
                number[blocked] -= 1
                if not number[blocked]:
                    freed.append(blocked)
        stage = sorted(freed, key=place.__getitem__)
    return stages, [job for job, waits in number.items() if waits]


def _circle(left: Iterable[str], waits_for: Mapping[str, set[str]]) -> list[str]:
    """Return one circle among jobs none of which can come first; nothing if there are none."""
    among = set(left)
    walked: dict[str, None] = {}
    job = min(among, default=None)
    while job is not None and job not in walked:
        walked[job] = None
        job = min(waits_for[job] & among)
    if job is None:
        return []
    first, *others = list(walked)[list(walked).index(job) :]
    return [first, *reversed(others)]
