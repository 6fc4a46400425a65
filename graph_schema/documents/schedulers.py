"""Schedulers: how to get compute nodes."""

from marshmallow import fields, validate

from graph_schema.documents.document import DocumentSchema, text


class LocalSchedulerSchema(DocumentSchema):
    """Workers on this machine."""

    name = text("default")
    memory = text(None)
    num_cpus = fields.Integer(load_default=None, allow_none=True, strict=True)


class SlurmSchedulerSchema(DocumentSchema):
    """Workers in allocations of Slurm; the attributes are options of ``sbatch``."""

    name = text()
    account = fields.String(required=True)
    nodes = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    gres = text(None)
    mem = text(None)
    ntasks_per_node = fields.Integer(load_default=None, allow_none=True, strict=True)
    partition = text(None)
    qos = text("normal")
    tmp = text(None)
    walltime = text("01:00:00")
    extra = text(None)


class AwsSchedulerSchema(DocumentSchema):
    """Workers in a cloud; a name only, so far."""

    name = text()
