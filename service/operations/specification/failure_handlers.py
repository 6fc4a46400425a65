"""Check the failure handlers of a specification."""

from typing import Any

from service.operations.specification.expansion import Entry
from service.operations.specification.problems import Problems


def failure_handler(entry: Entry, problems: Problems) -> dict[str, Any]:
    """Return the document of a failure handler, and note rules that can never apply."""
    rules = entry.item.get("rules") or []
    for place, rule in enumerate(rules):
        _check_rule(entry.at("rules", place), rule, problems)
    return {
        "name": entry.item.get("name"),
        "rules": [
            {
                "exit_codes": rule.get("exit_codes", []),
                "match_all_exit_codes": rule.get("match_all_exit_codes", False),
                "recovery_script": rule.get("recovery_script"),
                "max_retries": rule.get("max_retries", 3),
            }
            for rule in rules
        ],
    }


def _check_rule(path: str, rule: dict[str, Any], problems: Problems) -> None:
    codes = rule.get("exit_codes") or []
    if not codes and not rule.get("match_all_exit_codes"):
        problems.add(path, "names no exit codes; list exit_codes, or set match_all_exit_codes")
    if 0 in codes:
        problems.add(f"{path}.exit_codes", "0 means success; a handler is about failures")
