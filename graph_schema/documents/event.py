"""An event: something that happened, with a time; free form."""

from marshmallow import INCLUDE, fields

from graph_schema.documents.document import DocumentSchema, text


class EventSchema(DocumentSchema):
    """An event. Attributes of any name are kept."""

    class Meta:
        """Events are free form."""

        unknown = INCLUDE

    category = text()  #: ``workflow``, ``job``, ``worker``, …
    type = text()  #: ``start``, ``complete``, …
    timestamp = fields.Integer(strict=True)  #: milliseconds since the epoch
    by = text()  #: ``user alice``, ``worker 5``, ``service``, or empty when it is not known
