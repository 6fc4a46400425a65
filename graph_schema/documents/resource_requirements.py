"""Resource requirements: what a job asks for."""

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, fields, validate

from graph_schema.documents.document import DocumentSchema, text
from graph_schema.units import InvalidUnit, parse_duration, parse_memory


class Spelled(fields.String):
    """A field of text that must say a quantity, like ``80g``; an integer is taken as its text."""

    def __init__(self, parse: Callable[[str], float], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parse = parse

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        said: str = super()._deserialize(str(value) if is_number else value, *args, **kwargs)
        try:
            self.parse(said)
        except InvalidUnit as ex:
            raise ValidationError(str(ex)) from ex
        return said


class ResourceRequirementsSchema(DocumentSchema):
    """Resource requirements."""

    name = text()
    num_cpus = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    num_gpus = fields.Integer(load_default=0, strict=True, validate=validate.Range(min=0))
    num_nodes = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    memory = Spelled(parse_memory, load_default="1m")
    runtime = Spelled(parse_duration, load_default="P0DT1M")
    memory_bytes = fields.Integer(strict=True)  #: worked out from ``memory`` by the service
    runtime_seconds = fields.Float()  #: worked out from ``runtime`` by the service
