"""When two answers are the same: how recorded answers are compared with given ones.

Not for getting answers; ``targets.py`` does that.
"""

import json
import re

_REVISIONS = frozenset({"_rev", "_oldRev"})
#: Values in HTTP answers that differ from run to run.
_VARIABLE = frozenset(
    [
        "_rev",
        "_oldRev",
        "rev",
        "revision",
        "path",
        "executionTime",
        "time",
        "globallyUniqueId",
        "statusString_",
    ]
)
_RELATIVE_ERROR = 1e-9


def without_revisions(value):
    """Return a value without the attributes that no two servers share."""
    if isinstance(value, dict):
        return {
            name: without_revisions(member)
            for name, member in value.items()
            if name not in _REVISIONS
        }
    if isinstance(value, list):
        return [without_revisions(member) for member in value]
    return value


def canonical(rows, *, ordered):
    """Return rows without revisions, and sorted when their order means nothing."""
    rows = without_revisions(rows)
    return (
        rows if ordered else sorted(rows, key=lambda row: json.dumps(_whole(row), sort_keys=True))
    )


def _whole(value):
    """Write 1.0 as 1, so that equal rows sort alike."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(member) for name, member in value.items()}
    return [_whole(member) for member in value] if isinstance(value, list) else value


def are_close(first, second):
    """Tell whether two values are the same; numbers may differ in the last digits."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, (int, float)) and isinstance(second, (int, float)):
        limit = _RELATIVE_ERROR * max(abs(first), abs(second))
        return first == second or abs(first - second) <= limit
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(
            are_close(first[name], second[name]) for name in first
        )
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(are_close, first, second))
    return first == second and type(first) is type(second)


def is_expected(case, answer):
    """Tell whether the answer to an AQL case is the expected one."""
    expected = case["expect"]
    if "error" in expected:
        is_good = answer.get("error", {}).get("errorNum") == expected["error"]["errorNum"]
    else:
        ordered = case.get("ordered", True)
        is_good = "result" in answer and are_close(
            canonical(answer["result"], ordered=ordered),
            canonical(expected["result"], ordered=ordered),
        )
    if is_good and "after" in expected:
        return are_close(without_revisions(answer["after"]), expected["after"])
    return is_good


def masked(value, database, step, name=None):
    """Return an HTTP answer's body with a star for what differs from run to run.

    With ``shape`` in the step only names and types are left.
    """
    if name is None and step.get("shape"):
        return shape(value)
    if isinstance(value, dict):
        return {key: masked(each, database, step, key) for key, each in _numbered(value).items()}
    if isinstance(value, list):
        members = [masked(each, database, step, name or "") for each in value]
        by_text = sorted(members, key=lambda each: json.dumps(each, sort_keys=True))
        return by_text if step.get("sorted") else members
    return _masked_scalar(value, database, name)


def _masked_scalar(value, database, name):
    if name in _VARIABLE and isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return "*"
    if not isinstance(value, str):
        return value
    if name == "id":
        return re.sub(r"\d{2,}$", "*", value)
    if name in ("_key", "_id"):
        return re.sub(r"\d{4,}$", "*", value)
    return re.sub(r"(\b[a-z]+)/\d{4,}\b", r"\1/*", value.replace(database, "{db}"))


def _numbered(value):
    """Return an object with the ids of indexes among its names replaced by their place."""
    return {
        re.sub(r"/\d{2,}$", f"/*{place}", name): member
        for place, (name, member) in enumerate(value.items())
    }


def shape(value):
    """Return the names and types in a value; of a list those of its first member."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in sorted(_numbered(value).items())}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return "null" if value is None else "string"
