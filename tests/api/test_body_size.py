import falcon.testing
import pytest

from service.app import create_app
from service.settings import Settings


@pytest.fixture
def strict_client(database_url):
    app = create_app(Settings(database_url, max_body_bytes=100))
    yield falcon.testing.TestClient(app)
    app.close()


def test_a_body_larger_than_the_service_takes_is_refused(strict_client):
    answer = strict_client.simulate_post("/workflows", body="x" * 101)

    assert answer.status_code == 413
    assert answer.json["detail"] == "The body has 101 bytes; the service takes 100 at most."


def test_a_body_of_the_size_that_the_service_takes_is_read(strict_client):
    body = '{"name": "' + "x" * 88 + '"}'

    assert strict_client.simulate_post("/workflows", body=body).status_code == 201
