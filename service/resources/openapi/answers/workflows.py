"""Answers about workflows as a whole."""

from typing import Any

from marshmallow import INCLUDE, fields

from graph_schema.documents.workflow import WorkflowSchema
from graph_schema.job_status import JobStatus
from graph_schema.samples import EXAMPLE, TEMPLATE
from service.resources.openapi.answers.answer import (
    AnswerSchema,
    counts,
    flag,
    many,
    number,
    number_of,
    said,
    text,
    texts,
)

_JOB = {"_key": "2", "name": "train"}
_NAMED_JOB = {"job_key": "2", "name": "train"}


class _Stage(AnswerSchema):
    number = number_of()
    job_count = number_of()
    job_names = texts("the first thousand")


class _CriticalPath(AnswerSchema):
    runtime_seconds = number("what the jobs on it ask for together")
    job_count = number_of()
    job_names = texts()


class _Plan(AnswerSchema):
    stage_count = number_of()
    stages = many(_Stage, "the jobs of a stage wait only for those of earlier ones")
    critical_path = fields.Nested(_CriticalPath)


class _Note(AnswerSchema):
    path = text("to the key")
    message = text("what is preferred, or what is not used yet")
    count = number_of("at how many places")


class SpecificationOutlook(AnswerSchema, WorkflowSchema):
    """What a workflow would be: its document without keys, what it holds, and its stages."""

    example = {
        "name": "hello",
        "user": "",
        "description": "",
        "is_archived": False,
        "tags": [],
        "timestamp": "2026-01-31T12:00:00.000Z",
        "summary": {"workflow_name": "hello", "job_count": 1, "job_names": ["greet"]},
        "plan": {
            "stage_count": 1,
            "stages": [{"number": 1, "job_count": 1, "job_names": ["greet"]}],
            "critical_path": {"runtime_seconds": 60.0, "job_count": 1, "job_names": ["greet"]},
        },
    }

    summary = fields.Dict(metadata=said("how much of what"))
    plan = fields.Nested(_Plan)
    notes = many(_Note, optional=True)

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Make what is said of the workflow required, but its keys, which it has none of."""
        super().on_bind_field(field_name, field_obj)
        if field_name.startswith("_") or field_name == "workflow_key":
            field_obj.required = False


class Exported(AnswerSchema):
    """A specification that creates an equal workflow."""

    class Meta:
        """It has the other sections of a specification too."""

        unknown = "include"

    example = {"name": "hello", "jobs": [{"name": "greet", "command": "echo hello"}]}

    name = text()
    jobs = fields.List(fields.Dict())


class Template(Exported):
    """A skeleton of a specification."""

    example = TEMPLATE


class Example(Exported):
    """The specification of a small workflow that runs."""

    example = EXAMPLE


class JsonSchema(AnswerSchema):
    """A JSON Schema."""

    example = {"title": "Torc workflow", "type": "object", "properties": {}}

    title = text()
    type = text()
    properties = fields.Dict()

    class Meta:
        """There is more in it."""

        unknown = INCLUDE


class Completeness(AnswerSchema):
    """Whether anything is left to run."""

    example = {
        "is_complete": False,
        "is_canceled": False,
        "is_paused": False,
        "counts": {"completed": 1, "running": 2},
    }

    is_complete = flag()
    is_canceled = flag()
    is_paused = flag()
    counts = counts("jobs by status")


class StatusCounts(AnswerSchema):
    """How many jobs have each status; those that none has are left out."""

    example = {"completed": 1, "running": 2}

    class Meta:
        """Name every status."""

        include = {
            str(status): fields.Integer(metadata=said(optional=True)) for status in JobStatus
        }


class Uninitialized(AnswerSchema):
    """Whether no job was initialized yet."""

    example = {"is_uninitialized": True}

    is_uninitialized = flag()


class CollectionNames(AnswerSchema):
    """The names of collections."""

    example = {"names": ["workflows", "files", "jobs", "blocks", "needs"]}

    names = texts()


class EventTime(AnswerSchema):
    """When the latest event was."""

    example = {"timestamp": 1_769_860_800_000}

    timestamp = fields.Integer(
        allow_none=True, metadata=said("milliseconds since the epoch; null: there is none")
    )


class NamedJob(AnswerSchema):
    """A job by its key and name."""

    job_key = text()
    name = text(is_nullable=True)


class Initialized(AnswerSchema):
    """What became of the jobs, or would."""

    example = {
        "message": "Initialized workflow 1: 2 blocked, 1 ready.",
        "counts": {"blocked": 2, "ready": 1},
    }

    message = text()
    counts = counts("jobs by status")
    stages = fields.List(
        fields.List(fields.Nested(NamedJob)),
        metadata=said("of a dry run: who waits only for earlier ones", optional=True),
    )


class Canceled(AnswerSchema):
    """What was canceled."""

    example = {
        "message": "Canceled workflow 1: 2 jobs will not run, and workers stop 1 that do.",
        "canceled": ["2", "3"],
        "running": 1,
    }

    message = text()
    canceled = texts("keys of jobs")
    running = number_of("jobs that workers are to stop")


class Paused(AnswerSchema):
    """Whether workers may claim jobs."""

    example = {"message": "Paused workflow 1.", "is_paused": True}

    message = text()
    is_paused = flag()


class _ResetJob(NamedJob):
    status = text("what it was")
    reason = text()


class Reset(AnswerSchema):
    """Which jobs run again, or would."""

    example = {
        "message": "Reset 1 job of workflow 1.",
        "reset": [{**_NAMED_JOB, "status": "failed", "reason": "It failed."}],
    }

    message = text()
    reset = many(_ResetJob)


class Disabled(AnswerSchema):
    """Which jobs were taken out."""

    example = {"message": "Disabled 1 job of workflow 1.", "disabled": ["2"], "ready": ["3"]}

    message = text()
    disabled = texts("keys of jobs")
    ready = texts("keys of jobs that waited for nothing else")


class Enabled(AnswerSchema):
    """Which jobs were brought back."""

    example = {"message": "Enabled 1 job of workflow 1.", "enabled": ["2"]}

    message = text()
    enabled = texts("keys of jobs")


class Named(AnswerSchema):
    """A document by its key and name."""

    _key = text()
    name = text(is_nullable=True)


class _MissingUserData(Named):
    consumed_by = fields.Nested(Named)


class MissingUserData(AnswerSchema):
    """User data without a value that jobs need."""

    example = {"user_data": [{"_key": "1", "name": "config", "consumed_by": _JOB}]}

    user_data = many(_MissingUserData)


class _RequiredFile(Named):
    path = text()
    needed_by = fields.Nested(Named)


class RequiredFiles(AnswerSchema):
    """Files that must exist before the workflow runs."""

    example = {"files": [{"_key": "1", "name": "raw", "path": "data/raw.csv", "needed_by": _JOB}]}

    files = many(_RequiredFile)


class _Decision(NamedJob):
    action = text("`rerun`, or `check`: it runs if its inputs turn out to be different")
    reason = text()


class Reinitialized(AnswerSchema):
    """What runs again, or would."""

    example = {
        "message": "1 job of workflow 1 will run.",
        "run_id": 2,
        "jobs": [{**_NAMED_JOB, "action": "rerun", "reason": "Its command changed."}],
        "counts": {"rerun": 1, "check": 0},
    }

    message = text()
    run_id = number_of()
    jobs = many(_Decision)
    counts = counts("jobs by action")
