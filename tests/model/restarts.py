"""What runs again after a change, in plain Python: jobs that read and write named values."""

from dataclasses import dataclass, field
from typing import Any

from tests.model.workflow import ACTIVE, Job, Refused, Workflow

#: A command, and the values that were read: ``(command, {name of a value: value})``.
Inputs = tuple[int, dict[str, Any]]


@dataclass
class Success:
    """What a job read and wrote when it last succeeded."""

    inputs: Inputs
    outputs: dict[str, Any]


@dataclass
class Restartable(Workflow):
    """A workflow whose jobs pass on values; each value has one writer, or none."""

    reads: dict[str, set[str]] = field(default_factory=dict)  #: ``{job: names of values}``
    writer: dict[str, str] = field(default_factory=dict)  #: ``{name of a value: job}``
    values: dict[str, Any] = field(default_factory=dict)
    commands: dict[str, int] = field(default_factory=dict)
    consumed: dict[str, Inputs] = field(default_factory=dict)
    successes: dict[str, Success] = field(default_factory=dict)
    #: what stands if its inputs are the same again, or stood because they were
    reuses: dict[str, Success] = field(default_factory=dict)

    def inputs_now(self, name: str) -> Inputs:
        return self.commands[name], {each: self.values[each] for each in self.reads[name]}

    def outputs_now(self, name: str) -> dict[str, Any]:
        return {each: self.values[each] for each in self.values if self.writer.get(each) == name}

    # -- a life ----------------------------------------------------------------------------------

    def start(self, names, node):
        pending = set(self.having({"pending"}))
        refused = super().start(names, node)
        for name in pending & set(names) - refused:
            self.consumed[name] = self.inputs_now(name)
            self.reuses.pop(name, None)
        return refused

    def _end(self, job: Job, status: str, return_code: int, *, retry: bool) -> None:
        super()._end(job, status, return_code, retry=retry)
        if job.status == "completed":
            self.successes[job.name] = Success(self.consumed[job.name], self.outputs_now(job.name))

    def _put_back(self, names: set[str]) -> set[str]:
        moved = super()._put_back(names)
        for name in moved:
            self.reuses.pop(name, None)
        return moved

    def _follows(self, job: Job) -> bool:
        follows = super()._follows(job)
        if follows and job.status == "ready" and job.name in self.reuses:
            if self._reads_the_same(job):
                job.status = "completed"
            else:
                del self.reuses[job.name]
        return follows

    def _reads_the_same(self, job: Job) -> bool:
        """Tell whether a job finds what its last success read, as far as that can be told."""
        fed_by = {self.writer.get(each) for each in self.reads[job.name]}
        for blocker in [self.jobs[name] for name in job.blockers]:
            ran = blocker.run_id == job.run_id and blocker.name not in self.reuses
            is_known = blocker.status == "completed" and (not ran or blocker.name in fed_by)
            if not is_known and blocker.status != "disabled":
                return False
        return self.reuses[job.name].inputs == self.inputs_now(job.name)

    # -- a restart -------------------------------------------------------------------------------

    def restart(self) -> dict[str, str]:
        """Begin a run of what changed, and return ``{job: "rerun" or "check"}``."""
        if self.having(ACTIVE):
            raise Refused
        taking_part = set(self.jobs) - set(self.having({"disabled"}))
        stands = {
            name: self.successes if self.jobs[name].status == "completed" else self.reuses
            for name in self.jobs
        }
        results = {name: those[name] for name, those in stands.items() if name in those}
        planned: dict[str, str] = {}
        for name in self.jobs:  # what blocks a job stands before it
            if name in taking_part:
                planned |= self._planned(name, results, planned)
        reruns = {name for name, action in planned.items() if action == "rerun"}
        checks = set(planned) - reruns
        if not reruns and not self.is_canceled:
            return {}
        self.run_id += 1
        self.is_canceled = False
        for job in [self.jobs[name] for name in reruns | checks]:
            job.status, job.node, job.waits = "uninitialized", None, False
            self.reuses.pop(job.name, None)
            if job.name in checks:
                self.reuses[job.name] = results[job.name]
        self._initialize(self.jobs)
        return planned

    def _planned(
        self, name: str, results: dict[str, Success], before: dict[str, str]
    ) -> dict[str, str]:
        """Decide on one job, after those that block it."""
        if name not in results or self._has_changed(name, results[name]):
            return {name: "rerun"}
        upstream = {other: before[other] for other in self.jobs[name].blockers & before.keys()}
        feeding = {self.writer.get(each) for each in self.reads[name]}
        if any(action == "rerun" and other not in feeding for other, action in upstream.items()):
            return {name: "rerun"}
        if upstream:
            return {name: "check"}
        written = {each for each in self.reads[name] if self._has_writer(each)}
        left = {each: results[self.writer[each]].outputs[each] for each in written}
        read = results[name].inputs[1]
        return {name: "rerun"} if any(left[each] != read[each] for each in left) else {}

    def _has_changed(self, name: str, result: Success) -> bool:
        """Tell whether a job must run, whatever becomes of those before it."""
        command, read = result.inputs
        own = {each for each in read if not self._has_writer(each)}
        return (
            command != self.commands[name]
            or any(self.values[each] != read[each] for each in own)
            or result.outputs != self.outputs_now(name)
        )

    def _has_writer(self, value: str) -> bool:
        writer = self.writer.get(value)
        return writer is not None and self.jobs[writer].status != "disabled"
