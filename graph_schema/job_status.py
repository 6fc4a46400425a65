"""The states of a job, named subsets, and the table of allowed moves.

The service makes each move by an AQL statement that filters on the old status, so that a lost race
changes nothing. Nothing else changes a job's status.
"""

from enum import StrEnum
from typing import Any


class JobStatus(StrEnum):
    """Where a job is in its life."""

    UNINITIALIZED = "uninitialized"  #: created; who waits for whom is not worked out yet
    BLOCKED = "blocked"  #: waits for jobs that block it
    READY = "ready"  #: may be claimed by a worker
    PENDING = "pending"  #: claimed by a worker, not started
    RUNNING = "running"  #: its process was started
    COMPLETED = "completed"  #: ended well
    FAILED = "failed"  #: ended with a return code that is not 0
    CANCELED = "canceled"  #: will not run: the user, or a job it depends on, prevented it
    TERMINATED = "terminated"  #: stopped while it ran: time limit, or the worker was stopped
    DISABLED = "disabled"  #: taken out by the user; what depends on it does not wait for it


#: Ended, one way or another.
FINISHED = frozenset(
    {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELED, JobStatus.TERMINATED}
)

#: Ended, and not well: what depends on the job is canceled.
FINISHED_BADLY = FINISHED - {JobStatus.COMPLETED}

#: In the hands of a worker.
ACTIVE = frozenset({JobStatus.PENDING, JobStatus.RUNNING})

#: No longer holds up the jobs it blocks.
SATISFIED = frozenset({JobStatus.COMPLETED, JobStatus.DISABLED})

#: Not counted when asking whether a workflow is complete.
SETTLED = FINISHED | {JobStatus.DISABLED}

#: Attributes of a job that only the service sets, with what they are at first.
MANAGED: dict[str, Any] = {
    "status": str(JobStatus.UNINITIALIZED),
    "run_id": 0,
    "attempt": 1,
    "first_attempt": 1,
    "waits_for": None,
    "not_before": 0,
    "claim_id": None,
    "compute_node_key": None,
    "lease_expires_at": None,
    "recovery": None,
    "consumed": None,
    "reuses": None,
}

#: ``{(old, new): cause}``
MOVES: dict[tuple[JobStatus, JobStatus], str] = {
    (JobStatus.UNINITIALIZED, JobStatus.BLOCKED): "initialize_jobs: a blocking job is unfinished",
    (JobStatus.UNINITIALIZED, JobStatus.READY): "initialize_jobs: nothing blocks it",
    (JobStatus.BLOCKED, JobStatus.READY): "its last blocking job finished",
    (JobStatus.BLOCKED, JobStatus.COMPLETED): "its inputs turned out to be those of its result",
    (JobStatus.BLOCKED, JobStatus.CANCELED): "a blocking job ended badly, or the user canceled",
    (JobStatus.READY, JobStatus.CANCELED): "a blocking job ended badly, or the user canceled",
    (JobStatus.READY, JobStatus.PENDING): "claimed by a worker",
    (JobStatus.PENDING, JobStatus.READY): "given back by the worker, or the claim ran out",
    (JobStatus.PENDING, JobStatus.RUNNING): "start_job",
    (JobStatus.PENDING, JobStatus.CANCELED): "the user canceled",
    (JobStatus.RUNNING, JobStatus.COMPLETED): "complete_job: return code 0",
    (JobStatus.RUNNING, JobStatus.FAILED): "complete_job: another return code; or worker lost",
    (JobStatus.RUNNING, JobStatus.TERMINATED): "complete_job: stopped by the worker",
    (JobStatus.RUNNING, JobStatus.CANCELED): "complete_job: stopped because the user canceled",
    (JobStatus.RUNNING, JobStatus.READY): "a retry rule, or the worker was lost",
    (JobStatus.RUNNING, JobStatus.BLOCKED): "the same, and a blocking job was reset meanwhile",
    **{
        (status, JobStatus.UNINITIALIZED): "reset or retried by the user, or something changed"
        for status in sorted(FINISHED)
    },
    (JobStatus.BLOCKED, JobStatus.UNINITIALIZED): "reset_status",
    (JobStatus.READY, JobStatus.UNINITIALIZED): "reset_status, or a blocking job was reset",
    (JobStatus.PENDING, JobStatus.UNINITIALIZED): "reset by the user, or a blocking job was reset",
    (JobStatus.RUNNING, JobStatus.UNINITIALIZED): "reset by the user; its worker stops it",
    (JobStatus.DISABLED, JobStatus.UNINITIALIZED): "enabled by the user",
    (JobStatus.UNINITIALIZED, JobStatus.DISABLED): "disabled by the user",
    (JobStatus.BLOCKED, JobStatus.DISABLED): "disabled by the user",
    (JobStatus.READY, JobStatus.DISABLED): "disabled by the user",
}


def is_allowed(old: JobStatus, new: JobStatus) -> bool:
    """Tell whether a job may go from one status to the other.

    Example:
        >>> is_allowed(JobStatus.READY, JobStatus.PENDING)
        True
        >>> is_allowed(JobStatus.COMPLETED, JobStatus.RUNNING)
        False
    """
    return (old, new) in MOVES


def sources_of(new: JobStatus) -> list[JobStatus]:
    """Return the statuses from which a job may come to this one, in order of life.

    Example:
        >>> [str(status) for status in sources_of(JobStatus.READY)]
        ['uninitialized', 'blocked', 'pending', 'running']
    """
    return [status for status in JobStatus if (status, new) in MOVES]
