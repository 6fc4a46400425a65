"""Compute nodes: machines on which workers run, and nodes asked for."""

from marshmallow import fields

from graph_schema.documents.document import DocumentSchema, flag, text


class ComputeNodeSchema(DocumentSchema):
    """A machine on which a worker runs."""

    hostname = fields.String(required=True)
    pid = fields.Integer(load_default=None, allow_none=True, strict=True)
    start_time = text(None)  #: ISO 8601 in UTC
    duration_seconds = fields.Float(load_default=None, allow_none=True)
    is_active = flag(default=True)
    #: until when its jobs are its own; null: it holds them without end
    lease_expires_at = fields.Integer(load_default=None, allow_none=True, strict=True)
    #: when its lease was first seen to be over; like the other a time of the database's clock, ms
    suspected_at = fields.Integer(load_default=None, allow_none=True, strict=True)
    resources = fields.Dict(load_default=dict)  #: ``{"num_cpus": 8, "memory_bytes": …}``
    scheduler = fields.Dict(load_default=dict)  #: how the node was obtained


class ScheduledComputeNodeSchema(DocumentSchema):
    """A node asked for, perhaps not yet there."""

    scheduler_id = text(None)  #: the batch system's own job id
    scheduler_config_id = text(None)  #: ``slurm_schedulers/5``
    status = text("uninitialized")
