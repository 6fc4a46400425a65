"""An edge: two documents, and what joins them."""

from marshmallow import fields

from graph_schema.documents.document import DocumentSchema


class EdgeSchema(DocumentSchema):
    """An edge; its collection says what it means."""

    _from = fields.String(required=True)  #: id of the document at the start
    _to = fields.String(required=True)  #: id of the document at the end
    data = fields.Raw(load_default=None, allow_none=True)
