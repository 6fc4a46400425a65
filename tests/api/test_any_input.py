"""Whatever is sent, the service answers with 2xx or 4xx, and with JSON."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXTS = ["a", "b", "1:3", "[x,y]", "{i}", "${files.input.a}", "${user_data.input.$i}"]

NAMES = [
    "name",
    "command",
    "jobs",
    "files",
    "user_data",
    "parameters",
    "depends_on",
    "path",
    "data",
    "i",
    "env",
    "config",
    "input_files",
    "resource_requirements",
    "schedulers",
    "slurm_schedulers",
    "use_parameters",
    "depends_on_regexes",
    "memory",
    "status",
    "return_code",
    "job_key",
    "completions",
    "query",
    "bind_vars",
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(TEXTS)
)

values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=25,
)

jobs = st.lists(st.builds(dict, command=values, name=values, parameters=values), max_size=3)

paths = st.sampled_from(
    [
        ("POST", "/workflow_specifications"),
        ("POST", "/workflows"),
        ("PATCH", "/workflows/1"),
        ("PUT", "/workflows/1/config"),
        ("PUT", "/workflows/1/status"),
        ("POST", "/workflows/1/jobs"),
        ("PATCH", "/jobs/1"),
        ("POST", "/workflows/1/user_data"),
        ("PATCH", "/user_data/1"),
        ("POST", "/workflows/1/resource_requirements"),
        ("POST", "/workflows/1/events"),
        ("POST", "/workflows/1/results"),
        ("POST", "/workflows/1/complete_jobs"),
        ("POST", "/workflows/1/start_jobs"),
        ("POST", "/workflows/1/jobs/1/complete_job"),
        ("POST", "/workflows/1/prepare_jobs_for_submission"),
        ("POST", "/workflows/1/join_by_outbound_edge/jobs/consumes"),
        ("POST", "/workflows/1/edges/blocks"),
        ("POST", "/aql"),
    ]
)

many = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(answer):
    assert answer.status_code // 100 in {2, 4}, answer.text
    assert json.loads(answer.text) is not None


@many
@given(paths, values)
@pytest.mark.usefixtures("pipeline")
def test_any_json_is_answered(call, path, body):
    check(call(*path, text=json.dumps(body)))


@many
@given(
    st.lists(st.builds(dict, command=values, name=values, parameters=values), max_size=3), values
)
def test_any_specification_is_answered(call, jobs, files):
    body = {"jobs": jobs, "files": files}

    check(call("POST", "/workflow_specifications", text=json.dumps(body)))


@many
@given(paths, st.binary(max_size=30))
def test_any_bytes_are_answered(call, path, body):
    check(call(*path, text=body))


@many
@given(
    st.sampled_from(["jobs", "events", "user_data", "edges/blocks", "results"]),
    st.dictionaries(
        st.sampled_from(["skip", "limit", "sort_by", "reverse_sort", "name", "status", "_key"])
        | st.text(max_size=5),
        st.text(max_size=6) | st.integers().map(str),
        max_size=3,
    ),
)
@pytest.mark.usefixtures("pipeline")
def test_any_query_is_answered(call, collection, params):
    check(call("GET", f"/workflows/1/{collection}", params=params))


@many
@given(st.text(alphabet="abjobs/%_1.-é ", max_size=20))
def test_any_path_is_answered(call, path):
    answer = call("GET", f"/{path}")

    assert answer.status_code // 100 in {2, 3, 4}
