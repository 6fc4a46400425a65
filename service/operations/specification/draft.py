"""Put together what a specification writes: documents, and edges between their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from graph_schema.collections import SCHEDULERS
from service.operations.specification.actions import check_actions
from service.operations.specification.defaults import add_file_arguments, with_defaults
from service.operations.specification.documents import (
    Document,
    Documents,
    Jobs,
    file,
    user_data,
    with_amounts,
)
from service.operations.specification.expansion import Entry, Expansion
from service.operations.specification.failure_handlers import failure_handler
from service.operations.specification.graph import check_graph
from service.operations.specification.problems import Problems
from service.operations.specification.resolution import Resolution, Section

#: The name of what a job asks for that asks for nothing, unless the specification gives it to
#: others.
_DEFAULT = "default"

#: What a job may name beside files, user data and jobs, and what is said if that is not there.
_MISSING = {
    "resource_requirements": "there are no resource requirements",
    "scheduler": "there is no scheduler",
    "failure_handler": "there is no failure handler",
}


@dataclass(frozen=True)
class Draft:
    """A workflow that is not written yet."""

    workflow: Document
    config: Document
    #: ``{collection: documents}`` of all but the jobs
    shared: Mapping[str, Sequence[Document]]
    #: job documents; ``scheduler_id`` and ``failure_handler_id`` are numbers, 0 for none; all
    #: schedulers are numbered together, in the order of ``SCHEDULERS``
    jobs: Sequence[Document]
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
    named = _named(sections, schedulers)
    places = {key: _places(sections["jobs"], key, named[key], problems) for key in _MISSING}
    make = Jobs(sections["resource_requirements"], named["scheduler"], named["failure_handler"])
    return Draft(
        workflow=_workflow(specification),
        config=config,
        shared=_shared(sections, schedulers, problems),
        jobs=Documents(sections["jobs"].entries, make.job),
        edges={
            **{edge: list(pairs) for edge, pairs in resolution.edges.items()},
            "requires": places["resource_requirements"],
            "scheduled_bys": places["scheduler"],
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


def _shared(
    sections: Mapping[str, Section], schedulers: Mapping[str, Section], problems: Problems
) -> dict[str, Sequence[Document]]:
    return {
        "files": Documents(sections["files"].entries, file),
        "user_data": Documents(sections["user_data"].entries, user_data),
        "resource_requirements": [
            {**entry.item, **with_amounts(entry.item)}
            for entry in sections["resource_requirements"].entries
        ],
        "failure_handlers": [
            failure_handler(entry, problems) for entry in sections["failure_handlers"].entries
        ],
        **{name: [dict(entry.item) for entry in schedulers[name].entries] for name in SCHEDULERS},
    }


def _named(
    sections: Mapping[str, Section], schedulers: Mapping[str, Section]
) -> dict[str, dict[str, int]]:
    """Return what jobs may name, by the key under which they do: ``{name: place}``."""
    first = accumulate((len(section.entries) for section in schedulers.values()), initial=0)
    return {
        "resource_requirements": sections["resource_requirements"].places,
        "scheduler": {
            said: number + place
            for (collection, section), number in zip(schedulers.items(), first, strict=False)
            for short, place in section.places.items()
            for said in (short, f"{collection}/{short}")
        },
        "failure_handler": sections["failure_handlers"].places,
    }


def _places(
    jobs: Section, key: str, places: Mapping[str, int], problems: Problems
) -> list[tuple[int, int]]:
    """Return the places of those jobs that name something under a key, and of what they name."""
    pairs = []
    for job, entry in enumerate(jobs.entries):
        name = entry.item.get(key) or ""
        if name in places:
            pairs.append((job, places[name]))
        elif name and (key, name) != ("resource_requirements", _DEFAULT):
            problems.add_missing(entry.at(key), _MISSING[key], name, places)
    return pairs
