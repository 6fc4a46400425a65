"""What every document in the database has in common."""

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


def flag(*, default: bool) -> fields.Boolean:
    """Make a field that takes true or false and nothing like it."""
    return fields.Boolean(load_default=default, truthy={True}, falsy={False})


def text(default: str | None = "") -> fields.String:
    """Make a field of text that may be null."""
    return fields.String(load_default=default, allow_none=True)
