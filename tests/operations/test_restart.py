"""What reruns after a change, with results as workers report them and no processes."""

import itertools
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.fingerprints import of_text
from service.database.query import run
from service.errors import InvalidRequest
from service.operations.cancellation import cancel_workflow
from service.operations.completion import complete_jobs
from service.operations.documents import modify_document
from service.operations.progress import is_workflow_complete
from service.operations.reinitialization import reinitialize_jobs
from service.operations.requeueing import reset_job_status
from service.operations.start import return_job, start_jobs


@dataclass
class Restarting:
    """A workflow whose jobs read and write a disk that is a dictionary.

    What a job writes follows from its command and what it reads, unless ``constant`` says it.
    """

    workflow: Any
    disk: dict[str, str] = field(default_factory=dict)  #: ``{file name: content}``
    constant: dict[str, str] = field(default_factory=dict)  #: ``{job name: what it writes}``

    @classmethod
    def of(cls, workflow, **disk):
        return cls(workflow, dict(disk))

    def __getattr__(self, name):
        return getattr(self.workflow, name)

    def modify(self, collection, name, changes):
        [found] = self.documents(collection, name=name)
        modify_document(self.database, collection, found["_key"], changes)

    def set_status(self, name, status):
        self._set(name, {"status": status})

    def forget_inputs(self):
        change = "FOR r IN results UPDATE r WITH { inputs: null } IN results"
        run(self.database, change, {})

    def _set(self, name, attributes):
        change = "UPDATE @key WITH @new IN jobs"
        run(self.database, change, {"key": self.job(name)["_key"], "new": attributes})

    def said(self, name):
        return f"job {self.job(name)['_key']} ({name})"

    def start(self, *names):
        """Claim everything, start the jobs of these names, and give the others back."""
        keys = self.claim()
        wanted = [self.job(name)["_key"] for name in names]
        for key in set(keys) - set(wanted):
            return_job(self.database, self.key, key)
        start_jobs(self.database, self.key, wanted, None)

    def end(self, name, status="completed", files=None):
        """Complete a running job as a worker does that finds and leaves these files."""
        job, recorded = self.job(name), {f["_key"]: f for f in self.documents("files")}
        read = self._keys(job, "needs")
        written = self._keys(job, "produces")
        if status == "completed":
            content = self.written(name, read.values(), self.disk)
            self.disk |= dict.fromkeys(written.values(), content)
        seen = {key: self._seen(n) for key, n in read.items()}
        inputs = {key: one and one["sha256"] for key, one in seen.items()}
        given = {recorded[key]["name"]: key for key in read}
        inputs |= {given[n]: sha256 for n, sha256 in (files or {}).items()}
        completion = {
            "job_key": job["_key"],
            "status": status,
            "return_code": int(status != "completed"),
            "inputs": {"files": inputs},
            "outputs": {"files": {key: self._seen(n) for key, n in written.items()}},
            "input_fingerprints": {key: one for key, one in seen.items() if one},
        }
        return complete_jobs(self.database, self.key, [completion])

    def written(self, name, reads, disk):
        """Return what a job writes that reads these files."""
        parts = [self.job(name)["command"], *(disk.get(each, "-") for each in sorted(reads))]
        return self.constant.get(name, of_text("+".join(parts)))

    def change(self, what, job, number):
        """Do something to a workflow of jobs ``j0``, ``j1``, … that write ``o0``, ``o1``, ….."""
        match what:
            case "raw":
                self.disk[f"r{job % 2}"] = str(number)
            case "command":
                self.modify("jobs", f"j{job}", {"command": f"c{number}"})
            case "delete":
                self.disk.pop(f"o{job}", None)
            case "alter":
                self.disk[f"o{job}"] = f"altered {number}"

    def run(self, outcomes=None):
        """Run until nothing is ready, and return the names of the jobs that ran."""
        ran = set()
        while keys := self.claim():
            start_jobs(self.database, self.key, keys, None)
            for name in self.names(keys):
                ran.add(name)
                self.end(name, (outcomes or {}).get(name, "completed"))
        return ran

    run_again = run

    def restart(self, **options):
        """Restart as a client does that looks at the disk: ``{job name: (action, reason)}``."""
        seen = {
            file["_key"]: now
            for file in self.documents("files")
            for now in [self._seen(file["name"])]
            if (now and now["sha256"]) != file.get("sha256")
        }
        answer = reinitialize_jobs(self.database, self.key, seen, **options)
        return {job["name"]: (job["action"], job["reason"]) for job in answer["jobs"]}

    def _keys(self, job, edge):
        names = {file["_id"]: file["name"] for file in self.documents("files")}
        joined = self.documents(edge, _from=job["_id"])
        return {e["_to"].partition("/")[2]: names[e["_to"]] for e in joined}

    def _seen(self, name):
        if name not in self.disk:
            return None
        text = self.disk[name]
        return {"st_size": len(text), "st_mtime": 1.5, "sha256": of_text(text)}


@pytest.fixture
def a_pipeline(workflow) -> Restarting:
    """Return raw → a → x → b → y → c, and d beside it that reads raw only."""
    return Restarting.of(
        workflow(
            files=["raw", "x", "y", "z"],
            a={"input_files": ["raw"], "output_files": ["x"]},
            b={"input_files": ["x"], "output_files": ["y"]},
            c={"input_files": ["y"], "output_files": ["z"]},
            d={"input_files": ["raw"]},
        ),
        raw="1",
    )


def test_nothing_runs_again_when_nothing_changed(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()

    assert a_pipeline.restart() == {}
    assert set(a_pipeline.statuses().values()) == {"completed"}


def test_a_restart_of_nothing_begins_no_run(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    before = [a_pipeline.documents(each) for each in ("workflow_statuses", "events")]
    a_pipeline.restart()

    assert before == [a_pipeline.documents(each) for each in ("workflow_statuses", "events")]


def test_an_input_that_changed_reruns_its_readers_and_checks_what_follows(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.disk["raw"] = "2"

    assert a_pipeline.restart() == {
        "a": ("rerun", "Input file raw changed."),
        "b": ("check", f"It reads what {a_pipeline.said('a')} writes, which runs again."),
        "c": ("check", f"It reads what {a_pipeline.said('b')} writes, which may run again."),
        "d": ("rerun", "Input file raw changed."),
    }
    assert a_pipeline.statuses() == {"a": "ready", "b": "blocked", "c": "blocked", "d": "ready"}
    assert a_pipeline.run_again() == {"a", "b", "c", "d"}


def test_a_rerun_with_the_same_output_cuts_off_what_follows(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.disk["raw"] = "2"
    a_pipeline.constant["a"] = a_pipeline.disk["x"]
    a_pipeline.restart()

    assert a_pipeline.run_again() == {"a", "d"}
    assert set(a_pipeline.statuses().values()) == {"completed"}
    assert a_pipeline.restart() == {}


def test_the_request_that_completes_the_rerun_completes_all_that_is_cut_off(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.disk["raw"] = "2"
    a_pipeline.constant["a"] = a_pipeline.disk["x"]
    a_pipeline.restart()
    a_pipeline.start("a")

    answer = a_pipeline.end("a")

    assert (answer["ready"], a_pipeline.names(answer["reused"])) == ([], {"b", "c"})


def test_cut_off_jobs_have_an_event_and_keep_their_results(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    before = {result["_key"] for result in a_pipeline.documents("results", job_name="b")}
    a_pipeline.disk["raw"] = "2"
    a_pipeline.constant["a"] = a_pipeline.disk["x"]
    a_pipeline.restart()
    a_pipeline.run_again()
    [event] = a_pipeline.documents("events", type="reuse", job_keys=[a_pipeline.job("b")["_key"]])

    assert (event["from"], event["to"]) == ("blocked", "completed")
    assert {each["_key"] for each in a_pipeline.documents("results", job_name="b")} == before


def test_a_completion_that_was_cut_off_is_made_up_for(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.modify("jobs", "a", {"command": "other"})
    a_pipeline.restart()
    a_pipeline.set_status("a", "completed")
    seen = is_workflow_complete(a_pipeline.database, a_pipeline.key)

    assert seen["is_complete"]
    assert set(a_pipeline.statuses().values()) == {"completed"}


class Died(Exception):
    """The process came to its end."""


@contextmanager
def dying_after(database, requests):
    """Let the process die instead of sending one request more than these."""
    driver, left = database.conn._http, requests
    send = driver.send_request

    def send_or_die(*arguments, **options):
        nonlocal left
        left -= 1
        if left < 0:
            raise Died
        return send(*arguments, **options)

    driver.send_request = send_or_die
    try:
        yield
    finally:
        driver.send_request = send


def test_a_restart_that_was_cut_off_anywhere_can_be_repeated(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    for requests in itertools.count():
        a_pipeline.modify("jobs", "b", {"command": f"the {requests}th"})
        try:
            with dying_after(a_pipeline.database, requests):
                a_pipeline.restart()
        except Died:
            again = a_pipeline.restart()

            assert {name: action for name, (action, _) in again.items()} in (
                {"b": "rerun", "c": "check"},
                {},  # only the answer was lost, or what follows from it
            )
            assert a_pipeline.run_again() == {"b", "c"}
        else:
            break

    assert requests > 10


def test_a_completion_that_was_cut_off_anywhere_is_made_up_for(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    for requests in itertools.count():
        a_pipeline.modify("jobs", "a", {"command": f"the {requests}th"})
        a_pipeline.constant["a"] = a_pipeline.disk["x"]
        a_pipeline.restart()
        a_pipeline.start("a")
        try:
            with dying_after(a_pipeline.database, requests):
                a_pipeline.end("a")
        except Died:
            if a_pipeline.job("a")["status"] == "running":
                a_pipeline.end("a")  # as a worker does that got no answer

            assert is_workflow_complete(a_pipeline.database, a_pipeline.key)["is_complete"]
            assert set(a_pipeline.statuses().values()) == {"completed"}
        else:
            break

    assert requests > 5


def test_a_job_that_was_reset_runs_though_nothing_changed(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    reset_job_status(a_pipeline.database, a_pipeline.key, [a_pipeline.job("b")["_key"]])

    assert a_pipeline.restart() == {
        "b": ("rerun", "It has not run yet."),
        "c": ("check", f"It reads what {a_pipeline.said('b')} writes, which runs again."),
    }
    assert a_pipeline.run_again() == {"b"}


def test_every_move_of_a_restart_is_an_event(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    before = len(a_pipeline.documents("events"))
    a_pipeline.disk["y"] = "altered"
    a_pipeline.restart(by="user alice")
    a_pipeline.run_again()
    events = a_pipeline.documents("events")[before:]
    told = [(e["type"], e.get("from"), e.get("to"), e.get("job_name")) for e in events]

    assert told == [
        ("reinitialize", None, None, None),
        ("reset", "completed", "uninitialized", None),
        ("initialize", "uninitialized", "blocked", "c"),
        ("initialize", "uninitialized", "ready", "b"),
        ("claim", "ready", "pending", "b"),
        ("start", "pending", "running", "b"),
        ("complete", "running", "completed", "b"),
        ("reuse", "blocked", "completed", "c"),
    ]
    assert [event["by"] for event in events[:4]] == ["user alice"] * 4
    assert events[-1]["reason"] == "What it reads is what its last success read."


def test_the_second_of_two_restarts_changes_nothing(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.disk["raw"] = "2"
    first = a_pipeline.restart()
    second = a_pipeline.restart()

    assert {name: action for name, (action, _) in second.items()} == {
        name: action for name, (action, _) in first.items()
    }
    assert a_pipeline.run_again() == {"a", "b", "c", "d"}


def test_a_missing_output_is_made_again_and_nothing_else(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    del a_pipeline.disk["y"]

    assert a_pipeline.restart() == {
        "b": ("rerun", "Its output file y is missing."),
        "c": ("check", f"It reads what {a_pipeline.said('b')} writes, which runs again."),
    }
    assert a_pipeline.run_again() == {"b"}


def test_an_altered_output_is_made_again(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.disk["y"] = "somebody wrote into it"

    assert a_pipeline.restart()["b"] == (
        "rerun",
        "Its output file y changed since it wrote it.",
    )
    assert a_pipeline.run_again() == {"b"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"command": "false"}, "Its command changed."),
        ({"invocation_script": "srun"}, "Its invocation script changed."),
        ({"env": {"A": "1"}}, "Its environment variables changed."),
    ],
)
def test_a_changed_definition_reruns_the_job(a_pipeline, changes, reason):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.modify("jobs", "c", changes)

    assert a_pipeline.restart() == {"c": ("rerun", reason)}
    assert a_pipeline.run_again() == {"c"}


def test_a_changed_name_or_resource_reruns_nothing(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.modify("jobs", "c", {"priority": 3, "num_cpus": 2, "name": "other"})

    assert a_pipeline.restart() == {}


def test_jobs_that_did_not_succeed_run_again(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run({"b": "failed"})

    assert a_pipeline.restart() == {
        "b": ("rerun", "It failed last time."),
        "c": ("rerun", "It was canceled last time."),
    }
    assert a_pipeline.run_again() == {"b", "c"}


def test_what_a_failed_rerun_canceled_is_only_checked_later(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.modify("jobs", "a", {"command": "broken"})
    a_pipeline.restart()
    a_pipeline.run({"a": "failed"})
    a_pipeline.modify("jobs", "a", {"command": "mended"})
    a_pipeline.constant["a"] = a_pipeline.disk["x"]
    actions = {name: action for name, (action, _) in a_pipeline.restart().items()}

    assert actions == {"a": "rerun", "b": "check", "c": "check"}
    assert a_pipeline.run_again() == {"a"}


def test_a_job_that_only_waits_for_a_rerun_runs_again(workflow):
    made = Restarting.of(workflow(a={}, b={"depends_on": ["a"]}, c={"depends_on": ["b"]}))
    made.initialize()
    made.run()
    made.modify("jobs", "a", {"command": "false"})
    waits = "It waits for {}, which runs again, and reads none of it."

    assert made.restart() == {
        "a": ("rerun", "Its command changed."),
        "b": ("rerun", waits.format(made.said("a"))),
        "c": ("rerun", waits.format(made.said("b"))),
    }
    assert made.run_again() == {"a", "b", "c"}


def test_a_job_that_only_waits_for_a_job_that_is_cut_off_is_cut_off(workflow):
    made = Restarting.of(
        workflow(
            files=["x"],
            a={"output_files": ["x"]},
            b={"input_files": ["x"]},
            c={"depends_on": ["b"]},
        )
    )
    made.initialize()
    made.run()
    made.modify("jobs", "a", {"command": "false"})
    made.constant["a"] = made.disk["x"]
    actions = {name: action for name, (action, _) in made.restart().items()}

    assert actions == {"a": "rerun", "b": "check", "c": "check"}
    assert made.run_again() == {"a"}


def test_a_job_that_only_waits_for_a_checked_job_runs_when_that_ran(workflow):
    made = Restarting.of(
        workflow(
            files=["x"],
            a={"output_files": ["x"]},
            b={"input_files": ["x"]},
            c={"depends_on": ["b"]},
        )
    )
    made.initialize()
    made.run()
    made.modify("jobs", "a", {"command": "false"})
    made.restart()

    assert made.run_again() == {"a", "b", "c"}


def test_user_data_is_compared_by_value(workflow):
    made = Restarting.of(
        workflow(
            user_data=["config"],
            a={"command": "use ${user_data.input.config}"},
            b={},
        )
    )
    made.modify("user_data", "config", {"data": {"a": 1, "b": [2.0]}})
    made.initialize()
    made.run()
    made.modify("user_data", "config", {"data": {"b": [2], "a": 1}})
    same = made.restart()
    made.modify("user_data", "config", {"data": {"a": 2}})

    assert same == {}
    assert made.restart() == {"a": ("rerun", "Input user data config changed.")}
    assert made.run_again() == {"a"}


def test_user_data_that_a_rerun_stores_again_cuts_off(workflow):
    made = Restarting.of(
        workflow(
            user_data=["config"],
            a={"command": "make ${user_data.output.config}"},
            b={"command": "use ${user_data.input.config}"},
        )
    )
    made.initialize()
    made.start("a")
    made.modify("user_data", "config", {"data": 7})
    made.end("a")
    made.run()
    made.modify("jobs", "a", {"command": "make it ${user_data.output.config}"})
    made.restart()

    assert made.run_again() == {"a"}


def test_ephemeral_user_data_is_cleared_and_made_again(workflow):
    made = Restarting.of(
        workflow(
            user_data=["server"],
            a={"command": "start ${user_data.output.server}"},
            b={"command": "use ${user_data.input.server}"},
            c={},
        )
    )
    made.modify("user_data", "server", {"is_ephemeral": True})
    made.initialize()
    made.start("a")
    made.modify("user_data", "server", {"data": "host 1"})
    made.end("a")
    made.run()
    dry = made.restart(dry_run=True)
    [kept] = made.documents("user_data")
    real = made.restart()
    [cleared] = made.documents("user_data")
    made.start("a")
    made.modify("user_data", "server", {"data": "host 2"})
    made.end("a")

    assert dry == real
    assert real["a"] == ("rerun", "Its output user data server is ephemeral and cleared.")
    assert real["b"][0] == "check"
    assert (kept["data"], cleared["data"]) == ("host 1", None)
    assert made.statuses()["b"] == "ready"


def test_ephemeral_user_data_of_a_disabled_job_is_kept(workflow):
    made = Restarting.of(workflow(user_data=["u"], a={"command": "${user_data.output.u}"}))
    made.modify("user_data", "u", {"is_ephemeral": True, "data": 1})
    made.set_status("a", "disabled")

    assert made.restart() == {}
    assert made.documents("user_data")[0]["data"] == 1


def test_a_disabled_job_stays_and_stops_what_comes_from_above(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.set_status("b", "disabled")
    a_pipeline.disk["raw"] = "2"

    assert set(a_pipeline.restart()) == {"a", "d"}
    assert a_pipeline.run_again() == {"a", "d"}
    assert a_pipeline.statuses()["b"] == "disabled"


def test_a_dry_run_says_the_same_and_changes_nothing(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run({"c": "failed"})
    a_pipeline.disk["raw"] = "2"
    before = [a_pipeline.documents(each) for each in ("jobs", "files", "results", "events")]
    dry = a_pipeline.restart(dry_run=True)
    after = [a_pipeline.documents(each) for each in ("jobs", "files", "results", "events")]

    assert dry == a_pipeline.restart()
    assert before == after


def test_a_workflow_that_never_ran_is_initialized(a_pipeline):
    assert set(a_pipeline.restart().values()) == {("rerun", "It has not run yet.")}
    assert a_pipeline.run_again() == {"a", "b", "c", "d"}


def test_results_of_the_next_run_have_its_number(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.modify("jobs", "c", {"command": "false"})
    a_pipeline.restart()
    a_pipeline.run_again()
    numbers = [(r["run_id"], r["attempt"]) for r in a_pipeline.documents("results", job_name="c")]

    assert numbers == [(1, 1), (2, 1)]


def test_a_restart_is_refused_while_workers_have_jobs(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.start("a")

    with pytest.raises(InvalidRequest, match="Workers have jobs of workflow"):
        a_pipeline.restart()


def test_a_restart_ends_a_cancellation(a_pipeline, database):
    a_pipeline.initialize()
    cancel_workflow(database, a_pipeline.key)
    a_pipeline.restart()

    assert a_pipeline.run_again() == {"a", "b", "c", "d"}


def test_a_job_that_changed_its_input_while_it_ran_runs_again(a_pipeline):
    a_pipeline.initialize()
    a_pipeline.run()
    a_pipeline.modify("jobs", "d", {"command": "false"})
    a_pipeline.restart()
    a_pipeline.start("d")
    a_pipeline.end("d", files={"raw": ""})

    assert a_pipeline.restart() == {"d": ("rerun", "Input file raw changed while it last ran.")}


def test_results_without_fingerprints_are_not_trusted(workflow):
    made = workflow(a={})
    made.initialize()
    made.run()
    restarting = Restarting.of(made)
    restarting.forget_inputs()

    assert restarting.restart() == {
        "a": ("rerun", "It is not known what it read when it last ran.")
    }


@dataclass(frozen=True)
class Story:
    """A workflow of jobs that write a file each, and what is done to it, in rounds."""

    reads: list[set[str]]  #: of each job; ``o1`` is what job 1 writes, ``r0`` and ``r1`` are given
    waits: list[set[int]]  #: of each job: earlier jobs that it only waits for
    is_constant: list[bool]  #: of each job: whether it always writes the same
    #: ``[(what, job), …]`` of each round, and the jobs that fail in it
    rounds: list[tuple[list[tuple[str, int]], set[int]]]


@st.composite
def stories(draw):
    size = draw(st.integers(1, 6))
    given_or_made = [["r0", "r1", *(f"o{other}" for other in range(job))] for job in range(size)]
    change = st.tuples(
        st.sampled_from(["raw", "command", "delete", "alter", "touch"]), st.integers(0, size - 1)
    )
    few = st.sets(st.integers(0, size - 1), max_size=1)
    return Story(
        [draw(st.sets(st.sampled_from(names), max_size=3)) for names in given_or_made],
        [
            draw(st.sets(st.integers(0, job - 1), max_size=1)) if job else set()
            for job in range(size)
        ],
        draw(st.lists(st.booleans(), min_size=size, max_size=size)),
        [
            ([], draw(few)),
            *draw(st.lists(st.tuples(st.lists(change, max_size=3), few), max_size=3)),
        ],
    )


class Oracle:
    """What must run, found by looking at every job in order."""

    def __init__(self, story, made):
        self.story, self.made = story, made
        self.stands: dict[int, tuple] = {}  #: ``{job: (command, what it read, what it wrote)}``
        self.did_fail: set[int] = set()

    def run(self, failing):
        """Run a round on a copy of the disk; return the jobs that run, and that copy."""
        disk, ran, bad = dict(self.made.disk), set(), set()
        waiting = set(self.did_fail)
        for job, reads in enumerate(self.story.reads):
            fed = {int(name[1:]) for name in reads if name[0] == "o"}
            read = {name: disk.get(name) for name in reads}
            now = (self.made.job(f"j{job}")["command"], read)
            waited = self.story.waits[job] - fed
            if (fed | waited) & bad:
                bad.add(job)
                continue
            stands = self.stands.get(job)
            same = stands and stands[:2] == now and disk.get(f"o{job}") == stands[2]
            if same and job not in waiting and not waited & ran:
                continue
            ran.add(job)
            if job in failing:
                bad.add(job)
                self.did_fail.add(job)
                continue
            self.did_fail.discard(job)
            disk[f"o{job}"] = self.made.written(f"j{job}", read, disk)
            self.stands[job] = (*now, disk[f"o{job}"])
        return ran, disk


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=stories())
def test_exactly_what_must_run_runs(workflow, story):
    size = len(story.reads)
    made = Restarting.of(
        workflow(
            files=["r0", "r1", *(f"o{job}" for job in range(size))],
            **{
                f"j{job}": {
                    "input_files": sorted(story.reads[job]),
                    "output_files": [f"o{job}"],
                    "depends_on": [f"j{other}" for other in sorted(story.waits[job])],
                }
                for job in range(size)
            },
        ),
        r0="0",
        r1="0",
    )
    made.constant = {f"j{job}": "same" for job in range(size) if story.is_constant[job]}
    oracle = Oracle(story, made)
    for number, (changes, failing) in enumerate(story.rounds):
        for what, job in changes:
            made.change(what, job, number)
        wanted, disk = oracle.run(failing)
        dry = made.restart(dry_run=True)
        real = made.restart()
        ran = made.run({f"j{job}": "failed" for job in failing})

        assert dry == real
        assert ran == {f"j{job}" for job in wanted}
        assert made.disk == disk
        assert {name for name, (action, _) in dry.items() if action == "rerun"} <= ran | {
            job["name"] for job in made.documents(status="canceled")
        }
        assert ran <= dry.keys()
