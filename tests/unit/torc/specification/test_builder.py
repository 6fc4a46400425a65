"""A specification built in Python is one that a file could hold."""

from dataclasses import fields

import pytest

from graph_schema.documents import specification as schemas
from torc.models import Workflow
from torc.specification import (
    FORMATS,
    FailureHandlerSpec,
    FileSpec,
    JobSpec,
    ResourceRequirementsSpec,
    RuleSpec,
    SlurmSchedulerSpec,
    UserDataSpec,
    WorkflowSpec,
    read,
)
from torc.specification.builder import ActionSpec, LocalSchedulerSpec

SPEC = WorkflowSpec(
    "w",
    jobs=[
        JobSpec("use {i}", "w_{i}", parameters={"i": [1, 2]}, env={"A": "b"}, priority=0),
        JobSpec("sum", input_files=["f"], failure_handler="h", supports_termination=False),
    ],
    timeout="PT1H",
    files=[FileSpec("f.txt", "f")],
    user_data=[UserDataSpec("d", {})],
    failure_handlers=[FailureHandlerSpec("h", [RuleSpec([1, 2])])],
    slurm_schedulers=[SlurmSchedulerSpec("account")],
)
DATA = {
    "name": "w",
    "timeout": "PT1H",
    "jobs": [
        {
            "command": "use {i}",
            "name": "w_{i}",
            "parameters": {"i": [1, 2]},
            "env": {"A": "b"},
            "priority": 0,
        },
        {
            "command": "sum",
            "input_files": ["f"],
            "failure_handler": "h",
            "supports_termination": False,
        },
    ],
    "files": [{"path": "f.txt", "name": "f"}],
    "user_data": [{"name": "d", "data": {}}],
    "failure_handlers": [{"name": "h", "rules": [{"exit_codes": [1, 2]}]}],
    "slurm_schedulers": [{"account": "account"}],
}


def test_only_what_is_given_is_written():
    assert SPEC.to_dict() == DATA


@pytest.mark.parametrize("end", [".yaml", ".json", ".json5", ".toml", ".kdl"])
def test_it_is_written_in_any_format(tmp_path, end):
    SPEC.write(tmp_path / f"w{end}")

    assert read(tmp_path / f"w{end}").data == DATA
    assert FORMATS[end].read(SPEC.to_text(FORMATS[end])) == DATA


@pytest.mark.parametrize(
    ("part", "schema"),
    [
        (JobSpec, schemas.JobSpecification),
        (FileSpec, schemas.FileSpecification),
        (UserDataSpec, schemas.UserDataSpecification),
        (ResourceRequirementsSpec, schemas.ResourceRequirementsSpecification),
        (RuleSpec, schemas.RuleSpecification),
        (FailureHandlerSpec, schemas.FailureHandlerSpecification),
        (SlurmSchedulerSpec, schemas.SlurmSchedulerSpecification),
        (LocalSchedulerSpec, schemas.LocalSchedulerSpecification),
        (ActionSpec, schemas.ActionSpecification),
    ],
)
def test_a_part_has_the_keys_of_its_section(part, schema):
    assert {each.name for each in fields(part)} == schema().fields.keys()


def test_a_workflow_has_keys_of_the_schema_only():
    assert {
        each.name for each in fields(WorkflowSpec)
    } < schemas.SpecificationSchema().fields.keys()


def test_it_is_created_by_one_request(tmp_path, monkeypatch):
    class Api:
        def add_workflow_specification(self, body, *, dry_run):
            self.seen = body, dry_run
            return Workflow({"_key": "1"})

    monkeypatch.chdir(tmp_path)
    (tmp_path / "v.txt").write_text("1\n2\n")
    api = Api()
    spec = WorkflowSpec("w", [JobSpec("x {i}", parameters={"i": "@v.txt"})], user="ada")

    assert spec.create(api, dry_run=True).key == "1"
    jobs = [{"command": "x {i}", "parameters": {"i": [1, 2]}}]
    assert api.seen == ({"name": "w", "user": "ada", "jobs": jobs}, True)
