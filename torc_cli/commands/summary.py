"""What a run leaves the person with: statuses, failures, and the values that were passed."""

import json
import sys
from dataclasses import dataclass
from typing import Any

from graph_schema.job_status import FINISHED_BADLY, JobStatus
from torc.api import DefaultApi
from torc_cli import output
from torc_cli.options import say

#: How many failures and values are shown; all can be listed.
_MOST_SHOWN = 20

_LONGEST_VALUE = 200


@dataclass(frozen=True)
class Summary:
    """How a workflow stands after a run."""

    api: DefaultApi
    workflow_key: str
    counts: dict[str, int]  #: jobs by status, only those that occur
    unsuccessful: list[dict[str, Any]]  #: results of jobs that ran and did not succeed
    user_data: list[dict[str, Any]]  #: documents that have a value

    @property
    def succeeded(self) -> bool:
        """Tell whether every job has completed or is disabled."""
        return set(self.counts) <= {JobStatus.COMPLETED, JobStatus.DISABLED}

    def names(self, status: JobStatus) -> list[str]:
        """Name the jobs in a status, or the first of many."""
        page = self.api.list_jobs(self.workflow_key, status=str(status), limit=_MOST_SHOWN)
        rest = page.total_count - len(page.items)
        return [each.name for each in page.items] + ([f"{rest} more"] if rest > 0 else [])

    def show(self) -> None:
        """Tell it on stderr, or print it as JSON if that is wanted."""
        if output.is_for_programs():
            output.print_value(self._as_json())
            return
        for text in (self._statuses(), *self._failures(), *self._values()):
            say(text)

    def _as_json(self) -> dict[str, Any]:
        return {
            "id": self.workflow_key,
            "succeeded": self.succeeded,
            "counts": self.counts,
            "unsuccessful": [output.document(each) for each in self.unsuccessful],
            "user_data": [output.document(each) for each in self.user_data],
        }

    def _statuses(self) -> str:
        rows = [[name, number] for name, number in self.counts.items()]
        return (
            f"Workflow {self.workflow_key}:\n"
            + output.drawn(["Status", "Jobs"], rows, sys.stderr).rstrip()
        )

    def _failures(self) -> list[str]:
        if not self.unsuccessful:
            return []
        rows = [
            [each["job_name"], each["status"], each["return_code"], each["stderr_path"] or ""]
            for each in self.unsuccessful[:_MOST_SHOWN]
        ]
        titles = ["Job", "Status", "Return Code", "Stderr"]
        table = output.drawn(titles, rows, sys.stderr).rstrip()
        return [table, *_rest(self.unsuccessful, "results")]

    def _values(self) -> list[str]:
        if not self.user_data:
            return []
        rows = [[each["name"], _short(each["data"])] for each in self.user_data[:_MOST_SHOWN]]
        table = output.drawn(["User Data", "Value"], rows, sys.stderr).rstrip()
        return [table, *_rest(self.user_data, "user-data")]


def summarize(api: DefaultApi, workflow_key: str) -> Summary:
    """Ask the service how a workflow stands."""
    from torc.pages import iter_documents  # noqa: PLC0415 - slow to import

    counts = api.is_workflow_complete(workflow_key)["counts"]
    run_id = api.get_workflow_status(workflow_key)["run_id"]
    results = [
        each.to_dict()
        for status in sorted(FINISHED_BADLY - {JobStatus.CANCELED})
        if counts.get(status)
        for each in iter_documents(
            api.list_results, workflow_key, run_id=run_id, status=str(status), limit=1000
        )
    ]
    values = [
        each.to_dict() for each in iter_documents(api.list_user_data, workflow_key, limit=1000)
    ]
    return Summary(
        api,
        workflow_key,
        {status: counts[status] for status in JobStatus if counts.get(status)},
        results,
        [each for each in values if each.get("data") is not None],
    )


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _rest(shown: list[dict[str, Any]], noun: str) -> list[str]:
    more = len(shown) - _MOST_SHOWN
    return [f"{more} more; torc {noun} list shows all."] if more > 0 else []
