"""User data: a JSON value that some job stores or consumes."""

from marshmallow import fields

from graph_schema.documents.document import DocumentSchema, flag, text


class UserDataSchema(DocumentSchema):
    """User data."""

    name = text()
    is_ephemeral = flag(default=False)  #: cleared at restart
    data = fields.Raw(load_default=None, allow_none=True)  #: any JSON value
