"""What a specification says of how workers treat the workflow, and what of it has an effect."""

from collections.abc import Collection, Mapping
from typing import Any

from service.operations.specification.notes import Notes
from service.operations.specification.problems import suggestion

#: Keys of the configuration that something acts on.
_EFFECTIVE = frozenset({"claim_lease_seconds"})


def joined_config(
    specification: Mapping[str, Any], known: Collection[str], notes: Notes
) -> dict[str, Any]:
    """Join what stands at the top of a specification to what stands below ``config``.

    Args:
        specification: as its schema loads it.
        known: the keys of a configuration.
        notes: what has no effect is added here.
    """
    nested = specification.get("config") or {}
    flat = {key: specification[key] for key in known if specification.get(key) is not None}
    for key in nested.keys() - set(known):
        hint = suggestion(key, known)
        notes.add(f"config.{key}", f"Torc knows no {key!r}{hint}; it is kept as it is")
    for key in flat.keys() & nested.keys():
        if flat[key] != nested[key]:
            notes.add(key, f"{key} stands below config too, with another value; this one counts")
    config = {**nested, **flat}
    _note_what_has_no_effect(specification, config, set(known) - _EFFECTIVE, notes)
    return config


def _note_what_has_no_effect(
    specification: Mapping[str, Any], config: Mapping[str, Any], stored: set[str], notes: Notes
) -> None:
    kept = sorted(key for key in config.keys() & stored if config[key])
    if any(job.get("schedule_compute_nodes") for job in specification.get("jobs") or ()):
        kept.append("schedule_compute_nodes")
    if kept:
        path = kept[0] if kept[0] in specification else ""
        verb = "are" if len(kept) > 1 else "is"
        notes.add(path, f"{_listed(kept)} {verb} kept, but nothing acts on {_it(kept)} yet")


def _listed(words: list[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])


def _it(words: list[str]) -> str:
    return "them" if len(words) > 1 else "it"
