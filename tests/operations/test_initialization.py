import pytest

from service.errors import InvalidRequest, NotFound
from service.operations.completion import ending
from service.operations.documents import modify_document, remove_document
from service.operations.initialization import initialize_jobs
from service.operations.jobs import add_job
from service.operations.specification.creation import add_workflow_specification
from service.operations.workflows import get_workflow_part


def test_jobs_without_blockers_are_ready_and_the_rest_is_blocked(a_diamond):
    assert a_diamond.initialize() == {"a": "ready", "b": "blocked", "c": "blocked", "d": "blocked"}


def test_the_writer_of_a_file_blocks_its_readers(workflow):
    made = workflow(
        files=["x", "y"],
        w={"output_files": ["x"]},
        r={"input_files": ["x", "y"]},
        s={"input_files": ["y"]},
    )

    assert made.initialize() == {"w": "ready", "r": "blocked", "s": "ready"}
    assert made.blocks() == {("w", "r")}


def test_the_job_that_stores_user_data_blocks_those_that_consume_it(workflow):
    made = workflow(
        w={"command": "put ${user_data.output.x}"},
        r={"command": "get ${user_data.input.x}"},
    )

    assert made.initialize() == {"w": "ready", "r": "blocked"}
    assert made.blocks() == {("w", "r")}


def test_two_jobs_joined_by_several_things_have_one_edge(workflow):
    made = workflow(
        files=["x", "y"],
        user_data=["u"],
        w={"output_files": ["x", "y"], "output_user_data": ["u"]},
        r={"input_files": ["x", "y"], "input_user_data": ["u"], "depends_on": ["w"]},
    )
    made.initialize()

    assert [(edge["_key"]) for edge in made.documents("blocks")] == ["1-2"]


def test_doing_it_again_changes_nothing(a_diamond):
    before = (a_diamond.initialize(), a_diamond.blocks())

    assert (a_diamond.initialize(), a_diamond.blocks()) == before


def test_a_job_whose_blockers_have_completed_is_ready(a_diamond):
    a_diamond.initialize()
    a_diamond.run()
    added = _add(a_diamond, "e", after=["d"])

    assert a_diamond.initialize()[added] == "ready"


def test_a_job_added_behind_a_failed_one_is_canceled(workflow):
    made = workflow(a={})
    made.initialize()
    made.run({"a": "failed"})
    _add(made, "b", after=["a"])
    _add(made, "c", after=["b"])

    assert made.initialize() == {"a": "failed", "b": "canceled", "c": "canceled"}


def test_a_completion_that_was_cut_off_is_made_up_for(a_diamond, query):
    a_diamond.initialize()
    a_diamond.start()
    query(
        "jobs/complete",
        workflow_key=a_diamond.key,
        endings=[
            ending(
                {"job_key": a_diamond.job("a")["_key"], "status": "completed"},
                by="",
                attempt=None,
                retry=None,
            )
        ],
    )
    before = a_diamond.statuses()

    assert before["b"] == "blocked"
    assert a_diamond.initialize()["b"] == "ready"


def test_running_jobs_stay_as_they_are(a_diamond):
    a_diamond.initialize()
    a_diamond.start("a")

    assert a_diamond.initialize()["a"] == "running"


def test_the_first_initialization_begins_run_1(a_diamond, database):
    a_diamond.initialize()

    status = get_workflow_part(database, "workflow_statuses", a_diamond.key)
    assert (status["run_id"], a_diamond.job("a")["run_id"]) == (1, 1)


def test_resources_follow_the_requirements_until_a_job_is_initialized(database):
    requirements = [{"name": "small", "num_cpus": 1, "memory": "1g", "runtime": "PT5M"}]
    job = {"name": "a", "command": "x", "resource_requirements": "small"}
    key = add_workflow_specification(
        database, {"jobs": [job], "resource_requirements": requirements}
    )["_key"]
    modify_document(database, "resource_requirements", "1", {"num_cpus": 5})
    initialize_jobs(database, key)
    modify_document(database, "resource_requirements", "1", {"num_cpus": 7})
    initialize_jobs(database, key)

    assert database.collection("jobs").get("1")["num_cpus"] == 5


def test_an_archived_workflow_is_refused(a_diamond, database):
    modify_document(database, "workflows", a_diamond.key, {"is_archived": True})

    with pytest.raises(InvalidRequest, match="archived"):
        initialize_jobs(database, a_diamond.key)


def test_an_unknown_workflow_is_not_found(database):
    with pytest.raises(NotFound, match="workflow 99"):
        initialize_jobs(database, "99")


def test_the_start_of_the_workflow_is_an_event(a_diamond):
    a_diamond.initialize()

    events = [(e["category"], e["type"], e["run_id"]) for e in a_diamond.documents("events")]
    assert events == [("workflow", "start", 1)]


def test_workflows_do_not_touch_each_other(workflow):
    first, second = workflow(a={}, b={"depends_on": ["a"]}), workflow(a={})
    second.initialize()

    assert first.statuses() == {"a": "uninitialized", "b": "uninitialized"}


def test_a_barrier_of_many_jobs_initializes(workflow):
    width = 300
    jobs = {f"w{i}": {} for i in range(width)}
    made = workflow(**jobs, end={"depends_on_regexes": ["^w"]})

    statuses = made.initialize()

    assert statuses.pop("end") == "blocked"
    assert set(statuses.values()) == {"ready"}


def _add(made, name, after):
    add_job(
        made.database,
        made.key,
        {
            "name": name,
            "command": "true",
            "cancel_on_blocking_job_failure": True,
            "blocked_by": [made.job(other)["_key"] for other in after],
        },
    )
    return name


def test_a_blocked_job_whose_blocker_was_removed_becomes_ready(workflow, database):
    made = workflow(a={}, b={"depends_on": ["a"]})
    made.initialize()
    remove_document(database, "jobs", made.job("a")["_key"])

    assert made.initialize() == {"b": "ready"}


def test_a_blocked_job_that_no_edge_leads_to_any_more_becomes_ready(workflow, database):
    made = workflow(a={}, b={"depends_on": ["a"]})
    made.initialize()
    remove_document(database, "blocks", made.documents("blocks")[0]["_key"])

    assert made.initialize() == {"a": "ready", "b": "ready"}


def test_a_blocked_job_names_one_that_it_waits_for(a_diamond):
    a_diamond.initialize()

    assert a_diamond.job("b")["waits_for"] == a_diamond.job("a")["_id"]
    assert a_diamond.job("a")["waits_for"] is None
