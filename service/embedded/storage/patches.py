"""Change some attributes of a document, as UPDATE and PATCH do."""

from collections.abc import Mapping
from typing import Any

from service.embedded.errors import DocumentTypeInvalid


def patched(
    old: Mapping[str, Any], patch: Any, *, keep_null: bool = True, merge_objects: bool = True
) -> dict[str, Any]:
    """Change the attributes of a document that a patch names.

    Args:
        old: the document.
        patch: the attributes to set.
        keep_null: false to remove an attribute that the patch sets to null, and not to add one.
        merge_objects: true to change objects inside likewise; false to replace them.

    Raises:
        DocumentTypeInvalid: if the patch is no object.

    Example:
        >>> patched({"a": {"b": 1, "c": 2}}, {"a": {"c": None}}, keep_null=False)
        {'a': {'b': 1}}
        >>> patched({}, {"a": {"b": 1, "c": None}}, keep_null=False)
        {'a': {'b': 1}}
    """
    if not isinstance(patch, dict):
        raise DocumentTypeInvalid
    new = dict(old)
    for name, value in patch.items():
        if value is None and not keep_null:
            new.pop(name, None)
        elif merge_objects and isinstance(value, dict) and isinstance(new.get(name), dict):
            new[name] = patched(new[name], value, keep_null=keep_null)
        elif isinstance(value, dict) and not keep_null and name not in old:
            new[name] = patched({}, value, keep_null=False)
        else:
            new[name] = value
    return new
