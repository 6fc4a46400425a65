"""Words that people try because they fit, though no version had them."""

from torc_cli.earlier.spelling import Spelling

_ALL = ("get", "add", "update", "delete")

#: ``{noun: verbs that it has}``
_VERBS = {
    "workflows": _ALL,
    "jobs": _ALL,
    "files": _ALL,
    "user-data": _ALL,
    "resource-requirements": _ALL,
    "failure-handlers": _ALL,
    "slurm-schedulers": _ALL,
    "local-schedulers": _ALL,
    "aws-schedulers": _ALL,
    "scheduled-compute-nodes": _ALL,
    "compute-nodes": ("get", "delete"),
    "compute-node-stats": ("get", "delete"),
    "job-process-stats": ("get", "delete"),
    "results": ("get", "delete"),
    "events": ("get", "add", "delete"),
    "edges": ("get", "add", "delete"),
}

_WORDS = {
    "get": ("show",),
    "add": ("create", "new"),
    "update": ("modify",),
    "delete": ("remove",),
}

#: What is ours already, or means something else.
_TAKEN = {"workflows create", "workflows show"}

SPELLINGS = (
    Spelling("workflows validate", "workflows check"),
    Spelling("run-jobs", "run"),
    *(
        Spelling(f"{noun} {word}", f"{noun} {verb}")
        for noun, verbs in _VERBS.items()
        for verb in verbs
        for word in _WORDS[verb]
        if f"{noun} {word}" not in _TAKEN
    ),
    *(
        Spelling(f"{noun} {verb}", f"{noun} {verb}", {"--force": "--yes", "--no-prompts": "--yes"})
        for noun in _VERBS
        for verb in ("delete", "delete-all")
        if (noun, verb) != ("edges", "delete-all")
    ),
)
