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
from dataclasses import dataclass
from typing import Any, TypeVar

from graph_schema.job_status import JobStatus
from torc.api import DefaultApi
from torc.errors import ClientError, ServiceUnavailable
from torc_cli.runner import process as processes
from torc_cli.runner.commands import environment_of, shell_command
from torc_cli.runner.completions import Attempt, Ending, completion, inputs_at_start, traces
from torc_cli.runner.compute_node import register, retire
from torc_cli.runner.disk import Disk
from torc_cli.runner.environment import RunSetting, job_environment
from torc_cli.runner.interrupts import Interrupts
from torc_cli.runner.policy import Policy, Why
from torc_cli.runner.process import JobProcess, OutputFiles
from torc_cli.runner.progress import Progress
from torc_cli.runner.slots import Machine, Request, Share, Slots

Answer = TypeVar("Answer")

#: The longest wait before looking what other workers did, seconds; the first is the shortest.
_FIRST_LOOK_SECONDS, _LAST_LOOK_SECONDS, _LOOK_GROWTH = 0.2, 5.0, 1.5

#: What a shell returns for a command that it cannot start.
_NOT_STARTED_RETURN_CODE = 127

#: More of everything than any job asks for.
_UNLIMITED = 2**53 - 1

_KILLED_SECONDS = 10.0


@dataclass
class Running:
    """A job in this worker's hands."""

    attempt: Attempt
    share: Share
    process: JobProcess | None = None  #: None: it could not be started


class Interruption:
    """The event that somebody wants the run to stop."""


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
        self._setting = setting
        self._workflow_key = setting.workflow_key
        self._policy = policy
        self._progress = progress
        self._slots = Slots(machine)
        self._disk = Disk()
        self._running: dict[str, Running] = {}
        #: ``[(job, completion), …]`` that the service has not taken note of yet
        self._unreported: list[tuple[Mapping[str, Any], dict[str, Any]]] = []
        self._events: queue.SimpleQueue[Ending | Interruption] = queue.SimpleQueue()
        self._interrupts = Interrupts(lambda: self._events.put(Interruption()), self._kill)
        self._look_seconds = _FIRST_LOOK_SECONDS
        self._started_at = time.monotonic()
        self._told_oversize = False
        self._node_key = ""

    def run(self) -> Why:
        """Run jobs until there is nothing left to do here; nothing stays running.

        Raises:
            ServiceUnavailable: if the service stays away for longer than the policy's patience.
        """
        with self._interrupts.installed():
            self._node_key = register(self._api, self._workflow_key, self._slots.machine)
            try:
                return self._work_and_stop()
            finally:
                self._kill()
                with suppress(ServiceUnavailable):  # the jobs' ends are told; this is not vital
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
            why = None if self._running else self._why_idle()
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
            # The same for each repetition: a lost answer must not strand the jobs in it.
            "claim_id": secrets.token_hex(8),
        }
        claim = self._patiently(
            lambda: self._api.prepare_jobs_for_submission(self._workflow_key, body, limit=limit)
        )
        jobs = [job.to_dict() for job in claim.jobs]
        if self._interrupts.count:
            self._give_back(jobs)
        elif jobs:
            self._start([self._admit(job) for job in jobs])
        return len(jobs)

    def _room(self) -> int | None:
        """Count the jobs that may still be started; None is no limit."""
        most = self._policy.max_parallel_jobs
        return None if most is None else max(0, most - len(self._running))

    def _admit(self, job: dict[str, Any]) -> Running:
        """Reserve a job's share of the machine."""
        request = Request.of(job)
        if request.fits(self._slots.machine):
            share = self._slots.take(request)
        else:
            self._tell_oversize(job, request)
            share = self._slots.take_all()
        files = OutputFiles.of(
            self._setting.output_directory,
            self._workflow_key,
            str(job["_key"]),
            int(job.get("run_id") or 0),
            int(job.get("attempt") or 1),
        )
        return Running(Attempt(job, files, self._node_key, time.monotonic()), share)

    def _tell_oversize(self, job: Mapping[str, Any], request: Request) -> None:
        if not self._told_oversize:
            self._told_oversize = True
            self._progress.oversize(job, request, self._slots.machine)

    def _start(self, admitted: Sequence[Running]) -> None:
        keys = [str(each.attempt.job["_key"]) for each in admitted]
        self._running.update(zip(keys, admitted, strict=True))
        answer = self._patiently(
            lambda: self._api.start_jobs(self._workflow_key, keys, self._node_key)
        )
        for refused in answer.to_dict().get("refused") or ():
            self._release(str(refused["job_key"]))
        for key, running in zip(keys, admitted, strict=True):
            if key in self._running:
                self._spawn(key, running)

    def _spawn(self, key: str, running: Running) -> None:
        """Start a job's process; that it cannot be started is one way to end."""
        job = running.attempt.job
        self._progress.started(job)
        inputs = inputs_at_start(job)

        def tell(return_code: int) -> None:
            """Say how the process ended; its thread has time to read files, this one has not."""
            now = time.monotonic()
            seen = traces(job, inputs, return_code, self._disk)
            self._events.put(Ending(key, return_code, traces=seen, ended_at=now))

        try:
            environment = job_environment(
                self._setting, {**job, "env": environment_of(job)}, running.share
            )
            running.process = processes.start(
                shell_command(job), environment, running.attempt.files
            )
        except (OSError, ValueError) as ex:
            reason = f"The job could not be started: {ex}"
            self._events.put(Ending(key, _NOT_STARTED_RETURN_CODE, reason=reason))
        else:
            running.process.notify(tell)

    def _give_back(self, jobs: Iterable[Mapping[str, Any]]) -> None:
        for job in jobs:
            self._api.return_job(self._workflow_key, str(job["_key"]))

    def _next_events(self) -> list[Ending | Interruption]:
        """Wait until something happens, or it is time to look around; return all there is."""
        seconds = self._look_seconds
        left = self._seconds_left()
        try:
            events = [self._events.get(timeout=seconds if left is None else min(seconds, left))]
        except queue.Empty:
            return []
        while not self._events.empty():
            events.append(self._events.get_nowait())
        return events

    def _handle(self, events: Sequence[Ending | Interruption]) -> Why | None:
        """Report what ended; return why the run should end, if it should."""
        self._complete([event for event in events if isinstance(event, Ending)])
        if any(isinstance(event, Interruption) for event in events):
            return Why.INTERRUPTED
        if self._seconds_left() == 0:
            return Why.TIME_LIMIT
        if events:
            self._look_seconds = _FIRST_LOOK_SECONDS
            return None
        self._look_seconds = min(self._look_seconds * _LOOK_GROWTH, _LAST_LOOK_SECONDS)
        return Why.CANCELED if self._look_around().is_canceled else None

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
        ready = counts.get(JobStatus.READY, 0)
        if ready and (self._claim_what_fits() or self._claim_too_large_if_allowed()):
            return None
        if counts.get(JobStatus.PENDING, 0) or counts.get(JobStatus.RUNNING, 0):
            self._progress.waiting(counts)
            return None
        return Why.NOTHING_FITS if ready else Why.STUCK

    def _claim_too_large_if_allowed(self) -> int:
        return 0 if self._policy.strict_resources else self._claim_one_too_large()

    def _complete(self, endings: Sequence[Ending]) -> None:
        """Report jobs that ended, all in one request, and free what they had."""
        now = time.monotonic()
        for ending in endings:
            if ending.job_key in self._running:
                attempt = self._release(ending.job_key).attempt
                self._unreported.append((attempt.job, completion(attempt, ending, now)))
        if not self._unreported:
            return
        bodies = [body for _, body in self._unreported]
        answer = self._patiently(lambda: self._api.complete_jobs(self._workflow_key, bodies))
        self._progress.ended(self._unreported, canceled=len(answer.canceled))
        self._unreported = []
        for refused in answer.refused:
            self._progress.note(str(refused["detail"]))

    def _release(self, key: str) -> Running:
        running = self._running.pop(key)
        self._slots.give_back(running.share)
        return running

    def _stop(self, why: Why) -> None:
        """End what still runs, and report it."""
        if self._running:
            self._progress.stopping(len(self._running))
        alive = {each.process.pid: each.process for each in self._running.values() if each.process}
        processes.stop(alive, self._policy.grace_seconds)
        status = JobStatus.CANCELED if why is Why.CANCELED else JobStatus.TERMINATED
        endings = self._last_endings()
        self._complete([_stopped(ending, status, why) for ending in endings])

    def _last_endings(self) -> list[Ending]:
        """Collect the return codes of processes that were told to end."""
        end = time.monotonic() + _KILLED_SECONDS
        codes: dict[str, Ending] = {}
        while codes.keys() < self._running.keys() and time.monotonic() < end:
            try:
                event = self._events.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                break
            if isinstance(event, Ending):
                codes[event.job_key] = event
        return [codes.get(key) or Ending(key, -9) for key in self._running]

    def _kill(self) -> None:
        for running in list(self._running.values()):
            if running.process:
                running.process.kill()

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
