"""What the service is told when a job's process has ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph_schema.job_status import JobStatus
from torc_cli.runner.process import OutputFiles

_MISSING_OUTPUT_RETURN_CODE = 1


@dataclass(frozen=True)
class Ending:
    """How a job's process ended, or why there was none."""

    job_key: str
    return_code: int  #: negative: the number of the signal that ended it
    status: JobStatus | None = None  #: None: by the return code
    reason: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One attempt of a job on this machine."""

    job: Mapping[str, Any]
    files: OutputFiles
    compute_node_key: str
    started_at: float  #: of a monotonic clock, seconds


def completion(attempt: Attempt, ending: Ending, ended_at: float) -> dict[str, Any]:
    """Say how an attempt ended, as the service wants to hear it.

    A job that says it went well and left out a file that it produces has failed.

    Args:
        attempt: what was tried.
        ending: how it ended.
        ended_at: of the clock of ``attempt.started_at``.
    """
    if ending.status is None and ending.return_code == 0:
        ending = _checked(attempt.job, ending)
    succeeded = ending.return_code == 0
    status = ending.status or (JobStatus.COMPLETED if succeeded else JobStatus.FAILED)
    return {
        "job_key": ending.job_key,
        "status": str(status),
        "return_code": ending.return_code,
        "exec_time_minutes": (ended_at - attempt.started_at) / 60,
        "completion_time": datetime.now(UTC)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z"),
        "stdout_path": str(attempt.files.stdout),
        "stderr_path": str(attempt.files.stderr),
        "compute_node_key": attempt.compute_node_key,
        "reason": ending.reason,
    }


def modification_times(
    job: Mapping[str, Any], stat: Callable[[str], float] = lambda path: Path(path).stat().st_mtime
) -> dict[str, float]:
    """Look at the files that a job produces: ``{file key: seconds since 1970}``."""
    times = {}
    for file in job.get("output_files") or ():
        try:
            times[str(file["_key"])] = stat(file["path"])
        except OSError:
            continue  # it was not written; completion() says so
    return times


def _checked(job: Mapping[str, Any], ending: Ending) -> Ending:
    missing = [
        f"{file['name']} ({file['path']})"
        for file in job.get("output_files") or ()
        if not Path(file["path"]).exists()
    ]
    if not missing:
        return ending
    reason = f"The job ended with 0, but did not write {', '.join(missing)}."
    return Ending(ending.job_key, _MISSING_OUTPUT_RETURN_CODE, reason=reason)
