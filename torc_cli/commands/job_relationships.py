"""What jobs are joined to, as further attributes of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from torc_cli.nouns import documents
from torc_cli.session import current

#: ``{attribute: (edge, its end at the job, its other end)}``
_EDGES = {
    "depends_on_job_ids": ("blocks", "_to", "_from"),
    "input_file_ids": ("needs", "_from", "_to"),
    "output_file_ids": ("produces", "_from", "_to"),
    "input_user_data_ids": ("consumes", "_from", "_to"),
    "output_user_data_ids": ("stores", "_from", "_to"),
}

#: The columns of a table that shows them.
COLUMNS = tuple(
    zip(("Depends On", "Reads", "Writes", "Reads Data", "Writes Data"), _EDGES, strict=True)
)


def with_relationships(
    workflow_key: str, jobs: Iterable[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield jobs with the keys of what they are joined to."""
    joined = {name: _keys(workflow_key, *edge) for name, edge in _EDGES.items()}
    for job in jobs:
        yield {**job, **{name: keys.get(job["_key"], []) for name, keys in joined.items()}}


def _keys(workflow_key: str, edge: str, job_end: str, other_end: str) -> dict[str, list[str]]:
    """Return ``{key of a job: keys at the other ends of its edges}``."""
    found = defaultdict(list)
    for each in documents(current().api.list_edges, workflow_key, edge, fields="_from,_to"):
        found[_key(each[job_end])].append(_key(each[other_end]))
    return found


def _key(id_: str) -> str:
    return id_.partition("/")[2]
