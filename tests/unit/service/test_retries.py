"""Whether a job is tried again, decided without a database."""

import pytest

from service.operations.retries import Retry, retry_after_failure, retry_after_loss

ALL = {"exit_codes": [], "match_all_exit_codes": True, "recovery_script": None, "max_retries": 2}
SOME = {"exit_codes": [3, 4], "match_all_exit_codes": False, "max_retries": 4}


def a_job(attempt=1, first_attempt=1, retries=0, delay=1.0, rules=()):
    return {
        "attempt": attempt,
        "first_attempt": first_attempt,
        "retries": retries,
        "retry_delay_seconds": delay,
        "rules": list(rules),
    }


@pytest.mark.parametrize(
    ("job", "return_code", "is_tried_again"),
    [
        (a_job(), 1, False),
        (a_job(retries=1), 1, True),
        (a_job(attempt=2, retries=1), 1, False),
        (a_job(attempt=2, retries=2), 1, True),
        # Attempts of an earlier initialization do not count.
        (a_job(attempt=7, first_attempt=7, retries=1), 1, True),
        (a_job(attempt=8, first_attempt=7, retries=1), 1, False),
        # max_retries are attempts in all: after the second there is none.
        (a_job(rules=[ALL]), 1, True),
        (a_job(attempt=2, rules=[ALL]), 1, False),
        (a_job(attempt=3, rules=[ALL, SOME]), 3, True),
        (a_job(attempt=4, rules=[ALL, SOME]), 3, False),
        (a_job(attempt=2, rules=[ALL, SOME]), 5, False),
        # A rule that applies takes the place of the job's own retries, one that does not, does not.
        (a_job(attempt=2, retries=9, rules=[ALL]), 1, False),
        (a_job(attempt=2, retries=9, rules=[SOME]), 1, True),
    ],
)
def test_attempts_are_counted(job, return_code, is_tried_again):
    assert (retry_after_failure(job, return_code) is not None) == is_tried_again


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 1.5), (2, 3.0), (3, 6.0), (12, 3072.0), (13, 3600.0), (9999, 3600)]
)
def test_the_delay_doubles_up_to_an_hour(attempt, seconds):
    assert retry_after_failure(a_job(attempt, retries=10**6, delay=1.5), 1) == Retry(seconds)


def test_a_recovery_script_hears_the_return_code():
    rule = {**SOME, "recovery_script": "fix it"}
    retry = retry_after_failure(a_job(rules=[rule], delay=0.0), 4)

    assert retry == Retry(0.0, {"script": "fix it", "return_code": 4})


@pytest.mark.parametrize(
    ("attempt", "retries", "is_tried_again"),
    [(1, 0, True), (2, 0, False), (2, 1, False), (2, 2, True), (3, 2, False)],
)
def test_after_a_loss_there_is_at_least_one_more_attempt(attempt, retries, is_tried_again):
    assert (retry_after_loss(a_job(attempt, retries=retries)) is not None) == is_tried_again
