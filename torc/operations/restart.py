"""Run again what changed, and ask why jobs are where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torc.models import Record
from torc.operations.verbs import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torc.transport import Transport


class RestartOperations:
    """Restart workflows, and explain jobs."""

    transport: Transport

    def reinitialize_jobs(
        self,
        key: str | int,
        files: Mapping[str, Mapping[str, Any] | None] | None = None,
        *,
        dry_run: bool = False,
    ) -> Record:
        """Begin a run of what changed since jobs last succeeded, and of what did not succeed.

        Args:
            key: whose jobs.
            files: ``{file key: {st_size, st_mtime, sha256}}`` of files that are not as the
                database has them; None: there is no such file.
            dry_run: only tell what would be done.

        Returns:
            ``jobs``: for each ``job_key``, ``name``, ``action`` (``rerun``, or ``check``: it runs
            if its inputs turn out to be different) and ``reason``; ``counts``, ``run_id``,
            ``message``.

        Raises:
            NotFound: if there is no such workflow.
            Refused: if workers have jobs of it.
        """
        path = f"/workflows/{quoted(key)}/reinitialize_jobs"
        body = {"files": dict(files or {})}
        return Record(self.transport.ask("POST", path, {"dry_run": dry_run or None}, body))

    def explain_job(self, workflow: str | int, key: str | int) -> Record:
        """Say why a job waits, was canceled, is not claimed, or how it ended.

        Returns:
            ``explanation``, in sentences; ``path``, from the job to the one that it waits for.

        Raises:
            NotFound: if there is no such job.
        """
        path = f"/workflows/{quoted(workflow)}/jobs/{quoted(key)}/why"
        return Record(self.transport.ask("GET", path))
