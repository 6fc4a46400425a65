"""What every document in the database has in common."""

from typing import Any

from marshmallow import RAISE, Schema, fields


class DocumentSchema(Schema):
    """A document as REST shows it; clients may send the attributes of the database back."""

    class Meta:
        """Refuse attributes that no schema names."""

        unknown = RAISE

    _key = fields.String()  #: unique in its collection
    _id = fields.String()  #: collection and key: ``jobs/77``
    _rev = fields.String()  #: changes with every write; a write that names an old one is refused
    workflow_key = fields.String()  #: the workflow it belongs to


class Flag(fields.Boolean):
    """A field that takes true or false and nothing like it, neither ``1`` nor ``"yes"``."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error(key="invalid", input=value)
        return super()._deserialize(value, *args, **kwargs)


def flag(*, default: bool) -> fields.Boolean:
    """Make a field that is true or false."""
    return Flag(load_default=default)


def text(default: str | None = "") -> fields.String:
    """Make a field of text that may be null."""
    return fields.String(load_default=default, allow_none=True)
