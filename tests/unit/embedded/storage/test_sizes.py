"""The room that documents take: exact for few, an estimate for many."""

import pytest

from service.embedded.storage.sizes import documents_bytes


@pytest.fixture
def fill(store, jobs):
    """Insert documents of some lengths and return their size together: ``fill(lengths)``."""

    def filled(lengths):
        with store.write() as transaction:
            transaction.insert_many(jobs, [{"text": "ä" * length} for length in lengths])
            return sum(len(text.encode()) for text in transaction.scan(jobs))

    return filled


@pytest.fixture
def found(store, jobs):
    """Say how large the documents are found to be."""

    def measured():
        with store.read() as transaction:
            return documents_bytes(transaction, jobs)

    return measured


@pytest.mark.parametrize("number", [0, 1, 499, 500, 501, 1000])
def test_few_documents_are_all_measured(fill, found, number):
    size = fill(range(number))

    assert found() == size


def test_many_documents_are_taken_to_be_like_the_first_and_last(fill, found):
    size = fill([10, 30] * 2000)

    assert found() == pytest.approx(size, rel=0.01)


def test_only_the_first_and_last_are_read(fill, found):
    fill([1] * 500 + [100_000] + [1] * 500)

    assert found() < 100_000
