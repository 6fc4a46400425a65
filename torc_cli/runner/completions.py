"""What the service is told when a job's process has ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from graph_schema.fingerprints import UNKNOWN, of_job
from graph_schema.job_status import JobStatus
from torc_cli.runner.disk import Disk, Fingerprint, Glance, glance
from torc_cli.runner.process import OutputFiles

_MISSING_OUTPUT_RETURN_CODE = 1


@dataclass(frozen=True)
class Traces:
    """The files that an attempt found and left behind, by their keys; None: there is none."""

    read: Mapping[str, Fingerprint | None] = field(default_factory=dict)
    written: Mapping[str, Fingerprint | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Ending:
    """How a job's process ended, or why there was none."""

    job_key: str
    return_code: int  #: negative: the number of the signal that ended it
    status: JobStatus | None = None  #: None: by the return code
    reason: str | None = None
    traces: Traces = Traces()
    ended_at: float | None = None  #: of the clock of ``Attempt.started_at``; None: just now


@dataclass(frozen=True)
class Attempt:
    """One attempt of a job on this machine."""

    job: Mapping[str, Any]
    files: OutputFiles
    compute_node_key: str
    started_at: float  #: of a monotonic clock, seconds


def inputs_at_start(job: Mapping[str, Any]) -> dict[str, Glance | None]:
    """Look at the files that a job is about to read: ``{file key: what is there}``."""
    return {str(file["_key"]): glance(file["path"]) for file in job.get("input_files") or ()}


def traces(
    job: Mapping[str, Any], inputs: Mapping[str, Glance | None], return_code: int, disk: Disk
) -> Traces:
    """Take the fingerprints of what an attempt read and wrote.

    What a failed attempt wrote is not looked at: it will be written again.

    Args:
        job: the job, as it was claimed.
        inputs: its input files when it started.
        return_code: how its process ended.
        disk: the machine's files.
    """
    read = {
        str(file["_key"]): _as_read(file, inputs.get(str(file["_key"])), disk)
        for file in job.get("input_files") or ()
    }
    if return_code != 0:
        return Traces(read)
    written = {str(file["_key"]): disk.look(file["path"]) for file in job.get("output_files") or ()}
    return Traces(read, written)


def completion(attempt: Attempt, ending: Ending, ended_at: float) -> dict[str, Any]:
    """Say how an attempt ended, as the service wants to hear it.

    A job that says it went well and left out a file that it produces has failed.

    Args:
        attempt: what was tried.
        ending: how it ended.
        ended_at: when it ended, of the clock of ``attempt.started_at``; unless ``ending`` says.
    """
    if ending.status is None and ending.return_code == 0:
        ending = _checked(attempt.job, ending)
    if ending.ended_at is not None:
        ended_at = ending.ended_at
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
        "inputs": _inputs(attempt.job, ending.traces),
        "outputs": {"files": ending.traces.written if status == JobStatus.COMPLETED else {}},
        "input_fingerprints": _news(attempt.job, ending.traces),
    }


def _as_read(file: Mapping[str, Any], before: Glance | None, disk: Disk) -> Fingerprint | None:
    """Return the fingerprint of an input file, which may have changed while the job ran."""
    after = glance(file["path"])
    if before != after:
        return {"st_size": None, "st_mtime": None, "sha256": UNKNOWN}
    return None if before is None else disk.fingerprint(file["path"], before, recorded=file)


def _inputs(job: Mapping[str, Any], seen: Traces) -> dict[str, Any]:
    files = {key: each and each["sha256"] for key, each in seen.read.items()}
    return {**of_job(job), "files": files}


def _news(job: Mapping[str, Any], seen: Traces) -> dict[str, Fingerprint]:
    """Return the fingerprints of input files that the database did not know yet."""
    recorded = {str(file["_key"]): file for file in job.get("input_files") or ()}
    return {
        key: each
        for key, each in seen.read.items()
        if each and each["sha256"] != UNKNOWN and not each.items() <= recorded[key].items()
    }


def _checked(job: Mapping[str, Any], ending: Ending) -> Ending:
    missing = [
        f"{file['name']} ({file['path']})"
        for file in job.get("output_files") or ()
        if ending.traces.written.get(str(file["_key"])) is None
    ]
    if not missing:
        return ending
    reason = f"The job ended with 0, but did not write {', '.join(missing)}."
    return replace(ending, return_code=_MISSING_OUTPUT_RETURN_CODE, reason=reason)
