import pytest

from service.database.query import load_query
from service.errors import Conflict, InvalidRequest, NotFound
from service.operations.completion import end_attempts, ending
from service.operations.documents import modify_document
from service.operations.forecast import forecast_initialization
from service.operations.initialization import initialize_jobs
from service.operations.jobs import add_job
from service.operations.progress import is_workflow_complete
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


def test_a_completion_that_was_cut_off_is_made_up_for(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start()
    completion = {"job_key": a_diamond.job("a")["_key"], "status": "completed", "return_code": 0}
    end_attempts(database, a_diamond.key, [ending(completion, "", None, None)])
    before = a_diamond.statuses()

    assert before["b"] == "blocked"
    assert is_workflow_complete(database, a_diamond.key)["counts"]["ready"] == 2
    assert a_diamond.statuses()["b"] == "ready"


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

    started = a_diamond.documents("events", category="workflow")
    assert [(event["type"], event["run_id"]) for event in started] == [("start", 1)]


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


def test_a_blocked_job_names_one_that_it_waits_for(a_diamond):
    a_diamond.initialize()

    assert a_diamond.job("b")["waits_for"] == a_diamond.job("a")["_id"]
    assert a_diamond.job("a")["waits_for"] is None


def test_the_decisions_of_an_initialization_are_one_event_for_each_status(a_diamond, database):
    initialize_jobs(database, a_diamond.key, by="user ada")

    moved = [
        (each["from"], each["to"], a_diamond.names(each["job_keys"]), each["by"])
        for each in a_diamond.documents("events", type="initialize")
    ]
    assert sorted(moved, key=str) == [
        ("uninitialized", "blocked", {"b", "c", "d"}, "user ada"),
        ("uninitialized", "ready", {"a"}, "user ada"),
    ]


def test_the_event_of_one_job_names_it(workflow):
    made = workflow(a={})
    made.initialize()

    [event] = made.documents("events", type="initialize")
    assert (event["job_key"], event["job_name"], event["run_id"], event["attempt"]) == (
        made.job("a")["_key"],
        "a",
        1,
        1,
    )


def test_finished_work_is_not_thrown_away(a_diamond, database):
    a_diamond.initialize()
    after = a_diamond.run({"b": "failed"})

    with pytest.raises(Conflict, match="some have ended: 2 completed, 1 failed, 1 canceled"):
        initialize_jobs(database, a_diamond.key)

    assert a_diamond.statuses() == after


def test_force_begins_the_next_run_with_all_jobs(a_diamond, database):
    a_diamond.initialize()
    a_diamond.run()

    initialize_jobs(database, a_diamond.key, force=True)

    assert set(a_diamond.statuses().values()) == {"ready", "blocked"}
    assert (a_diamond.job("a")["run_id"], a_diamond.job("a")["attempt"]) == (2, 1)


def test_force_waits_for_workers(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start("a")

    with pytest.raises(InvalidRequest, match="Workers have jobs"):
        initialize_jobs(database, a_diamond.key, force=True)

    assert a_diamond.statuses()["a"] == "running"


def test_force_on_what_is_not_initialized_begins_run_1(a_diamond, database):
    initialize_jobs(database, a_diamond.key, force=True)

    assert a_diamond.job("a")["run_id"] == 1


def test_a_forecast_tells_what_an_initialization_does_and_does_nothing(workflow, database):
    made = workflow(
        files=["x"], w={"output_files": ["x"]}, r={"input_files": ["x"], "depends_on": ["s"]}, s={}
    )

    told = forecast_initialization(database, made.key)

    assert told["counts"] == {"blocked": 1, "ready": 2}
    assert [[job["name"] for job in stage] for stage in told["stages"]] == [["w", "s"], ["r"]]
    assert set(made.statuses().values()) == {"uninitialized"}
    assert made.documents("events") == []
    assert initialize_jobs(database, made.key)["counts"] == told["counts"]


def test_a_forecast_refuses_what_the_initialization_would_refuse(a_diamond, database):
    a_diamond.initialize()
    a_diamond.run()

    with pytest.raises(Conflict, match="some have ended"):
        forecast_initialization(database, a_diamond.key)

    assert forecast_initialization(database, a_diamond.key, force=True)["counts"] == {
        "blocked": 3,
        "ready": 1,
    }
    assert set(a_diamond.statuses().values()) == {"completed"}


def test_a_forecast_finds_jobs_that_wait_for_each_other(workflow, database):
    made = workflow(a={}, b={"depends_on": ["a"]})
    ends = made.job("b")["_id"], made.job("a")["_id"]
    attributes = {"_key": "2-1"}
    load_query("edges/add")(
        database, edges="blocks", workflow_key=made.key, pairs=[[*ends, attributes]], request=None
    )

    with pytest.raises(Conflict, match="wait for each other: a → b → a"):
        forecast_initialization(database, made.key)


def test_jobs_all_of_which_wait_for_each_other_are_told(workflow, database):
    made = workflow(files=["x"], a={"input_files": ["x"]}, b={"depends_on": ["a"]})
    [file] = made.documents("files")
    pairs = [[made.job("b")["_id"], file["_id"], {}]]
    load_query("edges/add")(
        database, edges="produces", workflow_key=made.key, pairs=pairs, request=None
    )

    with pytest.raises(Conflict, match="wait for each other: a → b → a"):
        initialize_jobs(database, made.key)
