"""Sign-up, sign-in, sessions, passwords, links and lockout, as a browser meets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.databases import everything
from tests.integration.server.members import BASE, PASSWORD, Member, member, open_server
from thoralens.server.accounts import service as rules
from thoralens.server.accounts.guard import COOKIE, CSRF_COOKIE
from thoralens.server.models import LinkRow, SessionRow, ThrottleRow

NEW = "seven green doors in winter"
LOGIN = "/api/auth/login"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = open_server(tmp_path_factory.mktemp("accounts"))
    yield made
    made.extensions["thoralens"].close()


@pytest.fixture(autouse=True)
def calm(app):
    """No attempts of the test before."""
    with app.extensions["thoralens"].database.begin() as session:
        session.execute(ThrottleRow.__table__.delete())
        session.commit()


@pytest.fixture
def accounts(app):
    return app.extensions["thoralens"].accounts


def use(app, **values):
    """Other settings for the accounts of this server."""
    opened = app.extensions["thoralens"].accounts
    opened._settings = opened._settings.model_copy(update=values)
    return opened


def token_of(one: Member) -> str:
    cookie = one.client.get_cookie(COOKIE, domain="thoralens.test")
    return cookie.value if cookie else ""


def me(one: Member) -> int:
    return one.call("GET", "/api/me").status_code


def test_the_cookies_are_as_safe_as_cookies_are(app) -> None:
    answer = Member(app).sign_up("cookies@example.org")
    session, csrf = sorted(answer.headers.getlist("Set-Cookie"), reverse=True)
    assert session.startswith("__Host-thoralens-session=")
    assert csrf.startswith("__Host-thoralens-csrf=")
    for cookie in (session, csrf):
        assert {"Secure", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert "HttpOnly" in session
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_session_cannot_be_fixed_beforehand(app) -> None:
    """The token changes at every sign-in, one that was planted counts for nothing."""
    one = member(app, "fixed@example.org")
    first = token_of(one)
    one.client.set_cookie(COOKIE, "planted", domain="thoralens.test", secure=True)
    assert me(one) == 401
    assert one.sign_in("fixed@example.org").status_code == 200
    assert token_of(one) not in ("planted", first)
    second = token_of(one)
    assert one.sign_in("fixed@example.org").status_code == 200
    thief = Member(app)
    thief.client.set_cookie(COOKIE, second, domain="thoralens.test", secure=True)
    assert me(thief) == 401, "the session that the browser had before goes on"


def test_nothing_kept_opens_anything(app, accounts) -> None:
    """Tokens and passwords are on the disk only as hashes."""
    one = member(app, "disk@example.org")
    link = accounts.reset_link(accounts.users.find("disk@example.org"))
    kept = b"".join(path.read_bytes() for path in accounts._settings.home.glob("thoralens.db*"))
    kept += everything(accounts._settings)
    assert b"disk@example.org" in kept
    for secret in (token_of(one), link.partition("#")[2], PASSWORD):
        assert secret.encode() not in kept


def test_signing_out_ends_the_session_on_the_server(app) -> None:
    one = member(app, "out@example.org")
    kept = token_of(one)
    answer = one.call("POST", "/api/auth/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert not token_of(one)
    one.client.set_cookie(COOKIE, kept, domain="thoralens.test", secure=True)
    assert me(one) == 401


def test_a_revoked_session_is_over_at_once(app) -> None:
    one, two = member(app, "two@example.org"), Member(app)
    two.sign_in("two@example.org")
    sessions = one.call("GET", "/api/auth/sessions").json["sessions"]
    (other,) = (row["id"] for row in sessions if not row["current"])
    assert one.call("DELETE", f"/api/auth/sessions/{other}").status_code == 204
    assert (me(one), me(two)) == (200, 401)
    assert one.call("DELETE", f"/api/auth/sessions/{other}").status_code == 404


@pytest.mark.parametrize("column", ["expires_at", "seen_at"])
def test_sessions_end_by_themselves(app, column: str) -> None:
    one = member(app, f"{column}@example.org")
    past = datetime.now(UTC) - timedelta(days=2, minutes=1)
    with app.extensions["thoralens"].database.begin() as session:
        session.execute(update(SessionRow).values({column: past}))
        session.commit()
    assert me(one) == 401


def test_a_disabled_account_is_out(app, accounts) -> None:
    one = member(app, "disabled@example.org")
    accounts.users.change(accounts.users.find("disabled@example.org").id, state="disabled")
    assert me(one) == 401
    assert one.sign_in("disabled@example.org").json["code"] == "sign_in_refused"


def test_a_changed_password_ends_every_other_session(app) -> None:
    one, two = member(app, "change@example.org"), Member(app)
    two.sign_in("change@example.org")
    before, path = token_of(one), "/api/auth/password"
    wrong = one.call("POST", path, json={"current": NEW, "password": NEW})
    assert (wrong.status_code, wrong.json["code"]) == (403, "password_wrong")
    weak = one.call("POST", path, json={"current": PASSWORD, "password": "short"})
    assert (weak.status_code, weak.json["code"]) == (422, "password_weak")
    assert (me(one), me(two)) == (200, 200)
    right = one.call("POST", path, json={"current": PASSWORD, "password": NEW})
    assert right.status_code == 200
    assert (me(one), me(two)) == (200, 401)
    assert token_of(one) != before
    assert two.sign_in("change@example.org").status_code == 401
    assert two.sign_in("change@example.org", NEW).status_code == 200


def test_unknown_wrong_and_disabled_do_the_same_work_and_say_the_same(
    app, accounts, monkeypatch
) -> None:
    """One Argon2id check of the same cost each, the same queries, and the same answer."""
    for name in ("known", "closed"):
        member(app, f"{name}@example.org")
    accounts.users.change(accounts.users.find("closed@example.org").id, state="disabled")
    checked, asked = [], []
    verify = accounts.passwords._hasher.verify

    class Hasher:
        def verify(self, kept: str, password: str) -> bool:
            checked.append(kept.rpartition("$")[0].rpartition("$")[0])
            return verify(kept, password)

    monkeypatch.setattr(accounts.passwords, "_hasher", Hasher())
    answers = []
    from sqlalchemy import event

    engine = app.extensions["thoralens"].database.engine

    def listen(_connection, _cursor, statement, *_rest) -> None:
        asked[-1].append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        for name, password in (("unknown", NEW), ("known", NEW), ("closed", PASSWORD)):
            asked.append([])
            answers.append(Member(app).sign_in(f"{name}@example.org", password))
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert checked == ["$argon2id$v=19$m=19456,t=2,p=1"] * 3
    assert asked[0] == asked[1] == asked[2]
    assert len({(answer.status_code, answer.data) for answer in answers}) == 1
    assert answers[0].json["code"] == "sign_in_refused"


@pytest.mark.parametrize("email", ["locked@example.org", "nobody-here@example.org"])
def test_an_account_is_locked_for_a_while_whether_it_is_there_or_not(app, email: str) -> None:
    if email.startswith("locked"):
        member(app, email)
    for turn in range(rules.PER_ACCOUNT):
        guess = Member(app, f"198.51.100.{turn}").sign_in(email, NEW)
        assert guess.status_code == 401
    refused = Member(app, "203.0.113.1").sign_in(f" {email.upper()}")
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["Retry-After"]) <= 901
    with app.extensions["thoralens"].database.begin() as session:
        session.execute(
            update(ThrottleRow).values(began_at=datetime.now(UTC) - timedelta(minutes=16))
        )
        session.commit()
    again = Member(app, "203.0.113.1").sign_in(email)
    assert again.status_code == (200 if email.startswith("locked") else 401)


def test_an_address_is_locked_whatever_accounts_it_tries(app, monkeypatch) -> None:
    monkeypatch.setattr(rules, "PER_ADDRESS", 3)
    guesser, other = Member(app, "2001:db8::1"), Member(app, "2001:db8:0:1::1")
    for turn in range(3):
        assert guesser.sign_in(f"guess-{turn}@example.org", NEW).status_code == 401
    guesser.address = "2001:db8::ffff"  # the same subscriber's
    assert guesser.sign_in("guess-9@example.org", NEW).status_code == 429
    assert guesser.sign_up("guess-9@example.org").status_code == 429
    assert other.sign_in("guess-9@example.org", NEW).status_code == 401


def test_only_the_trusted_proxy_is_believed(app) -> None:
    """From elsewhere, what it says of itself counts for nothing."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "thoralens.test"}
    stranger = {"REMOTE_ADDR": "203.0.113.9", "wsgi.url_scheme": "http"}
    client = app.test_client()
    host = BASE.replace("https", "http")
    for path, code in (("/api/me", "https_needed"), ("/", "https_needed")):
        answer = client.get(path, base_url=host, headers=headers, environ_base=stranger)
        assert (answer.status_code, answer.json["code"]) == (403, code)
    answer = client.get("/api/meta", base_url="https://evil.test")
    assert (answer.status_code, answer.json["code"]) == (421, "host_not_allowed")
    assert client.get("/healthz", base_url="http://10.1.2.3").status_code == 200


def test_a_reset_link_works_once_and_ends_every_session(app, accounts) -> None:
    one, path = member(app, "reset@example.org"), "/api/auth/reset/confirm"
    user = accounts.users.find("reset@example.org")
    stale, fresh = (accounts.reset_link(user).partition("#")[2] for _ in range(2))
    guest = Member(app)
    for token, password, status in (
        ("made-up", NEW, 410),
        (stale, NEW, 410),
        (fresh, "short", 422),
        (fresh, NEW, 204),
        (fresh, PASSWORD, 410),
    ):
        answer = guest.call("POST", path, json={"token": token, "password": password})
        assert answer.status_code == status, answer.text
    assert me(one) == 401
    assert one.sign_in("reset@example.org").status_code == 401
    assert one.sign_in("reset@example.org", NEW).status_code == 200


def test_a_reset_link_expires(app, accounts) -> None:
    member(app, "late@example.org")
    token = accounts.reset_link(accounts.users.find("late@example.org")).partition("#")[2]
    with app.extensions["thoralens"].database.begin() as session:
        session.execute(update(LinkRow).values(expires_at=datetime.now(UTC)))
        session.commit()
    given = {"token": token, "password": NEW}
    assert Member(app).call("POST", "/api/auth/reset/confirm", json=given).status_code == 410


def test_asking_for_a_link_tells_nothing_of_who_has_an_account(app, monkeypatch) -> None:
    member(app, "asks@example.org")
    sent = []
    monkeypatch.setattr(rules, "post_reset", lambda _settings, to, link: sent.append((to, link)))
    here = {"email": "asks@example.org"}
    assert Member(app).call("POST", "/api/auth/reset", json=here).json["code"] == "no_mail"
    use(app, smtp_host="mail.test", smtp_from="thoralens@example.org")
    try:
        answers = [
            Member(app).call("POST", "/api/auth/reset", json={"email": email})
            for email in ("ASKS@example.org", "not-here@example.org")
        ]
    finally:
        use(app, smtp_host="")
    assert [(answer.status_code, answer.data) for answer in answers] == [(202, b"")] * 2
    ((to, link),) = sent
    assert to == "asks@example.org"
    assert link.startswith(f"{BASE}/reset#")


def test_an_invitation_makes_one_account_with_its_role(app, accounts) -> None:
    use(app, sign_up="invite")
    try:
        assert Member(app).sign_up("uninvited@example.org").status_code == 409
        token = accounts.invite_link("clinician").partition("#")[2]
        weak = Member(app).sign_up("guest@example.org", invite=token, password="short")
        assert weak.status_code == 422
        made = Member(app).sign_up("guest@example.org", invite=token)
        assert (made.status_code, made.json["role"]) == (201, "clinician")
        again = Member(app).sign_up("second@example.org", invite=token)
        assert (again.status_code, again.json["code"]) == (409, "account_refused")
    finally:
        use(app, sign_up="open")


def test_a_closed_server_makes_no_accounts(app) -> None:
    use(app, sign_up="closed")
    try:
        assert Member(app).sign_up("no@example.org").json["code"] == "sign_up_closed"
    finally:
        use(app, sign_up="open")


def test_one_mailbox_has_one_account(app) -> None:
    member(app, "Same.One@Example.org")
    again = Member(app).sign_up("same.one@example.ORG ")
    assert (again.status_code, again.json["code"]) == (409, "account_refused")
    for email in ("x", "a@b", "a b@example.org", "a@example.org\nBcc: b@example.org"):
        assert Member(app).sign_up(email).json["code"] == "email_invalid"


def test_preferences_are_kept_one_by_one(app) -> None:
    one = member(app, "likes@example.org")
    one.call("PATCH", "/api/me", json={"reader": "clinician", "theme": "dark"})
    one.call("PATCH", "/api/me", json={"theme": None, "units": "mm"})
    assert one.call("GET", "/api/me").json["preferences"] == {
        "reader": "clinician",
        "language": None,
        "theme": None,
        "units": "mm",
        "overlay": None,
        "model": None,
    }
    model = app.extensions["thoralens"].diagnoser.spec.name
    given = {"overlay": "lungs", "model": model}
    assert one.call("PATCH", "/api/me", json=given).json["preferences"].items() >= given.items()
    assert one.call("PATCH", "/api/me", json={"model": "x"}).json["code"] == "model_unknown"
    assert one.call("PATCH", "/api/me", json={"overlay": "x"}).status_code == 422
    assert one.call("PATCH", "/api/me", json={"role": "administrator"}).status_code == 422
    assert one.call("GET", "/api/me").json["role"] == "patient"


def test_meta_tells_how_people_come_in(app) -> None:
    one = Member(app)
    given = {"sign_up": "open", "mail": False}
    assert one.call("GET", "/api/meta").json["accounts"] == given | {"signed_in": False}
    one.sign_up("meta@example.org")
    assert one.call("GET", "/api/meta").json["accounts"] == given | {"signed_in": True}
    assert one.client.get_cookie(CSRF_COOKIE, domain="thoralens.test")
