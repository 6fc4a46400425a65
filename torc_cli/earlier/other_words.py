"""Words that people try because they fit, though no version had them."""

from torc_cli.earlier.spelling import Spelling

#: ``{noun: verbs that it has}``
_VERBS = {
    "workflows": ("get", "add", "update", "delete"),
    "jobs": ("get", "add", "update", "delete"),
    "files": ("get", "add", "update", "delete"),
    "user-data": ("get", "add", "update", "delete"),
    "resource-requirements": ("get", "add", "update", "delete"),
    "failure-handlers": ("get", "add", "update", "delete"),
    "slurm-schedulers": ("get", "add", "update", "delete"),
    "local-schedulers": ("get", "add", "update", "delete"),
    "aws-schedulers": ("get", "add", "update", "delete"),
    "scheduled-compute-nodes": ("get", "add", "update", "delete"),
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
