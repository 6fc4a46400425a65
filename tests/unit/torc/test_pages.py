"""Lists that come in pages are walked to their end."""

import pytest

from torc.errors import NotFound
from torc.models import Job, Page
from torc.pages import add_jobs, iter_documents, send_api_command


def listing(total, size):
    def operation(workflow_key, skip=0, **filters):
        assert (workflow_key, filters) == ("1", {"status": "ready"})
        items = [{"position": n} for n in range(skip, min(total, skip + size))]
        return Page(Job, {"items": items, "skip": skip, "has_more": skip + len(items) < total})

    return operation


@pytest.mark.parametrize("total", [0, 1, 3, 6, 7])
def test_every_document_comes_once(total):
    jobs = iter_documents(listing(total, 3), "1", status="ready")

    assert [job.position for job in jobs] == list(range(total))


def test_skip_and_limit_count_documents():
    jobs = iter_documents(listing(10, 3), "1", skip=2, limit=5, status="ready")

    assert [job.position for job in jobs] == [2, 3, 4, 5, 6]


def test_a_cursor_is_followed():
    pages = {None: ("ab", "1"), "1": ("cd", "2"), "2": ("e", None)}

    def operation(skip=0, cursor=None):
        assert skip == 0
        items, following = pages[cursor]
        answer = {"items": list(items), "has_more": bool(following), "next_cursor": following}
        return Page(str, answer)

    assert "".join(iter_documents(operation)) == "abcde"


def test_a_page_that_promises_more_and_brings_nothing_is_the_last():
    def operation(**_):
        return Page(Job, {"items": [], "has_more": True})

    assert list(iter_documents(operation)) == []


def test_jobs_are_added_in_order():
    sizes = []

    class Api:
        def add_jobs(self, workflow_key, jobs):
            sizes.append(len(jobs))
            return [Job({"workflow_key": workflow_key, **job}) for job in jobs]

    added = add_jobs(Api(), "1", ({"name": str(n)} for n in range(3)), max_transfer_size=2)

    assert [(job.workflow_key, job.name) for job in added] == [("1", "0"), ("1", "1"), ("1", "2")]
    assert sizes == [2, 1]


def test_a_command_may_fail_quietly():
    def operation(key):
        raise NotFound(key)

    assert send_api_command(operation, "7", raise_on_error=False) is None


def test_a_command_fails_aloud_by_default():
    def operation(key):
        raise NotFound(key)

    with pytest.raises(NotFound, match="7"):
        send_api_command(operation, "7")


def test_a_command_returns_the_answer():
    assert send_api_command(lambda key, *, twice: (key, twice), "7", twice=True) == ("7", True)
