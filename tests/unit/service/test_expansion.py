import pytest

from service.errors import Problem
from service.operations.specification.expansion import Expansion
from service.operations.specification.problems import Problems


def expand(*items, shared=None):
    """Return the expanded entries, and the problems."""
    problems = Problems()
    entries = Expansion(shared, problems).expand("jobs", items)
    return [entry.item for entry in entries], problems.listed()


def names(*items, **shared):
    return [item["name"] for item in expand(*items, **shared)[0]]


def test_entries_without_parameters_stay_as_they_are():
    assert expand({"name": "a", "command": "{x}"}) == ([{"name": "a", "command": "{x}"}], [])


def test_a_parameter_goes_into_every_text():
    [first, _], _ = expand(
        {
            "name": "w_{i}",
            "command": "run {i}",
            "env": {"I": "{i:02d}"},
            "depends_on": ["v_{i}"],
            "priority": 3,
            "resource_requirements": "r_{i}",
            "parameters": {"i": "1:2"},
        }
    )

    assert first == {
        "name": "w_1",
        "command": "run 1",
        "env": {"I": "01"},
        "depends_on": ["v_1"],
        "priority": 3,
        "resource_requirements": "r_1",
    }


def test_shared_parameters_are_used_only_where_they_are_named():
    item = {"name": "w_{i}", "use_parameters": ["i"]}

    assert names(item, {"name": "v_{i}"}, shared={"i": "1:2", "j": "1:9"}) == [
        "w_1",
        "w_2",
        "v_{i}",
    ]


def test_a_local_parameter_wins_over_a_shared_one():
    item = {"name": "w_{i}", "use_parameters": ["i"], "parameters": {"i": [8, 9]}}

    assert names(item, shared={"i": "1:2"}) == ["w_8", "w_9"]


def test_an_unknown_shared_parameter_is_a_problem():
    _, problems = expand({"name": "w", "use_parameters": ["ii"]}, shared={"i": "1:2"})

    message = "the specification shares no parameter 'ii'; did you mean 'i'?"
    assert problems == [Problem("jobs[0].use_parameters[0]", message)]


def test_zip_takes_values_in_step():
    parameters = {"i": [1, 2], "x": ["a", "b"]}
    item = {"name": "w_{i}{x}", "parameters": parameters, "parameter_mode": "zip"}

    assert names(item) == ["w_1a", "w_2b"]


def test_a_job_whose_name_has_no_placeholder_is_one_job_that_names_everything():
    made, problems = expand(
        {
            "name": "all",
            "command": "sum ${files.input.f_{i}} > out",
            "depends_on": ["w_{i}", "setup"],
            "parameters": {"i": "1:3"},
        }
    )

    assert problems == []
    assert made == [
        {
            "name": "all",
            "command": "sum ${files.input.f_1} ${files.input.f_2} ${files.input.f_3} > out",
            "depends_on": ["w_1", "w_2", "w_3", "setup"],
        }
    ]


def test_a_name_with_some_of_the_parameters_collects_over_the_others():
    made, _ = expand(
        {
            "name": "fold_{k}",
            "command": "x {k}",
            "depends_on": ["t_{k}_{s}"],
            "parameters": {"k": "1:2", "s": ["a", "b"]},
        }
    )

    assert [(job["name"], job["command"], job["depends_on"]) for job in made] == [
        ("fold_1", "x 1", ["t_1_a", "t_1_b"]),
        ("fold_2", "x 2", ["t_2_a", "t_2_b"]),
    ]


def test_a_command_with_a_parameter_that_the_name_leaves_out_is_a_problem():
    _, [problem] = expand({"name": "all", "command": "x {i}", "parameters": {"i": "1:3"}})

    assert problem.path == "jobs[0].parameters"
    assert "command mentions a parameter that name leaves out" in problem.message


def test_a_parameterized_entry_without_a_name_is_one_for_each_combination():
    made, _ = expand({"command": "x {i}", "parameters": {"i": "1:3"}})

    assert [job["command"] for job in made] == ["x 1", "x 2", "x 3"]


@pytest.mark.parametrize("name", ["a b", "1", "", "a-b", "a.b"])
def test_the_name_of_a_parameter_is_an_identifier(name):
    _, [problem] = expand({"name": "w", "parameters": {name: "1:2"}})

    assert "is no name for a parameter" in problem.message


def test_entries_that_are_wrong_do_not_hide_each_other():
    _, problems = expand(
        {"name": "a_{i}", "parameters": {"i": "1:3:0"}},
        {"name": "b_{i}", "parameters": {"i": "[]"}},
    )

    assert [problem.path for problem in problems] == ["jobs[0].parameters", "jobs[1].parameters"]


def test_a_hundred_thousand_entries_expand():
    item = {"name": "w_{i}", "command": "x {i}", "parameters": {"i": "1:100000"}}

    assert names(item)[-1] == "w_100000"


def test_all_entries_together_stand_for_a_bounded_number():
    problems = Problems()
    item = {"name": "w_{i}", "parameters": {"i": "1:4"}}
    entries = Expansion(None, problems, most=10).expand("jobs", [item, item, item])

    assert len(entries) == 8
    [problem] = problems.listed()
    assert problem.path == "jobs[2].parameters"
    assert "over 10 combinations; make several workflows" in problem.message


def test_too_many_combinations_are_refused_before_they_are_made():
    _, [problem] = expand({"name": "{a}{b}", "parameters": {"a": "1:1001", "b": "1:1001"}})

    assert "over 1,000,000 combinations" in problem.message


def test_data_of_any_kind_stays_in_an_entry_that_stands_alone():
    made, problems = expand({"name": "all", "data": [{"a": 1}], "parameters": {"i": "1:3"}})

    assert problems == []
    assert made == [{"name": "all", "data": [{"a": 1}]}]
