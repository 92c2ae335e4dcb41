"""The link to reset a password, over real SMTP."""

from __future__ import annotations

import smtplib
import ssl
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.integration.server.members import BASE, server_settings
from tests.standins.certificates import certify
from tests.standins.mail import PASSWORD, USER, MailServer
from thoralens.server.accounts.mail import post_reset, reset_letter, send
from thoralens.settings import Settings

LINK = f"{BASE}/reset#" + "x" * 43


def set_up(tmp_path: Path, server: MailServer, **values: object) -> Settings:
    given = {"smtp_user": USER, "smtp_password": SecretStr(PASSWORD)}
    where = {"smtp_host": "localhost", "smtp_port": server.port}
    sender = {"smtp_from": "thoralens@example.org"}
    return server_settings(tmp_path, **given | where | sender | values)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    chain, authority = certify(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    return chain


def test_a_link_reaches_its_reader_encrypted(tmp_path: Path, trusted: Path) -> None:
    with MailServer(trusted) as server:
        post_reset(set_up(tmp_path, server), "jo@example.org", LINK)
        deadline = time.monotonic() + 10
        while not server.letters and time.monotonic() < deadline:
            time.sleep(0.02)
        ((sender, recipient, text),) = server.letters
    assert (sender, recipient) == ("thoralens@example.org", "jo@example.org")
    assert LINK in text.splitlines()
    assert server.refused == []


def test_nothing_goes_to_a_server_that_nobody_vouches_for(tmp_path: Path) -> None:
    chain, _ = certify(tmp_path, "localhost")
    with MailServer(chain) as server:
        settings = set_up(tmp_path, server)
        with pytest.raises(ssl.SSLCertVerificationError):
            send(settings, reset_letter(settings, "jo@example.org", LINK))
        assert (server.letters, server.refused) == ([], [])


def test_a_refusal_is_told(tmp_path: Path, trusted: Path) -> None:
    with MailServer(trusted) as server:
        settings = set_up(tmp_path, server, smtp_password=SecretStr("wrong"))
        with pytest.raises(smtplib.SMTPAuthenticationError):
            send(settings, reset_letter(settings, "jo@example.org", LINK))
        assert server.letters == []
