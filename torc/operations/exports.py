"""Workflows out of the service, and in again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from torc.models import Record, Workflow
from torc.operations.verbs import quoted

if TYPE_CHECKING:
    from torc.transport import Transport


class ExportOperations:
    """Take workflows elsewhere."""

    transport: Transport

    def get_workflow_specification(self, workflow: str | int) -> Record:
        """Return a specification that creates an equal workflow.

        Statuses, results, and values that jobs computed are not part of it.

        Raises:
            NotFound: if there is no such workflow.
        """
        path = f"/workflows/{quoted(workflow)}/specification"
        return Record(self.transport.ask("GET", path))

    def get_workflow_archive(self, workflow: str | int) -> bytes:
        """Return a workflow with statuses, results, user data and events, as a zip file.

        Raises:
            NotFound: if there is no such workflow.
        """
        return self.transport.carry("GET", f"/workflows/{quoted(workflow)}/archive")

    def add_workflow_archive(
        self,
        body: bytes,
        *,
        name: str | None = None,
        skip_results: bool = False,
        skip_events: bool = False,
    ) -> Workflow:
        """Add the workflow in an archive under new keys, all of it or nothing.

        Args:
            body: the archive.
            name: what to call the workflow; None for the name that it has.
            skip_results: whether to leave out how jobs ended before.
            skip_events: whether to leave out what happened before.

        Returns:
            The workflow; with ``notes`` if jobs had not ended when the archive was written.

        Raises:
            Refused: if it is no archive, or anything is wrong with it.
        """
        query = {"name": name, "skip_results": skip_results, "skip_events": skip_events}
        answer = self.transport.carry("POST", "/workflow_archives", query, body)
        return Workflow(json.loads(answer))
