"""Builders for workflows, and a worker that needs no processes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from arango.database import StandardDatabase

from service.database.query import load_query
from service.operations.completion import complete_jobs
from service.operations.initialization import initialize_jobs
from service.operations.listing import Condition, Selection, list_documents
from service.operations.specification.creation import add_workflow_specification
from service.operations.start import start_jobs
from service.operations.submission import prepare_next_jobs_for_submission


@dataclass
class Workflow:
    """A workflow in a database, with what tests ask of it."""

    database: StandardDatabase
    key: str

    def documents(self, collection: str = "jobs", **conditions: Any) -> list[dict[str, Any]]:
        wanted = [Condition((name,), "in", [value]) for name, value in conditions.items()]
        selection = Selection(conditions=wanted)
        return list_documents(self.database, collection, self.key, selection).items

    def statuses(self) -> dict[str, str]:
        return {job["name"]: job["status"] for job in self.documents()}

    def job(self, name: str) -> dict[str, Any]:
        [job] = self.documents(name=name)
        return job

    def names(self, keys: list[str]) -> set[str]:
        return {job["name"] for job in self.documents() if job["_key"] in keys}

    def blocks(self) -> set[tuple[str, str]]:
        names = {job["_id"]: job["name"] for job in self.documents()}
        return {(names[e["_from"]], names[e["_to"]]) for e in self.documents("blocks")}

    def initialize(self) -> dict[str, str]:
        initialize_jobs(self.database, self.key)
        return self.statuses()

    def claim(self, limit: int = 100) -> list[str]:
        answer = prepare_next_jobs_for_submission(self.database, self.key, limit)
        return [job["_key"] for job in answer["jobs"]]

    def start(self, *names: str) -> None:
        """Claim everything that is ready, and start the jobs of these names, or all."""
        keys = self.claim()
        wanted = [self.job(name)["_key"] for name in names] or keys
        start_jobs(self.database, self.key, wanted, None)

    def complete(self, **outcomes: str) -> dict[str, Any]:
        """Complete running jobs: ``complete(a="completed", b="failed")``."""
        completions = [
            {
                "job_key": self.job(name)["_key"],
                "status": status,
                "return_code": int(status != "completed"),
            }
            for name, status in outcomes.items()
        ]
        return complete_jobs(self.database, self.key, completions)

    def run(self, outcomes: Mapping[str, str] | None = None) -> dict[str, str]:
        """Run until nothing is ready; jobs that ``outcomes`` does not name complete."""
        while keys := self.claim():
            start_jobs(self.database, self.key, keys, None)
            names = self.names(keys)
            self.complete(**{name: (outcomes or {}).get(name, "completed") for name in names})
        return self.statuses()


@pytest.fixture
def workflow(database: StandardDatabase) -> Iterator[Callable[..., Workflow]]:
    """Yield a function that creates a workflow of jobs, given as ``name={...}``."""

    def create(files: list[str] = (), user_data: list[str] = (), **jobs: Any) -> Workflow:
        made = add_workflow_specification(
            database,
            {
                "name": "test",
                "files": [{"name": name, "path": f"/tmp/{name}"} for name in files],
                "user_data": [{"name": name} for name in user_data],
                "jobs": [{"name": name, "command": "true", **job} for name, job in jobs.items()],
            },
        )
        return Workflow(database, made["_key"])

    return create


@pytest.fixture
def a_diamond(workflow: Callable[..., Workflow]) -> Workflow:
    """Return a → {b, c} → d."""
    return workflow(
        a={},
        b={"depends_on": ["a"]},
        c={"depends_on": ["a"]},
        d={"depends_on": ["b", "c"]},
    )


@pytest.fixture
def query(database: StandardDatabase) -> Callable[..., list[Any]]:
    """Return a function that runs one of the service's queries."""
    return lambda name, **values: load_query(name)(database, **values)
