"""Statuses written in queries are statuses of a job."""

import re
from pathlib import Path

from graph_schema.job_status import JobStatus

QUERIES = Path(__file__).parents[2] / "service/queries"
COMPARED = re.compile(r"\bstatus\s*(?:==|!=|IN|:|NOT IN)\s*(\[[^\]]*\]|\"\w+\")")


def test_each_status_in_a_query_exists():
    written = {
        name
        for query in (QUERIES / "jobs").rglob("*.aql")
        for comparison in COMPARED.findall(query.read_text())
        for name in re.findall(r'"(\w+)"', comparison)
    }

    assert written
    assert written <= {str(status.value) for status in JobStatus}
