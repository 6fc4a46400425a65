"""Fingerprints of what jobs read and write, taken when they start and end.

A restart compares them with what is there then (``service.operations.changes``).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from arango.database import StandardDatabase

from graph_schema.fingerprints import of_job, of_value
from graph_schema.job_status import JobStatus
from service.database.query import load_query


def consumed_by(database: StandardDatabase, job_keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Take the fingerprints of what jobs are about to run and consume.

    Returns:
        ``{job key: {command, invocation_script, env, user_data: {key: SHA-256}}}``.
    """
    jobs = load_query("fingerprints/definitions")(database, keys=list(job_keys))
    values = fingerprints_of_values(database, (key for job in jobs for key in job["user_data"]))
    return {
        job["_key"]: {
            **of_job(job),
            "user_data": {key: values[key] for key in job["user_data"] if key in values},
        }
        for job in jobs
    }


def with_fingerprints(
    database: StandardDatabase, workflow_key: str, completions: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Add to completions the fingerprints of the user data that the jobs stored.

    What workers say of files is recorded with these, before any job's end is: what is ready
    then can rely on it.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        completions: as workers send them.
    """
    asked = [dict(completion) for completion in completions]
    news = [asked_for.pop("input_fingerprints", None) or {} for asked_for in asked]
    outputs = [(completion.get("outputs") or {}).get("files") or {} for completion in asked]
    record_files(database, workflow_key, [*news, *outputs])
    completed = [each["job_key"] for each in asked if each["status"] == JobStatus.COMPLETED]
    stored = _stored_by(database, completed)
    for completion, files in zip(asked, outputs, strict=True):
        user_data = stored.get(completion["job_key"], {})
        completion["outputs"] = {"files": files, "user_data": user_data}
    return asked


def record_files(
    database: StandardDatabase,
    workflow_key: str,
    seen: Iterable[Mapping[str, Mapping[str, Any] | None]],
) -> None:
    """Note what files are like now.

    Args:
        database: where they are.
        workflow_key: whose files.
        seen: ``{file key: {st_size, st_mtime, sha256}}``; None: the file is not there.
    """
    gone = {"st_size": None, "st_mtime": None, "sha256": None}
    latest = {key: file or gone for part in seen for key, file in part.items()}
    rows = [{**file, "_key": key} for key, file in latest.items()]
    if rows:
        load_query("fingerprints/record_files")(database, workflow_key=workflow_key, seen=rows)


def fingerprints_of_values(database: StandardDatabase, keys: Iterable[str]) -> dict[str, str]:
    """Return ``{key: SHA-256}`` of the values of user data, as they are now."""
    wanted = sorted(set(keys))
    rows = load_query("fingerprints/values")(database, keys=wanted) if wanted else []
    return {key: of_value(value) for key, value in rows}


def _stored_by(database: StandardDatabase, job_keys: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return ``{job key: {user data key: SHA-256}}`` of jobs that store any."""
    pairs = load_query("fingerprints/stored_by")(database, keys=list(job_keys)) if job_keys else []
    values = fingerprints_of_values(database, (key for _, key in pairs))
    stored: dict[str, dict[str, str]] = {}
    for job_key, key in pairs:
        if key in values:
            stored.setdefault(job_key, {})[key] = values[key]
    return stored
