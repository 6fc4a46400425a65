"""Say what a stored workflow is: a specification that creates an equal one.

What a run has made of it is left out: statuses, results, values that jobs computed. Who waits for
whom is said by the references in commands where they say it, else by lists of files and user data,
and by ``depends_on`` only for the rest.
"""

from collections.abc import Mapping
from typing import Any

from arango.database import StandardDatabase

from graph_schema.collections import SCHEDULERS
from service.operations.documents import SYSTEM_ATTRIBUTES, Document, get_document
from service.operations.specification.draft import Draft
from service.operations.specification.job_export import JobExport
from service.operations.specification.stored import Stored
from service.operations.workflows import get_workflow_part

#: What is said also where it is what an entry has that says nothing.
_ALWAYS = frozenset({"name", "path", "account", "exit_codes"})

#: What follows from the rest, or is of the workflow that there is.
_NEVER = SYSTEM_ATTRIBUTES | {"timestamp", "memory_bytes", "runtime_seconds"}


def get_workflow_specification(
    database: StandardDatabase, workflow_key: str, plain: Draft
) -> dict[str, Any]:
    """Return a specification that creates a workflow equal to one that there is.

    Where names are missing, or several have the same, they get others, with their keys in them.

    Args:
        database: where it is.
        workflow_key: which.
        plain: one of each, as it is created of nothing but what must be said.

    Raises:
        NotFound: if there is no such workflow.
    """
    workflow = get_document(database, "workflows", workflow_key)
    config = get_workflow_part(database, "workflow_configs", workflow["_key"])
    status = get_workflow_part(database, "workflow_statuses", workflow["_key"])
    configuration = _said(config, plain.config)
    actions = configuration.pop("actions", [])
    stored = Stored(database, workflow["_key"])
    whole = {
        **_said(workflow, plain.workflow),
        "config": configuration,
        **_sections(stored, plain, has_run=status["run_id"] > 0),
        "actions": actions,
    }
    return {key: value for key, value in whole.items() if value or key in {"name", "jobs"}}


def _sections(stored: Stored, plain: Draft, *, has_run: bool) -> dict[str, list[dict[str, Any]]]:
    jobs = JobExport(stored, plain.jobs[0])

    def entries(section: str) -> list[dict[str, Any]]:
        bare = plain.shared[section][0]
        return [
            _named(stored, section, document, _said(document, bare))
            for document in stored.documents[section]
        ]

    sections = {
        "jobs": [jobs.entry(job) for job in stored.documents["jobs"]],
        "files": [_file(entry) for entry in entries("files")],
        "user_data": [
            _user_data(entry, is_computed=has_run and bool(stored.writers("stores", item["_id"])))
            for item, entry in zip(stored.documents["user_data"], entries("user_data"), strict=True)
        ],
        "resource_requirements": entries("resource_requirements"),
        "failure_handlers": [
            _handler(entry, plain.shared["failure_handlers"][0])
            for entry in entries("failure_handlers")
        ],
        **{section: entries(section) for section in SCHEDULERS},
    }
    sections["resource_requirements"] += jobs.requirements
    return sections


def _said(document: Document, plain: Document) -> dict[str, Any]:
    """Return what is to be said of a document: what a plain one has not anyway."""
    return {
        key: value
        for key, value in document.items()
        if key not in _NEVER and (key in _ALWAYS or (value is not None and value != plain.get(key)))
    }


def _named(
    stored: Stored, section: str, document: Document, entry: dict[str, Any]
) -> dict[str, Any]:
    name = stored.names[section].get(document["_id"])
    rest = {key: value for key, value in entry.items() if key != "name"}
    return rest if name is None else {"name": name, **rest}


def _file(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a file without what runs have seen of it."""
    seen = {"st_size", "sha256"} | ({"st_mtime"} if entry.get("sha256") else set())
    return {key: value for key, value in entry.items() if key not in seen}


def _user_data(entry: Mapping[str, Any], *, is_computed: bool) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "data" or not is_computed}


def _handler(entry: Mapping[str, Any], plain: Document) -> dict[str, Any]:
    return {**entry, "rules": [_said(rule, plain["rules"][0]) for rule in entry.get("rules", [])]}
