"""Tell the person how a run goes, on stderr: a bar in a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graph_schema.job_status import SETTLED, JobStatus
from torc_cli.escaping import escaped
from torc_cli.runner.slots import Machine, Request

#: A document's members.
Document = Mapping[str, Any]

#: With more jobs than this, a plain run tells how many are done now and then, not of each.
_FEW_JOBS = 60

_SECONDS_BETWEEN_COUNTS = 2.0

#: Failures told one by one; all are in the results.
_MOST_FAILURES = 20


def _write_line(text: str) -> None:
    print(escaped(text), file=sys.stderr, flush=True)  # noqa: T201 - the one place that tells of progress


class Progress:
    """What the runner tells; this one writes lines.

    Args:
        counts: the number of jobs in each status at the beginning.
        write: where lines go.
        clock: seconds, for the time between two counts.
    """

    def __init__(
        self,
        counts: Mapping[str, int],
        write: Callable[[str], None] = _write_line,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total = sum(counts.values())
        self.done = sum(counts.get(status, 0) for status in SETTLED)
        self.running = 0
        self.failed = 0
        self._write = write
        self._clock = clock
        self._told_at = clock()
        self._told: set[str] = set()

    @property
    def tells_each(self) -> bool:
        """Whether the start and end of each job is worth a line."""
        return self.total <= _FEW_JOBS

    def started(self, job: Document) -> None:
        """Tell that a job runs."""
        self.running += 1
        if self.tells_each:
            self._write(f"started    {job.get('name')} (job {job['_key']})")

    def ended(
        self,
        completions: Sequence[tuple[Document, Document]],
        canceled: int,
        retried: Sequence[Document] = (),
        reused: int = 0,
    ) -> None:
        """Tell that attempts ended.

        Args:
            completions: ``[(job, completion), …]``.
            canceled: how many jobs were canceled because of it.
            retried: ``{job_key, attempt, wait_seconds}`` of each job that is tried again.
            reused: how many jobs need not run, since what they read is the same as last time.
        """
        self.running -= len(completions)
        self.done += len(completions) + canceled + reused - len(retried)
        again = {each["job_key"]: each for each in retried}
        for job, completion in completions:
            if retry := again.get(job["_key"]):
                self._tell_retry(job, completion, retry)
            else:
                self._tell_end(job, completion)
        if canceled:
            self._write(f"canceled   {canceled} that depend on what did not succeed")
        if reused:
            self._write(f"kept       {reused} that read the same as last time")
        self._tell_counts()

    def _tell_end(self, job: Document, completion: Document) -> None:
        if completion["status"] == JobStatus.COMPLETED:
            if self.tells_each:
                seconds = completion["exec_time_minutes"] * 60
                self._write(f"completed  {job.get('name')} in {seconds:.1f} s")
            return
        self.failed += 1
        if self.failed <= _MOST_FAILURES:
            self._write(f"{completion['status']:10} {job.get('name')}: {_explained(completion)}")
        elif self.failed == _MOST_FAILURES + 1:
            self._write("Further jobs that do not succeed are not told one by one.")

    def _tell_retry(self, job: Document, completion: Document, retry: Document) -> None:
        if self.tells_each:
            when = f" in {retry['wait_seconds']:g} s" if retry["wait_seconds"] else ""
            self._write(
                f"retry      {job.get('name')}: {_explained(completion)}; "
                f"attempt {retry['attempt']} follows{when}"
            )

    def lost(self, job: Document) -> None:
        """Tell that a job is ended because it is no longer this worker's."""
        self.running -= 1
        self._write(f"stopped    {job.get('name')}: it was reset or given to another worker")

    def _tell_counts(self) -> None:
        now = self._clock()
        if not self.tells_each and now - self._told_at >= _SECONDS_BETWEEN_COUNTS:
            self._told_at = now
            self._write(self.counts_line())

    def counts_line(self) -> str:
        """Say how far the run is."""
        return f"{self.done} of {self.total} jobs done, {self.failed} not well; {self.running} run"

    def oversize(self, job: Document, request: Request, machine: Machine) -> None:
        """Tell that a job asks for more than the machine has."""
        self._write(
            f"{job.get('name')} asks for {_resources(request)}; this machine has "
            f"{_resources(machine)}. Such jobs run one at a time, each on the whole machine "
            "(--strict-resources leaves them alone)."
        )

    def waiting(self, counts: Mapping[str, int]) -> None:
        """Tell, once, that other workers hold what is left."""
        held = counts.get(JobStatus.PENDING, 0) + counts.get(JobStatus.RUNNING, 0)
        self._once("waiting", f"Waiting for jobs that other workers hold (now {held}).")

    def paused(self, workflow_key: str) -> None:
        """Tell, once, that nothing may be claimed."""
        self._once(
            "paused", f"Workflow {workflow_key} is paused; torc workflows resume {workflow_key}."
        )

    def stopping(self, number: int) -> None:
        """Tell that running jobs are asked to end."""
        self._write(f"Stopping {number} running jobs; Ctrl-C again ends them at once.")

    def note(self, text: str) -> None:
        """Tell something that the service said."""
        self._write(text)

    def service_away(self) -> None:
        """Tell, once, that the service does not answer."""
        self._once("away", "The service does not answer; jobs go on, and so does asking.")

    def close(self) -> None:
        """Put away what was drawn."""

    def _once(self, topic: str, text: str) -> None:
        if topic not in self._told:
            self._told.add(topic)
            self._write(text)


class Bar(Progress):
    """Progress in a terminal: a bar that moves, and lines above it only for what went wrong."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        from rich.console import Console  # noqa: PLC0415 - slow to import
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - the same
        from rich.progress import Progress as Display  # noqa: PLC0415 - the same

        console = Console(stderr=True, highlight=False, emoji=False, markup=False)
        super().__init__(counts, lambda text: console.print(escaped(text), soft_wrap=True))
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}"))
        self._display = Display(*columns, TimeElapsedColumn(), console=console, transient=True)
        self._task = self._display.add_task("", total=self.total, completed=self.done, note="")
        self._display.start()

    @property
    def tells_each(self) -> bool:
        """The bar tells it."""
        return False

    def started(self, job: Document) -> None:
        """Show that a job runs."""
        super().started(job)
        self._draw()

    def _tell_counts(self) -> None:
        self._draw()

    def _draw(self) -> None:
        failed = f", {self.failed} not well" if self.failed else ""
        note = f"{self.running} running{failed}"
        self._display.update(self._task, completed=self.done, note=note)

    def close(self) -> None:
        """Take the bar away."""
        self._display.stop()


def progress_for(counts: Mapping[str, int]) -> Progress:
    """Choose how to tell: a bar if stderr is a terminal."""
    return Bar(counts) if sys.stderr.isatty() else Progress(counts)


def _explained(completion: Document) -> str:
    code = f"return code {completion['return_code']}"
    reason = f"{completion['reason']} ({code})" if completion.get("reason") else code
    return f"{reason}; see {completion['stderr_path']}"


def _resources(of: Request | Machine) -> str:
    gpus = f", {of.num_gpus} GPUs" if of.num_gpus else ""
    nodes = f", on {of.num_nodes} nodes" if isinstance(of, Request) and of.num_nodes > 1 else ""
    return f"{of.num_cpus} CPUs{gpus} and {_size(of.memory_bytes)}{nodes}"


def _size(size_bytes: int) -> str:
    unit, name = (2**30, "GiB") if size_bytes >= 2**30 else (2**20, "MiB")
    return f"{size_bytes / unit:.1f} {name}"
