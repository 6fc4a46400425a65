"""Answers about who depends on whom, and to questions in AQL."""

from typing import Any

from marshmallow import Schema, fields

from service.resources.openapi.answers.answer import AnswerSchema, many, number_of, text, texts
from service.resources.openapi.examples import stored


def _with_from(schema: type[Schema], field: fields.Field[Any]) -> type[Schema]:
    """Return a schema with one field more, the name of which is a word of Python's."""
    return type(schema.__name__, (schema,), {"from": field, "__doc__": schema.__doc__})


class _EdgeCollection(AnswerSchema):
    """One kind of edge."""

    name = text()
    to = texts("collections of the documents at the end")
    reads = text("an edge as a sentence")
    count = number_of("how many the workflow has")


class EdgeCollections(AnswerSchema):
    """Kinds of edges."""

    example = {
        "items": [
            {
                "name": "needs",
                "from": ["jobs"],
                "to": ["files"],
                "reads": "this job reads that file",
                "count": 7,
            }
        ]
    }

    items = many(_with_from(_EdgeCollection, texts("collections of those at the start")))


class Picture(AnswerSchema):
    """A picture in DOT."""

    example = {"graph": 'digraph job_job_dependencies {\n  "jobs/1" -> "jobs/2";\n}'}

    graph = text()


class Dependency(AnswerSchema):
    """A job that waits for another one."""

    example = {
        "job_key": "2",
        "job_name": "train",
        "depends_on_job_key": "1",
        "depends_on_job_name": "make",
    }

    job_key = text()
    job_name = text(is_nullable=True)
    depends_on_job_key = text()
    depends_on_job_name = text(is_nullable=True)


class _Use(AnswerSchema):
    producer_job_key = text("the job that writes it", is_nullable=True)
    producer_job_name = text(is_nullable=True)
    consumer_job_key = text("a job that reads it", is_nullable=True)
    consumer_job_name = text(is_nullable=True)


_USE = {
    "producer_job_key": "1",
    "producer_job_name": "make",
    "consumer_job_key": "2",
    "consumer_job_name": "train",
}


class UseOfFile(_Use):
    """A file, the job that writes it, and one that reads it."""

    example = {"file_key": "1", "file_name": "raw", "file_path": "data/raw.csv", **_USE}

    file_key = text()
    file_name = text(is_nullable=True)
    file_path = text()


class UseOfUserData(_Use):
    """User data, the job that writes it, and one that reads it."""

    example = {"user_data_key": "1", "user_data_name": "config", **_USE}

    user_data_key = text()
    user_data_name = text(is_nullable=True)


class _Joined(AnswerSchema):
    """Two documents, and the edge between them."""

    example = {
        "from": stored("jobs"),
        "to": stored("files"),
        "edge": {**stored("edges"), "_id": "needs/1"},
    }

    to = fields.Dict(metadata={"description": "the document at the end"})
    edge = fields.Dict()


Joined = _with_from(_Joined, fields.Dict(metadata={"description": "the document at the start"}))
