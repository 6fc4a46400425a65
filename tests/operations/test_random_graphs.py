"""Random graphs of jobs end as a few lines of Python say they must."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.operations.progress import is_workflow_complete

OUTCOMES = ["completed", "completed", "failed", "terminated", "canceled"]


@dataclass(frozen=True)
class Graph:
    """Jobs by number; each is blocked only by earlier ones."""

    blockers: list[set[int]]
    minds: list[bool]  #: whether the failure of a blocker cancels it
    outcomes: list[str]  #: how it ends if it runs
    order: list[float]  #: in which order jobs that run at the same time end


@st.composite
def graphs(draw):
    size = draw(st.integers(1, 8))
    each = st.lists
    return Graph(
        [
            draw(st.sets(st.integers(0, job - 1), max_size=4)) if job else set()
            for job in range(size)
        ],
        draw(each(st.booleans(), min_size=size, max_size=size)),
        draw(each(st.sampled_from(OUTCOMES), min_size=size, max_size=size)),
        draw(each(st.floats(0, 1), min_size=size, max_size=size)),
    )


def expected(graph):
    """Return how every job ends, worked out without database, sets or traversals."""
    ended: list[str] = []
    for job, blockers in enumerate(graph.blockers):
        went_badly = any(ended[blocker] != "completed" for blocker in blockers)
        ended.append("canceled" if went_badly and graph.minds[job] else graph.outcomes[job])
    return ended


def specified(graph):
    return {
        f"j{job}": {
            "depends_on": [f"j{blocker}" for blocker in sorted(blockers)],
            "cancel_on_blocking_job_failure": graph.minds[job],
        }
        for job, blockers in enumerate(graph.blockers)
    }


@pytest.mark.parametrize("at_once", [1, 8])
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(graph=graphs())
def test_every_job_ends_as_its_blockers_and_its_outcome_say(workflow, database, at_once, graph):
    made = workflow(**specified(graph))
    made.initialize()
    while True:
        made.start()
        running = sorted(
            (name for name, status in made.statuses().items() if status == "running"),
            key=lambda name: graph.order[int(name[1:])],
        )
        if not running:
            break
        made.complete(**{name: graph.outcomes[int(name[1:])] for name in running[:at_once]})

    assert list(made.statuses().values()) == expected(graph)
    assert is_workflow_complete(database, made.key)["is_complete"]
