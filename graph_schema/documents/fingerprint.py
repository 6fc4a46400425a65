"""Fingerprints of what a job read and wrote, by which a restart knows what changed."""

from marshmallow import RAISE, Schema, fields


class _Part(Schema):
    class Meta:
        """Refuse attributes that mean nothing."""

        unknown = RAISE


class FingerprintSchema(_Part):
    """What a file was like."""

    st_size = fields.Integer(required=True, allow_none=True)  #: bytes
    st_mtime = fields.Float(required=True, allow_none=True)  #: seconds since the epoch
    sha256 = fields.String(required=True)  #: of its content; empty: it changed while it was read


class InputsSchema(_Part):
    """What a job ran and read: each attribute is a SHA-256, or a mapping from keys to such."""

    command = fields.String()
    invocation_script = fields.String()
    env = fields.String()
    #: by the keys of files; null: there was no such file; empty: it changed meanwhile
    files = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))
    user_data = fields.Dict(keys=fields.String(), values=fields.String())  #: of JSON values


class OutputsSchema(_Part):
    """What a job wrote."""

    files = fields.Dict(
        keys=fields.String(), values=fields.Nested(FingerprintSchema, allow_none=True)
    )
    user_data = fields.Dict(keys=fields.String(), values=fields.String())
