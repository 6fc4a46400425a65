"""Requests over HTTP, against a server that says exactly what a test wants."""

import json
import socket
import threading
import time
from contextlib import suppress

import pytest

from torc import make_api
from torc.errors import ConnectionLost, NotFound, Refused, ServiceUnavailable

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n"
_CLAIM = b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"jobs": [], "items": []}'
_TRY_AGAIN = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 43\r\n\r\n"
    b'{"detail": "The database did not answer."}\n'
)
_HELLO = _OK + b'{"message": "hi"}'


class ScriptedServer:
    """Answers request after request with the given bytes; None closes the connection."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.connections = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while self.answers:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            with connection, connection.makefile("rb") as reader:
                self._converse(connection, reader)

    def _converse(self, connection, reader):
        while self.answers:
            request = self._read(reader)
            if request is None:
                return
            self.requests.append(request)
            answer = self.answers.pop(0)
            if answer is None:
                return
            connection.sendall(answer)
            if b"connection: close" in answer.lower():
                return

    @staticmethod
    def _read(reader):
        start = reader.readline()
        if not start:
            return None
        headers = {}
        while line := reader.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name] = value
        body = reader.read(int(headers.get("Content-Length", 0)))
        return start.decode().strip(), headers, body

    def close(self):
        with suppress(OSError):  # it may be closed already
            self.socket.shutdown(socket.SHUT_RDWR)  # wakes the thread
        self.socket.close()
        self.thread.join()


@pytest.fixture
def serve():
    servers = []

    def start(*answers):
        servers.append(ScriptedServer(*answers))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def connect():
    apis = []

    def make(url, **options):
        apis.append(make_api(url, **options))
        return apis[-1]

    yield make
    for api in apis:
        api.close()


def test_a_request_has_what_a_server_needs(serve, connect):
    server = serve(_HELLO)
    connect(server.url + "/_db/x/torc-service").modify_user_data(None, "7", {"data": "é"})
    start, headers, body = server.requests[0]

    assert start == "PUT /_db/x/torc-service/user_data/7?partial=true HTTP/1.1"
    assert headers["Host"] == server.url.removeprefix("http://")
    assert headers["Accept"] == headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"data": "é"}
    assert "Authorization" not in headers


def test_user_and_password_are_sent_as_basic_authentication(serve, connect):
    server = serve(_HELLO)
    connect(server.url.replace("http://", "http://ada:p%40ss@")).ping()

    assert server.requests[0][1]["Authorization"] == "Basic YWRhOnBAc3M="


def test_a_connection_is_used_again(serve, connect):
    server = serve(_HELLO, _HELLO)
    api = connect(server.url)

    assert [api.ping().message, api.ping().message] == ["hi", "hi"]
    assert server.connections == 1


def test_a_connection_that_the_server_closes_is_not_used_again(serve, connect):
    closing = _HELLO.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    server = serve(closing, _HELLO)
    api = connect(server.url)

    assert [api.ping().message, api.ping().message] == ["hi", "hi"]
    assert server.connections == 2


def test_a_connection_that_died_while_idle_is_replaced_even_for_a_post(serve, connect):
    server = serve(_HELLO)
    api = connect(server.url)
    api.ping()
    server.thread.join()
    server.answers.append(_HELLO)
    threading.Thread(target=server._serve, daemon=True).start()

    assert api.add_workflow({"name": "w"}).message == "hi"


def test_an_answer_in_chunks_is_put_together(serve, connect):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server = serve(head + b'5\r\n{"mes\r\nC;x=y\r\nsage": "hi"}\r\n0\r\nTrailer: x\r\n\r\n', _HELLO)
    api = connect(server.url)

    assert [api.ping().message, api.ping().message] == ["hi", "hi"]
    assert server.connections == 1


def test_an_answer_that_ends_with_the_connection_is_read_to_its_end(serve, connect):
    server = serve(b'HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n{"message": "hi"}')

    assert connect(server.url).ping().message == "hi"


def test_provisional_answers_are_passed_over(serve, connect):
    server = serve(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + _HELLO)

    assert connect(server.url).ping().message == "hi"


def test_an_answer_without_content_is_none(serve, connect):
    server = serve(b"HTTP/1.1 204 No Content\r\n\r\n")

    assert connect(server.url).delete_events("1").to_dict() == {}


def test_the_service_s_sentence_is_the_error(serve, connect):
    body = json.dumps({"title": "Not Found", "detail": "There is no job 7."}).encode()
    head = b"HTTP/1.1 404 Not Found\r\nContent-Length: %d\r\n\r\n" % len(body)
    server = serve(head + body)

    with pytest.raises(NotFound, match=r"^There is no job 7\.$"):
        connect(server.url).get_job("1", "7")


def test_a_lost_answer_is_asked_for_again(serve, connect):
    server = serve(None, None, _HELLO)

    assert connect(server.url).ping().message == "hi"
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda api: api.add_workflow({"name": "w"}),
        lambda api: api.patch_workflow("1", {"name": "w"}),
        lambda api: api.modify_workflow("1", {"name": "w"}),
        lambda api: api.remove_workflow("1"),
        lambda api: api.prepare_next_jobs_for_submission("1"),
        lambda api: api.start_jobs("1", ["2"]),
        lambda api: api.complete_jobs("1", [{"job_key": "2"}]),
    ],
)
def test_a_change_whose_answer_is_lost_is_sent_again_under_the_same_id(serve, connect, change):
    server = serve(None, None, _CLAIM)
    change(connect(server.url))
    ids = [headers["Idempotency-Key"] for _, headers, _ in server.requests]
    starts_and_bodies = [(start, body) for start, _, body in server.requests]

    assert len(ids) == 3
    assert len(set(ids)) == 1
    assert starts_and_bodies[1:] == starts_and_bodies[:-1]


def test_each_change_has_an_id_of_its_own(serve, connect):
    server = serve(_HELLO, _HELLO)
    api = connect(server.url)
    api.add_workflow({"name": "w"})
    api.add_workflow({"name": "w"})
    first, second = (headers["Idempotency-Key"] for _, headers, _ in server.requests)

    assert first != second


@pytest.mark.parametrize(
    "ask",
    [
        lambda api: api.get_workflow("1"),
        lambda api: api.query_aql("RETURN 1"),
        lambda api: api.join_collections_by_outbound_edge("1", "jobs", "needs"),
        lambda api: api.prepare_next_jobs_for_submission("1", {"claim_id": "c"}),
        lambda api: api.start_jobs("1", ["2"], "3"),
        lambda api: api.complete_jobs("1", [{"job_key": "2", "run_id": 1, "attempt": 1}]),
        lambda api: api.heartbeat("1", "3", []),
    ],
)
def test_what_may_be_done_twice_needs_no_id(serve, connect, ask):
    server = serve(None, _CLAIM)
    ask(connect(server.url))

    assert ["Idempotency-Key" in headers for _, headers, _ in server.requests] == [False, False]


def test_an_answer_cut_short_is_lost(serve, connect):
    cut = _HELLO[:-4].replace(b"200 OK", b"200 OK\r\nX: connection: close")
    server = serve(cut, cut)

    with pytest.raises(ConnectionLost, match=r"closed after 13 of 17 bytes.*may have been") as lost:
        connect(server.url, patience_seconds=0).add_workflow({"name": "w"})
    assert lost.value.may_be_done


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_service_that_cannot_answer_now_is_asked_again(serve, connect, status):
    away = _TRY_AGAIN.replace(b"503", str(status).encode())
    server = serve(away, away, _HELLO)

    assert connect(server.url).add_workflow({"name": "w"}).message == "hi"
    assert len({headers["Idempotency-Key"] for _, headers, _ in server.requests}) == 1


def test_a_service_that_goes_on_not_answering_is_told_in_its_words(serve, connect):
    server = serve(_TRY_AGAIN)

    with pytest.raises(ServiceUnavailable, match="The database did not answer"):
        connect(server.url, patience_seconds=0).ping()


def test_the_wait_is_as_long_as_the_service_wants(serve, connect, monkeypatch):
    waited = []
    monkeypatch.setattr("torc.transport.time.sleep", waited.append)
    server = serve(_TRY_AGAIN.replace(b"\r\n\r\n", b"\r\nRetry-After: 7\r\n\r\n"), _HELLO)

    assert connect(server.url).ping().message == "hi"
    assert waited == [7.0]


def test_a_wait_that_is_too_long_is_not_begun(serve, connect):
    server = serve(_TRY_AGAIN.replace(b"\r\n\r\n", b"\r\nRetry-After: 3600\r\n\r\n"))

    with pytest.raises(ServiceUnavailable, match="The database did not answer"):
        connect(server.url).ping()


@pytest.mark.parametrize("wish", [b"soon", b"Fri, 31 Dec 1999 23:59:59 GMT", b"-1", b""])
def test_a_wish_that_is_no_number_of_seconds_is_passed_over(serve, connect, wish):
    head = b"\r\nRetry-After: " + wish + b"\r\n\r\n"
    server = serve(_TRY_AGAIN.replace(b"\r\n\r\n", head), _HELLO)

    assert connect(server.url).ping().message == "hi"


def test_a_server_that_is_away_for_a_moment_is_waited_for(serve, connect):
    server = serve(_HELLO)
    port = server.socket.getsockname()[1]
    server.close()

    def come_back():
        time.sleep(0.2)
        server.socket = socket.create_server(("127.0.0.1", port))
        server._serve()

    threading.Thread(target=come_back, daemon=True).start()

    assert connect(server.url).add_workflow({"name": "w"}).message == "hi"


def test_a_server_that_is_not_there_is_named_with_what_to_do(serve, connect):
    server = serve()
    server.close()
    message = f"No service answers at {server.url} .Connection refused.. Start one with torc-server"

    with pytest.raises(ServiceUnavailable, match=message):
        connect(server.url, patience_seconds=0.1).ping()


def test_a_name_that_no_host_has_is_said_so(connect):
    with pytest.raises(
        ServiceUnavailable, match=r"No service answers at http://no\.such\.host\.invalid"
    ):
        connect("http://no.such.host.invalid", patience_seconds=0).ping()


@pytest.mark.parametrize(
    ("patience", "times"), [({}, (2.0, 10.0)), ({"patience_seconds": 60}, (60, 60))]
)
def test_a_service_that_has_answered_is_waited_for_longer(
    serve, connect, monkeypatch, patience, times
):
    for name in ("TORC_PATIENCE_SECONDS", "TORC_JOB_KEY"):
        monkeypatch.delenv(name, raising=False)
    waits = []
    monkeypatch.setattr("torc.transport._waits", lambda seconds: iter(waits.append(seconds) or ()))
    server = serve(_HELLO)
    api, other = connect(server.url, **patience), connect("http://127.0.0.1:1", **patience)
    api.ping()
    server.close()
    for each in (other, api):
        with pytest.raises(ConnectionLost):
            each.ping()

    assert tuple(waits) == times


def test_a_server_that_is_silent_is_given_up(connect):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"

        with pytest.raises(ServiceUnavailable, match=r"did not answer within 0\.1 seconds"):
            connect(url, timeout_seconds=0.1).ping()


def test_a_host_that_does_not_greet_is_given_up_sooner(connect, monkeypatch):
    seconds = []

    def create_connection(_, patience):
        seconds.append(patience)
        message = "timed out"
        raise TimeoutError(message)

    monkeypatch.setattr("torc.wire.socket.create_connection", create_connection)
    for timeout in (120, 3):
        with pytest.raises(ConnectionLost, match=r"No service answers at .* \(timed out\)") as lost:
            connect("http://10.0.0.1", timeout_seconds=timeout, patience_seconds=0).ping()
        assert not lost.value.may_be_done

    assert seconds == [10, 3]


def test_what_is_no_http_server_is_said_so(serve, connect):
    server = serve(b"SSH-2.0-OpenSSH_9.6\r\n")

    with pytest.raises(ServiceUnavailable, match=r"expected an HTTP answer, got 'SSH-2\.0"):
        connect(server.url, patience_seconds=0).ping()


@pytest.mark.parametrize(
    "page", [b"<!doctype html><title>Welcome</title>", b"\n<html>", b"It works!"]
)
@pytest.mark.parametrize("status", [b"200 OK", b"201 Created"])
def test_a_page_for_people_is_no_answer_of_a_service(serve, connect, page, status):
    server = serve(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(page), page))

    with pytest.raises(
        ServiceUnavailable, match=rf"^What answers at {server.url} is no service of Torc"
    ):
        connect(server.url).list_workflows()


def test_a_page_for_people_is_no_archive(serve, connect):
    page = b"<html>Log in, please</html>"
    server = serve(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page))

    with pytest.raises(ServiceUnavailable, match="is no service of Torc"):
        connect(server.url).get_workflow_archive("1")


def test_an_answer_with_a_senseless_length_is_said_so(serve, connect):
    server = serve(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")

    with pytest.raises(ServiceUnavailable, match="many"):
        connect(server.url, patience_seconds=0).ping()


def test_an_answer_before_the_request_s_end_is_heard(connect):
    refusal = b'{"detail": "That is too large."}'
    head = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse():
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(head % len(refusal) + refusal)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass

        threading.Thread(target=refuse, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"

        with pytest.raises(Refused, match=r"That is too large\."):
            connect(url).add_workflow({"description": "x" * 2_000_000})


def test_threads_may_share_an_api(serve, connect):
    server = serve(*[_HELLO.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")] * 20)
    api = connect(server.url)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(api.ping().message)) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == ["hi"] * 20
