"""Answers about the service itself, and of what removes."""

from marshmallow import fields

from service.resources.openapi.answers.answer import AnswerSchema, number_of, text


class Pong(AnswerSchema):
    """The service is there."""

    example = {"message": "Torc is here."}

    message = text()


class _Engine(AnswerSchema):
    name = text("`embedded` or `arangodb`")
    version = text("of ArangoDB, or of that whose AQL the embedded engine runs")


class Version(AnswerSchema):
    """Which version of the service runs on which engine."""

    example = {"version": "1.0.0", "engine": {"name": "embedded", "version": "3.12.0"}}

    version = text()
    engine = fields.Nested(_Engine)


class Health(AnswerSchema):
    """The service can work."""

    example = {"status": "ok", "engine": "embedded"}

    status = text()
    engine = text()


class Removed(AnswerSchema):
    """How many were removed."""

    example = {"message": "Removed 3 documents.", "count": 3}

    message = text()
    count = number_of()
