"""Say what a stored job is, as an entry of a specification."""

from collections.abc import Iterator, Mapping
from typing import Any

from graph_schema.collections import SCHEDULERS
from graph_schema.references import Reference, find_references
from graph_schema.units import spell_duration, spell_memory
from service.operations.documents import Document
from service.operations.specification.naming import with_renamed
from service.operations.specification.stored import REFERENCES, Stored

#: Attributes that a specification says in the same way.
_SAME = (
    "command",
    "invocation_script",
    "cancel_on_blocking_job_failure",
    "supports_termination",
    "priority",
    "env",
    "retries",
    "working_directory",
    "tags",
    "schedule_compute_nodes",
)

#: What a job asks for.
_AMOUNTS = ("num_cpus", "num_gpus", "num_nodes", "memory_bytes", "runtime_seconds")

#: ``{key of a specification: attribute in seconds}``
_DURATIONS = {"retry_delay": "retry_delay_seconds", "timeout": "timeout_seconds"}


class JobExport:
    """Makes entries of jobs, and the resource requirements that they need besides.

    Attributes:
        requirements: entries of resource requirements for jobs that ask for something without
            having any.
    """

    def __init__(self, stored: Stored, plain: Document) -> None:
        """Take the workflow.

        Args:
            stored: the workflow.
            plain: a job as it is created of nothing but a command.
        """
        self._stored = stored
        self._plain = plain
        self._made: dict[tuple[Any, ...], str] = {}
        self.requirements: list[dict[str, Any]] = []

    def entry(self, job: Document) -> dict[str, Any]:
        """Return the entry of a job."""
        names = self._stored.names
        said = self._texts(job)
        for key in _SAME:
            if key not in said and key in job and job[key] != self._plain[key]:
                said[key] = job[key]
        for key, seconds in _DURATIONS.items():
            if job.get(seconds) not in {None, self._plain[seconds]}:
                said[key] = spell_duration(job[seconds])
        handler = names["failure_handlers"].get(job.get("failure_handler_id") or "")
        named = {
            "resource_requirements": self._resources(job),
            "scheduler": self._scheduler(job.get("scheduler_id") or ""),
            "failure_handler": handler,
            **self._lists(job, said),
            "depends_on": self._stored.depends_on(job),
        }
        return {"name": names["jobs"][job["_id"]], **said} | {
            key: value for key, value in named.items() if value
        }

    def _texts(self, job: Document) -> dict[str, Any]:
        """Return what may hold references, which say the names of the specification."""
        renamed = dict(self._renamed(job)) if self._stored.renamed else {}
        said: dict[str, Any] = {"command": with_renamed(job.get("command") or "", renamed)}
        if job.get("invocation_script"):
            said["invocation_script"] = with_renamed(job["invocation_script"], renamed)
        if env := job.get("env"):
            said["env"] = {name: with_renamed(text, renamed) for name, text in env.items()}
        return said

    def _renamed(self, job: Document) -> Iterator[tuple[tuple[str, str, str], str]]:
        for edge, (kind, direction) in REFERENCES.items():
            for other in self._stored.linked(edge, job):
                if own := self._stored.renamed.get(other):
                    yield (kind, direction, own), self._stored.names[kind][other]

    def _lists(self, job: Document, said: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return ``{key: names}`` of what a job is joined to, and does not refer to."""
        texts = [said["command"], said.get("invocation_script", ""), *said.get("env", {}).values()]
        references = [found for text in texts for found in find_references(text)]
        lists = {}
        for edge, (kind, direction) in REFERENCES.items():
            about = [
                each for each in references if (each.kind, each.direction) == (kind, direction)
            ]
            names = self._stored.names[kind]
            lists[f"{direction}_{kind}"] = [
                names[other]
                for other in self._stored.linked(edge, job)
                if other in names and not any(_means(each, names[other]) for each in about)
            ]
        return lists

    def _scheduler(self, scheduler_id: str) -> str | None:
        """Return the name of a scheduler, with its collection where another one has the same."""
        collection, _, _ = scheduler_id.partition("/")
        names = self._stored.names.get(collection, {})
        if scheduler_id not in names:
            return None
        every = [name for section in SCHEDULERS for name in self._stored.names[section].values()]
        name = names[scheduler_id]
        return name if every.count(name) == 1 else f"{collection}/{name}"

    def _resources(self, job: Document) -> str | None:
        """Return the name of what a job asks for; None: it asks for what all do."""
        names = self._stored.names["resource_requirements"]
        for linked in self._stored.linked("requires", job):
            if linked in names:
                return names[linked]
        asked = {name: job.get(name, self._plain[name]) for name in _AMOUNTS}
        amounts = tuple(asked.values())
        if amounts == tuple(self._plain[name] for name in _AMOUNTS):
            return None
        if amounts not in self._made:
            self._made[amounts] = self._make(asked, {*names.values(), *self._made.values()})
        return self._made[amounts]

    def _make(self, asked: Mapping[str, Any], taken: set[str]) -> str:
        number = len(self._made) + 1
        while f"resources_{number}" in taken:
            number += 1
        entry = {
            "name": f"resources_{number}",
            "num_cpus": max(asked["num_cpus"], 1),
            "num_gpus": asked["num_gpus"],
            "num_nodes": max(asked["num_nodes"], 1),
            "memory": spell_memory(asked["memory_bytes"]),
            "runtime": spell_duration(asked["runtime_seconds"]),
        }
        self.requirements.append(entry)
        return f"resources_{number}"


def _means(reference: Reference, name: str) -> bool:
    return reference.name == name or (reference.has_shell_variable and reference.fits(name))
