"""A file: a path that some job needs or produces. Its bytes are not kept."""

from marshmallow import fields

from graph_schema.documents.document import DocumentSchema, text


class FileSchema(DocumentSchema):
    """A file."""

    name = text()
    path = fields.String(required=True)  #: relative to the worker's directory, if relative
    #: when it was last changed, seconds since the epoch; like the next two as a job last left it
    st_mtime = fields.Float(load_default=None, allow_none=True)
    st_size = fields.Integer(load_default=None, allow_none=True)  #: bytes
    sha256 = fields.String(load_default=None, allow_none=True)  #: of its content, hexadecimal
