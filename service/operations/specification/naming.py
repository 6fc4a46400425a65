"""Names by which the parts of a stored workflow can refer to each other in a specification."""

from collections.abc import Iterable, Mapping
from typing import Any

from graph_schema.references import Reference, replace_references

#: ``{(kind, direction, name): name}`` of references.
Renamed = Mapping[tuple[str, str, str], str]


def unique_names(noun: str, documents: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return a name for each document that no other one has: its own, where that is possible.

    In a database names may be missing, and there may be several of one name.

    Args:
        noun: what one without a name is called.
        documents: of one collection.

    Returns:
        ``{id: name}``

    Example:
        >>> same = [{"_id": f"jobs/{key}", "_key": key, "name": "a"} for key in "12"]
        >>> unique_names("job", [*same, {"_id": "jobs/3", "_key": "3", "name": ""}])
        {'jobs/1': 'a', 'jobs/2': 'a_2', 'jobs/3': 'job_3'}
    """
    given = {document["_id"]: str(document.get("name") or "") for document in documents}
    taken = set(given.values())
    names: dict[str, str] = {}
    had = {""}
    for id_, own in given.items():
        name = _free(f"{own or noun}_{id_.partition('/')[2]}", taken) if own in had else own
        had.add(name)
        taken.add(name)
        names[id_] = name
    return names


def with_renamed(text: str, renamed: Renamed) -> str:
    """Return a text in which references say the new names.

    Example:
        >>> with_renamed("cat ${files.input.a} $HOME", {("files", "input", "a"): "a_2"})
        'cat ${files.input.a_2} $HOME'
    """

    def said(reference: Reference) -> str:
        new = renamed.get((reference.kind, reference.direction, reference.name))
        return f"${{{reference.kind}.{reference.direction}.{new}}}" if new else reference.text

    return replace_references(text, said) if renamed else text


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
