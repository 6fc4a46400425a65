"""Python functions as jobs, called as the commands of these jobs call them."""

import sys

import pytest

from torc import make_api, map_function_to_jobs
from torc.errors import InvalidFunction, NotFound
from torc.functions import run_function, run_postprocess

MODULE = """
def double(params):
    return params["x"] * 2

def nothing(params):
    pass

def fails(params):
    raise ValueError("too large")

def unstorable(params):
    return {1, 2}

def total(results):
    return sum(results)

constant = 7
"""

PARAMS = [{"x": 1}, {"x": 5}, {"x": 10}]


@pytest.fixture
def api(cli):
    return make_api(f"embedded://{cli.database}")


@pytest.fixture
def key(api):
    return api.add_workflow({"name": "w"}).key


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder with a module that only this test has imported."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "mapped.py").write_text(MODULE)
    (folder / "broken.py").write_text("import no_such_module")
    (folder / "script.py").write_text("raise SystemExit(5)")
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield folder
    for name in ("mapped", "broken", "script"):
        sys.modules.pop(name, None)


@pytest.fixture
def mapped(api, key, folder):
    """Return a function that maps one of the module's functions."""

    def make(func="double", params=PARAMS, **options):
        options = {"module_directory": folder, **options}
        return map_function_to_jobs(api, key, "mapped", func, params, **options)

    return make


def values(api, key):
    return {each.name: each.data for each in api.list_user_data(key)}


def test_there_is_a_job_for_each_set_of_parameters(api, key, mapped, folder):
    jobs = mapped(name_prefix="job_", start_index=0)
    called = {"module": "mapped", "module_directory": str(folder), "func": "double"}

    assert [(job.name, job.command) for job in jobs] == [
        ("job_0", "torc jobs run-function"),
        ("job_1", "torc jobs run-function"),
        ("job_2", "torc jobs run-function"),
    ]
    assert values(api, key) == {
        "input_job_0": {**called, "params": {"x": 1}},
        "input_job_1": {**called, "params": {"x": 5}},
        "input_job_2": {**called, "params": {"x": 10}},
        "output_job_0": None,
        "output_job_1": None,
        "output_job_2": None,
    }


def test_jobs_and_results_are_called_as_by_the_earlier_client(api, key, mapped):
    jobs = mapped(postprocess_func="total")

    assert [job.name for job in jobs] == ["1", "2", "3", "postprocess"]
    assert jobs[-1].command == "torc jobs run-postprocess"
    assert values(api, key).keys() == {
        *(f"{kind}_{number}" for kind in ("input", "output") for number in (1, 2, 3)),
        "input_postprocess",
        "postprocess_result",
    }


def test_functions_are_called_and_what_they_return_is_kept(api, key, mapped):
    jobs = mapped(postprocess_func="total")
    for job in jobs[:-1]:
        run_function(api, key, job.key)
    run_postprocess(api, key, jobs[-1].key)
    results = values(api, key)

    assert [results[f"output_{number}"] for number in (1, 2, 3)] == [2, 10, 20]
    assert results["postprocess_result"] == 32


def test_the_postprocess_waits_for_all_others(api, key, mapped):
    mapped(postprocess_func="total")
    api.initialize_jobs(key)
    statuses = {job.name: job.status for job in api.list_jobs(key)}

    assert statuses == {"1": "ready", "2": "ready", "3": "ready", "postprocess": "blocked"}


def test_jobs_get_what_they_ask_for(api, key, mapped):
    large = api.add_resource_requirements(key, {"num_cpus": 8, "memory": "2g"}).key
    scheduler = api.add_slurm_scheduler(key, {"name": "s", "account": "a", "walltime": "1:00"}).id
    before = api.add_job(key, {"name": "before", "command": "true"}).key
    jobs = mapped(
        postprocess_func="total",
        resource_requirements=large,
        scheduler=scheduler,
        blocked_by=[before],
        invocation_script="./with_modules",
    )
    api.initialize_jobs(key)

    assert {job.num_cpus for job in jobs} == {8}
    assert {job.scheduler_id for job in jobs} == {scheduler}
    assert {job.invocation_script for job in jobs} == {"./with_modules"}
    assert [job.name for job in api.list_jobs(key, status="ready")] == ["before"]


def test_what_is_none_is_not_kept(api, key, mapped):
    [job] = mapped("nothing", [{"x": 1}])
    [output] = api.list_job_user_data_stores(key, job.key)
    run_function(api, key, job.key)

    assert api.get_user_data(key, output.key).rev == output.rev


def test_no_parameters_make_no_jobs(api, key, mapped):
    assert mapped(params=[]) == []
    assert values(api, key) == {}


@pytest.mark.parametrize(
    ("module", "func", "message"),
    [
        ("mapped", "no_such", "The module 'mapped' has no function 'no_such'."),
        ("mapped", "constant", "The module 'mapped' has no function 'constant'."),
        (
            "no_module",
            "f",
            "'no_module' cannot be imported in /.*: No module",
        ),
        ("broken", "f", "'broken' cannot be imported .*: No module named 'no_such_module'"),
        ("script", "f", "'script' cannot be imported .*: SystemExit: 5."),
    ],
)
def test_a_function_that_is_not_there_is_told_before_anything_is_added(
    api, key, folder, module, func, message
):
    with pytest.raises(InvalidFunction, match=message):
        map_function_to_jobs(api, key, module, func, PARAMS, module_directory=folder)
    assert values(api, key) == {}


def test_a_postprocess_that_is_not_there_is_told_as_well(api, key, mapped):
    with pytest.raises(InvalidFunction, match="has no function 'sum'"):
        mapped(postprocess_func="sum")
    assert values(api, key) == {}


@pytest.mark.parametrize("params", [[{1, 2}], [{"x": float("nan")}], [object()]])
def test_parameters_that_are_no_json_are_refused(api, key, mapped, params):
    with pytest.raises(InvalidFunction, match="A set of parameters cannot be stored as JSON"):
        mapped(params=params)
    assert values(api, key) == {}


@pytest.mark.parametrize("params", [{"x": 1}, "abc"])
def test_one_set_of_parameters_is_not_taken_for_many(api, key, mapped, params):
    with pytest.raises(InvalidFunction, match=r"^params must be a list with each set"):
        mapped(params=params)
    assert values(api, key) == {}


def test_a_result_that_is_no_json_is_refused(api, key, mapped):
    [job] = mapped("unstorable", [{"x": 1}])

    with pytest.raises(InvalidFunction, match="The result cannot be stored as JSON"):
        run_function(api, key, job.key)


def test_a_workflow_that_is_not_there_is_told(api, folder):
    with pytest.raises(NotFound, match="no workflow 99"):
        map_function_to_jobs(api, "99", "mapped", "double", PARAMS, module_directory=folder)


def test_the_commands_call_the_functions(cli, api, key, mapped):
    *jobs, last = mapped(postprocess_func="total")
    for job in jobs:
        cli("jobs", "run-function", "--job-key", job.key)
    cli("jobs", "run-postprocess", "--job-key", last.key)

    assert values(api, key)["postprocess_result"] == 32


def test_a_function_that_raises_fails_its_job_with_a_traceback(cli, mapped):
    [job] = mapped("fails", [{"x": 1}])
    shown = cli.result("jobs", "run-function", "--job-key", job.key, code=1).stderr

    assert 'mapped.py", line 9, in fails' in shown
    assert shown.endswith("ValueError: too large\n")


@pytest.mark.parametrize(
    ("consumed", "message"),
    [
        ([], "consumes no user data; a job that calls a function consumes one"),
        ([{"x": 1}, {"x": 2}], "consumes 2 user data; a job that calls a function consumes one"),
        ([{"x": 1}], "User data 1 names no function; it must have a module and a func."),
        ([{"module": 3, "func": "f"}], "User data 1 names no function; it must have a module"),
        ([7], "User data 1 names no function; it must have a module and a func."),
    ],
)
def test_a_job_that_was_not_made_for_a_function_is_told_so(cli, api, key, consumed, message):
    data = [api.add_user_data(key, {"name": "u", "data": each}).key for each in consumed]
    job = api.add_job(key, {"command": "torc jobs run-function", "input_user_data": data})
    shown = cli.result("jobs", "run-function", "--job-key", job.key, code=2).stderr

    assert message in shown


def test_a_job_that_stores_nothing_cannot_keep_a_result(cli, api, key, folder):
    call = {"module": "mapped", "module_directory": str(folder), "func": "double"}
    data = api.add_user_data(key, {"name": "u", "data": {**call, "params": {"x": 1}}}).key
    job = api.add_job(key, {"command": "torc jobs run-function", "input_user_data": [data]})
    shown = cli.result("jobs", "run-function", "--job-key", job.key, code=2).stderr

    assert f"Job {job.key} stores 0 user data; the result needs exactly one." in shown


def test_outside_of_a_job_the_key_must_be_given(cli):
    assert "--job-key" in cli.result("jobs", "run-function", code=2).stderr
