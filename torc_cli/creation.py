"""Create a workflow from a file, and tell everything that is wrong with it at once."""

from torc.errors import Refused
from torc.models import Workflow
from torc.specification import described, read
from torc_cli.exits import Failure
from torc_cli.session import current


def create(file: str) -> Workflow:
    """Create the workflow that a file describes, or nothing.

    Raises:
        Failure: if anything is wrong with the file; lists all of it with lines.
    """
    return _send(file, dry_run=False)


def check(file: str) -> Workflow:
    """Check a file without creating anything.

    Raises:
        Failure: if anything is wrong with the file; lists all of it with lines.
    """
    return _send(file, dry_run=True)


def _send(file: str, *, dry_run: bool) -> Workflow:
    session = current()
    specification = read(file)
    body = dict(specification.data)
    body.setdefault("user", session.settings.user)
    try:
        return session.api.add_workflow_specification(body, dry_run=dry_run)
    except Refused as ex:
        raise Failure("\n  ".join([str(ex), *described(ex.problems, specification)])) from ex
