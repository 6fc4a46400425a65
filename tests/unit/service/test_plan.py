"""What a specification amounts to, in which stages, and which chain takes longest."""

from service.operations.specification.draft import draft
from service.operations.specification.plan import plan
from service.operations.specification.problems import Problems


def planned(**specification):
    return plan(draft(specification, Problems()))


def test_the_longest_chain_goes_through_files_and_user_data():
    found = planned(
        jobs=[
            {"name": "a", "command": "x > ${files.output.f}", "resource_requirements": "hour"},
            {"name": "b", "command": "x ${files.input.f} ${user_data.output.u}"},
            {"name": "c", "command": "x ${user_data.input.u}"},
            {"name": "d", "command": "x"},
        ],
        files=[{"name": "f", "path": "f"}],
        resource_requirements=[{"name": "hour", "runtime": "PT1H"}],
    )

    assert [stage["job_names"] for stage in found["stages"]] == [["a", "d"], ["b"], ["c"]]
    assert found["critical_path"] == {
        "runtime_seconds": 3720,
        "job_count": 3,
        "job_names": ["a", "b", "c"],
    }


def test_a_chain_of_many_stages_is_shown_by_its_ends():
    chain = [{"name": "j0", "command": "x"}]
    chain += [
        {"name": f"j{place}", "command": "x", "depends_on": [f"j{place - 1}"]}
        for place in range(1, 3_000)
    ]

    found = planned(jobs=chain)

    assert found["stage_count"] == 3_000
    assert [stage["number"] for stage in found["stages"]] == [*range(1, 501), *range(2501, 3001)]
    assert found["critical_path"]["job_count"] == 3_000
    assert found["critical_path"]["job_names"][499:501] == ["j499", "j2500"]


def test_a_wide_stage_is_shown_by_its_first_names():
    wide = {"name": "w_{i:04d}", "command": "x", "parameters": {"i": "1:5000"}}

    [stage] = planned(jobs=[wide])["stages"]

    assert stage["job_count"] == 5_000
    assert stage["job_names"] == [f"w_{place:04d}" for place in range(1, 101)]
