"""The runner's loop, against a service that does what a test says."""

import os
import time
from types import SimpleNamespace
from unittest.mock import Mock

import psutil
import pytest

from torc.errors import NotFound, ServiceFailed, ServiceUnavailable
from torc.models import Job, Record
from torc_cli.runner.environment import RunSetting
from torc_cli.runner.policy import Policy, Why
from torc_cli.runner.progress import Progress
from torc_cli.runner.runner import Runner
from torc_cli.runner.slots import Machine

GIB = 2**30


class Service:
    """A service in memory: jobs without dependencies, claimed in order as they fit."""

    def __init__(self, *commands: str, **resources) -> None:
        asked = {"num_cpus": 1, "memory_bytes": 1, "num_gpus": 0, "num_nodes": 1, **resources}
        self.jobs = {
            str(key): {"_key": str(key), "name": f"job{key}", "command": text, **asked}
            for key, text in enumerate(commands, 1)
        }
        self.status = dict.fromkeys(self.jobs, "ready")
        self.calls: list[tuple] = []
        self.is_canceled = self.is_paused = False
        self.lost: set[str] = set()
        self.waits: list[float] = []
        self.failures: dict[str, list[Exception]] = {}
        self.refuses: set[str] = set()
        self.on_claim = lambda: None

    def _called(self, name: str, *arguments) -> None:
        self.calls.append((name, *arguments))
        if self.failures.get(name):
            raise self.failures[name].pop(0)

    def add_compute_node(self, *_):
        return SimpleNamespace(key="5")

    def modify_compute_node(self, *arguments):
        self._called("retire", arguments[-1]["is_active"])

    def modify_file(self, *_):
        pass

    def prepare_jobs_for_submission(self, _, body, *, limit=None):
        self._called("claim", body["compute_node_key"])
        if self.waits:
            return SimpleNamespace(jobs=[], reason="not yet", wait_seconds=self.waits.pop())
        cpus, claimed = body["num_cpus"], []
        for key, job in self.jobs.items():
            fits = job["num_cpus"] <= cpus and (limit is None or len(claimed) < limit)
            if self.status[key] == "ready" and fits and not self.is_paused:
                cpus -= job["num_cpus"]
                self.status[key] = "pending"
                claimed.append(Job(job))
        self.on_claim()
        return SimpleNamespace(jobs=claimed, reason=None, wait_seconds=None)

    def start_jobs(self, _, keys, __):
        self._called("start", tuple(keys))
        refused = [key for key in keys if key in self.refuses]
        self.status.update({key: "canceled" if key in refused else "running" for key in keys})
        return Record({"refused": [{"job_key": key, "detail": "no"} for key in refused]})

    def return_job(self, _, key, __):
        self.status[key] = "ready"

    def heartbeat(self, _, node_key, attempts):
        self._called("heartbeat", node_key, tuple(tuple(each.values()) for each in attempts))
        stop = [each["job_key"] for each in attempts if each["job_key"] in self.lost]
        return SimpleNamespace(lease_seconds=0.06, is_canceled=self.is_canceled, stop=stop)

    def complete_jobs(self, _, bodies):
        self._called("complete", tuple(sorted(body["job_key"] for body in bodies)))
        self.status.update({body["job_key"]: body["status"] for body in bodies})
        return SimpleNamespace(canceled=[], refused=[], retried=[], reused=[])

    def is_workflow_complete(self, _):
        found = list(self.status.values())
        counts = {status: found.count(status) for status in found}
        is_open = {"ready", "pending", "running", "blocked"} & set(counts)
        return SimpleNamespace(
            counts=counts,
            is_complete=not is_open,
            is_canceled=self.is_canceled,
            is_paused=self.is_paused,
        )

    def named(self, name: str) -> list[tuple]:
        return [call[1:] for call in self.calls if call[0] == name]


@pytest.fixture
def a_runner(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines: list[str] = []

    def make(service: Service, num_cpus: int = 2, **policy) -> Runner:
        setting = RunSetting("1", "http://nowhere", tmp_path, {"PATH": os.environ["PATH"]})
        progress = Progress({"ready": len(service.jobs)}, lines.append)
        runner = Runner(service, setting, Machine(num_cpus, GIB), Policy(**policy), progress)
        runner.lines = lines
        return runner

    return make


def test_jobs_are_claimed_started_and_completed(a_runner):
    service = Service("true", "exit 3", "true")

    assert a_runner(service).run() is Why.COMPLETE
    assert service.status == {"1": "completed", "2": "failed", "3": "completed"}
    assert service.named("retire") == [(False,)]


def test_jobs_that_end_while_others_are_reported_are_reported_together(a_runner, tmp_path):
    # The second and third job end while the service is busy with the end of the first.
    end = "while [ ! -e go ]; do sleep 0.01; done; echo >> ended"
    service = Service("true", end, end)
    complete = service.complete_jobs

    def complete_slowly(*arguments):
        if not (tmp_path / "go").exists():
            (tmp_path / "go").touch()
            while not (tmp_path / "ended").exists() or (tmp_path / "ended").stat().st_size < 2:
                time.sleep(0.01)
            time.sleep(0.2)
        return complete(*arguments)

    service.complete_jobs = complete_slowly
    a_runner(service, num_cpus=3).run()

    assert service.named("complete") == [(("1",),), (("2", "3"),)]


def test_no_more_jobs_run_at_a_time_than_wanted(a_runner):
    alone = "mkdir lock && sleep 0.02 && rmdir lock"
    service = Service(alone, alone, alone)
    a_runner(service, num_cpus=8, max_parallel_jobs=1).run()

    assert set(service.status.values()) == {"completed"}
    assert all(len(keys) == 1 for (keys,) in service.named("start"))


def test_a_job_that_may_not_start_is_not_run(a_runner, tmp_path):
    service = Service("touch one", "touch two")
    service.refuses = {"1"}
    a_runner(service).run()

    assert (tmp_path / "two").exists()
    assert not (tmp_path / "one").exists()


def test_jobs_claimed_while_the_person_interrupts_are_given_back(a_runner):
    service = Service("true")
    runner = a_runner(service)
    service.on_claim = runner._interrupts.interrupt

    assert runner.run() is Why.INTERRUPTED
    assert service.status == {"1": "ready"}
    assert service.named("start") == []


def test_a_canceled_workflow_ends_the_run_and_its_jobs(a_runner):
    service = Service("sleep 600")
    start = service.start_jobs

    def cancel_after_start(*arguments):
        service.is_canceled = True
        return start(*arguments)

    service.start_jobs = cancel_after_start

    assert a_runner(service).run() is Why.CANCELED
    assert service.status == {"1": "canceled"}


def test_a_worker_says_that_it_lives_and_what_it_works_on(a_runner):
    service = Service("sleep 0.3")
    service.jobs["1"] |= {"run_id": 2, "attempt": 3}
    a_runner(service).run()

    assert ("5", (("1", 2, 3),)) in service.named("heartbeat")
    assert service.named("claim")[0] == ("5",)


def test_a_lost_job_is_ended_and_not_reported(a_runner):
    service = Service("echo $$ > started; sleep 600", "until [ -s started ]; do sleep 0.01; done")
    complete = service.complete_jobs

    def lose_the_other(_, bodies):
        service.lost = {"1"}
        service.status["1"] = "completed"  # by another worker, to which it was given
        return complete(_, bodies)

    service.complete_jobs = lose_the_other

    assert a_runner(service).run() is Why.COMPLETE
    assert service.named("complete") == [(("2",),)]


def test_a_job_given_back_to_the_worker_that_has_it_runs_once_at_a_time(a_runner):
    # The second job waits until the first runs, then resets it: the worker claims it anew.
    command = "mkdir lock || exit 9; trap 'rmdir lock; exit 1' TERM; touch begun; "
    service = Service(
        f"{command} [ -e again ] || {{ sleep 600 & wait; }}; rmdir lock",
        "until [ -e begun ]; do sleep 0.01; done; touch again",
    )
    complete = service.complete_jobs

    def reset_the_first(_, bodies):
        answer = complete(_, bodies)
        if bodies[0]["job_key"] == "2":
            service.jobs["1"] |= {"attempt": 2}
            service.status["1"] = "ready"
        return answer

    service.complete_jobs = reset_the_first

    assert a_runner(service, grace_seconds=5).run() is Why.COMPLETE
    assert service.status == {"1": "completed", "2": "completed"}
    assert service.named("complete") == [(("2",),), (("1",),)]


def test_a_deleted_workflow_ends_the_run_and_its_jobs(a_runner, tmp_path):
    service = Service("echo $$ > shell; sleep 600")
    gone = NotFound("There is no workflow 1.")
    service.is_workflow_complete = Mock(side_effect=gone)
    beat = service.heartbeat

    def is_gone_once_the_job_runs(*arguments):
        if (tmp_path / "shell").exists():
            raise gone
        return beat(*arguments)

    service.heartbeat = is_gone_once_the_job_runs

    with pytest.raises(NotFound, match="no workflow 1"):
        a_runner(service).run()

    assert not psutil.pid_exists(int((tmp_path / "shell").read_text()))


def test_a_worker_waits_for_the_time_of_a_job_that_is_tried_again(a_runner):
    service = Service("true")
    service.waits = [0.01, 0.01, 0.01]

    assert a_runner(service).run() is Why.COMPLETE
    assert service.status == {"1": "completed"}


def test_a_paused_workflow_is_waited_for(a_runner):
    service = Service("true")
    service.is_paused = True
    runner = a_runner(service)
    seen = service.is_workflow_complete

    def resume_at_the_second_look(*arguments):
        answer = seen(*arguments)
        service.is_paused = "Workflow 1 is paused; torc workflows resume 1." not in runner.lines
        return answer

    service.is_workflow_complete = resume_at_the_second_look

    assert runner.run() is Why.COMPLETE


def test_an_attempt_that_is_followed_by_another_does_not_count_as_done(a_runner):
    service = Service("exit 3", "true")
    complete = service.complete_jobs

    def grant_one_more(_, bodies):
        answer = complete(_, bodies)
        if service.status["1"] == "failed" and "attempt" not in service.jobs["1"]:
            service.jobs["1"] |= {"attempt": 2, "command": "true"}
            service.status["1"] = "ready"
            answer.retried = [{"job_key": "1", "attempt": 2, "wait_seconds": 0.5}]
        return answer

    service.complete_jobs = grant_one_more
    runner = a_runner(service)

    assert runner.run() is Why.COMPLETE
    assert any(
        "return code 3" in line and "attempt 2 follows in 0.5 s" in line for line in runner.lines
    )
    assert (runner._progress.done, runner._progress.failed) == (2, 0)


def test_a_service_that_is_away_for_a_while_loses_nothing(a_runner):
    service = Service("true")
    service.failures = {
        "complete": [ServiceUnavailable("away"), ServiceUnavailable("away")],
        "claim": [ServiceUnavailable("away")],
    }
    runner = a_runner(service)

    assert runner.run() is Why.COMPLETE
    assert service.status == {"1": "completed"}
    assert runner.lines.count("The service does not answer; jobs go on, and so does asking.") == 1


def test_a_service_that_stays_away_ends_the_run_and_its_jobs(a_runner, tmp_path):
    service = Service(
        "sleep 600 & echo $! > child; wait", "until [ -s child ]; do sleep 0.01; done"
    )
    service.failures = {"complete": [ServiceUnavailable("away")] * 100}

    with pytest.raises(ServiceUnavailable):
        a_runner(service, patience_seconds=0.1, grace_seconds=1).run()

    child = int((tmp_path / "child").read_text())
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_a_fault_of_the_service_ends_what_runs_and_reports_it(a_runner):
    service = Service("sleep 600", "true")
    service.failures = {"complete": [ServiceFailed("a bug")]}

    with pytest.raises(ServiceFailed):
        a_runner(service).run()

    assert service.status == {"1": "terminated", "2": "completed"}


def test_a_job_too_large_runs_alone_on_the_whole_machine(a_runner, tmp_path):
    service = Service('echo "$TORC_NUM_CPUS" > has', num_cpus=64)

    assert a_runner(service, num_cpus=4).run() is Why.COMPLETE
    assert (tmp_path / "has").read_text() == "4\n"


def test_a_strict_worker_leaves_a_job_too_large(a_runner):
    service = Service("true", num_cpus=64)

    assert a_runner(service, strict_resources=True).run() is Why.NOTHING_FITS
    assert service.status == {"1": "ready"}


def test_a_worker_goes_when_nothing_can_become_ready(a_runner):
    service = Service("true")
    service.status = {"1": "blocked"}

    assert a_runner(service).run() is Why.STUCK


def test_a_reference_to_nothing_fails_its_job_only(a_runner):
    service = Service("cat ${files.input.missing}", "true")
    a_runner(service).run()

    assert service.status == {"1": "failed", "2": "completed"}
