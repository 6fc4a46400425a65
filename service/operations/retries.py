"""Decide whether a job that failed is tried again, and when. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: A delay that doubles stops growing here.
_LONGEST_DELAY_SECONDS = 3600.0

#: Doublings after which any delay is the longest; more would only make large numbers.
_MOST_DOUBLINGS = 64


@dataclass(frozen=True)
class Retry:
    """A further attempt."""

    delay_seconds: float = 0.0
    #: ``{script, return_code}``: what runs before the attempt, and how the last one ended
    recovery: dict[str, Any] | None = None


def retry_after_failure(job: Mapping[str, Any], return_code: int) -> Retry | None:
    """Decide what follows when an attempt fails.

    A rule of the failure handler that lists the return code goes before one that takes all; where
    none applies, the job's own ``retries`` count.

    Args:
        job: ``{attempt, first_attempt, retries, retry_delay_seconds, rules}``.
        return_code: how the attempt ended.

    Example:
        >>> job = {"attempt": 2, "first_attempt": 1, "retries": 2, "retry_delay_seconds": 1.5}
        >>> retry_after_failure({**job, "rules": []}, 1)
        Retry(delay_seconds=3.0, recovery=None)
        >>> retry_after_failure({**job, "rules": [], "attempt": 3}, 1)
    """
    tries = _tries(job)
    rule = _rule(job["rules"], return_code)
    most = job["retries"] + 1 if rule is None else rule["max_retries"]
    if tries >= most:
        return None
    script = rule and rule.get("recovery_script")
    recovery = {"script": script, "return_code": return_code} if script else None
    return Retry(_delay_seconds(job["retry_delay_seconds"], tries), recovery)


def retry_after_loss(job: Mapping[str, Any]) -> Retry | None:
    """Decide what follows when an attempt is lost with its worker: at least one more, at once.

    Args:
        job: ``{attempt, first_attempt, retries}``.

    Example:
        >>> retry_after_loss({"attempt": 1, "first_attempt": 1, "retries": 0})
        Retry(delay_seconds=0.0, recovery=None)
        >>> retry_after_loss({"attempt": 2, "first_attempt": 1, "retries": 0})
    """
    return Retry() if _tries(job) <= max(job["retries"], 1) else None


def _tries(job: Mapping[str, Any]) -> int:
    return int(job["attempt"] - job["first_attempt"] + 1)


def _rule(rules: Sequence[Mapping[str, Any]], return_code: int) -> Mapping[str, Any] | None:
    listing = (rule for rule in rules if return_code in rule["exit_codes"])
    taking_all = (rule for rule in rules if rule["match_all_exit_codes"])
    return next(listing, None) or next(taking_all, None)


def _delay_seconds(first: float, tries: int) -> float:
    return min(_LONGEST_DELAY_SECONDS, first * 2.0 ** min(tries - 1, _MOST_DOUBLINGS))
