"""What people and administrators do with accounts."""

from __future__ import annotations

from thoralens.errors import ThoralensError
from thoralens.server.accounts.mail import post_reset
from thoralens.server.accounts.roles import Role
from thoralens.server.accounts.secrets import Passwords, Tokens, check_password
from thoralens.server.accounts.sessions import Sessions
from thoralens.server.accounts.throttle import PER_ACCOUNT, PER_ADDRESS, Throttle
from thoralens.server.accounts.users import Users, folded, normalise, refused
from thoralens.server.database import Database
from thoralens.server.models import UserRow
from thoralens.settings import Settings

_ROLE: Role = "patient"


class Accounts:
    """Sign up, sign in, change and reset; whoever tries is counted first."""

    def __init__(self, database: Database, settings: Settings) -> None:
        secret = settings.secret.get_secret_value() if settings.secret else ""
        self._settings = settings
        self.tokens = Tokens(secret)
        self.passwords = Passwords()
        self.users = Users(database, self.tokens)
        self.sessions = Sessions(database, self.tokens)
        self._throttle = Throttle(database)

    def sign_up(self, email: str, password: str, invite: str, address: str) -> UserRow:
        """Make an account, where this server lets people do so.

        Raises:
            ThoralensError: ``sign_up_closed`` (403), ``account_refused`` (409), or the address
                or the password is none (422).
            TooManyAttemptsError: From this network address.
        """
        self._throttle.count({self._address(address): PER_ADDRESS})
        if self._settings.sign_up == "closed":
            raise ThoralensError(
                "sign_up_closed",
                "This server makes no accounts by itself.",
                "Ask who runs it for one.",
                status=403,
            )
        email = normalise(email)
        check_password(password, email)
        hashed, role = self.passwords.hash(password), _ROLE
        invited = self.users.peek("invite", invite) if invite else None
        if self._settings.sign_up == "invite" and invited is None:
            raise refused()
        if invited:
            if self.users.find(email) or not self.users.take("invite", invite):
                raise refused()
            role = invited.role
        return self.users.add(email, hashed, role)

    def sign_in(self, email: str, password: str, address: str) -> UserRow:
        """The account of an address and its password; the same work whether there is one or not.

        Raises:
            ThoralensError: ``sign_in_refused`` (401), whatever the reason.
            TooManyAttemptsError: For this account or from this network address.
        """
        account = self._account(email)
        self._throttle.count({account: PER_ACCOUNT, self._address(address): PER_ADDRESS})
        user = self.users.find(email)
        right = self.passwords.verify(user.password if user else None, password)
        if user is None or not right or user.state != "active":
            raise ThoralensError(
                "sign_in_refused",
                "The address or the password is not right.",
                "Try again, or reset the password.",
                status=401,
            )
        self._throttle.clear(account)
        return user

    def change_password(self, user: UserRow, current: str, password: str, address: str) -> None:
        """Choose a new password; every session ends.

        Raises:
            ThoralensError: ``password_wrong`` (403), ``password_weak`` (422).
            TooManyAttemptsError: See :meth:`sign_in`.
        """
        self.confirm_password(user, current, address)
        self._set_password(user, password)

    def confirm_password(self, user: UserRow, password: str, address: str) -> None:
        """Make sure that it is the account's owner who asks.

        Raises:
            ThoralensError: ``password_wrong`` (403).
            TooManyAttemptsError: See :meth:`sign_in`.
        """
        account = self._account(user.email)
        self._throttle.count({account: PER_ACCOUNT, self._address(address): PER_ADDRESS})
        if not self.passwords.verify(user.password, password):
            raise ThoralensError(
                "password_wrong",
                "The present password is not right.",
                "Type it again, or sign out and reset it.",
                status=403,
            )
        self._throttle.clear(account)

    def forget_attempts(self, user: UserRow) -> None:
        """Before an account goes: what was counted for it."""
        self._throttle.clear(self._account(user.email))
        self._throttle.clear(self.tokens.hash("reset-of", folded(user.email)))

    def request_reset(self, email: str, address: str) -> None:
        """Send a link to choose a new password, if there is such an account.

        Raises:
            ThoralensError: ``no_mail`` (409): this server sends none.
            TooManyAttemptsError: For this account or from this network address.
        """
        if not self._settings.smtp_host:
            raise ThoralensError(
                "no_mail",
                "This server sends no e-mail.",
                "Ask who runs it for a link; `thoralens users reset ADDRESS` prints one.",
                status=409,
            )
        key = self.tokens.hash("reset-of", folded(email))
        self._throttle.count({key: PER_ACCOUNT, self._address(address): PER_ADDRESS})
        user = self.users.find(email)
        if user is not None and user.state == "active":
            post_reset(self._settings, user.email, self.reset_link(user))

    def confirm_reset(self, token: str, password: str, address: str) -> UserRow:
        """Choose a new password with a link's token, once; every session ends.

        Raises:
            ThoralensError: ``link_expired`` (410), ``password_weak`` (422, the link stays).
        """
        self._throttle.count({self._address(address): PER_ADDRESS})
        link = self.users.peek("reset", token)
        user = self.users.get(link.user_id) if link and link.user_id else None
        if user is None or user.state != "active":
            raise _expired()
        check_password(password, user.email)
        if not self.users.take("reset", token):
            raise _expired()
        self._set_password(user, password)
        self._throttle.clear(self._account(user.email))
        return user

    def reset_link(self, user: UserRow) -> str:
        return self._page("reset", self.users.reset(user))

    def invite_link(self, role: Role) -> str:
        return self._page("sign-up", self.users.invite(role))

    def _set_password(self, user: UserRow, password: str) -> None:
        check_password(password, user.email)
        self.users.change(user.id, password=self.passwords.hash(password))
        self.sessions.revoke(user.id)

    def _page(self, name: str, token: str) -> str:
        """A page's address; what follows ``#`` is in no request and no log."""
        return f"{self._settings.public_url.rstrip('/')}/{name}#{token}"

    def _account(self, email: str) -> str:
        return self.tokens.hash("account", folded(email))

    def _address(self, address: str) -> str:
        return self.tokens.hash("address", address)


def _expired() -> ThoralensError:
    return ThoralensError(
        "link_expired",
        "This link does not work any more.",
        "A link works once and for one hour; ask for a new one.",
        status=410,
    )
