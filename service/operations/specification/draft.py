"""Put together what a specification writes: documents, and edges between their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_schema.collections import SCHEDULERS
from graph_schema.job_status import MANAGED
from graph_schema.units import parse_duration, parse_memory
from service.operations.specification.actions import check_actions
from service.operations.specification.defaults import add_file_arguments, with_defaults
from service.operations.specification.expansion import Entry, Expansion
from service.operations.specification.failure_handlers import failure_handler, place_of_handler
from service.operations.specification.graph import check_graph
from service.operations.specification.problems import Problems, suggestion
from service.operations.specification.resolution import Resolution, Section

#: What a job asks for that names no resource requirements.
DEFAULT_RESOURCES = {
    "num_cpus": 1,
    "num_gpus": 0,
    "num_nodes": 1,
    "memory_bytes": parse_memory("1m"),
    "runtime_seconds": parse_duration("P0DT1M"),
}


#: The name of those, unless the specification gives it to others.
_DEFAULT = "default"


@dataclass(frozen=True)
class Draft:
    """A workflow that is not written yet."""

    workflow: dict[str, Any]
    config: dict[str, Any]
    #: ``{collection: documents}`` of all but the jobs
    shared: dict[str, list[dict[str, Any]]]
    #: job documents; ``scheduler`` is ``(collection, place)`` or None, ``failure_handler`` a place
    jobs: list[dict[str, Any]]
    #: ``{edge: [(place of the job, place of the other)]}``
    edges: dict[str, list[tuple[int, int]]]


def draft(specification: Mapping[str, Any], problems: Problems) -> Draft:
    """Make a draft of a specification of good shape, and note everything wrong with it.

    Args:
        specification: as ``graph_schema.documents.specification`` loads it; parts that did not
            fit the schema may be missing.
        problems: what is wrong is added here; a draft with problems is not to be written.
    """
    sections = _sections(specification, problems)
    _number_nameless_jobs(sections["jobs"])
    for entry in sections["jobs"].entries:
        with_defaults(specification, entry.item)
    resolution = Resolution(sections, problems)
    resolution.resolve()
    check_graph(sections, resolution.edges, problems)
    add_file_arguments(sections["jobs"], sections["files"])
    schedulers = _schedulers(specification, problems)
    config = dict(specification.get("config") or {})
    check_actions(config.get("actions") or [], sections["jobs"], schedulers, problems)
    return Draft(
        workflow=_workflow(specification),
        config=config,
        shared={
            "files": [_file(entry.item) for entry in sections["files"].entries],
            "user_data": [_user_data(entry.item) for entry in sections["user_data"].entries],
            "resource_requirements": [
                _requirements(entry.item) for entry in sections["resource_requirements"].entries
            ],
            "failure_handlers": [
                failure_handler(entry, problems) for entry in sections["failure_handlers"].entries
            ],
            **{
                name: [dict(entry.item) for entry in schedulers[name].entries]
                for name in SCHEDULERS
            },
        },
        jobs=_jobs(sections, schedulers, problems),
        edges={
            **{edge: list(pairs) for edge, pairs in resolution.edges.items()},
            "requires": _requires(sections),
        },
    )


def _sections(specification: Mapping[str, Any], problems: Problems) -> dict[str, Section]:
    expansion = Expansion(specification.get("parameters"), problems)
    return {
        name: Section(name, expansion.expand(name, specification.get(name)), problems)
        for name in ("jobs", "files", "user_data", "resource_requirements", "failure_handlers")
    }


def _number_nameless_jobs(jobs: Section) -> None:
    for place, entry in enumerate(jobs.entries):
        if entry.item.get("name") is None:
            number = place + 1
            while f"job_{number}" in jobs.places:
                number += len(jobs.entries)
            entry.item["name"] = f"job_{number}"
            jobs.places[entry.item["name"]] = place


def _schedulers(specification: Mapping[str, Any], problems: Problems) -> dict[str, Section]:
    nested = specification.get("schedulers") or {}
    sections = {}
    for collection in SCHEDULERS:
        flat = _entries(collection, specification.get(collection))
        deep = _entries(f"schedulers.{collection}", nested.get(collection))
        sections[collection] = Section("schedulers", [*flat, *deep], problems)
    return sections


def _entries(path: str, items: Sequence[dict[str, Any]] | None) -> list[Entry]:
    return [
        Entry(f"{path}[{place}]", item, is_expanded=False) for place, item in enumerate(items or [])
    ]


def _workflow(specification: Mapping[str, Any]) -> dict[str, Any]:
    texts = {key: specification.get(key) or "" for key in ("name", "user", "description")}
    is_archived = specification.get("is_archived", False)
    return {**texts, "is_archived": is_archived, "tags": specification.get("tags") or []}


def _file(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": item.get("name"), "path": item.get("path"), "st_mtime": item.get("st_mtime")}


def _user_data(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": item.get("name"),
        "is_ephemeral": item.get("is_ephemeral", False),
        "data": item.get("data"),
    }


def _requirements(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, **with_amounts(item)}


def with_amounts(requirements: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``memory_bytes`` and ``runtime_seconds`` of requirements that spell them.

    Example:
        >>> with_amounts({"memory": "1k", "runtime": "PT1M"})
        {'memory_bytes': 1024, 'runtime_seconds': 60}
    """
    amounts: dict[str, Any] = {}
    if requirements.get("memory") is not None:
        amounts["memory_bytes"] = parse_memory(requirements["memory"])
    if requirements.get("runtime") is not None:
        amounts["runtime_seconds"] = parse_duration(requirements["runtime"])
    return amounts


def _jobs(
    sections: Mapping[str, Section], schedulers: Mapping[str, Section], problems: Problems
) -> list[dict[str, Any]]:
    return [
        {
            **_job(entry.item),
            **_resources(entry, sections["resource_requirements"], problems),
            "scheduler": _scheduler(entry, schedulers, problems),
            "failure_handler": place_of_handler(entry, sections["failure_handlers"], problems),
            "position": place,
        }
        for place, entry in enumerate(sections["jobs"].entries)
    ]


def _job(item: Mapping[str, Any]) -> dict[str, Any]:
    timeout = item.get("timeout")
    return {
        "name": item.get("name"),
        "command": item.get("command"),
        "invocation_script": item.get("invocation_script"),
        "cancel_on_blocking_job_failure": item.get("cancel_on_blocking_job_failure", True),
        "supports_termination": item.get("supports_termination", False),
        "priority": item.get("priority", 0),
        "env": item.get("env") or {},
        "retries": item.get("retries", 0),
        "retry_delay_seconds": parse_duration(item.get("retry_delay", "PT1S")),
        "timeout_seconds": parse_duration(timeout) if timeout else None,
        "working_directory": item.get("working_directory"),
        "tags": item.get("tags") or [],
        "schedule_compute_nodes": item.get("schedule_compute_nodes"),
        **MANAGED,
    }


def _resources(entry: Entry, section: Section, problems: Problems) -> dict[str, Any]:
    name = entry.item.get("resource_requirements")
    if name is None or (name == _DEFAULT and name not in section.places):
        return DEFAULT_RESOURCES
    if name not in section.places:
        hint = suggestion(name, section.places)
        message = f"there are no resource requirements {name!r}{hint}"
        problems.add(entry.at("resource_requirements"), message)
        return DEFAULT_RESOURCES
    asked = section.entries[section.places[name]].item
    return {
        **DEFAULT_RESOURCES,
        **{key: asked[key] for key in ("num_cpus", "num_gpus", "num_nodes") if key in asked},
        **with_amounts(asked),
    }


def _requires(sections: Mapping[str, Section]) -> list[tuple[int, int]]:
    places = sections["resource_requirements"].places
    return [
        (job, places[entry.item["resource_requirements"]])
        for job, entry in enumerate(sections["jobs"].entries)
        if entry.item.get("resource_requirements") in places
    ]


def _scheduler(
    entry: Entry, schedulers: Mapping[str, Section], problems: Problems
) -> tuple[str, int] | None:
    name = entry.item.get("scheduler")
    if not name:
        return None
    named = {
        said: (collection, place)
        for collection, section in schedulers.items()
        for short, place in section.places.items()
        for said in (short, f"{collection}/{short}")
    }
    if name not in named:
        message = f"there is no scheduler {name!r}{suggestion(name, named)}"
        problems.add(entry.at("scheduler"), message)
    return named.get(name)
