"""A large workflow is there, or it is not: for those who look meanwhile, and after a crash."""

import os
import signal
import time

import pytest

from torc import make_api

JOBS = 12_000
SPECIFICATION = f"""\
name: large
parameters: {{i: "1:{JOBS // 2}"}}
jobs:
  - name: first_{{i}}
    command: echo > ${{files.output.f_{{i}}}}
    use_parameters: [i]
  - name: second_{{i}}
    command: cat ${{files.input.f_{{i}}}}
    depends_on: ["first_{{i}}"]
    use_parameters: [i]
files:
  - {{name: "f_{{i}}", path: "f_{{i}}", use_parameters: [i]}}
"""
#: How many documents there are of each; the queries are one, so that they see one state.
COUNT = "RETURN [LENGTH(workflows), LENGTH(jobs), LENGTH(files), LENGTH(blocks), LENGTH(needs)]"
NOTHING = [0, 0, 0, 0, 0]
EVERYTHING = [1, JOBS, JOBS // 2, JOBS // 2, JOBS // 2]

#: Bytes of what is not committed yet from which on a creation is in the middle of writing.
WRITING = 1024**2


@pytest.fixture
def api(project):
    made = make_api(f"embedded://{project.folder / 'torc.db'}")
    yield made
    made.close()


def count(api):
    return api.query_aql(COUNT).items[0]


def begin_to_create(project):
    """Start to create a workflow; return the process when it writes."""
    project.write("large.yaml", SPECIFICATION)
    process = project.start("workflows", "create", "large.yaml")
    log = project.folder / "torc.db-wal"
    while process.poll() is None and log.stat().st_size < WRITING:
        time.sleep(0.005)
    return process


@pytest.mark.slow
def test_nobody_sees_half_a_workflow(project, api):
    assert count(api) == NOTHING
    process = begin_to_create(project)

    seen = [count(api)]
    while process.poll() is None:
        seen.append(count(api))
        time.sleep(0.02)
    seen.append(count(api))

    assert process.communicate()[0] == "Created workflow 1.\n"
    assert {tuple(each) for each in seen} <= {tuple(NOTHING), tuple(EVERYTHING)}
    assert (seen[0], seen[-1]) == (NOTHING, EVERYTHING)


@pytest.mark.slow
def test_a_creation_that_is_killed_leaves_nothing(project, api):
    assert count(api) == NOTHING
    process = begin_to_create(project)

    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    assert count(api) == NOTHING
    assert project.torc("workflows", "create", "large.yaml").stdout == "Created workflow 1.\n"
    assert count(api) == EVERYTHING
