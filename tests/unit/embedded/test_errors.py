"""The table of errors."""

import pytest

from service.embedded import errors
from service.embedded.errors import ArangoError, DocumentNotFound

CLASSES = ArangoError.__subclasses__()


def test_an_error_says_its_docstring_unless_told_better():
    assert str(DocumentNotFound()) == "document not found"
    assert str(DocumentNotFound("no jobs/1")) == "no jobs/1"


def test_the_body_is_what_arangodb_sends():
    assert DocumentNotFound().body() == {
        "error": True,
        "code": 404,
        "errorNum": 1202,
        "errorMessage": "document not found",
    }


def test_the_classes_are_in_the_order_of_their_numbers():
    own = [cls for cls in CLASSES if cls.__module__ == errors.__name__]
    numbers = [cls.number for cls in own]

    assert numbers == sorted(numbers)
    assert len(own) > 60


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_has_a_message_and_an_http_status(cls):
    assert cls.__doc__
    assert 400 <= cls.http_code < 600
