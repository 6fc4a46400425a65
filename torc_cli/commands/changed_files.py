"""Look at a workflow's files on this machine's disk."""

from typing import Any

from torc.api import DefaultApi
from torc_cli.runner.disk import Disk


def changed_files(api: DefaultApi, workflow_key: str) -> dict[str, dict[str, Any] | None]:
    """Compare the files of a workflow with what the database says of them.

    A file whose size and time are as recorded is not read. Paths that are relative are relative
    to the present folder, as in ``torc run``.

    Returns:
        ``{file key: {st_size, st_mtime, sha256}}`` of those that differ; None: there is none.
    """
    from torc.pages import iter_documents  # noqa: PLC0415 - other commands need no pages

    disk = Disk()
    changed: dict[str, dict[str, Any] | None] = {}
    for document in iter_documents(api.list_files, workflow_key):
        recorded = document.to_dict()
        seen = disk.look(recorded["path"], recorded)
        if seen is None and recorded.get("sha256") is not None:
            changed[recorded["_key"]] = None
        elif seen is not None and not seen.items() <= recorded.items():
            changed[recorded["_key"]] = seen
    return changed
