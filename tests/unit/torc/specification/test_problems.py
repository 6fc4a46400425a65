"""What the service found wrong is told in terms of the file."""

import io

from torc.specification import described, read


def test_problems_are_told_with_their_lines_in_the_order_of_the_file():
    stream = io.StringIO("name: w\njobs:\n- name: a\n- name: a\n  comand: x\n")
    stream.name = "w.yaml"
    problems = [
        {"path": "jobs[1].comand", "message": "unknown; did you mean command?"},
        {"path": "jobs[0]", "message": "has no command"},
        {"path": "files", "message": "is missing"},
        {"path": "", "message": "is not enough"},
    ]

    assert described(problems, read(stream)) == [
        "w.yaml: files: is missing",
        "w.yaml: is not enough",
        "w.yaml:3: jobs[0]: has no command",
        "w.yaml:5: jobs[1].comand: unknown; did you mean command?",
    ]
