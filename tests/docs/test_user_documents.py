"""The older client of the job data page, against a real server under its old address."""

import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from pages import REPOSITORY, blocks, environment

BIN = Path(sys.executable).parent
JOB_DATA_PAGE = REPOSITORY / "docs/how_to/job_input_and_output_data.md"


def a_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def a_server(folder: Path):
    """Run torc-server on an embedded database; yield its port."""
    port = a_free_port()
    command = [
        BIN / "torc-server",
        "--port",
        str(port),
        "--database",
        f"embedded://{folder}/torc.db",
    ]
    with subprocess.Popen(
        command, env=environment(folder), stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            for line in server.stderr:
                if f":{port}" in line:
                    break
            yield port
        finally:
            server.terminate()
            server.stderr.read()


def typed(command: list, folder: Path, **variables: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(folder) | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_older_client_stores_and_reads_job_data(tmp_path):
    files = {block.file: block.text for block in blocks(JOB_DATA_PAGE) if block.file}
    (tmp_path / "one_job.yaml").write_text(files["one_job.yaml"])
    snippet = files["job_data.py"]

    with a_server(tmp_path) as port:
        url = f"http://localhost:{port}"
        typed([BIN / "torc", "-u", url, "workflows", "create", "one_job.yaml"], tmp_path)
        snippet = snippet.replace("localhost:8529", f"localhost:{port}")
        snippet = snippet.replace("92181686", "1").replace("92181820", "1")
        printed = typed([sys.executable, "-c", snippet], tmp_path).splitlines()

    assert printed[:2] == ["Added user data key=1", "Added user data key=2"]
    assert printed[2].startswith("Job key=1 stores [{'_key': '2', ")
    assert "'key1': 'val1', 'key2': 'val2'}]" in printed[2]
