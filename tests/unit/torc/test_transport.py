import pytest

from torc import transport
from torc.transport import _account, login_name


@pytest.mark.parametrize(
    ("name", "header"), [("alice", "alice"), ("zo\u00eb", "zo%C3%AB"), ("a\nb", "a%0Ab")]
)
def test_a_login_name_fits_into_a_header(monkeypatch, name, header):
    monkeypatch.setenv("LOGNAME", name)

    assert login_name() == header


@pytest.mark.parametrize("problem", [KeyError, OSError, ImportError])
def test_an_account_without_a_name_has_none(monkeypatch, problem):
    def getuser():
        raise problem

    monkeypatch.delenv("LOGNAME", raising=False)
    monkeypatch.delenv("USER", raising=False)
    monkeypatch.setattr("getpass.getuser", getuser)
    monkeypatch.setattr("torc.transport._account", _account.__wrapped__)

    assert login_name() == ""


@pytest.mark.parametrize("patience", [0.0, 0.01, 2.0, 60.0])
def test_waits_grow_and_end_with_the_patience(monkeypatch, patience):
    now = [100.0]
    monkeypatch.setattr(transport.time, "monotonic", lambda: now[0])
    waits = []
    for wait in transport._waits(patience):
        waits.append(wait)
        now[0] += wait

    assert sum(waits) == pytest.approx(patience)
    assert max(waits, default=0) <= 7.5
    assert len(waits) < 40
