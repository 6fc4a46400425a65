"""A specification becomes documents and edges between their places."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.specification import resolution
from service.operations.specification.draft import draft
from service.operations.specification.problems import Problems


def make(**specification):
    """Return the draft, and the problems as ``{path: message}``."""
    problems = Problems()
    made = draft(specification, problems)
    return made, {problem.path: problem.message for problem in problems.listed()}


def job(name, command="true", **attributes):
    return {"name": name, "command": command, **attributes}


def files(*names):
    return [{"name": name, "path": f"/{name}"} for name in names]


def data(*names):
    return [{"name": name} for name in names]


@pytest.mark.parametrize(
    ("attributes", "edge"),
    [
        ({"input_files": ["x"]}, "needs"),
        ({"output_files": ["x"]}, "produces"),
        ({"input_file_regexes": ["^x$"]}, "needs"),
        ({"output_file_regexes": ["x"]}, "produces"),
        ({"command": "cat ${files.input.x}"}, "needs"),
        ({"command": "cat > ${files.output.x}"}, "produces"),
        ({"invocation_script": "run ${files.input.x}"}, "needs"),
        ({"env": {"X": "${files.input.x}"}}, "needs"),
        ({"command": "cat ${files.input.$X}"}, "needs"),
        ({"command": "cat ${files.input.x} ${files.input.x}", "input_files": ["x"]}, "needs"),
    ],
)
def test_a_job_is_joined_once_to_the_file_it_names(attributes, edge):
    made, problems = make(jobs=[{"name": "a", "command": "true", **attributes}], files=files("x"))

    assert problems == {}
    assert {name: pairs for name, pairs in made.edges.items() if pairs} == {edge: [(0, 0)]}


@pytest.mark.parametrize(
    ("attributes", "edge"),
    [
        ({"input_user_data": ["x"]}, "consumes"),
        ({"output_user_data": ["x"]}, "stores"),
        ({"input_user_data_regexes": ["x"]}, "consumes"),
        ({"output_user_data_regexes": ["x"]}, "stores"),
        ({"command": "${user_data.input.x}"}, "consumes"),
        ({"command": "${user_data.output.x}"}, "stores"),
    ],
)
def test_a_job_is_joined_to_the_user_data_it_names(attributes, edge):
    made, problems = make(
        jobs=[{"name": "a", "command": "true", **attributes}], user_data=data("x")
    )

    assert problems == {}
    assert {name: pairs for name, pairs in made.edges.items() if pairs} == {edge: [(0, 0)]}


def test_a_class_that_python_does_not_know_is_refused():
    pattern = "^b[[:digit:]]$"
    action = {"trigger_type": "on_jobs_ready", "action_type": "run_commands", "commands": ["x"]}

    _, problems = make(
        jobs=[job("a", depends_on_regexes=[pattern]), job("b1")],
        config={"actions": [{**action, "job_name_regexes": [pattern]}]},
    )

    assert problems == dict.fromkeys(
        ("jobs[0].depends_on_regexes[0]", "actions[0].job_name_regexes[0]"),
        "'^b[[:digit:]]$' is no regular expression: [:digit:] has no meaning here; "
        "write \\d, \\w, \\s or a range such as a-z at position 3",
    )


def test_a_job_may_depend_on_one_that_comes_later():
    made, problems = make(jobs=[job("a", depends_on=["b"]), job("b")])

    assert problems == {}
    assert made.edges["blocks"] == [(1, 0)]


def test_a_regex_over_jobs_leaves_out_the_job_itself():
    made, problems = make(jobs=[job("a1"), job("a2"), job("a3", depends_on_regexes=["^a"])])

    assert problems == {}
    assert made.edges["blocks"] == [(0, 2), (1, 2)]


def test_an_output_that_no_section_declares_is_created():
    made, problems = make(
        jobs=[job("r", "${user_data.input.new}"), job("w", "${user_data.output.new}")]
    )

    assert problems == {}
    assert list(made.shared["user_data"]) == [{"name": "new", "data": None, "is_ephemeral": False}]
    assert (made.edges["stores"], made.edges["consumes"]) == ([(1, 0)], [(0, 0)])


def test_a_reference_completed_by_the_shell_joins_everything_that_fits():
    made, problems = make(
        jobs=[job("a", "for i in 1 2; do get ${user_data.input.r_$i}; done")],
        user_data=data("r_1", "other", "r_2"),
    )

    assert problems == {}
    assert made.edges["consumes"] == [(0, 0), (0, 2)]


def test_a_reference_completed_by_the_shell_leaves_out_what_the_job_writes_itself():
    made, problems = make(
        jobs=[job("a", "get ${user_data.input.r_$i}; put ${user_data.output.r_all}")],
        user_data=data("r_1", "r_2"),
    )

    assert problems == {}
    assert made.edges["consumes"] == [(0, 0), (0, 1)]
    assert made.edges["stores"] == [(0, 2)]


@pytest.mark.parametrize(
    ("attributes", "path", "message"),
    [
        (
            {"input_files": ["fle"]},
            "jobs[0].input_files[0]",
            "there is no file 'fle'; did you mean 'file'?",
        ),
        (
            {"output_user_data": ["new"]},
            "jobs[0].output_user_data[0]",
            "there is no user data 'new'",
        ),
        (
            {"command": "${user_data.input.dta}"},
            "jobs[0].command",
            "${user_data.input.dta}: there is no user data 'dta'; did you mean 'data'?",
        ),
        (
            {"command": "${files.output.other}"},
            "jobs[0].command",
            "${files.output.other}: there is no file 'other'",
        ),
        (
            {"command": "${files.input.z_$i}"},
            "jobs[0].command",
            "${files.input.z_$i}: no file has a name like 'z_*'",
        ),
        (
            {"env": {"A": "${files.input.z}"}},
            "jobs[0].env.A",
            "${files.input.z}: there is no file 'z'",
        ),
        (
            {"command": "${user_data.output.r_{j}}"},
            "jobs[0].command",
            "${user_data.output.r_{j}}: there is no user data 'r_{j}'",
        ),
        (
            {"command": "${files.inpt.file}"},
            "jobs[0].command",
            "${files.inpt.file} is no reference; write ${files.input.NAME} or the like",
        ),
        (
            {"depends_on": ["b"]},
            "jobs[0].depends_on[0]",
            "there is no job 'b'",
        ),
        (
            {"depends_on_regexes": ["zz"]},
            "jobs[0].depends_on_regexes[0]",
            "'zz' is found in the name of no job",
        ),
        (
            {"input_file_regexes": ["("]},
            "jobs[0].input_file_regexes[0]",
            "'(' is no regular expression: missing ), unterminated subpattern at position 0",
        ),
        (
            {"resource_requirements": "smal"},
            "jobs[0].resource_requirements",
            "there are no resource requirements 'smal'; did you mean 'small'?",
        ),
        ({"scheduler": "x"}, "jobs[0].scheduler", "there is no scheduler 'x'"),
        (
            {"failure_handler": "x"},
            "jobs[0].failure_handler",
            "there is no failure handler 'x'",
        ),
    ],
)
def test_what_cannot_be_resolved_is_a_problem(attributes, path, message):
    _, problems = make(
        jobs=[{"name": "a", "command": "true", **attributes}],
        files=files("file"),
        user_data=data("data"),
        resource_requirements=[{"name": "small"}],
    )

    assert problems == {path: message}


def test_each_of_many_jobs_may_look_for_other_names_quickly():
    """Looking at all names for each of so many jobs would take long."""
    number = {"i": "1:2000"}
    made, problems = make(
        jobs=[
            job("collect_{i}", "x ${user_data.input.v_{i}_$k}", parameters=number),
            job("count_{i}", input_user_data_regexes=["^v_{i}_."], parameters=number),
        ],
        user_data=[{"name": "v_{i}_0", "parameters": number}],
    )

    assert problems == {}
    assert set(made.edges["consumes"]) == {
        (place + shift, place) for place in range(2_000) for shift in (0, 2_000)
    }


@pytest.mark.parametrize(
    "pattern", ["^ab", "^a", "^", "b", "^ab?", "^ab*", "^ab{2}", "^x|a", "(?i)^AB", r"^a\.c|^ab$"]
)
def test_a_regex_is_found_in_the_same_names_however_it_begins(pattern):
    names = ["a", "ab", "abb", "a.c", "b", "xab", "x"]
    made, _ = make(jobs=[job("a", input_file_regexes=[pattern])], files=files(*names))

    found = [place for place, name in enumerate(names) if re.search(pattern, name)]
    assert made.edges["needs"] == [(0, place) for place in found]


def test_jobs_that_wait_for_too_many_others_are_refused(monkeypatch):
    monkeypatch.setattr(resolution, "_MOST_EDGES", 10)
    number = {"i": "1:4"}
    _, problems = make(
        jobs=[
            job("a_{i}", parameters=number),
            job("b_{i}", depends_on_regexes=["^a_"], parameters=number),
        ]
    )

    assert list(problems) == ["jobs[1]"]
    assert "over 10 edges; where many jobs wait for many others" in problems["jobs[1]"]


def test_names_that_occur_twice_are_problems():
    _, problems = make(
        jobs=[job("a"), job("a")],
        files=files("f", "f"),
        user_data=data("u", "u"),
        resource_requirements=[{"name": "r"}, {"name": "r"}],
        slurm_schedulers=[{"name": "s", "account": "x"}, {"name": "s", "account": "y"}],
    )

    assert set(problems) == {
        "jobs[1].name",
        "files[1].name",
        "user_data[1].name",
        "resource_requirements[1].name",
        "slurm_schedulers[1].name",
    }


def test_a_file_has_one_writer():
    _, problems = make(
        jobs=[job("a", output_files=["f"]), job("b", output_files=["f"])], files=files("f")
    )

    assert problems == {"jobs[1]": "file 'f' has two writers, a and b; it may have one"}


@pytest.mark.parametrize(
    ("jobs", "circle"),
    [
        ([job("a", depends_on=["a"])], "a → a"),
        ([job("a", depends_on=["b"]), job("b", depends_on=["a"])], "a → b → a"),
        (
            [job("a", input_files=["y"], output_files=["x"]),
             job("b", input_files=["x"], output_files=["y"])],
            "a → file x → b → file y → a",
        ),
        (
            [job("a", "${user_data.input.u} ${user_data.output.u}")],
            "a → user data u → a",
        ),
        (
            [job("a", depends_on=["c"], output_files=["x"]), job("b", input_files=["x"]),
             job("c", depends_on=["b"])],
            "a → file x → b → c → a",
        ),
    ],
)  # fmt: skip
def test_a_cycle_is_named_as_a_path(jobs, circle):
    _, problems = make(jobs=jobs, files=files("x", "y"), user_data=data("u"))

    assert list(problems.values()) == [f"jobs wait for each other in a circle: {circle}"]


def test_of_a_long_cycle_the_ends_are_named():
    ring = [job(f"j{place}", depends_on=[f"j{(place - 1) % 500}"]) for place in range(500)]
    _, problems = make(jobs=ring)

    first = " → ".join(f"j{place}" for place in range(10))
    last = " → ".join(f"j{place}" for place in range(491, 500))
    assert problems == {
        "jobs[0]": f"jobs wait for each other in a circle: {first} → … → {last} → j0"
    }


def test_several_cycles_are_reported_at_once():
    jobs = [
        job("a", depends_on=["b"]),
        job("b", depends_on=["a"]),
        job("c", depends_on=["d"]),
        job("d", depends_on=["c"]),
    ]

    assert set(make(jobs=jobs)[1]) == {"jobs[0]", "jobs[2]"}


def test_jobs_without_names_are_numbered_around_those_that_have_the_name():
    made, problems = make(jobs=[{"command": "x"}, job("job_3"), {"command": "y"}])

    assert problems == {}
    assert [job["name"] for job in made.jobs] == ["job_1", "job_3", "job_6"]


@pytest.mark.parametrize("name", ["short", "slurm_schedulers/short"])
def test_a_scheduler_is_named_with_or_without_its_collection(name):
    made, problems = make(
        jobs=[job("a", scheduler=name)],
        schedulers={"slurm_schedulers": [{"name": "short", "account": "me"}]},
        local_schedulers=[{"name": "other"}],
    )

    assert problems == {}
    assert made.jobs[0]["scheduler_id"] == 2
    assert made.edges["scheduled_bys"] == [(0, 1)]


def test_problems_of_one_place_are_counted_when_there_are_many():
    problems = Problems()
    draft(
        {
            "jobs": [
                {
                    "name": "w_{i}",
                    "command": "${files.input.f_{i}}",
                    "parameters": {"i": "1:100"},
                }
            ]
        },
        problems,
    )

    listed = problems.listed()
    assert len(listed) == 6
    assert listed[-1].message == "and 95 more like these"


def test_what_many_jobs_name_in_vain_is_not_looked_up_for_each():
    """To compare each name with all others would take minutes."""
    number = {"i": "1:3000"}
    _, problems = make(
        jobs=[
            *(job(f"v_{place}", depends_on=[f"vv_{place}"]) for place in range(3_000)),
            job("w_{i}", "cat ${files.input.g_{i}}", parameters=number),
        ],
        files=[{"name": "f_{i}", "path": "f_{i}", "parameters": number}],
    )

    assert len(problems) == 3_001
    assert problems["jobs[0].depends_on[0]"] == "there is no job 'vv_0'; did you mean 'v_0'?"
    assert problems["jobs[2999].depends_on[0]"] == "there is no job 'vv_2999'"
    assert problems["jobs[3000].command"] == "and 2995 more like these"


graphs = st.integers(1, 7).flatmap(
    lambda size: st.tuples(
        st.just(size), st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)))
    )
)


def reaches_itself(size, pairs):
    reach = set(pairs)
    for middle in range(size):
        reach |= {(a, d) for a, b in reach for c, d in reach if b == c == middle}
    return any((node, node) in reach for node in range(size))


@given(graphs)
def test_a_cycle_is_found_exactly_when_a_job_reaches_itself(graph):
    size, pairs = graph
    jobs = [
        job(f"j{place}", depends_on=[f"j{a}" for a, b in sorted(pairs) if b == place])
        for place in range(size)
    ]

    assert bool(make(jobs=jobs)[1]) == reaches_itself(size, pairs)


def test_a_job_says_how_it_is_tried_again():
    made, problems = make(
        jobs=[job("a", retries=2, retry_delay="PT30S", failure_handler="h"), job("b")],
        failure_handlers=[{"name": "h", "rules": [{"exit_codes": [3], "max_retries": 2}]}],
    )
    asked = ("retries", "retry_delay_seconds", "failure_handler_id")

    assert problems == {}
    assert [tuple(made_job[key] for key in asked) for made_job in made.jobs] == [
        (2, 30, 1),
        (0, 1, 0),
    ]
    assert made.shared["failure_handlers"] == [
        {
            "name": "h",
            "rules": [
                {
                    "exit_codes": [3],
                    "match_all_exit_codes": False,
                    "recovery_script": None,
                    "max_retries": 2,
                }
            ],
        }
    ]


def test_a_failure_handler_that_does_not_exist_is_guessed_at():
    _, problems = make(
        jobs=[job("a", failure_handler="handel")],
        failure_handlers=[{"name": "handle", "rules": [{"match_all_exit_codes": True}]}],
    )

    assert problems == {
        "jobs[0].failure_handler": ("there is no failure handler 'handel'; did you mean 'handle'?")
    }


def test_rules_that_can_never_apply_are_problems():
    rules = [{"max_retries": 2}, {"exit_codes": [0, 1]}]
    _, problems = make(jobs=[job("a")], failure_handlers=[{"name": "h", "rules": rules}])

    assert problems == {
        "failure_handlers[0].rules[0]": (
            "names no exit codes; list exit_codes, or set match_all_exit_codes"
        ),
        "failure_handlers[0].rules[1].exit_codes": "0 means success; a handler is about failures",
    }
