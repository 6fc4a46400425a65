"""What becomes of jobs, in plain Python: the semantics of Torc without a database.

Jobs are named. Whoever asks for something that cannot be done meets ``Refused``, and nothing has
changed then.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

BADLY = {"failed", "canceled", "terminated"}
FINISHED = {"completed", *BADLY}
ACTIVE = {"pending", "running"}
SATISFIED = {"completed", "disabled"}
NOT_INITIALIZED = {"uninitialized", "disabled"}
LOST = -128


class Refused(Exception):
    """It cannot be done."""


@dataclass
class Job:
    """A job of a workflow."""

    name: str
    blockers: set[str] = field(default_factory=set)
    minds: bool = True  #: is canceled when a job that blocks it ends badly
    retries: int = 0
    rules: list[tuple[set[int] | None, int]] = field(default_factory=list)
    #: ``(return codes, or None for all; attempts in all)``
    is_delayed: bool = False  #: a further attempt waits for its time
    priority: int = 0

    status: str = "uninitialized"
    run_id: int = 0
    attempt: int = 1
    first_attempt: int = 1
    node: str | None = None  #: the worker that has it
    waits: bool = False  #: its time has not come yet


@dataclass
class Completion:
    """What a worker says of an attempt; it may leave out which one it means."""

    job: str
    status: str
    return_code: int
    run_id: int | None = None
    attempt: int | None = None
    node: str | None = None


@dataclass
class Workflow:
    """Jobs, and what can be asked of them."""

    jobs: dict[str, Job]
    run_id: int = 0
    is_canceled: bool = False
    is_paused: bool = False
    results: dict[tuple[str, int, int], tuple[str, int]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  #: workers that are not heard of any more

    # -- what follows ----------------------------------------------------------------------------

    def follow(self) -> dict[str, set[str]]:
        """Cancel and release what waits, until nothing changes."""
        before = self.statuses()
        while any(self._follows(job) for job in self.jobs.values()):
            pass
        after = self.statuses()
        changed = {name for name in after if after[name] != before[name]}
        return {
            status: {name for name in changed if after[name] == status}
            for status in ("ready", "canceled")
        }

    def _follows(self, job: Job) -> bool:
        before = job.status
        if before in {"blocked", "ready"} and job.minds and self._blockers(job) & BADLY:
            job.status = "canceled"
        elif before == "blocked" and not self.is_held_up(job):
            job.status = "ready"
        return job.status != before

    def is_held_up(self, job: Job) -> bool:
        """Tell whether a job has to wait for another."""
        enough = SATISFIED if job.minds else SATISFIED | FINISHED
        return not self._blockers(job) <= enough

    def _blockers(self, job: Job) -> set[str]:
        return {self.jobs[name].status for name in job.blockers}

    def statuses(self) -> dict[str, str]:
        return {name: job.status for name, job in self.jobs.items()}

    def having(self, statuses: Collection[str]) -> list[str]:
        return [name for name, job in self.jobs.items() if job.status in statuses]

    # -- initialization --------------------------------------------------------------------------

    def initialize(self, *, force: bool = False) -> None:
        present = set(self.statuses().values())
        if force and present - NOT_INITIALIZED:
            self.reset_workflow()
        elif not force and present & FINISHED and "uninitialized" not in present:
            raise Refused
        self._initialize(self.jobs)

    def _initialize(self, names: Collection[str]) -> None:
        self.run_id = self.run_id or 1
        for job in [self.jobs[name] for name in names]:
            if job.status == "uninitialized":
                job.attempt = job.attempt if job.run_id == self.run_id else 1
                job.first_attempt = job.attempt
                job.run_id = self.run_id
                job.status = "blocked"
        self.follow()

    # -- workers ---------------------------------------------------------------------------------

    def claim(self, limit: int, node: str | None) -> list[str]:
        if self.is_canceled or self.is_paused:
            return []
        self.gone.discard(node or "")
        ready = [job for job in self.jobs.values() if job.status == "ready" and not job.waits]
        taken = sorted(ready, key=lambda job: -job.priority)[:limit]
        for job in taken:
            job.status, job.node = "pending", node
        return [job.name for job in taken]

    def start(self, names: Collection[str], node: str | None) -> set[str]:
        """Return the names of those that cannot be started."""
        present = [self.jobs[name] for name in names if name in self.jobs]
        able = [
            job
            for job in present
            if job.status == "pending" and (node is None or job.node in {None, node})
        ]
        for job in able:
            job.status, job.node = "running", node or job.node
        if able and node in self.gone:
            self.lose(node)
        own = [job for job in present if job.status == "running" and job.node == node is not None]
        return set(names) - {job.name for job in [*able, *own]}

    def give_back(self, name: str, node: str | None) -> None:
        job = self.jobs.get(name)
        if job is None or job.status != "pending" or node not in {None, job.node}:
            raise Refused
        self._take_back(job)

    def complete(self, completions: Iterable[Completion]) -> tuple[set[str], dict[str, set[str]]]:
        """Return the names of those that are refused, and what follows from the others."""
        refused = set()
        for completion in {each.job: each for each in completions}.values():
            job = self.jobs.get(completion.job)
            if job and job.status == "running" and _means(completion, job):
                retry = completion.status == "failed" and self._is_tried_again(job, completion)
                self._end(job, completion.status, completion.return_code, retry=retry)
                job.waits = retry and job.is_delayed
            elif not (job and self._is_recorded(job, completion)):
                refused.add(completion.job)
        return refused, self.follow()

    def lose(self, node: str) -> None:
        """Take everything from a worker that is not heard of any more."""
        self.gone.add(node)
        for job in [job for job in self.jobs.values() if job.node == node]:
            if job.status == "pending":
                self._take_back(job)
            elif job.status == "running":
                tries = job.attempt - job.first_attempt + 1
                retry = not self.is_canceled and tries <= max(job.retries, 1)
                self._end(job, "canceled" if self.is_canceled else "failed", LOST, retry=retry)
        self.follow()

    def expire_claims(self) -> None:
        """Take jobs back whose claims are over."""
        for job in self.jobs.values():
            if job.status == "pending":
                self._take_back(job)

    def own(self, node: str) -> set[tuple[str, int, int]]:
        """Return the attempts that a worker has, who lives: ``(job, run, attempt)``."""
        self.gone.discard(node)
        return {
            (job.name, job.run_id, job.attempt)
            for job in self.jobs.values()
            if job.status in ACTIVE and job.node == node
        }

    def _take_back(self, job: Job) -> None:
        job.status, job.node = "ready", None

    def _end(self, job: Job, status: str, return_code: int, *, retry: bool) -> None:
        self.results[job.name, job.run_id, job.attempt] = (status, return_code)
        job.node = None
        job.status = status
        if retry:
            job.attempt += 1
            job.status = "blocked" if self.is_held_up(job) else "ready"

    def _is_tried_again(self, job: Job, completion: Completion) -> bool:
        code, tries = completion.return_code, job.attempt - job.first_attempt + 1
        listing = [most for codes, most in job.rules if codes is not None and code in codes]
        taking_all = [most for codes, most in job.rules if codes is None]
        most = [*listing, *taking_all, job.retries + 1][0]
        return not self.is_canceled and tries < most

    def _is_recorded(self, job: Job, completion: Completion) -> bool:
        run_id = completion.run_id or job.run_id
        attempts = [
            attempt for name, run, attempt in self.results if (name, run) == (job.name, run_id)
        ]
        said = (completion.status, completion.return_code)
        if completion.run_id is not None and completion.attempt is not None:
            return self.results.get((job.name, run_id, completion.attempt)) == said
        attempt = completion.attempt or max(attempts, default=0)
        is_last = job.status == completion.status
        return is_last and self.results.get((job.name, run_id, attempt)) == said

    # -- steering --------------------------------------------------------------------------------

    def cancel(self) -> None:
        self.is_canceled = True
        for name in self.having({"blocked", "ready", "pending"}):
            self.jobs[name].status, self.jobs[name].node = "canceled", None

    def reset_workflow(self, *, failed_only: bool = False, force: bool = False) -> None:
        """Make jobs uninitialized; the next initialization begins the next run."""
        if self.having(ACTIVE) and not force:
            raise Refused
        sources = FINISHED | {"blocked", "ready"} | (ACTIVE if force else set())
        names = set(self.having(sources))
        if failed_only:
            badly = set(self.having(BADLY | ACTIVE))
            below = self.downstream(badly, set(self.jobs) - set(self.having({"disabled"})))
            names &= badly | below
        self._put_back(names)
        self.run_id += self.run_id > 0
        self.is_canceled = False

    def reset_jobs(self, names: Collection[str], *, downstream: bool = False) -> None:
        """Make jobs run again while the others go on."""
        self._check(names, set(self.statuses().values()) - {"disabled"})
        again = set(names)
        if downstream:
            again |= self.downstream(again, set(self.jobs) - set(self.having({"disabled"})))
        rerun = again & set(self.having(FINISHED | ACTIVE))
        self._rerun(rerun, set(names) & set(self.having({"uninitialized"})))

    def retry(self, names: Collection[str] | None) -> None:
        """Try jobs again that ended badly, with what was canceled because of them."""
        named = self.having(BADLY) if names is None else names
        self._check(named, BADLY)
        below = self.downstream(set(named), set(self.having({"canceled"})))
        self._rerun(set(named) | below, set())

    def disable(self, names: Collection[str]) -> dict[str, set[str]]:
        self._check(names, {"uninitialized", "blocked", "ready", "disabled"})
        for name in names:
            self.jobs[name].status = "disabled"
            self.jobs[name].waits = False
        return self.follow()

    def enable(self, names: Collection[str]) -> None:
        self._check(names, set(self.statuses().values()))
        is_initialized = bool(set(self.statuses().values()) - NOT_INITIALIZED)
        named = {name for name in names if self.jobs[name].status in NOT_INITIALIZED}
        moved = self._put_back(set(self.having({"disabled"})) & named)
        if is_initialized:
            self._initialize(named | moved)

    def remove(self, name: str) -> None:
        if name not in self.jobs:
            raise Refused
        del self.jobs[name]
        for job in self.jobs.values():
            job.blockers.discard(name)
        self.follow()

    def downstream(self, names: set[str], through: set[str]) -> set[str]:
        """Return what depends on jobs, by way of jobs that are in ``through``, themselves too."""
        found: set[str] = set()
        nearest = set(names)
        while nearest:
            nearest = {
                job.name for job in self.jobs.values() if job.blockers & nearest
            } & through - found - names
            found |= nearest
        return found

    def _check(self, names: Collection[str], statuses: Collection[str]) -> None:
        if any(name not in self.jobs or self.jobs[name].status not in statuses for name in names):
            raise Refused

    def _rerun(self, names: set[str], uninitialized: set[str]) -> None:
        if self.is_canceled and set(self.having(ACTIVE)) - names:
            raise Refused
        is_initialized = bool(set(self.statuses().values()) - NOT_INITIALIZED)
        moved = self._put_back(names)
        if is_initialized:
            self._initialize(names | uninitialized | moved)
        self.is_canceled = False

    def _put_back(self, names: set[str]) -> set[str]:
        """Make jobs uninitialized, and those that were claimable only thanks to them."""
        thanks_to = {
            job.name
            for job in self.jobs.values()
            if job.blockers & names and job.status in {"ready", "pending"}
        }
        for job in [self.jobs[name] for name in names | thanks_to]:
            has_begun = job.status in FINISHED | ACTIVE
            job.attempt += has_begun and job.name in names
            job.status, job.node, job.waits = "uninitialized", None, False
        return names | thanks_to


def _means(completion: Completion, job: Job) -> bool:
    return (
        completion.run_id in {None, job.run_id}
        and completion.attempt in {None, job.attempt}
        and (completion.node is None or job.node in {None, completion.node})
    )
