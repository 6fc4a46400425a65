"""The model and the service are asked the same, and must come to the same."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from service.database.query import run
from service.errors import TorcError
from service.operations.cancellation import cancel_workflow, pause_workflow, resume_workflow
from service.operations.completion import complete_jobs
from service.operations.disabling import disable_jobs, enable_jobs
from service.operations.documents import add_documents, modify_document
from service.operations.initialization import initialize_jobs
from service.operations.leases import heartbeat
from service.operations.lost_workers import reclaim_expired, retire
from service.operations.progress import is_workflow_complete
from service.operations.removal import remove_document
from service.operations.requeueing import reset_job_status, retry_jobs
from service.operations.reset import reset_workflow_status
from service.operations.specification.creation import add_workflow_specification
from service.operations.start import return_job, start_jobs
from service.operations.submission import Claimer, prepare_next_jobs_for_submission
from tests.model.workflow import ACTIVE, BADLY, FINISHED, Completion, Job, Refused, Workflow

_PAST = 1

#: How many sequences a person asks for; without it the usual ones, the same each time.
_SEQUENCES = int(os.environ.get("TORC_TEST_SEQUENCES", "0"))

_WORKERS = 2

_OBSERVE = """
LET now = DATE_NOW()
RETURN {
  jobs: (
    FOR job IN jobs FILTER job.workflow_key == @key
    RETURN [job.name, job.status, job.run_id, job.attempt, job.compute_node_key,
      job.status == "ready" AND job.not_before > now]
  ),
  events: (
    FOR event IN events FILTER event.workflow_key == @key AND event.category == "job"
    FILTER TO_NUMBER(event._key) > @after
    SORT TO_NUMBER(event._key)
    RETURN [TO_NUMBER(event._key), event.job_keys, event.from, event.to]
  )
}
"""

_NAMES = "FOR job IN jobs FILTER job.workflow_key == @key RETURN [job.name, job._key]"

_RESULTS = """
FOR result IN results FILTER result.workflow_key == @key
RETURN [result.job_key, result.run_id, result.attempt, result.status, result.return_code]
"""

_LET_TIME_PASS = """
FOR job IN jobs FILTER job.workflow_key == @key AND job.not_before > 0
UPDATE job WITH { not_before: 0 } IN jobs
"""

_END_CLAIMS = """
FOR job IN jobs FILTER job.workflow_key == @key AND job.status == "pending"
UPDATE job WITH { lease_expires_at: 1 } IN jobs
"""


def sequences(usual: int) -> settings:
    """Return how tests of random sequences run: so many of them, or as many as are asked for."""
    return settings(
        deadline=None,
        max_examples=_SEQUENCES or usual,
        derandomize=not _SEQUENCES,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - no secret


@dataclass
class Both:
    """A model and the service, which are asked the same."""

    database: Any
    model: Workflow
    key: str
    keys: dict[str, str]
    workers: list[str]
    names: dict[str, str] = field(default_factory=dict)
    replayed: dict[str, str] = field(default_factory=dict)  #: ``{job key: status by its events}``
    seen: int = 0  #: the last event
    completions: list[Completion] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  #: what was done, for whom a test fails

    @classmethod
    def of(cls, database, model: Workflow, specification: dict[str, Any]) -> "Both":
        made = add_workflow_specification(database, specification)["_key"]
        names = run(database, _NAMES, {"key": made})
        nodes = [{"hostname": f"h{number}"} for number in range(_WORKERS)]
        workers = add_documents(database, "compute_nodes", made, nodes)
        both = cls(database, model, made, dict(names), [node["_key"] for node in workers])
        both.names = {key: name for name, key in both.keys.items()}
        both.replayed = dict.fromkeys(both.names, "uninitialized")
        return both

    # -- what can be done ------------------------------------------------------------------------

    def initialize(self, random: Random) -> None:
        force = random.random() < 0.3
        self._same(
            lambda: self.model.initialize(force=force),
            lambda: initialize_jobs(self.database, self.key, force=force),
            f"initialize {force=}",
        )

    def claim(self, random: Random) -> list[str]:
        node, limit = random.choice([*self.workers, None]), random.randint(1, 4)
        claimed = self.model.claim(limit, node)
        self._claim(claimed, limit, node)
        return claimed

    def _claim(self, claimed: list[str], limit: int, node: str | None) -> None:
        self.told.append(f"claim {limit} by {node}: {claimed}")
        claimer = Claimer(compute_node_key=node)
        answer = prepare_next_jobs_for_submission(self.database, self.key, limit, claimer)
        assert [job["name"] for job in answer["jobs"]] == claimed

    def work(self, random: Random) -> None:
        """Claim, and start at once what was claimed."""
        claimed = self.claim(random)
        self._start(claimed, self.model.jobs[claimed[0]].node if claimed else None)

    def start(self, random: Random) -> None:
        names = self._some(random, {"pending"})
        job = self.model.jobs.get(names[0])
        holder = job and job.node
        self._start(names, random.choice([holder, holder, *self.workers, None]))

    def _start(self, names: list[str], node: str | None) -> None:
        self.told.append(f"start {names} on {node}")
        refused = self.model.start(names, node)
        answer = start_jobs(self.database, self.key, self._keys(names), node)
        assert self._named(answer["refused"]) == refused

    def complete(self, random: Random) -> None:
        names = self._some(random, {"running"})
        self._complete([self._completion(random, name) for name in names])

    def complete_badly(self, random: Random) -> None:
        names = self._some(random, {"running"})
        self._complete([self._completion(random, name, "failed") for name in names])

    def repeat(self, random: Random) -> None:
        if self.completions:
            self._complete(random.sample(self.completions, 1))

    def _complete(self, completions: list[Completion]) -> None:
        self.told.append(f"complete {completions}")
        asked = [
            {
                "job_key": self.keys[each.job],
                "status": each.status,
                "return_code": each.return_code,
                "run_id": each.run_id,
                "attempt": each.attempt,
                "compute_node_key": each.node,
            }
            for each in completions
        ]
        self.completions += completions
        refused, follows = self.model.complete(completions)
        answer = complete_jobs(self.database, self.key, asked)
        assert self._named(answer["refused"]) == refused
        assert {name: {self.names[key] for key in answer[name]} for name in follows} == follows

    def give_back(self, random: Random) -> None:
        name = self._some(random, {"pending"})[0]
        job = self.model.jobs.get(name)
        node = random.choice([job and job.node, None, *self.workers])
        self._same(
            lambda: self.model.give_back(name, node),
            lambda: return_job(self.database, self.key, self.keys[name], node),
            f"give back {name} {node}",
        )

    def lose(self, random: Random) -> None:
        node = random.choice(self.workers)
        self.told.append(f"lose {node}")
        self.model.lose(node)
        for attribute in ("lease_expires_at", "suspected_at"):
            modify_document(self.database, "compute_nodes", node, {attribute: _PAST})
            reclaim_expired(self.database, self.key)

    def retire(self, random: Random) -> None:
        node = random.choice(self.workers)
        self.told.append(f"retire {node}")
        self.model.lose(node)
        retire(self.database, self.key, node)

    def expire_claims(self, _: Random) -> None:
        self.told.append("expire claims")
        self.model.expire_claims()
        run(self.database, _END_CLAIMS, {"key": self.key})
        reclaim_expired(self.database, self.key)

    def heartbeat(self, random: Random) -> None:
        node = random.choice(self.workers)
        believed = [
            (job.name, job.run_id, job.attempt - random.choice([0, 0, 1]))
            for job in self.model.jobs.values()
        ]
        stop = {attempt[0] for attempt in {*believed} - self.model.own(node)}
        attempts = [
            {"job_key": self.keys[name], "run_id": run_id, "attempt": attempt}
            for name, run_id, attempt in believed
        ]
        answer = heartbeat(self.database, self.key, node, attempts)
        self.told.append(f"heartbeat of {node}: stop {stop}")
        assert {self.names[key] for key in answer["stop"]} == stop
        assert answer["is_paused"] == self.model.is_paused
        assert answer["is_canceled"] == self.model.is_canceled

    def let_time_pass(self, _: Random) -> None:
        self.told.append("time passes")
        run(self.database, _LET_TIME_PASS, {"key": self.key})
        for job in self.model.jobs.values():
            job.waits = False

    def cancel(self, _: Random) -> None:
        self.told.append("cancel")
        self.model.cancel()
        cancel_workflow(self.database, self.key)

    def pause(self, _: Random) -> None:
        self.told.append("pause")
        self.model.is_paused = True
        pause_workflow(self.database, self.key)

    def resume(self, _: Random) -> None:
        self.told.append("resume")
        self.model.is_paused = False
        resume_workflow(self.database, self.key)

    def reset_workflow(self, random: Random) -> None:
        how = {"failed_only": random.random() < 0.5, "force": random.random() < 0.5}
        self._same(
            lambda: self.model.reset_workflow(**how),
            lambda: self._previewed(reset_workflow_status, **how),
            f"reset workflow {how}",
        )

    def reset_jobs(self, random: Random) -> None:
        names, downstream = self._some(random, FINISHED | ACTIVE), random.random() < 0.4
        self._same(
            lambda: self.model.reset_jobs(names, downstream=downstream),
            lambda: self._previewed(reset_job_status, self._keys(names), downstream=downstream),
            f"reset {names} {downstream=}",
        )

    def retry(self, random: Random) -> None:
        names = random.choice([self._some(random, BADLY), None])
        self._same(
            lambda: self.model.retry(names),
            lambda: self._previewed(retry_jobs, names and self._keys(names)),
            f"retry {names}",
        )

    def disable(self, random: Random) -> None:
        names = self._some(random, {"uninitialized", "blocked", "ready"})
        self._same(
            lambda: self.model.disable(names),
            lambda: disable_jobs(self.database, self.key, self._keys(names)),
            f"disable {names}",
        )

    def enable(self, random: Random) -> None:
        names = self._some(random, {"disabled"})
        self._same(
            lambda: self.model.enable(names),
            lambda: enable_jobs(self.database, self.key, self._keys(names)),
            f"enable {names}",
        )

    def remove(self, random: Random) -> None:
        name = random.choice(list(self.keys))
        self._same(
            lambda: self.model.remove(name),
            lambda: remove_document(self.database, "jobs", self.keys[name], self.key),
            f"remove {name}",
        )

    def look(self, _: Random) -> None:
        """Ask whether all is done, which must change nothing."""
        is_complete = is_workflow_complete(self.database, self.key)["is_complete"]
        left = ACTIVE if self.model.is_canceled else ACTIVE | {"uninitialized", "blocked", "ready"}
        assert is_complete == (not self.model.having(left))

    # -- what must be so -------------------------------------------------------------------------

    def check(self) -> None:
        """Compare every job, and replay the events since the last time."""
        asked = {"key": self.key, "after": self.seen}
        [observed] = run(self.database, _OBSERVE, asked)
        assert {name: rest for name, *rest in observed["jobs"]} == {
            job.name: [
                job.status,
                job.run_id,
                job.attempt,
                job.node if job.status in ACTIVE else None,
                job.status == "ready" and job.waits,
            ]
            for job in self.model.jobs.values()
        }
        for self.seen, job_keys, old, new in observed["events"]:
            assert old != new
            assert job_keys
            assert {self.replayed[key] for key in job_keys} == {old}
            self.replayed |= dict.fromkeys(job_keys, new)
        by_events = {name: self.replayed[self.keys[name]] for name in self.model.jobs}
        assert by_events == self.model.statuses()
        if not self.model.having({"uninitialized", "ready", *ACTIVE}):
            assert not self.model.having({"blocked"})

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Tell of an assertion that fails in the block what was done before."""
        try:
            yield
        except AssertionError as ex:
            ex.add_note("\n".join(["", *map(str, self.model.jobs.values()), *self.told]))
            raise

    def check_results(self) -> None:
        """Compare the results of all attempts; each has one."""
        rows = run(self.database, _RESULTS, {"key": self.key})
        results = {
            (self.names[key], run_id, attempt): (status, code)
            for key, run_id, attempt, status, code in rows
        }
        assert len(results) == len(rows)
        assert results == self.model.results

    def _same(self, model: Callable[[], Any], service: Callable[[], Any], told: str) -> None:
        """Ask both the same; both do it, or both refuse."""
        self.told.append(told)
        try:
            model()
        except Refused:
            with pytest.raises(TorcError):
                service()
        else:
            service()

    def _previewed(self, operation: Callable[..., Any], *named: Any, **how: Any) -> None:
        """Do something; it does what a dry run says."""
        dry = operation(self.database, self.key, *named, **how, dry_run=True)
        wet = operation(self.database, self.key, *named, **how)
        assert wet["reset"] == dry["reset"]

    def _some(self, random: Random, statuses: set[str]) -> list[str]:
        """Pick some jobs, mostly ones of these statuses."""
        fitting = self.model.having(statuses)
        if not fitting or random.random() < 0.1:
            fitting = list(self.keys)
        return random.sample(fitting, random.randint(1, min(3, len(fitting))))

    def _completion(self, random: Random, name: str, status: str | None = None) -> Completion:
        job = self.model.jobs.get(name) or Job(name)
        status = status or random.choice(["completed"] * 5 + ["failed", "terminated", "canceled"])
        code = 0 if status == "completed" else random.choice([1, 2])
        if random.random() < 0.3:
            return Completion(name, status, code)
        attempt = job.attempt - (random.random() < 0.1)
        node = random.choice([job.node] * 9 + self.workers)
        return Completion(name, status, code, job.run_id, attempt, node)

    def _keys(self, names: list[str]) -> list[str]:
        return [self.keys[name] for name in names]

    def _named(self, rows: list[dict[str, str]]) -> set[str]:
        return {self.names[row["job_key"]] for row in rows}
