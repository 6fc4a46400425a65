"""Statistics: what compute nodes and the processes of jobs used."""

from marshmallow import fields

from graph_schema.documents.document import DocumentSchema, text


class ComputeNodeStatsSchema(DocumentSchema):
    """What a compute node used."""

    hostname = fields.String(required=True)
    timestamp = text(None)
    stats = fields.List(fields.Dict(), load_default=list)


class JobProcessStatsSchema(DocumentSchema):
    """What a job's process used."""

    job_key = fields.String(required=True)
    run_id = fields.Integer(required=True, strict=True)
    avg_cpu_percent = fields.Float(required=True)
    max_cpu_percent = fields.Float(required=True)
    avg_rss = fields.Float(required=True)  #: bytes
    max_rss = fields.Float(required=True)  #: bytes
    num_samples = fields.Integer(required=True, strict=True)
    timestamp = text(None)
