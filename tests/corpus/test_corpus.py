"""Every recorded answer of a real ArangoDB, asked again.

One test for each dataset of a file, and for each sequence of exchanges. What differs must be listed
in ``known_differences.json``, and what is listed must differ.
"""

import os

import pytest

from tests.corpus import cases
from tests.corpus.targets import Embedded, Live

_DATASETS = [(file, dataset) for file in cases.aql_files() for dataset in cases.groups(file)]
_SEQUENCES = [(file, name) for file in cases.http_files() for name in cases.sequences(file)]
_KNOWN = cases.read("known_differences.json")


@pytest.fixture(scope="module", params=["embedded", "arangodb"])
def target(request):
    if request.param == "embedded":
        target = Embedded()
    else:
        url = os.environ.get("TORC_TEST_ARANGO_URL")
        if not url:
            pytest.skip("TORC_TEST_ARANGO_URL names no live ArangoDB")
        target = Live(url)
    yield target
    target.close()


@pytest.mark.parametrize(("file", "dataset"), _DATASETS)
def test_queries_give_the_recorded_answers(target, file, dataset):
    found = cases.differences(target, file, dataset)
    names = {case["name"] for case in cases.groups(file)[dataset]}

    assert_only_known(target, found, names & set(_KNOWN.get(file, [])))


@pytest.mark.parametrize(("file", "name"), _SEQUENCES)
def test_requests_give_the_recorded_answers(target, file, name):
    found = cases.exchange_differences(target, file, name)
    prefix = f"{name}: "
    known = {each.removeprefix(prefix) for each in _KNOWN.get(file, []) if each.startswith(prefix)}

    assert_only_known(target, found, known)


def assert_only_known(target, found, known):
    new = [f"{name} | {text}" for name, text in found.items() if name not in known]
    gone = [] if target.is_live else sorted(known - set(found))

    assert not new, "\n".join(new)
    assert not gone, f"no longer different; take out of known_differences.json: {gone}"
