"""The JSON Schema of workflow files says what the service accepts."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from graph_schema.documents.specification import SpecificationSchema
from graph_schema.json_schema import specification_schema
from graph_schema.samples import EXAMPLE, TEMPLATE
from torc.specification import read

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.*"))
OK = {"name": "a", "command": "true"}


@pytest.fixture(scope="module")
def complaints():
    """Return a function: specification → paths of what the schema refuses."""
    schema = specification_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    return lambda data: [error.json_path for error in validator.iter_errors(data)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_fits(complaints, example):
    assert complaints(read(example).data) == []


@pytest.mark.parametrize("sample", [EXAMPLE, TEMPLATE])
def test_samples_fit(complaints, sample):
    assert complaints(sample) == []


@pytest.mark.parametrize(
    "data",
    [
        {"jobs": [OK], "files": None, "name": None},
        {"jobs": [{**OK, "env": {"N": 4}, "blocked_by": ["a"], "priority": None, "key": "3"}]},
        {"jobs": [{**OK, "status": "done", "workflow_id": 3}], "timestamp": "2025-01-01"},
        {"jobs": [{**OK, "input_files": ["f", {"name": "g", "cli_arg": "--in"}]}]},
        {"jobs": [{**OK, "parameters": {"i": "1:3", "x": [1, "a"], "y": 4}}]},
        {"jobs": [{**OK, "parameters": "@values.csv"}], "parameters": None},
        {"jobs": [OK], "config": {"anything": 3}, "resource_monitor": {"later": 1}},
        {"jobs": [OK], "user_data": [{"name": "d", "data": [None]}]},
        {"jobs": [OK], "schedulers": {"slurm_schedulers": [{"account": "x", "mem": 5}]}},
    ],
)
def test_what_is_accepted_fits(complaints, data):
    assert complaints(data) == []


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({}, "$"),
        ({"jobs": [OK], "jobz": []}, "$"),
        ({"jobs": [{"name": "a"}]}, "$.jobs[0]"),
        ({"jobs": [{**OK, "comand": "x"}]}, "$.jobs[0]"),
        ({"jobs": [{**OK, "priority": "high"}]}, "$.jobs[0].priority"),
        ({"jobs": [{**OK, "retries": -1}]}, "$.jobs[0].retries"),
        ({"jobs": [{**OK, "parameter_mode": "zap"}]}, "$.jobs[0].parameter_mode"),
        ({"jobs": [OK], "claim_lease_seconds": 0}, "$.claim_lease_seconds"),
    ],
)
def test_what_is_refused_does_not_fit(complaints, data, path):
    assert complaints(data) == [path]


def test_every_key_is_described():
    properties = specification_schema()["properties"]

    assert properties.keys() >= SpecificationSchema().fields.keys()
    assert properties["jobs"]["items"]["properties"]["blocked_by"]["deprecated"] is True
