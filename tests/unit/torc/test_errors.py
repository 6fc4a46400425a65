"""Every answer that is no success becomes the error that fits."""

import inspect
import pickle
import re

import pytest

from torc import errors


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, errors.Refused),
        (404, errors.NotFound),
        (405, errors.Refused),
        (409, errors.Conflict),
        (412, errors.PreconditionFailed),
        (413, errors.Refused),
        (422, errors.Unprocessable),
        (500, errors.ServiceFailed),
        (501, errors.ServiceFailed),
        (502, errors.ServiceUnavailable),
        (503, errors.ServiceUnavailable),
        (504, errors.ServiceUnavailable),
    ],
)
def test_a_status_becomes_its_error(status, error):
    found = errors.from_answer(status, {"detail": "Job 7 is gone."})

    assert type(found) is error
    assert (str(found), found.status) == ("Job 7 is gone.", status)


def test_the_problems_are_kept():
    problems = [{"path": "jobs[0]", "message": "has no command"}]

    assert errors.from_answer(400, {"title": "No", "errors": problems}).problems == problems


def test_an_answer_that_is_not_from_the_service_is_quoted():
    assert str(errors.from_answer(502, "<h1>Bad Gateway</h1>")) == (
        "The service answered 502: <h1>Bad Gateway</h1>"
    )
    page = "<html>\r\n<head><title>404 Not Found</title></head>\r\n</html>\r\n"
    assert str(errors.from_answer(404, page)) == (
        "The service answered 404: <html> <head><title>404 Not Found</title></head> </html>"
    )
    assert str(errors.from_answer(500, None)) == "The service answered 500."


def test_an_error_without_a_message_says_its_docstring():
    assert str(errors.NotFound()) == "No workflow, collection or document has that key."


def classes():
    return [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if kind.__module__ == errors.__name__
    ]


@pytest.mark.parametrize("kind", classes())
def test_an_error_survives_pickling(kind):
    error = kind("Job 7 is gone.", status=400, problems=[{"path": "a", "message": "b"}])
    error.may_be_done = True
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own

    assert type(copy) is kind
    assert str(copy) == "Job 7 is gone."
    assert vars(copy) == vars(error)


def test_the_tree_in_the_docstring_names_every_class():
    tree = re.findall(r"^(?:│?   )?(?:[├└]── )?([A-Z]\w+)  ", errors.__doc__, re.MULTILINE)

    assert sorted(tree) == sorted(kind.__name__ for kind in classes())
