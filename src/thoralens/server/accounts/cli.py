"""``thoralens users``: the accounts of server mode, for who runs the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from thoralens.errors import ThoralensError
from thoralens.server.accounts.roles import Role
from thoralens.settings import get_settings

if TYPE_CHECKING:
    from thoralens.server.accounts.service import Accounts
    from thoralens.server.models import UserRow

app = typer.Typer(
    name="users",
    help="Accounts of server mode: add, list, change role, disable, reset, invite.",
    no_args_is_help=True,
)
_Email = Annotated[str, typer.Argument(metavar="EMAIL")]
_Role = Annotated[Role, typer.Option(help="Whose words and rights it has.")]


@app.command()
def add(email: _Email, role: _Role = "patient") -> None:
    """Make an account, and print a link with which its password is chosen."""
    with _opened() as (accounts, record):
        user = accounts.users.add(email, None, role)
        record("made", user.id)
        _print_link(accounts.reset_link(user))


@app.command(name="list")
def list_users() -> None:
    """Show who has an account, under which id the record tells of it."""
    table = Table("e-mail", "role", "state", "since", "id")
    with _opened() as (accounts, _):
        for user in accounts.users.every():
            since = f"{user.created_at:%Y-%m-%d}"
            table.add_row(user.email, user.role, user.state, since, user.id)
    Console().print(table)


@app.command()
def role(email: _Email, role: Annotated[Role, typer.Argument()]) -> None:
    """Give an account another role."""
    with _opened() as (accounts, record):
        user = _find(accounts, email)
        accounts.users.change(user.id, role=role)
        record(f"role is {role}", user.id)


@app.command()
def disable(
    email: _Email,
    undo: Annotated[bool, typer.Option("--undo", help="Let it sign in again.")] = False,
) -> None:
    """Let an account sign in no more, and end its sessions and links. Its data stay."""
    with _opened() as (accounts, record):
        user = _find(accounts, email)
        accounts.users.change(user.id, state="active" if undo else "disabled")
        accounts.users.drop_links(user)
        accounts.sessions.revoke(user.id)
        record("enabled" if undo else "disabled", user.id)


@app.command()
def reset(email: _Email) -> None:
    """Print a one-time link with which a new password is chosen."""
    with _opened() as (accounts, record):
        user = _find(accounts, email)
        record("asked for reset", user.id)
        _print_link(accounts.reset_link(user))


@app.command()
def invite(role: _Role = "patient") -> None:
    """Print a one-time link with which someone makes an account."""
    with _opened() as (accounts, record):
        record(f"invited a {role}", "")
        _print_link(accounts.invite_link(role))


@contextmanager
def _opened() -> Iterator[tuple[Accounts, Callable[[str, str], None]]]:
    """The accounts, and the function that writes down what was done to one."""
    from thoralens.server.accounts.service import Accounts
    from thoralens.server.audit.chain import COMMAND_LINE, Audit
    from thoralens.server.database import Database, upgrade
    from thoralens.server.requirements import check_start

    settings = get_settings()
    if settings.mode == "local":
        raise ThoralensError(
            "no_accounts",
            "In local mode there are no accounts.",
            "Set THORALENS_MODE=server, as for the server itself (see docs/security.md).",
        )
    check_start(settings)
    upgrade(settings)
    database = Database(settings)
    audit = Audit(database, settings)

    def record(action: str, account: str) -> None:
        audit.append(action, actor=COMMAND_LINE, kind="account", subject=account)

    try:
        yield Accounts(database, settings), record
    finally:
        database.close()


def _find(accounts: Accounts, email: str) -> UserRow:
    user = accounts.users.find(email)
    if user is None:
        raise ThoralensError(
            "user_not_found", "There is no such account.", "`thoralens users list` shows them."
        )
    return user


def _print_link(link: str) -> None:
    typer.echo(link)
    typer.echo("It works once. Give it to its owner alone, by a way you trust.", err=True)
