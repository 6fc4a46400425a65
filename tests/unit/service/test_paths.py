import pytest

from service.resources.application import plain_path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "/"),
        ("", "/"),
        ("/ping", "/ping"),
        ("/_db/workflows/torc-service/ping", "/ping"),
        ("/_db/workflows/torc-service", "/"),
        ("/torc-service/v1/workflows/1", "/workflows/1"),
        ("/torc-service/v11/x", "/torc-service/v11/x"),
        ("/_db/a/b/torc-service/x", "/_db/a/b/torc-service/x"),
        ("/workflows/workflows/1/jobs/jobs/77", "/workflows/1/jobs/77"),
        ("/jobs/jobs/77", "/jobs/77"),
        ("/workflows/1/edges/blocks/blocks/3-4", "/workflows/1/edges/blocks/3-4"),
        ("/workflows/workflows/bulk_files", "/workflows/workflows/bulk_files"),
        ("/workflows/workflows/jobs", "/workflows/workflows/jobs"),
        ("/workflows/workflows", "/workflows/workflows"),
        ("/workflows/1/jobs", "/workflows/1/jobs"),
        ("/workflows/1/jobs/2/user_data", "/workflows/1/jobs/2/user_data"),
        (
            "/workflows/1/join_by_outbound_edge/jobs/blocks",
            "/workflows/1/join_by_outbound_edge/jobs/blocks",
        ),
    ],
)
def test_prefixes_go_and_ids_become_keys(path, expected):
    assert plain_path(path) == expected
