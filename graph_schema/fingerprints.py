"""Fingerprints of what a job is made of: equal for equal values, on every machine and engine.

Files have theirs from the worker (``torc_cli.runner.disk``); these are for texts and JSON values.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

#: The fingerprint of a file that changed while it was read: it equals no other.
UNKNOWN = ""


def of_text(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal.

    Example:
        >>> of_text("true")[:8]
        'b5bea41b'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def of_value(value: Any) -> str:
    """Return the SHA-256 of a JSON value, whatever the order of its attributes.

    A whole number is the same value with and without a decimal point; databases differ in how
    they give it back.

    Example:
        >>> of_value({"a": 1, "b": [True]}) == of_value({"b": [True], "a": 1.0})
        True
        >>> of_value(1) == of_value(True)
        False
    """
    return of_text(json.dumps(_plain(value), sort_keys=True, separators=(",", ":")))


def of_job(job: Mapping[str, Any]) -> dict[str, str]:
    """Return the fingerprints of what a job's own document says it runs.

    Returns:
        ``{command, invocation_script, env}``.
    """
    return {
        "command": of_text(str(job.get("command") or "")),
        "invocation_script": of_text(str(job.get("invocation_script") or "").strip()),
        "env": of_value(job.get("env") or {}),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


#: The fingerprint of user data without a value.
NO_VALUE = of_value(None)
