from itertools import product

import pytest

from graph_schema.job_status import (
    ACTIVE,
    FINISHED,
    FINISHED_BADLY,
    MOVES,
    SATISFIED,
    SETTLED,
    JobStatus,
    is_allowed,
    sources_of,
)

#: Written out by hand from the table in the documentation: where a job may go from each status.
ALLOWED = {
    "uninitialized": {"blocked", "ready", "disabled"},
    "blocked": {"ready", "completed", "canceled", "uninitialized", "disabled"},
    "ready": {"canceled", "pending", "uninitialized", "disabled"},
    "pending": {"ready", "running", "canceled", "uninitialized"},
    "running": {
        "completed",
        "failed",
        "terminated",
        "canceled",
        "ready",
        "blocked",
        "uninitialized",
    },
    "completed": {"uninitialized"},
    "failed": {"uninitialized"},
    "canceled": {"uninitialized"},
    "terminated": {"uninitialized"},
    "disabled": {"uninitialized"},
}


@pytest.mark.parametrize(("old", "new"), list(product(JobStatus, JobStatus)))
def test_every_pair_of_statuses_is_allowed_exactly_when_the_table_says_so(old, new):
    assert is_allowed(old, new) == (new in ALLOWED[old])


def test_every_move_has_a_cause():
    assert all(cause for cause in MOVES.values())


@pytest.mark.parametrize("new", list(JobStatus))
def test_sources_of_a_status_are_those_that_lead_to_it(new):
    assert set(sources_of(new)) == {old for old in JobStatus if new in ALLOWED[old]}


def test_a_finished_job_only_leaves_by_reset():
    targets = {new for old, new in MOVES if old in FINISHED}

    assert targets == {JobStatus.UNINITIALIZED}


def test_no_status_is_a_dead_end():
    assert {old for old, _ in MOVES} == set(JobStatus)


def test_the_named_subsets_do_not_overlap_where_they_must_not():
    assert FINISHED_BADLY < FINISHED < SETTLED
    assert not ACTIVE & SETTLED
    assert not SATISFIED & FINISHED_BADLY
