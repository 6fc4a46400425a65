"""A file: a path that some job needs or produces. Its bytes are not kept."""

from marshmallow import fields

from graph_schema.documents.document import DocumentSchema, text


class FileSchema(DocumentSchema):
    """A file."""

    name = text()
    path = fields.String(required=True)  #: relative to the worker's directory, if relative
    st_mtime = fields.Float(load_default=None, allow_none=True)  #: seconds since the epoch
