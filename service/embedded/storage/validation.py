"""What a collection demands of its documents: a rule, and whom it binds.

Source:
    ArangoDB manual 3.12, "Schema validation".
"""

from collections.abc import Mapping
from typing import Any

from service.embedded.errors import ValidationBadParameter, ValidationFailed
from service.embedded.storage.json_schema import Compiler

#: Attributes that the rule never sees.
_SYSTEM = frozenset({"_key", "_id", "_rev", "_from", "_to"})
_LEVELS = ("none", "new", "moderate", "strict")


def completed(given: Any) -> dict[str, Any] | None:
    """Complete a collection's ``schema``, or refuse it; None when there is none.

    Raises:
        NotImplementedHere: if the rule has a keyword that is not done here.
        ValidationBadParameter: if a part is missing or wrong.
    """
    if not given:
        return None
    if not isinstance(given, Mapping) or not isinstance(given.get("rule"), Mapping):
        raise ValidationBadParameter
    schema = {"level": "strict", "message": "", **given, "type": "json"}
    if schema["level"] not in _LEVELS or not isinstance(schema["message"], str):
        raise ValidationBadParameter
    Compiler(schema["rule"]).compile(schema["rule"])
    return schema


class Validation:
    """The schema of one collection, ready to judge documents."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._check = Compiler(schema["rule"]).compile(schema["rule"])
        self._message = schema["message"] or None
        self._level = schema["level"]

    def judge_new(self, document: Mapping[str, Any]) -> None:
        """Judge a document that is to be inserted.

        Raises:
            ValidationFailed: if it breaks the rule.
        """
        if self._level != "none" and not self._is_valid(document):
            raise ValidationFailed(self._message)

    def judge_changed(self, old: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        """Judge a document that is to take another's place.

        On the level ``moderate`` one may be wrong whose predecessor was.

        Raises:
            ValidationFailed: if it breaks the rule.
        """
        if self._level in ("none", "new") or self._is_valid(document):
            return
        if self._level == "strict" or self._is_valid(old):
            raise ValidationFailed(self._message)

    def _is_valid(self, document: Mapping[str, Any]) -> bool:
        seen = {name: value for name, value in document.items() if name not in _SYSTEM}
        return self._check(seen)
