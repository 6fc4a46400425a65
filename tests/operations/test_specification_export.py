"""What is exported creates an equal workflow."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.operations.documents import add_documents, modify_document
from service.operations.initialization import initialize_jobs
from service.operations.jobs import add_job
from service.operations.specification.creation import add_workflow_specification
from service.operations.specification.export import get_workflow_specification
from service.resources.exports import _plain
from service.resources.specifications import _load
from tests.model.graphs import graph_of, with_implied
from torc.specification import read, write

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.*"))
ENDS = (".yaml", ".json", ".json5", ".toml", ".kdl")

_WORDS = st.sampled_from(["a", "b b", "ü", "1e3", "$HOME", "{i}", '"', "'", "x\ny", "{print $1}"])
_SHELL = st.lists(_WORDS, max_size=3).map(" ".join)
_TIMEOUT = st.sampled_from(["PT0.25S", "PT1S", "PT90S", "PT2H", "P1DT1M", "P1Y"])
_SECONDS = st.just("PT0S") | _TIMEOUT
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**53) | st.floats(-1e9, 1e9) | _WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_WORDS, inner, max_size=2),
    max_leaves=4,
)
_SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "invocation_script": _SHELL,
        "cancel_on_blocking_job_failure": st.booleans(),
        "supports_termination": st.booleans(),
        "priority": st.integers(-3, 3),
        "retries": st.integers(0, 3),
        "retry_delay": _SECONDS,
        "timeout": _TIMEOUT,
        "working_directory": st.sampled_from(["/tmp", "a b"]),
        "tags": st.lists(_WORDS, max_size=2),
        "env": st.dictionaries(st.sampled_from(["A", "B"]), _SHELL, max_size=2),
        "resource_requirements": st.sampled_from(["default", "small", "large"]),
        "scheduler": st.sampled_from(["night", "slurm_schedulers/both", "local_schedulers/both"]),
        "failure_handler": st.just("again"),
    },
)
_WHOLE = st.fixed_dictionaries(
    {},
    optional={
        "name": _WORDS,
        "user": st.just("ada"),
        "description": _SHELL,
        "tags": st.lists(_WORDS, max_size=2),
        "is_archived": st.booleans(),
        "env": st.just({"A": "of all"}),
        "priority": st.just(5),
        "timeout": _TIMEOUT,
        "claim_lease_seconds": st.just(7),
        "worker_startup_script": _SHELL,
        "slurm_defaults": st.just({"reservation": "spring"}),
        "config": st.just({"of": {"another": ["kind"]}}),
        "actions": st.just(
            [
                {
                    "trigger_type": "on_workflow_start",
                    "action_type": "run_commands",
                    "commands": ["x"],
                }
            ]
        ),
    },
)
_SHARED = {
    "resource_requirements": [
        {"name": "small", "num_cpus": 2},
        {"name": "large", "memory": "80g", "runtime": "P0DT12H", "num_gpus": 1, "num_nodes": 3},
        {"memory": "3g"},
    ],
    "failure_handlers": [
        {"name": "again", "rules": [{"exit_codes": [1], "recovery_script": "x"}]},
        {"name": "all", "rules": [{"match_all_exit_codes": True, "max_retries": 1}]},
    ],
    "slurm_schedulers": [{"name": "both", "account": "a", "qos": "high"}, {"account": "b"}],
    "local_schedulers": [{"name": "both", "num_cpus": 3}, {"name": "night"}],
    "aws_schedulers": [{"name": "cloud"}],
}
#: How a job says that it reads or writes something.
_WAYS = st.sampled_from(["command", "invocation_script", "env", "list", "regex", "shell", "both"])


@st.composite
def specifications(draw):
    jobs = [
        {"name": f"j{number}", "command": draw(_SHELL), **draw(_SETTINGS)}
        for number in range(draw(st.integers(1, 4)))
    ]
    for number, job in enumerate(jobs):
        earlier = [each["name"] for each in jobs[:number]]
        if earlier:
            job["depends_on"] = draw(st.lists(st.sampled_from(earlier), unique=True))
    things = {
        "files": [
            {"name": f"f{n}", "path": f"{draw(_WORDS)}/{n}", **draw(_ARGUMENTS)} for n in range(3)
        ],
        "user_data": [
            {"name": f"u{n}", "data": draw(_VALUES), "is_ephemeral": draw(st.booleans())}
            for n in range(3)
        ],
    }
    for kind, entries in things.items():
        for entry in entries:
            writer = draw(st.none() | st.integers(0, len(jobs) - 1))
            if writer is not None:
                say(jobs[writer], "output", kind, entry["name"], draw(_WAYS))
            for reader in range(0 if writer is None else writer + 1, len(jobs)):
                if draw(st.booleans()):
                    say(jobs[reader], "input", kind, entry["name"], draw(_WAYS))
    things["user_data"].append({"data": 1})
    swept = {"name": "p_{i}", "command": "x {i} {j}", "parameters": {"i": "1:2"}}
    return {
        **draw(_WHOLE),
        **_SHARED,
        **things,
        "jobs": [*jobs, *draw(st.sampled_from([[], [swept]]))],
    }


_ARGUMENTS = st.fixed_dictionaries(
    {}, optional={"cli_arg": st.just("--in"), "st_mtime": st.just(1.5)}
)


def say(job, direction, kind, name, way):
    """Let a job read or write something."""
    reference = f"${{{kind}.{direction}.{name}}}"
    if way == "shell":
        way, reference = "command", f"${{{kind}.{direction}.{name}$none}}"
    if way in {"list", "both"}:
        job.setdefault(f"{direction}_{kind}", []).append(name)
    if way in {"command", "both"}:
        job["command"] += f" {reference}"
    if way == "invocation_script":
        job[way] = f"{job.get(way, '')} {reference}"
    if way == "env":
        job["env"] = {**job.get("env", {}), name: f"of {reference}"}
    if way == "regex":
        singular = f"{direction}_{kind.removesuffix('s')}"
        job.setdefault(f"{singular}_regexes", []).append(f"^{name}$")


def create(database, specification):
    return add_workflow_specification(database, *_load(specification))["_key"]


def export(database, key):
    return get_workflow_specification(database, key, _plain())


def assert_equal(database, key, other):
    """Two workflows are equal, before and after their initialization."""
    same = [without_time(with_implied(graph_of(database, each))) for each in (key, other)]
    assert same[0] == same[1]
    if not same[0]["workflows"][0]["is_archived"]:
        initialize_jobs(database, key)
        initialize_jobs(database, other)
        after = [without_time(graph_of(database, each)) for each in (key, other)]
        assert after[0] == after[1]


def without_time(graph):
    """Return a graph without what may differ: times, and for which of several jobs one waits."""
    [workflow] = graph["workflows"]
    jobs = [{**job, "waits_for": job["waits_for"] is not None} for job in graph["jobs"]]
    return {**graph, "workflows": [{**workflow, "timestamp": ""}], "jobs": jobs, "events": []}


def said(database, key, section):
    return {entry.get("name"): entry for entry in export(database, key).get(section, ())}


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(specification=specifications())
def test_an_exported_workflow_is_created_equal(database, specification):
    key = create(database, specification)
    exported = export(database, key)

    other = create(database, exported)

    assert export(database, other) == exported
    assert_equal(database, key, other)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_is_exported_in_every_format(database, tmp_path, example, end):
    key = create(database, read(example).data)
    write(export(database, key), tmp_path / f"w{end}")

    other = create(database, read(tmp_path / f"w{end}").data)

    assert_equal(database, key, other)


def test_what_can_be_told_from_the_rest_is_not_said(database, workflow):
    made = workflow(
        files=["x"],
        a={"command": "make ${files.output.x}"},
        b={"input_files": ["x"], "depends_on": ["a"]},
        c={"depends_on": ["b", "a"]},
    )
    made.initialize()

    assert export(database, made.key) == {
        "name": "test",
        "jobs": [
            {"name": "a", "command": "make ${files.output.x}"},
            {"name": "b", "command": "true", "input_files": ["x"]},
            {"name": "c", "command": "true", "depends_on": ["a", "b"]},
        ],
        "files": [{"name": "x", "path": "/tmp/x"}],
    }


def test_what_runs_have_made_is_left_out(database, workflow):
    made = workflow(
        files=["x", "y"],
        user_data=["given", "computed"],
        a={"command": "${user_data.input.given} ${user_data.output.computed}"},
        b={"input_files": ["x"], "depends_on": ["a"]},
    )
    fresh = export(database, made.key)
    made.initialize()
    made.run({"b": "failed"})
    for name, value in (("given", 1), ("computed", 2)):
        [item] = made.documents("user_data", name=name)
        modify_document(database, "user_data", item["_key"], {"data": value})
    [file] = made.documents("files", name="x")
    seen = {"sha256": "of its content", "st_size": 3, "st_mtime": 1.5}
    modify_document(database, "files", file["_key"], seen)

    with_the_value = [{"name": "given", "data": 1}, {"name": "computed"}]
    assert export(database, made.key) == {**fresh, "user_data": with_the_value}


def test_values_are_said_before_anything_could_compute_them(database, workflow):
    made = workflow(user_data=["first"], a={"command": "${user_data.output.first}"})
    [item] = made.documents("user_data")
    modify_document(database, "user_data", item["_key"], {"data": {"guess": 1}})

    assert said(database, made.key, "user_data")["first"]["data"] == {"guess": 1}


def test_names_that_are_missing_or_shared_are_made_up(database, workflow):
    made = workflow(files=["x"], a={"command": "cat ${files.input.x}"})
    [other] = add_documents(database, "files", made.key, [{"name": "x", "path": "other"}])
    [bare] = add_documents(database, "user_data", made.key, [{"name": "", "data": 1}])
    for name in ("a", ""):
        job = {"name": name, "command": "cat ${files.input.x}", "env": {"X": "${files.input.x}"}}
        named = {"input_files": [other["_key"]], "input_user_data": [bare["_key"]]}
        add_job(database, made.key, {**job, **named})
    specification = export(database, made.key)
    again = create(database, specification)

    cat = "cat ${files.input.x_2}"
    more = {"env": {"X": "${files.input.x_2}"}, "input_user_data": ["user_data_1"]}
    assert specification["jobs"] == [
        {"name": "a", "command": "cat ${files.input.x}"},
        {"name": "a_2", "command": cat, **more},
        {"name": "job_3", "command": cat, **more},
    ]
    assert said(database, made.key, "files")["x_2"]["path"] == "other"
    assert graph_of(database, again)["needs"] == graph_of(database, made.key)["needs"]


def test_handlers_without_rules_are_left_out(database, workflow):
    made = workflow(a={})
    [handler] = add_documents(database, "failure_handlers", made.key, [{"name": "h", "rules": []}])
    modify_document(database, "jobs", made.job("a")["_key"], {"failure_handler_id": handler["_id"]})

    assert "failure_handlers" not in export(database, made.key)
    assert said(database, made.key, "jobs")["a"] == {"name": "a", "command": "true"}


def test_what_jobs_ask_for_by_themselves_is_said(database, workflow):
    made = workflow(a={}, b={})
    asked = {"num_cpus": 4, "num_gpus": 0, "num_nodes": 1, "memory_bytes": 2**30}
    for name in ("c", "d"):
        job = {"name": name, "command": "true", **asked, "runtime_seconds": 90}
        add_job(database, made.key, job)

    assert said(database, made.key, "jobs")["a"] == {"name": "a", "command": "true"}
    assert {said(database, made.key, "jobs")[name]["resource_requirements"] for name in "cd"} == {
        "resources_1"
    }
    assert export(database, made.key)["resource_requirements"] == [
        {
            "name": "resources_1",
            "num_cpus": 4,
            "num_gpus": 0,
            "num_nodes": 1,
            "memory": "1g",
            "runtime": "PT1M30S",
        }
    ]


@pytest.mark.slow
def test_the_time_grows_as_the_workflow_does(database):
    def seconds(size):
        numbers = {"parameters": {"i": f"1:{size}"}}
        specification = {
            "jobs": [
                {"name": "a_{i}", "command": "${files.output.f_{i}}", **numbers},
                {"name": "b_{i}", "command": "${files.input.f_{i}}", **numbers},
                {"name": "c_{i}", "command": "x", "depends_on": ["b_{i}"], **numbers},
            ],
            "files": [{"name": "f_{i}", "path": "f", **numbers}],
        }
        key = create(database, specification)
        start = time.process_time()
        export(database, key)
        return time.process_time() - start

    small = min(seconds(1_000) for _ in range(2))

    assert min(seconds(4_000) for _ in range(2)) < 10 * small
