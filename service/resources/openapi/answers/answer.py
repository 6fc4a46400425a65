"""What every answer is: fields that are always there, and an example."""

from typing import Any, ClassVar

from marshmallow import Schema, fields


class AnswerSchema(Schema):
    """An answer; everything is always there that is not said to be optional."""

    example: ClassVar[dict[str, Any]] = {}

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Make a field required, unless it is optional."""
        del field_name
        field_obj.required = not field_obj.metadata.get("optional")


def said(description: str = "", **more: Any) -> dict[str, Any]:
    """Return what is known of a field besides its type."""
    return {**({"description": description} if description else {}), **more}


def text(description: str = "", *, is_nullable: bool = False, **more: Any) -> fields.String:
    """Make a field of text."""
    return fields.String(metadata=said(description, **more), allow_none=is_nullable)


def number(description: str = "", *, is_nullable: bool = False, **more: Any) -> fields.Float:
    """Make a field that is a number."""
    return fields.Float(metadata=said(description, **more), allow_none=is_nullable)


def number_of(description: str = "") -> fields.Integer:
    """Make a field that says how many."""
    return fields.Integer(metadata=said(description))


def flag() -> fields.Boolean:
    """Make a field that is true or false."""
    return fields.Boolean()


def texts(description: str = "") -> fields.List[Any]:
    """Make a field of a list of texts."""
    return fields.List(fields.String(), metadata=said(description))


def many(schema: type[Schema] | Schema, description: str = "", **more: Any) -> fields.List[Any]:
    """Make a field of a list of objects."""
    return fields.List(fields.Nested(schema), metadata=said(description, **more))


def counts(description: str) -> fields.Dict:
    """Make a field of numbers by name."""
    return fields.Dict(keys=fields.String(), values=fields.Integer(), metadata=said(description))
