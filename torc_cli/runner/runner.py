"""The runner: claim jobs, start them, wait for whatever happens next, tell how they ended.

Nothing is asked at intervals while there is something to wait for: the loop sleeps until a
process ends, a signal comes or the time is up. Only for what other workers do it looks now and
then, ever more seldom while nothing changes.
"""

import queue
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from graph_schema.job_status import JobStatus
from torc.api import DefaultApi
from torc.errors import ClientError, ServiceUnavailable
from torc_cli.runner.completions import Ending, completion
from torc_cli.runner.compute_node import register, retire
from torc_cli.runner.environment import RunSetting
from torc_cli.runner.hands import Ended, Hands
from torc_cli.runner.heart import AttemptId, Heart, News
from torc_cli.runner.interrupts import Interrupts
from torc_cli.runner.policy import Policy, Why
from torc_cli.runner.progress import Progress
from torc_cli.runner.slots import Machine, Request, Slots

Answer = TypeVar("Answer")

#: The longest wait before looking what other workers did, seconds; the first is the shortest.
_FIRST_LOOK_SECONDS, _LAST_LOOK_SECONDS, _LOOK_GROWTH = 0.2, 5.0, 1.5

#: More of everything than any job asks for.
_UNLIMITED = 2**53 - 1

_KILLED_SECONDS = 10.0


class Interruption:
    """The event that somebody wants the run to stop."""


Event = Ended | Interruption | News


class Runner:
    """Run the jobs of one workflow on this machine.

    Args:
        api: the way to the service.
        setting: what all jobs of the run share.
        machine: what jobs may use.
        policy: how to go about it.
        progress: who is told what happens.
    """

    def __init__(
        self,
        api: DefaultApi,
        setting: RunSetting,
        machine: Machine,
        policy: Policy,
        progress: Progress,
    ) -> None:
        self._api = api
        self._workflow_key = setting.workflow_key
        self._policy = policy
        self._progress = progress
        self._slots = Slots(machine)
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._hands = Hands(setting, self._slots, policy.grace_seconds, self._events.put)
        self._heart = Heart(api, self._workflow_key, self._hands.attempts, self._events.put)
        #: ``[(job, completion), …]`` that the service has not taken note of yet
        self._unreported: list[tuple[Mapping[str, Any], dict[str, Any]]] = []
        self._interrupts = Interrupts(lambda: self._events.put(Interruption()), self._hands.kill)
        self._look_seconds = _FIRST_LOOK_SECONDS
        #: until the next ready job may be claimed that only waits for its time
        self._wait_seconds: float | None = None
        self._started_at = time.monotonic()
        self._told_oversize = False
        self._node_key = ""

    def run(self) -> Why:
        """Run jobs until there is nothing left to do here; nothing stays running.

        Raises:
            NotFound: if the workflow is deleted.
            ServiceUnavailable: if the service stays away for longer than the policy's patience.
        """
        with self._interrupts.installed():
            self._node_key = register(self._api, self._workflow_key, self._slots.machine)
            try:
                with self._heart.beating(self._node_key):
                    return self._work_and_stop()
            finally:
                self._hands.close()
                with suppress(ClientError):  # the jobs' ends are told; this is not vital
                    retire(self._api, self._workflow_key, self._node_key, self._started_at)

    def _work_and_stop(self) -> Why:
        try:
            why = self._work()
        except BaseException:
            with suppress(ClientError):
                self._stop(Why.INTERRUPTED)
            raise
        self._stop(why)
        return why

    def _work(self) -> Why:
        while True:
            self._claim_what_fits()
            why = None if self._hands else self._why_idle()
            why = why or self._handle(self._next_events())
            if why:
                return why

    def _claim_what_fits(self) -> int:
        """Claim and start what fits into what is free; return how many jobs that are."""
        room = self._room()
        if room == 0 or self._slots.num_cpus <= 0:
            return 0
        return self._claim(
            num_cpus=self._slots.num_cpus,
            num_gpus=len(self._slots.gpu_devices),
            memory_bytes=self._slots.memory_bytes,
            num_nodes=1,
            limit=room,
        )

    def _claim_one_too_large(self) -> int:
        """Claim and start one job that asks for more than the idle machine has."""
        return self._claim(
            num_cpus=_UNLIMITED,
            num_gpus=_UNLIMITED,
            memory_bytes=_UNLIMITED,
            num_nodes=_UNLIMITED,
            limit=1,
        )

    def _claim(self, *, limit: int | None, **resources: int) -> int:
        body = {
            **resources,
            "time_limit_seconds": self._seconds_left(),
            "scheduler_id": self._policy.scheduler_id,
            "compute_node_key": self._node_key,
            # The same for each repetition: a lost answer must not strand the jobs in it.
            "claim_id": secrets.token_hex(8),
        }
        claim = self._patiently(
            lambda: self._api.prepare_jobs_for_submission(self._workflow_key, body, limit=limit)
        )
        self._wait_seconds = claim.wait_seconds
        jobs = [job.to_dict() for job in claim.jobs]
        if self._interrupts.count:
            self._give_back(jobs)
        elif jobs:
            self._start(jobs)
        return len(jobs)

    def _room(self) -> int | None:
        """Count the jobs that may still be started; None is no limit."""
        most = self._policy.max_parallel_jobs
        return None if most is None else max(0, most - len(self._hands))

    def _start(self, jobs: Sequence[dict[str, Any]]) -> None:
        taken = {}
        for job in jobs:
            self._tell_if_oversize(job)
            taken[str(job["_key"])] = self._hands.take(job, self._node_key)
        answer = self._patiently(
            lambda: self._api.start_jobs(self._workflow_key, list(taken), self._node_key)
        )
        for refused in answer.to_dict().get("refused") or ():
            self._hands.let_go(taken.pop(str(refused["job_key"])))
        for attempt in taken.values():
            self._hands.end_others(attempt)
            self._progress.started(self._hands.start(attempt))

    def _tell_if_oversize(self, job: dict[str, Any]) -> None:
        request = Request.of(job)
        if not self._told_oversize and not request.fits(self._slots.machine):
            self._told_oversize = True
            self._progress.oversize(job, request, self._slots.machine)

    def _give_back(self, jobs: Iterable[Mapping[str, Any]]) -> None:
        for job in jobs:
            self._api.return_job(self._workflow_key, str(job["_key"]), self._node_key)

    def _next_events(self) -> list[Event]:
        """Wait until something happens, or it is time to look around; return all there is."""
        waits = (self._look_seconds, self._seconds_left(), self._wait_seconds)
        try:
            events = [self._events.get(timeout=min(wait for wait in waits if wait is not None))]
        except queue.Empty:
            return []
        while not self._events.empty():
            events.append(self._events.get_nowait())
        return events

    def _handle(self, events: Sequence[Event]) -> Why | None:
        """Report what ended; return why the run should end, if it should."""
        self._complete([event for event in events if isinstance(event, Ended)])
        if any(isinstance(event, Interruption) for event in events):
            return Why.INTERRUPTED
        if self._seconds_left() == 0:
            return Why.TIME_LIMIT
        longer = min(self._look_seconds * _LOOK_GROWTH, _LAST_LOOK_SECONDS)
        self._look_seconds = _FIRST_LOOK_SECONDS if events else longer
        return self._heed([event for event in events if isinstance(event, News)])

    def _heed(self, news: Sequence[News]) -> Why | None:
        """Do what the service says; return why the run should end, if it should."""
        for each in news:
            for held in self._hands.lose(each.lost):
                self._progress.lost(held.attempt.job)
        if any(each.is_gone for each in news):
            self._look_around()  # says what is missing, if it is the workflow
        return Why.CANCELED if any(each.is_canceled for each in news) else None

    def _look_around(self) -> Any:
        return self._patiently(lambda: self._api.is_workflow_complete(self._workflow_key))

    def _seconds_left(self) -> float | None:
        """Tell how much of the time limit is left; None is no limit."""
        limit = self._policy.time_limit_seconds
        if limit is None:
            return None
        return max(0.0, limit - (time.monotonic() - self._started_at))

    def _why_idle(self) -> Why | None:
        """Find out why nothing runs here; None: there is something to wait for."""
        seen = self._look_around()
        if seen.is_canceled:
            return Why.CANCELED
        if seen.is_complete:
            return Why.COMPLETE
        counts = seen.counts
        if counts.get(JobStatus.READY, 0):
            return self._why_not_claimed(counts, is_paused=seen.is_paused)
        if self._others_work(counts):
            return None
        return Why.STUCK

    def _why_not_claimed(self, counts: Mapping[str, int], *, is_paused: bool) -> Why | None:
        """Find out why no ready job was claimed, having tried harder."""
        if is_paused:
            self._progress.paused(self._workflow_key)
            return None
        if self._claim_what_fits() or self._claim_too_large_if_allowed():
            return None
        if self._wait_seconds is not None or self._others_work(counts):
            return None
        return Why.NOTHING_FITS

    def _others_work(self, counts: Mapping[str, int]) -> bool:
        is_held = bool(counts.get(JobStatus.PENDING, 0) or counts.get(JobStatus.RUNNING, 0))
        if is_held:
            self._progress.waiting(counts)
        return is_held

    def _claim_too_large_if_allowed(self) -> int:
        return 0 if self._policy.strict_resources else self._claim_one_too_large()

    def _complete(self, endings: Sequence[Ended]) -> None:
        """Report attempts that ended, all in one request, and free what they had."""
        now = time.monotonic()
        for attempt, ending in endings:
            if attempt in self._hands:
                held = self._hands.let_go(attempt)
                if not held.is_lost:
                    # Which attempt it was: for the service it may be over by now.
                    which = {"run_id": attempt.run_id, "attempt": attempt.attempt}
                    told = completion(held.attempt, ending, now) | which
                    self._unreported.append((held.attempt.job, told))
        if not self._unreported:
            return
        bodies = [body for _, body in self._unreported]
        answer = self._patiently(lambda: self._api.complete_jobs(self._workflow_key, bodies))
        self._progress.ended(
            self._unreported, len(answer.canceled), answer.retried, len(answer.reused)
        )
        self._unreported = []
        for refused in answer.refused:
            self._progress.note(str(refused["detail"]))

    def _stop(self, why: Why) -> None:
        """End what still runs, and report it."""
        if self._hands:
            self._progress.stopping(len(self._hands))
        self._hands.stop()
        status = JobStatus.CANCELED if why is Why.CANCELED else JobStatus.TERMINATED
        self._complete(
            [Ended(attempt, _stopped(ending, status, why)) for attempt, ending in self._last()]
        )

    def _last(self) -> list[Ended]:
        """Collect how processes ended that were told to."""
        end = time.monotonic() + _KILLED_SECONDS
        seen: dict[AttemptId, Ended] = {}
        while not seen.keys() >= set(self._hands.attempts()) and time.monotonic() < end:
            try:
                event = self._events.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                break
            if isinstance(event, Ended):
                seen[event.attempt] = event
        return [
            seen.get(attempt) or Ended(attempt, Ending(attempt.job_key, -9))
            for attempt in self._hands.attempts()
        ]

    def _patiently(self, ask: Callable[[], Answer]) -> Answer:
        """Ask the service, again and again while it is away."""
        end = time.monotonic() + self._policy.patience_seconds
        wait = _FIRST_LOOK_SECONDS
        while True:
            try:
                return ask()
            except ServiceUnavailable:
                if time.monotonic() > end or self._interrupts.count:
                    raise
                self._progress.service_away()
            time.sleep(wait)
            wait = min(wait * 2, _LAST_LOOK_SECONDS)


def _stopped(ending: Ending, status: JobStatus, why: Why) -> Ending:
    reasons = {
        Why.CANCELED: "The workflow was canceled.",
        Why.TIME_LIMIT: "The worker's time limit was reached.",
    }
    reason = reasons.get(why, "The worker was interrupted.")
    return Ending(ending.job_key, ending.return_code, status, reason)
