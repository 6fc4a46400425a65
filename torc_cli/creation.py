"""Create the workflow of a file, or only check it; everything wrong with it is told at once."""

from pathlib import Path
from typing import Any

from torc.api import DefaultApi, make_api
from torc.errors import InvalidFile, Refused
from torc.models import Workflow
from torc.specification import Specification, described, read
from torc_cli.exits import Failure
from torc_cli.options import say
from torc_cli.session import current

#: How long a service may take, seconds: a million jobs take minutes.
_TIMEOUT_SECONDS = 3_600.0


def is_key(workflow: str) -> bool:
    """Tell whether what may be a file or a key is a key."""
    return workflow.isdigit() and not Path(workflow).exists()


def create(file: str) -> Workflow:
    """Create the workflow that a file describes, or nothing.

    Raises:
        Failure: if anything is wrong with the file; lists all of it with lines.
    """
    specification = read(file)
    try:
        answer = _sent(specification, dry_run=False)
    except Refused as ex:
        raise Failure("\n  ".join([str(ex), *described(ex.problems, specification)])) from ex
    for line in described(answer.pop("notes", ()), specification):
        say(f"Note: {line}.")
    return Workflow(answer)


def check(file: str) -> dict[str, Any]:
    """Check a file without creating anything.

    Returns:
        ``valid``, ``errors`` and ``warnings``, each ``{path, line, message}``; of a valid file
        also ``summary`` and ``plan``.
    """
    try:
        specification = read(file)
    except InvalidFile as ex:
        return _report([{"path": "", "line": None, "message": str(ex)}])
    try:
        answer = _sent(specification, dry_run=True)
    except Refused as ex:
        return _report(_located(ex.problems, specification))
    warnings = _located(answer.get("notes", ()), specification)
    return _report([], warnings) | {key: answer[key] for key in ("summary", "plan")}


def _report(errors: list[dict[str, Any]], warnings: Any = ()) -> dict[str, Any]:
    return {"valid": not errors, "errors": errors, "warnings": list(warnings)}


def _located(problems: Any, specification: Specification) -> list[dict[str, Any]]:
    return [
        {**problem, "line": specification.locate(problem["path"] or ""), "told": told}
        for problem in problems
        for told in described([problem], specification)
    ]


def _sent(specification: Specification, *, dry_run: bool) -> dict[str, Any]:
    body = {"name": name_after(specification.name), "user": current().settings.user}
    body |= {key: value for key, value in specification.data.items() if value is not None}
    return patient_api().add_workflow_specification(body, dry_run=dry_run).to_dict()


def patient_api() -> DefaultApi:
    """Return the service's operations; they wait as long as those on large workflows take."""
    session = current()
    url = session.settings.database_url
    if url.startswith("embedded:"):
        return session.api
    timeout_seconds = max(session.settings.timeout_seconds, _TIMEOUT_SECONDS)
    return make_api(url, timeout_seconds=timeout_seconds)


def name_after(file: str) -> str:
    """Name a workflow after its file, where the file does not name it."""
    return "" if file.startswith("<") else Path(file).stem
