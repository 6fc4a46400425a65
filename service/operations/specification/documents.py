"""Make the documents of entries, one at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from graph_schema.job_status import MANAGED
from graph_schema.units import parse_duration, parse_memory
from service.operations.specification.expansion import Entry
from service.operations.specification.resolution import Section

Document: TypeAlias = dict[str, Any]

#: What a job asks for that names no resource requirements.
DEFAULT_RESOURCES = {
    "num_cpus": 1,
    "num_gpus": 0,
    "num_nodes": 1,
    "memory_bytes": parse_memory("1m"),
    "runtime_seconds": parse_duration("P0DT1M"),
}


class Documents(Sequence[Document]):
    """Documents that are made when somebody looks at them: all at once may not fit in memory."""

    def __init__(
        self, entries: Sequence[Entry], make: Callable[[int, Mapping[str, Any]], Document]
    ) -> None:
        """Take what to make them of.

        Args:
            entries: of one section.
            make: makes a document of a place and an item.
        """
        self._entries = entries
        self._make = make

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, place: Any) -> Any:
        return self._make(place, self._entries[place].item)

    def __iter__(self) -> Iterator[Document]:
        make = self._make
        return (make(place, entry.item) for place, entry in enumerate(self._entries))


def file(_: int, item: Mapping[str, Any]) -> Document:
    """Make the document of a file."""
    return {"name": item.get("name"), "path": item.get("path"), "st_mtime": item.get("st_mtime")}


def user_data(_: int, item: Mapping[str, Any]) -> Document:
    """Make the document of user data."""
    return {
        "name": item.get("name"),
        "is_ephemeral": item.get("is_ephemeral", False),
        "data": item.get("data"),
    }


def with_amounts(requirements: Mapping[str, Any]) -> Document:
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


class Jobs:
    """Makes the documents of jobs.

    Where a document is to have an id, of its scheduler or failure handler, it has the number of
    that: 1 for the first, 0 for none.
    """

    def __init__(
        self,
        requirements: Section,
        schedulers: Mapping[str, int],
        failure_handlers: Mapping[str, int],
    ) -> None:
        """Take what jobs may name.

        Args:
            requirements: resource requirements.
            schedulers: ``{name: place}``
            failure_handlers: ``{name: place}``
        """
        self._resources = {
            name: _resources(requirements.entries[place].item)
            for name, place in requirements.places.items()
        }
        self._schedulers = schedulers
        self._failure_handlers = failure_handlers

    def job(self, place: int, item: Mapping[str, Any]) -> Document:
        """Make the document of a job; what it names in vain is left out."""
        return {
            **_job(item),
            **self._resources.get(item.get("resource_requirements") or "", DEFAULT_RESOURCES),
            "scheduler_id": self._schedulers.get(item.get("scheduler") or "", -1) + 1,
            "failure_handler_id": self._failure_handlers.get(item.get("failure_handler") or "", -1)
            + 1,
            "position": place,
        }


def _resources(asked: Mapping[str, Any]) -> Document:
    numbers = {key: asked[key] for key in ("num_cpus", "num_gpus", "num_nodes") if key in asked}
    return {**DEFAULT_RESOURCES, **numbers, **with_amounts(asked)}


def _job(item: Mapping[str, Any]) -> Document:
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
