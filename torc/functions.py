"""Python functions as jobs: one for each set of parameters, and one for all results together.

:func:`map_function_to_jobs` makes the jobs; ``torc jobs run-function`` and ``torc jobs
run-postprocess`` are their commands, and call :func:`run_function` and :func:`run_postprocess`.
What is called, with which parameters, and what it returned is user data of the job.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torc.errors import InvalidFunction
from torc.pages import add_jobs, iter_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from torc.api import DefaultApi
    from torc.models import Job, UserData

#: What the jobs run.
RUN_FUNCTION = "torc jobs run-function"
RUN_POSTPROCESS = "torc jobs run-postprocess"

#: User data that is added in one request.
_MOST_AT_ONCE = 10_000


def map_function_to_jobs(  # noqa: PLR0913, PLR0917 - what the earlier client takes
    api: DefaultApi,
    workflow_key: str | int,
    module: str,
    func: str,
    params: Iterable[Any],
    postprocess_func: str | None = None,
    module_directory: str | Path | None = None,
    resource_requirements: str | None = None,
    scheduler: str | None = None,
    start_index: int = 1,
    name_prefix: str = "",
    blocked_by: Sequence[str] | None = None,
    *,
    invocation_script: str | None = None,
) -> list[Job]:
    """Add a job for each set of parameters, which calls a Python function with it.

    The function takes the set of parameters, and what it returns is stored as user data of the
    job, unless it is None. Parameters and results must be JSON; of large ones, pass the path.

    Args:
        api: the way to the service.
        workflow_key: where to add the jobs.
        module: the name of the module that holds the function; it is imported to see whether
            it does.
        func: the name of the function.
        params: the sets of parameters.
        postprocess_func: the name of a function of the module to call with the list of all
            results, in the order of ``params``, in a job called ``postprocess``.
        module_directory: where the module is, if Python does not find it by itself or in the
            directory of the job.
        resource_requirements: key of what each job asks for.
        scheduler: who runs the jobs: ``slurm_schedulers/5``.
        start_index: the number of the first job.
        name_prefix: what their names begin with; the number follows.
        blocked_by: keys of jobs for which all of them wait.
        invocation_script: what is put in front of the jobs' commands, as to load software.

    Returns:
        The jobs, in the order of ``params``; that of ``postprocess_func`` is the last.

    Raises:
        InvalidFunction: if the function cannot be imported, or parameters are no JSON.
        NotFound: if there is no such workflow, or something named is not in it.

    Example:
        ``map_function_to_jobs(api, key, "simulation", "run", [{"seed": 1}, {"seed": 2}])``

    Source:
        torc 0.6, the function of this name in its client.
    """
    if isinstance(params, (dict, str)):  # what is in one would be taken for sets of parameters
        message = "params must be a list with each set of parameters, also where there is one."
        raise InvalidFunction(message)
    call: dict[str, Any] = {"module": module}
    if module_directory is not None:
        call["module_directory"] = str(Path(module_directory).absolute())
    for name in filter(None, (func, postprocess_func)):
        _imported({**call, "func": name})
    calls = [
        {**call, "func": func, "params": _checked(each, "A set of parameters")} for each in params
    ]
    names = [f"{name_prefix}{number}" for number in range(start_index, start_index + len(calls))]
    inputs, outputs = [f"input_{name}" for name in names], [f"output_{name}" for name in names]
    if postprocess_func is not None:
        calls.append({**call, "func": postprocess_func})
        inputs.append("input_postprocess")
        outputs.append("postprocess_result")
    given, results = _store(api, workflow_key, inputs, calls), _store(api, workflow_key, outputs)
    common = {
        "resource_requirements": resource_requirements,
        "scheduler": scheduler,
        "invocation_script": invocation_script,
    }
    common = {name: value for name, value in common.items() if value is not None}
    waiting = {**common, "command": RUN_FUNCTION, "blocked_by": list(blocked_by or ())}
    jobs = [
        {**waiting, "name": name, "input_user_data": [read], "output_user_data": [written]}
        for name, read, written in zip(names, given, results, strict=False)  # without the last
    ]
    if postprocess_func is not None:
        data = {"input_user_data": [given[-1], *results[:-1]], "output_user_data": results[-1:]}
        jobs.append({**common, "name": "postprocess", "command": RUN_POSTPROCESS, **data})
    return add_jobs(api, workflow_key, jobs)


def run_function(api: DefaultApi, workflow_key: str, job_key: str) -> None:
    """Call the function of a job with its parameters, and store what it returns.

    Raises:
        InvalidFunction: if the job has no function, or it cannot be imported, or what it returned
            is no JSON.
    """
    [call] = _consumed(api, workflow_key, job_key, most=1)
    result = _function(call)(call.data.get("params"))
    _keep(api, workflow_key, job_key, result)


def run_postprocess(api: DefaultApi, workflow_key: str, job_key: str) -> None:
    """Call the function of a job with the list of all results, and store what it returns.

    Raises:
        InvalidFunction: as :func:`run_function`.
    """
    call, *results = _consumed(api, workflow_key, job_key)
    result = _function(call)([each.data for each in results])
    _keep(api, workflow_key, job_key, result)


def _store(
    api: DefaultApi, workflow_key: str | int, names: Sequence[str], values: Sequence[Any] = ()
) -> list[str]:
    """Add user data, with values or without, and return their keys."""
    every = zip_longest(names, values)
    keys: list[str] = []
    while batch := [{"name": name, "data": value} for name, value in islice(every, _MOST_AT_ONCE)]:
        keys += [added.key for added in api.bulk_add_user_data(workflow_key, batch)]
    return keys


def _consumed(
    api: DefaultApi, workflow_key: str, job_key: str, *, most: int | None = None
) -> list[UserData]:
    """Return what a job consumes, in the order in which it was added: calls before results."""
    found = list(iter_documents(api.list_job_user_data_consumes, workflow_key, job_key))
    if not found or (most is not None and len(found) > most):
        number = "no user data" if not found else f"{len(found)} user data"
        message = f"Job {job_key} consumes {number}; a job that calls a function consumes one."
        raise InvalidFunction(message)
    return sorted(found, key=lambda each: int(each.key))


def _function(call: UserData) -> Callable[[Any], Any]:
    named = call.data if isinstance(call.data, dict) else {}
    if not all(isinstance(named.get(each), str) for each in ("module", "func")):
        message = f"User data {call.key} names no function; it must have a module and a func."
        raise InvalidFunction(message)
    return _imported(call.data)


def _imported(call: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Import a function.

    Raises:
        InvalidFunction: if there is none, or its module cannot be imported.
    """
    module, func, directory = call["module"], call["func"], call.get("module_directory")
    if directory not in {None, *sys.path}:
        sys.path.insert(0, str(directory))
    try:
        function = getattr(import_module(module), func, None)
    except (Exception, SystemExit) as ex:  # a script that ends does so for itself
        where = f" in {directory}" if directory else ""
        message = f"The module {module!r} cannot be imported{where}: {type(ex).__name__}: {ex}."
        raise InvalidFunction(message) from ex
    if not callable(function):
        message = f"The module {module!r} has no function {func!r}."
        raise InvalidFunction(message)
    found: Callable[[Any], Any] = function
    return found


def _keep(api: DefaultApi, workflow_key: str, job_key: str, result: Any) -> None:
    """Store what a function returned in the user data that the job stores; None is nothing."""
    if result is None:
        return
    _checked(result, "The result")
    stored = api.list_job_user_data_stores(workflow_key, job_key).items
    if len(stored) != 1:
        message = f"Job {job_key} stores {len(stored)} user data; the result needs exactly one."
        raise InvalidFunction(message)
    api.modify_user_data(workflow_key, stored[0].key, {"data": result})


def _checked(value: Any, what: str) -> Any:
    """Return a value that can be sent as JSON.

    Raises:
        InvalidFunction: if it cannot.
    """
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as ex:
        message = f"{what} cannot be stored as JSON ({ex}); pass the path of a file instead."
        raise InvalidFunction(message) from ex
    return value
