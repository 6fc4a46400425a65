"""Workflows out of the service, and in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torc.models import Record
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
