"""A workflow goes into an archive, and comes out of it as it was, under new keys."""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from service.database.query import run
from service.errors import DatabaseUnavailable, InvalidRequest, NotFound
from service.operations.archive import writing
from service.operations.archive.reading import Limits
from service.operations.archive.restoring import import_archive
from service.operations.archive.writing import write_archive
from service.operations.completion import complete_jobs
from service.operations.disabling import disable_jobs
from service.operations.documents import add_documents, modify_document, remove_document
from service.operations.edges import add_edge
from service.operations.reinitialization import reinitialize_jobs
from service.operations.removal import remove_workflow
from service.operations.reset import reset_workflow_status
from service.operations.specification.creation import add_workflow_specification
from service.operations.start import start_jobs
from service.operations.submission import Claimer, prepare_next_jobs_for_submission
from service.resources.exports import _complaint
from tests.model.graphs import graph_of

LIMITS = Limits(line=2**20, whole=2**26)
SETTLED = {"completed", "failed", "canceled", "terminated", "disabled"}


def exported(database, key):
    file = io.BytesIO()
    write_archive(database, key, file)
    return file


def imported(database, file, **options):
    return import_archive(database, file, LIMITS, _complaint, **options)


def graphs(database, key, other):
    """Return both workflows, the second one without the event of its import."""
    one, two = graph_of(database, key), graph_of(database, other)
    *events, last = two["events"]
    assert last["type"] == "import"
    return one, {**two, "events": events}


class Life:
    """Things that happen to a workflow."""

    def __init__(self, made, outcomes):
        self.made, self.database, self.key = made, made.database, made.key
        self.outcomes = outcomes
        node = {"hostname": "h", "lease_expires_at": None}
        self.node = add_documents(self.database, "compute_nodes", self.key, [node])[0]["_key"]

    def initialize(self):
        if "uninitialized" in self.made.statuses().values():
            self.made.initialize()

    def claim(self):
        claimer = Claimer("a claim", self.node)
        prepare_next_jobs_for_submission(self.database, self.key, 2, claimer)

    def start(self):
        pending = [job["_key"] for job in self.made.documents(status="pending")]
        if pending:
            start_jobs(self.database, self.key, pending, self.node)

    def complete(self):
        seen = {"st_size": 1, "st_mtime": 1.5, "sha256": "of its content"}
        for job in self.made.documents(status="running"):
            read, written = (self.joined(job, edge) for edge in ("needs", "produces"))
            ended = {
                "job_key": job["_key"],
                "status": next(self.outcomes, "completed"),
                "return_code": 0,
                "inputs": {"files": dict.fromkeys(read, "of its content")},
                "input_fingerprints": dict.fromkeys(read, seen),
                "outputs": {"files": dict.fromkeys(written, seen)},
                "compute_node_key": self.node,
            }
            complete_jobs(self.database, self.key, [ended])

    def joined(self, job, edge):
        edges = self.made.documents(edge, _from=job["_id"])
        return [each["_to"].partition("/")[2] for each in edges]

    def restart(self):
        if not self.made.documents(status="running") + self.made.documents(status="pending"):
            reinitialize_jobs(self.database, self.key, {})

    def reset(self):
        reset_workflow_status(self.database, self.key, failed_only=True, force=True)

    def disable(self):
        ready = self.made.documents(status="ready")
        disable_jobs(self.database, self.key, [job["_key"] for job in ready[:1]])

    def change(self):
        for item in self.made.documents("user_data"):
            modify_document(self.database, "user_data", item["_key"], {"data": {"jobs/1": [1]}})

    def note(self):
        [job, *_] = self.made.documents()
        event = {"category": "mine", "by": f"worker {self.node}", "job_key": job["_key"], "more": 1}
        add_documents(self.database, "events", self.key, [event])
        [used] = add_documents(
            self.database,
            "job_process_stats",
            self.key,
            [{"job_key": job["_key"], "run_id": 1, "num_samples": 1, **_AMOUNTS}],
        )
        ends = job["_id"], used["_id"]
        add_edge(self.database, "process_used", self.key, ends, {"jobs/1": job["_key"]})


_AMOUNTS = dict.fromkeys(("avg_cpu_percent", "max_cpu_percent", "avg_rss", "max_rss"), 1.5)
_STEPS = [
    "initialize",
    "claim",
    "start",
    "complete",
    "restart",
    "reset",
    "disable",
    "change",
    "note",
]


def a_workflow(workflow):
    return workflow(
        files=["x", "y"],
        user_data=["given", "made"],
        a={"command": "${user_data.input.given} ${user_data.output.made}", "retries": 1},
        b={"input_files": ["x"], "depends_on": ["a"], "output_files": ["y"]},
        c={"input_user_data": ["made"], "input_files": ["y"]},
        d={"depends_on": ["b", "c"], "cancel_on_blocking_job_failure": False},
        e={"depends_on": ["a"]},
    )


@settings(
    deadline=None,
    max_examples=25,
    # Shrinking takes minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    steps=st.lists(st.sampled_from(_STEPS), max_size=30),
    outcomes=st.lists(st.sampled_from(["completed", "completed", "failed", "terminated"])),
)
def test_a_workflow_comes_out_as_it_was(database, workflow, steps, outcomes):
    made = a_workflow(workflow)
    life = Life(made, iter(outcomes))
    for step in ("initialize", "claim", "start", "complete", *steps):
        getattr(life, step)()
    had = [job for job in made.documents() if job["status"] in {"pending", "running"}]
    came = imported(database, exported(database, made.key))

    one, two = graphs(database, made.key, came["_key"])
    gone = {"is_active": False, "lease_expires_at": None, "suspected_at": None}
    nodes = [{**node, **gone} for node in one["compute_nodes"]]
    if not had:
        assert two == {**one, "compute_nodes": nodes}
        return
    assert [(job["status"], job["attempt"]) for job in two["jobs"]] == [
        (job["status"], job["attempt"])
        if job["status"] in SETTLED
        else ("uninitialized", job["attempt"] + (job["status"] in {"pending", "running"}))
        for job in one["jobs"]
    ]
    assert {**two, "jobs": []} == {**one, "compute_nodes": nodes, "jobs": []}


def test_jobs_that_an_earlier_version_stored_get_what_they_lack(database, at_work):
    at_first = {
        **dict.fromkeys(["waits_for", "claim_id", "compute_node_key", "lease_expires_at"]),
        **dict.fromkeys(["recovery", "consumed", "reuses"]),
        "first_attempt": 1,
        "not_before": 0,
    }
    earlier = "FOR job IN jobs REPLACE UNSET(job, @later) IN jobs"
    run(database, earlier, {"later": list(at_first)})
    came = imported(database, exported(database, at_work.key))

    other = type(at_work)(database, came["_key"])
    found = [{name: job[name] for name in at_first} for job in other.documents()]
    assert found == [at_first] * 5
    assert other.statuses()["a"] == "completed"
    other.initialize()
    assert set(other.run().values()) == {"completed"}


@pytest.fixture
def at_work(workflow):
    """Return a workflow with an ended job, a running one, and some that wait."""
    made = a_workflow(workflow)
    life = Life(made, iter(["completed"]))
    for step in ("initialize", "claim", "start", "complete", "claim", "start"):
        getattr(life, step)()
    assert made.statuses() == {
        "a": "completed",
        "b": "running",
        "c": "blocked",
        "d": "blocked",
        "e": "running",
    }
    return made


def test_a_workflow_that_workers_had_goes_on_when_it_is_initialized(database, at_work):
    came = imported(database, exported(database, at_work.key), by="user ada")
    other = type(at_work)(database, came["_key"])

    [note] = came["notes"]
    assert note["count"] == 4
    assert note["message"] == (
        "4 jobs had not ended when the archive was written, and workers had 2 of them; they are"
        f" uninitialized now, and torc run {other.key} goes on with them"
    )
    event = other.documents("events")[-1]
    assert other.names(event["interrupted"]) == {"b", "e"}
    assert event["by"] == "user ada"
    assert other.initialize() == {
        "a": "completed",
        "b": "ready",
        "c": "blocked",
        "d": "blocked",
        "e": "ready",
    }
    assert set(other.run().values()) == {"completed"}
    attempts = {(each["job_name"], each["attempt"]) for each in other.documents("results")}
    assert {("a", 1), ("b", 2), ("e", 2)} <= attempts


def test_a_restart_decides_the_same(database, workflow):
    made = a_workflow(workflow)
    life = Life(made, iter([]))
    for step in ("initialize", *["claim", "start", "complete"] * 4, "change"):
        getattr(life, step)()
    came = imported(database, exported(database, made.key))

    plans = [reinitialize_jobs(database, key, {}, dry_run=True) for key in (made.key, came["_key"])]
    actions = [{each["name"]: each["action"] for each in plan["jobs"]} for plan in plans]
    # Only c reads what others write; the others just wait.
    assert actions == [{"c": "check", **dict.fromkeys("abde", "rerun")}] * 2


def test_jobs_that_wait_to_keep_their_results_still_do(database, workflow):
    made = a_workflow(workflow)
    life = Life(made, iter([]))
    for step in ("initialize", *["claim", "start", "complete"] * 4, "change", "restart"):
        getattr(life, step)()
    came = type(made)(database, imported(database, exported(database, made.key))["_key"])

    kept = [
        {each["_key"]: each["job_name"] for each in one.documents("results")}[job["reuses"]]
        for one in (made, came)
        for job in one.documents()
        if job["reuses"]
    ]
    assert kept == ["c", "c"]
    assert came.run() == made.run()


def test_results_and_events_can_be_left_out(database, workflow):
    made = a_workflow(workflow)
    life = Life(made, iter([]))
    for step in ("initialize", *["claim", "start", "complete"] * 4, "change", "restart"):
        getattr(life, step)()
    content = exported(database, made.key)
    came = type(made)(database, imported(database, content, without=["results", "events"])["_key"])

    assert came.statuses() == made.statuses()
    assert came.documents("results") == came.documents("returned") == []
    assert [each["type"] for each in came.documents("events")] == ["import"]
    assert {job["reuses"] for job in came.documents()} == {None}
    assert len(came.documents("executed")) == len(made.documents("executed"))
    assert came.run() == made.run()


def test_what_is_removed_is_not_mistaken_for_something_else(database, workflow):
    made = a_workflow(workflow)
    life = Life(made, iter([]))
    for step in ("initialize", *["claim", "start", "complete"] * 2):
        getattr(life, step)()
    [file] = made.documents("files", name="x")
    for gone in (
        ("files", file["_key"]),
        ("compute_nodes", life.node),
        ("jobs", made.job("e")["_key"]),
    ):
        remove_document(database, *gone)
    came = type(made)(database, imported(database, exported(database, made.key))["_key"])

    [result] = came.documents("results", job_name="b")
    assert result["compute_node_key"] == f"removed_{life.node}"
    assert f"removed_{file['_key']}" in result["inputs"]["files"]
    [y] = came.documents("files")
    assert list(result["outputs"]["files"]) == [y["_key"]]
    workers = {event["by"] for event in came.documents("events")} - {"", "user ada"}
    assert workers == {f"worker removed_{life.node}"}


def test_schedulers_and_handlers_are_those_of_the_copy(database):
    specification = {
        "name": "w",
        "jobs": [{"name": "a", "command": "x", "scheduler": "s", "failure_handler": "h"}],
        "slurm_schedulers": [{"name": "s", "account": "a", "nodes": 1}],
        "failure_handlers": [{"name": "h", "rules": [{"exit_codes": [1]}]}],
    }
    key = add_workflow_specification(database, specification)["_key"]
    came = imported(database, exported(database, key))["_key"]

    one, two = graphs(database, key, came)
    assert two == one
    assert two["jobs"][0]["scheduler_id"] == "slurm_schedulers number 0"


def test_a_copy_may_have_a_name_of_its_own(database, workflow):
    file = exported(database, workflow(a={}).key)

    assert imported(database, file)["name"] == "test"
    assert imported(database, file, name="copy")["name"] == "copy"


def test_edges_between_jobs_keep_their_keys_apart(database, workflow):
    made = a_workflow(workflow)
    made.initialize()
    came = type(made)(database, imported(database, exported(database, made.key))["_key"])

    for edge in came.documents("blocks"):
        assert edge["_key"] == f"{edge['_from'].partition('/')[2]}-{edge['_to'].partition('/')[2]}"


def test_an_archive_is_text_in_a_zip_file(database, workflow):
    made = workflow(a={}, b={"depends_on": ["a"]})
    with zipfile.ZipFile(exported(database, made.key)) as file:
        manifest = json.loads(file.read("manifest.json"))
        lines = file.read("jobs.jsonl").splitlines()

    assert [json.loads(line)["name"] for line in lines] == ["a", "b"]
    assert manifest["format"] == 1
    assert manifest["collections"]["blocks"]["count"] == 1
    assert manifest["at_rest"] is True


def test_there_must_be_such_a_workflow(database):
    with pytest.raises(NotFound, match="There is no workflow 7"):
        exported(database, "7")


def test_jobs_that_move_while_they_are_read_are_not_trusted(database, workflow, monkeypatch):
    made = workflow(a={}, b={"depends_on": ["a"]})
    made.initialize()
    read = writing.documents_with

    def reading(database, name, keys):
        for document in read(database, name, keys):
            yield document
            if name == "jobs" and document["name"] == "a":
                made.start("a")
                made.complete(a="completed")

    monkeypatch.setattr(writing, "documents_with", reading)
    monkeypatch.setattr("service.database.dump._BATCH", 1)
    file = exported(database, made.key)
    came = type(made)(database, imported(database, file)["_key"])

    assert came.statuses() == {"a": "uninitialized", "b": "uninitialized"}
    assert came.documents("results") == []
    assert came.documents("returned") == []
    came.initialize()
    assert came.run() == {"a": "completed", "b": "completed"}


def test_a_workflow_that_is_removed_meanwhile_is_not_there(database, workflow, monkeypatch):
    made = workflow(a={}, b={"depends_on": ["a"]})
    read = writing.documents_with

    def reading(database, name, keys):
        if name == "files":
            remove_workflow(database, made.key)
        return read(database, name, keys)

    monkeypatch.setattr(writing, "documents_with", reading)

    with pytest.raises(NotFound, match=f"There is no workflow {made.key}"):
        exported(database, made.key)


def test_jobs_that_come_or_go_meanwhile_leave_no_edge_behind(database, workflow, monkeypatch):
    made = workflow(a={}, b={"depends_on": ["a"]})
    read = writing.documents_with

    def reading(database, name, keys):
        if name == "jobs":
            remove_document(database, "jobs", made.job("b")["_key"])
        if name == "workflow_configs":
            [new] = add_documents(database, "jobs", made.key, [{**made.job("a"), "name": "new"}])
            add_edge(database, "blocks", made.key, (made.job("a")["_id"], new["_id"]), None)
        return read(database, name, keys)

    monkeypatch.setattr(writing, "documents_with", reading)
    file = exported(database, made.key)
    came = type(made)(database, imported(database, file)["_key"])

    assert list(came.statuses()) == ["a"]
    assert came.documents("blocks") == []


def test_a_failure_in_the_middle_leaves_nothing_behind(database, workflow, monkeypatch):
    made = a_workflow(workflow)
    file = exported(database, made.key)
    before = everything(database)

    def failing(*_, **__):
        raise InvalidRequest

    monkeypatch.setattr("service.operations.archive.restoring._Writing._event", failing)
    with pytest.raises(InvalidRequest):
        imported(database, file)

    assert everything(database) == before


def test_a_lost_answer_leaves_nothing_behind(database, workflow, monkeypatch):
    made = a_workflow(workflow)
    file = exported(database, made.key)
    before = everything(database)

    def losing(_, statement):
        statement(request=None)
        raise DatabaseUnavailable

    monkeypatch.setattr("service.operations.archive.restoring.once", losing)
    with pytest.raises(DatabaseUnavailable):
        imported(database, file)

    assert everything(database) == before


def test_what_an_import_left_that_was_killed_is_removed_by_the_next(
    database, workflow, monkeypatch
):
    made = a_workflow(workflow)
    file = exported(database, made.key)
    restoring = "service.operations.archive.restoring"
    with monkeypatch.context() as killed:
        killed.setattr(f"{restoring}.remove_all_of", lambda *_: None)
        killed.setattr(f"{restoring}._Writing._event", lambda *_: 1 / 0)
        killed.setattr(f"{restoring}.milliseconds", lambda: 1)
        with pytest.raises(ZeroDivisionError):
            imported(database, file)
    left = len(everything(database))
    imported(database, file)

    one_event = 1
    assert len(everything(database)) == left + one_event + 1
    assert len(run(database, "FOR w IN workflows RETURN w", {})) == 2


def everything(database):
    """Return every document there is, as text, but those of the requests."""
    names = [each["name"] for each in database.collections() if not each["system"]]
    return sorted(
        json.dumps(document, sort_keys=True)
        for name in names
        for document in run(database, "FOR d IN @@c RETURN d", {"@c": name})
    )
