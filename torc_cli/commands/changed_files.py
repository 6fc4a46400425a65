"""Look at a workflow's files on this machine's disk."""

from dataclasses import dataclass, field
from typing import Any

from torc.api import DefaultApi
from torc_cli.runner.disk import Disk


@dataclass
class ChangedFiles:
    """How the files of a workflow differ from what the database says of them."""

    #: ``{file key: {st_size, st_mtime, sha256}}`` of those that do; None: there is none
    changed: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    number_known: int = 0  #: how many the database has seen

    @property
    def number_missing(self) -> int:
        """How many of those that the database has seen are not there."""
        return list(self.changed.values()).count(None)

    @property
    def is_elsewhere(self) -> bool:
        """Whether so much is missing that this may be the wrong folder."""
        return 1 < self.number_known == self.number_missing


def changed_files(api: DefaultApi, workflow_key: str) -> ChangedFiles:
    """Compare the files of a workflow with what the database says of them.

    A file whose size and time are as recorded is not read. Paths that are relative are relative
    to the present folder, as in ``torc run``.
    """
    from torc.pages import iter_documents  # noqa: PLC0415 - other commands need no pages

    disk, found = Disk(), ChangedFiles()
    for document in iter_documents(api.list_files, workflow_key):
        recorded = document.to_dict()
        is_known = recorded.get("sha256") is not None
        found.number_known += is_known
        seen = disk.look(recorded["path"], recorded)
        if seen is None and is_known:
            found.changed[recorded["_key"]] = None
        elif seen is not None and not seen.items() <= recorded.items():
            found.changed[recorded["_key"]] = seen
    return found
