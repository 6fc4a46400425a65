"""Answers about jobs and workers."""

from marshmallow import fields

from graph_schema.documents.event import EventSchema
from graph_schema.documents.job import JobSchema
from graph_schema.documents.resource_requirements import ResourceRequirementsSchema
from graph_schema.documents.result import ResultSchema
from service.resources.openapi.answers.answer import (
    AnswerSchema,
    flag,
    many,
    number,
    number_of,
    text,
    texts,
)
from service.resources.openapi.answers.workflows import Named, NamedJob
from service.resources.openapi.examples import stored

_NAMED_JOB = {"job_key": "2", "name": "train"}


class _Step(NamedJob):
    status = text()
    through = texts("what it reads of the next one")


class Explanation(AnswerSchema):
    """Why a job is where it is."""

    example = {
        **_NAMED_JOB,
        "status": "blocked",
        "explanation": "It waits for job 1 (make) through file raw. Job 1 (make) is running.",
        "path": [
            {**_NAMED_JOB, "status": "blocked", "through": ["file raw"]},
            {"job_key": "1", "name": "make", "status": "running", "through": []},
        ],
    }

    job_key = text()
    name = text(is_nullable=True)
    status = text()
    explanation = text()
    path = many(_Step, "from the job to the one that it waits for")


class Keys(AnswerSchema):
    """Keys of documents."""

    example = {"items": ["1", "2", "3"]}

    items = texts()


class ReadyRequirements(AnswerSchema):
    """What ready jobs ask for, together and at most."""

    example = {
        "num_jobs": 3,
        "num_cpus": 10,
        "num_gpus": 1,
        "memory_bytes": 3 * 1024**3,
        "max_memory_bytes": 2 * 1024**3,
        "max_num_nodes": 1,
        "max_runtime_seconds": 3600,
    }

    num_jobs = number_of()
    num_cpus = number_of()
    num_gpus = number_of()
    memory_bytes = number_of()
    max_memory_bytes = number_of("of one job, as the next two")
    max_num_nodes = number_of()
    max_runtime_seconds = number()


class _File(Named):
    path = text()


class _InputFile(_File):
    st_size = number(is_nullable=True, optional=True)
    st_mtime = number(is_nullable=True, optional=True)
    sha256 = text(is_nullable=True, optional=True)


class _ClaimedJob(JobSchema):
    input_files = many(_InputFile)
    output_files = many(_File)
    input_user_data = many(Named)
    output_user_data = many(Named)


class Claim(AnswerSchema):
    """The jobs that a worker got, or why it got none."""

    example = {
        "jobs": [
            {
                **stored("jobs"),
                "status": "pending",
                "input_files": [{"_key": "1", "name": "raw", "path": "data/raw.csv"}],
                "output_files": [],
                "input_user_data": [],
                "output_user_data": [{"_key": "1", "name": "config"}],
            }
        ],
        "reason": None,
        "wait_seconds": None,
    }

    jobs = many(_ClaimedJob)
    reason = text("why there are none", is_nullable=True)
    wait_seconds = number("until a job may be claimed that only waits", is_nullable=True)


class _Refusal(AnswerSchema):
    job_key = text()
    detail = text()


class Started(AnswerSchema):
    """Which jobs run now, and which cannot."""

    example = {
        "started": [{**stored("jobs"), "status": "running"}],
        "refused": [{"job_key": "2", "detail": "There is no job 2 in workflow 1."}],
    }

    started = many(JobSchema)
    refused = many(_Refusal)


class _Retried(AnswerSchema):
    job_key = text()
    attempt = number_of()
    wait_seconds = number()


class _Consequences(AnswerSchema):
    ready = texts("keys of jobs that wait for nothing any more")
    canceled = texts("keys of jobs that depended on it")
    reused = texts("keys of jobs whose last results stand, for their inputs are the same")
    retried = many(_Retried, "what is tried again")


class Completion(_Consequences):
    """How a job ended, and what came of it."""

    example = {
        "job": {**stored("jobs"), "status": "completed"},
        "result": stored("results"),
        "ready": ["2"],
        "canceled": [],
        "reused": [],
        "retried": [],
    }

    job = fields.Nested(JobSchema)
    result = fields.Nested(ResultSchema)


class _Completed(AnswerSchema):
    job_key = text()
    result_key = text()


class Completions(_Consequences):
    """How jobs ended, and what came of it."""

    example = {
        "completed": [{"job_key": "1", "result_key": "1"}],
        "ready": ["2"],
        "canceled": [],
        "reused": [],
        "retried": [],
        "refused": [],
    }

    completed = many(_Completed)
    refused = many(_Refusal)


class Heartbeat(AnswerSchema):
    """What a worker should know."""

    example = {"lease_seconds": 60, "is_canceled": False, "is_paused": False, "stop": ["2"]}

    lease_seconds = number("how long it keeps its jobs from now on")
    is_canceled = flag()
    is_paused = flag()
    stop = texts("keys of jobs that are no longer its own")


class EventsAfter(AnswerSchema):
    """Some events, and where to go on."""

    example = {"items": [{**stored("events"), "timestamp": 1_769_860_800_000}], "position": "1"}

    items = many(EventSchema)
    position = text("what to give as `after` next")


class RequirementsOfJob(ResourceRequirementsSchema):
    """What a job asks for; without a key if that is nothing in particular."""

    example = stored("resource_requirements")
