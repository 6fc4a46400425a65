"""What is done with workflows that run, or are about to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torc.models import Record
from torc.operations.verbs import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from torc.transport import Transport


class SteeringOperations:
    """Initialize, cancel, pause and reset workflows and jobs."""

    transport: Transport

    def initialize_jobs(
        self, key: str | int, *, force: bool = False, dry_run: bool = False
    ) -> Record:
        """Find out which jobs wait and which are ready.

        Args:
            key: whose jobs.
            force: reset all jobs first, also those that have ended.
            dry_run: only tell what would become of them.

        Returns:
            ``message``, ``counts`` by status; of a dry run also ``stages``: lists of jobs
            (``job_key``, ``name``); those of a stage wait only for jobs of earlier ones.

        Raises:
            NotFound: if there is no such workflow.
            Conflict: if no job is uninitialized and some have ended, unless by force.
        """
        query = {"force": force or None, "dry_run": dry_run or None}
        return self._steer("POST", key, "initialize_jobs", query)

    def list_missing_user_data(self, key: str | int) -> Record:
        """List ``user_data`` that jobs consume, that no job stores, and that has no value."""
        return self._steer("GET", key, "missing_user_data")

    def list_required_existing_files(self, key: str | int) -> Record:
        """List ``files`` that jobs need and none is to write; whether they exist is not known."""
        return self._steer("GET", key, "required_existing_files")

    def cancel_workflow(self, key: str | int) -> Record:
        """Cancel what does not run yet; workers stop what does.

        Returns:
            ``message``, ``canceled`` (keys of jobs), ``running`` (how many are to be stopped).
        """
        return self._steer("PUT", key, "cancel")

    def pause_workflow(self, key: str | int) -> Record:
        """Let no worker claim further jobs; those that run go on."""
        return self._steer("PUT", key, "pause")

    def resume_workflow(self, key: str | int) -> Record:
        """Let workers claim jobs again."""
        return self._steer("PUT", key, "resume")

    def reset_workflow_status(
        self,
        key: str | int,
        *,
        failed_only: bool = False,
        force: bool = False,
        dry_run: bool = False,
    ) -> Record:
        """Set the jobs back to ``uninitialized``, all of them or those that did not succeed.

        Args:
            key: whose jobs.
            failed_only: only those that did not succeed, and what depends on them.
            force: jobs that a worker has, too: the worker is gone and will not report them.
            dry_run: only tell which.

        Returns:
            ``message``, ``reset``: for each job ``job_key``, ``name``, ``status`` and ``reason``.
        """
        options = {"failed_only": failed_only, "force": force, "dry_run": dry_run}
        query = {name: True for name, is_set in options.items() if is_set}
        return self._steer("POST", key, "reset_status", query)

    def reset_job_status(
        self,
        key: str | int,
        job_keys: Iterable[str],
        *,
        downstream: bool = False,
        dry_run: bool = False,
    ) -> Record:
        """Make jobs run again, whatever they came to, while the others go on.

        Args:
            key: whose jobs.
            job_keys: the jobs.
            downstream: what depends on them, at any depth, too.
            dry_run: only tell which.

        Returns:
            ``message``, ``reset``: for each job ``job_key``, ``name``, ``status`` and ``reason``.

        Raises:
            NotFound: if there is no such job.
            Conflict: if a job is disabled.
        """
        body = {"jobs": list(job_keys), "downstream": downstream, "dry_run": dry_run}
        return self._steer("POST", key, "reset_job_status", body=body)

    def retry_jobs(
        self,
        key: str | int,
        job_keys: Iterable[str] | None = None,
        *,
        dry_run: bool = False,
    ) -> Record:
        """Try jobs again that did not end well, with what was canceled because of them.

        Args:
            key: whose jobs.
            job_keys: the jobs; None for all that did not end well.
            dry_run: only tell which.

        Returns:
            ``message``, ``reset``: for each job ``job_key``, ``name``, ``status`` and ``reason``.

        Raises:
            NotFound: if there is no such job.
            Conflict: if a job did not end, or ended well.
        """
        jobs = None if job_keys is None else list(job_keys)
        body = {"jobs": jobs, "dry_run": dry_run}
        return self._steer("POST", key, "retry_jobs", body=body)

    def disable_jobs(self, key: str | int, job_keys: Iterable[str]) -> Record:
        """Take jobs out, all or none; what depends on them does not wait for them.

        Returns:
            ``message``, ``disabled``, ``ready``: keys of jobs.

        Raises:
            NotFound: if there is no such job.
            Conflict: if a worker has a job, or it has ended.
        """
        return self._steer("POST", key, "disable_jobs", body={"jobs": list(job_keys)})

    def enable_jobs(self, key: str | int, job_keys: Iterable[str]) -> Record:
        """Bring disabled jobs back; what depends on them and is ready waits for them again.

        Returns:
            ``message``, ``enabled``: keys of jobs.

        Raises:
            NotFound: if there is no such job.
        """
        return self._steer("POST", key, "enable_jobs", body={"jobs": list(job_keys)})

    def _steer(
        self,
        method: str,
        key: str | int,
        action: str,
        query: Mapping[str, Any] | None = None,
        body: object = None,
    ) -> Record:
        path = f"/workflows/{quoted(key)}/{action}"
        return Record(self.transport.ask(method, path, query, body))
