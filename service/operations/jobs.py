"""Jobs and user data added one by one, joined to what they read, write and wait for."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any

from arango.database import StandardDatabase

from graph_schema.collections import SCHEDULERS
from graph_schema.job_status import MANAGED
from service.database.query import load_query
from service.errors import InvalidRequest
from service.operations.circles import refuse_circles_of_new_jobs
from service.operations.current_request import added_before, once
from service.operations.documents import (
    Document,
    get_document,
    missing,
    without_system_attributes,
)
from service.operations.edges import refuse_second_writers
from service.operations.specification.documents import DEFAULT_RESOURCES
from service.operations.workflows import get_open_workflow, job_status_counts

#: ``{attribute of a job to add: (collection, edge)}``
_LINKS = {
    "input_files": ("files", "needs"),
    "output_files": ("files", "produces"),
    "input_user_data": ("user_data", "consumes"),
    "output_user_data": ("user_data", "stores"),
    "blocked_by": ("jobs", "blocks"),
}

#: Edges that a new job may have.
_EDGES = (*(edge for _, edge in _LINKS.values()), "requires", "scheduled_bys")

_NOT_STORED = frozenset({*_LINKS, "resource_requirements", "scheduler", "failure_handler"})


def add_job(database: StandardDatabase, workflow_key: str, job: Mapping[str, Any]) -> Document:
    """Add a job and join it to what it names; all of it, or nothing.

    Args:
        database: where to.
        workflow_key: the workflow.
        job: its attributes; ``input_files`` and the like hold keys or ids.

    Raises:
        NotFound: if there is no such workflow, or something that the job names does not exist.
        InvalidRequest: if the workflow is archived.
    """
    return add_jobs(database, workflow_key, [job])[0]


def add_jobs(
    database: StandardDatabase, workflow_key: str, jobs: Sequence[Mapping[str, Any]]
) -> list[Document]:
    """Add jobs and join them to what they name; all of it, or nothing.

    Raises:
        NotFound: if there is no such workflow, or something that a job names does not exist.
        InvalidRequest: if the workflow is archived.
        Conflict: if jobs would wait for each other then, or two would write the same.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    found = cache(partial(get_document, database, workflow_key=key))
    links: dict[str, list[tuple[int, str]]] = {edge: [] for edge in _EDGES}
    first = sum(job_status_counts(database, key).values())
    documents = []
    for number, job in enumerate(jobs):
        document, more = _stored(database, key, job)
        documents.append({**document, "position": first + number})
        for attribute, (collection, edge) in _LINKS.items():
            more += [(edge, found(collection, other)) for other in job.get(attribute) or []]
        for edge, other in more:
            links[edge].append((number, other["_id"]))
    if added_before(database) is None:
        _refuse_links(database, key, [job.get("name") for job in jobs], links)
    add = partial(load_query("jobs/add"), database, workflow_key=key)
    added = once(database, partial(add, documents=documents, links=links))
    if jobs and not added:
        raise missing(key, "workflows")
    return added


def add_job_user_data(
    database: StandardDatabase, workflow_key: str, job_key: str, user_data: Document
) -> Document:
    """Add user data that a job stores.

    Raises:
        NotFound: if there is no such job.
    """
    job = get_document(database, "jobs", job_key, workflow_key)
    add = partial(load_query("user_data/add_stored"), database, job_id=job["_id"])
    document = without_system_attributes(user_data)
    [added] = once(database, partial(add, workflow_key=job["workflow_key"], document=document))
    return added


def get_job_resource_requirements(
    database: StandardDatabase, workflow_key: str, job_key: str
) -> Document:
    """Return what a job asks for; the defaults, named ``default``, when it names nothing.

    Raises:
        NotFound: if there is no such job.
    """
    job = get_document(database, "jobs", job_key, workflow_key)
    linked = load_query("jobs/linked")(database, job_id=job["_id"], edges="requires")
    defaults = {"name": "default", **DEFAULT_RESOURCES, "memory": "1m", "runtime": "P0DT1M"}
    return dict(linked[0]) if linked else defaults


def _refuse_links(
    database: StandardDatabase,
    workflow_key: str,
    names: Sequence[str | None],
    links: Mapping[str, Sequence[tuple[int, str]]],
) -> None:
    """Refuse what new jobs are joined to, where it makes no sense."""
    for edge, pairs in links.items():
        written = [(f"new job {place + 1}", target) for place, target in pairs]
        refuse_second_writers(database, edge, written)
    refuse_circles_of_new_jobs(database, workflow_key, names, links)


def _stored(
    database: StandardDatabase, workflow_key: str, job: Mapping[str, Any]
) -> tuple[Document, list[tuple[str, Document]]]:
    """Return the document to store, and ``(edge, document)`` of what else it names."""
    document = {name: value for name, value in job.items() if name not in _NOT_STORED}
    links = []
    if named := job.get("resource_requirements"):
        asked = get_document(database, "resource_requirements", named, workflow_key)
        document |= {name: asked[name] for name in DEFAULT_RESOURCES if name in asked}
        links.append(("requires", asked))
    if named := job.get("scheduler"):
        scheduler = _scheduler(database, workflow_key, named)
        document["scheduler_id"] = scheduler["_id"]
        links.append(("scheduled_bys", scheduler))
    if named := job.get("failure_handler"):
        handler = get_document(database, "failure_handlers", named, workflow_key)
        document["failure_handler_id"] = handler["_id"]
    return {**without_system_attributes(document), **MANAGED}, links


def _scheduler(database: StandardDatabase, workflow_key: str, named: str) -> Document:
    collection, _, key = named.partition("/")
    if collection not in SCHEDULERS:
        wanted = " or ".join(f"{found}/KEY" for found in SCHEDULERS)
        message = f"scheduler is {named!r}; it must be {wanted}."
        raise InvalidRequest(message)
    return get_document(database, collection, key, workflow_key)
