"""The jobs in a worker's hands: their processes, and what each has of the machine."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from graph_schema.job_status import JobStatus
from torc_cli.runner import process as processes
from torc_cli.runner.commands import environment_of, shell_command
from torc_cli.runner.completions import Attempt, Ending, inputs_at_start, traces
from torc_cli.runner.disk import Disk
from torc_cli.runner.environment import RunSetting, job_environment
from torc_cli.runner.guard import Guard
from torc_cli.runner.heart import AttemptId
from torc_cli.runner.process import JobProcess, OutputFiles
from torc_cli.runner.slots import Request, Share, Slots

#: What a shell returns for a command that it cannot start.
_NOT_STARTED_RETURN_CODE = 127


@dataclass
class Held:
    """A job in a worker's hands."""

    attempt: Attempt
    share: Share
    process: JobProcess | None = None  #: None: not started yet, or it could not be
    is_lost: bool = False  #: nobody wants to know how it ends
    is_late: bool = False  #: it ran for longer than its timeout, and was told to end
    alarm: threading.Timer | None = None  #: tells it to end when its timeout is over


class Ended(NamedTuple):
    """The event that an attempt has ended."""

    attempt: AttemptId
    ending: Ending


class Hands:
    """Hold jobs: reserve their share of the machine, start them, end them.

    Args:
        setting: what all jobs of the run share.
        slots: what is free on the machine.
        grace_seconds: how long jobs have between SIGTERM and SIGKILL.
        tell: takes how a process ended; called in threads.
    """

    def __init__(
        self,
        setting: RunSetting,
        slots: Slots,
        grace_seconds: float,
        tell: Callable[[Ended], None],
    ) -> None:
        self._setting = setting
        self._slots = slots
        self._grace_seconds = grace_seconds
        self._tell = tell
        self._guard: Guard | None = None
        self._disk = Disk()
        self._held: dict[AttemptId, Held] = {}

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, attempt: object) -> bool:
        return attempt in self._held

    def attempts(self) -> list[AttemptId]:
        """Return what is held; any thread may ask."""
        return list(self._held)

    def take(self, job: dict[str, Any], compute_node_key: str) -> AttemptId:
        """Reserve a job's share of the machine, all of it for one that is too large."""
        request = Request.of(job)
        fits = request.fits(self._slots.machine)
        share = self._slots.take(request) if fits else self._slots.take_all()
        attempt = _attempt_of(job)
        files = OutputFiles.of(self._setting.output_directory, self._setting.workflow_key, *attempt)
        held = Held(Attempt(job, files, compute_node_key, time.monotonic()), share)
        self._held[attempt] = held
        return attempt

    def start(self, attempt: AttemptId) -> Mapping[str, Any]:
        """Start a job's process; that it cannot be started is one way to end.

        Returns:
            The job.
        """
        held = self._held[attempt]
        job = held.attempt.job
        inputs = inputs_at_start(job)

        def tell(return_code: int) -> None:
            """Say how the process ended; its thread has time to read files."""
            now = time.monotonic()
            seen = traces(job, inputs, return_code, self._disk)
            ending = Ending(attempt.job_key, return_code, traces=seen, ended_at=now)
            self._tell(Ended(attempt, _late(ending, job) if held.is_late else ending))

        self._guard = self._guard or Guard(self._grace_seconds)
        try:
            environment = job_environment(
                self._setting, {**job, "env": environment_of(job)}, held.share
            )
            directory = job.get("working_directory")
            held.process = processes.start(
                shell_command(job), environment, held.attempt.files, directory
            )
        except (OSError, ValueError) as ex:
            reason = f"The job could not be started: {ex}"
            ending = Ending(attempt.job_key, _NOT_STARTED_RETURN_CODE, reason=reason)
            self._tell(Ended(attempt, ending))
        else:
            self._guard.watch(held.process.pid)
            self._set_alarm(held)
            held.process.notify(tell)
        return job

    def _set_alarm(self, held: Held) -> None:
        """See to it that a job with a timeout ends when that is over."""

        def ring() -> None:
            held.is_late = True
            processes.stop(_processes([held]), self._grace_seconds)

        if held.attempt.job.get("timeout_seconds"):
            held.alarm = threading.Timer(held.attempt.job["timeout_seconds"], ring)
            held.alarm.daemon = True
            held.alarm.start()

    def let_go(self, attempt: AttemptId) -> Held:
        """Give back what a job had of the machine, and forget it."""
        held = self._held.pop(attempt)
        self._slots.give_back(held.share)
        if held.alarm:
            held.alarm.cancel()
        if self._guard and held.process:
            self._guard.forget(held.process.pid)
        return held

    def lose(self, attempts: Iterable[AttemptId]) -> list[Held]:
        """End attempts that nobody wants any more; each is to be let go when it has ended.

        Returns:
            Those that this is news of.
        """
        found = [self._held[attempt] for attempt in attempts if attempt in self._held]
        lost = [held for held in found if not held.is_lost]
        for held in lost:
            held.is_lost = True
        if alive := _processes(lost):
            # The loop goes on with the other jobs, however long these take to end.
            threading.Thread(
                target=processes.stop, args=(alive, self._grace_seconds), daemon=True
            ).start()
        return lost

    def end_others(self, attempt: AttemptId) -> None:
        """End the earlier attempts of a job, so that no two of them write its files at a time."""
        others = [
            held
            for held_attempt, held in self._held.items()
            if held_attempt.job_key == attempt.job_key and held_attempt != attempt
        ]
        for held in others:
            held.is_lost = True
        processes.stop(_processes(others), self._grace_seconds)

    def stop(self) -> None:
        """End all processes: ask first, kill what is left after the grace time."""
        processes.stop(_processes(self._held.values()), self._grace_seconds)

    def kill(self) -> None:
        """End all processes at once."""
        for process in _processes(list(self._held.values())).values():
            process.kill()

    def close(self) -> None:
        """End all processes at once, and hold nothing any more."""
        self.kill()
        for attempt in self.attempts():
            self.let_go(attempt)
        if self._guard:
            self._guard.dismiss()


def _attempt_of(job: Mapping[str, Any]) -> AttemptId:
    """Tell which attempt of a job a claimed one is to be."""
    return AttemptId(str(job["_key"]), int(job.get("run_id") or 0), int(job.get("attempt") or 1))


def _late(ending: Ending, job: Mapping[str, Any]) -> Ending:
    reason = f"The job ran for longer than its timeout, {job['timeout_seconds']:g} seconds."
    return replace(ending, status=JobStatus.TERMINATED, reason=reason)


def _processes(held: Iterable[Held]) -> dict[int, JobProcess]:
    return {each.process.pid: each.process for each in held if each.process}
