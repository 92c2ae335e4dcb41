"""What the account resources take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from thoralens.assistant.question import Language, Reader
from thoralens.server.accounts.roles import Role

MAX_PASSWORD = 256
Overlay = Literal["none", "grad_cam", "shap", "lungs"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Preferences(_Frozen):
    """How the reader likes it; ``null``: as the page finds best."""

    reader: Reader | None = None
    language: Language | None = None
    theme: Literal["light", "dark", "auto"] | None = None
    units: Literal["mm", "cm"] | None = None
    overlay: Overlay | None = Field(None, description="Over the picture of a new result.")
    model: str | None = Field(None, max_length=64, description="One that this server has.")


class Me(_Frozen):
    """The account that is signed in; in local mode the one user, who has no account."""

    email: str | None
    role: Role | None
    created_at: datetime | None
    preferences: Preferences


class Credentials(_Frozen):
    """An e-mail address and its password."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=MAX_PASSWORD)


class NewAccount(Credentials):
    """A new account; ``invite`` is the code of an invitation, where one is needed."""

    invite: str = Field("", max_length=100)


class PasswordChange(_Frozen):
    current: str = Field(max_length=MAX_PASSWORD)
    password: str = Field(max_length=MAX_PASSWORD)


class ResetRequest(_Frozen):
    email: str = Field(max_length=254)


class NewPassword(_Frozen):
    """A new password, and the code of the link that allows it."""

    token: str = Field(max_length=100)
    password: str = Field(max_length=MAX_PASSWORD)


class Erasing(_Frozen):
    """What to delete: everything that an account made, and with ``account`` itself too."""

    password: str = Field("", max_length=MAX_PASSWORD, description="In server mode.")
    account: bool = False


class SignedIn(_Frozen):
    """A browser that is signed in."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    browser: str = Field(description="Its family only.")
    current: bool = Field(description="It is the one that asks.")


class SessionList(_Frozen):
    sessions: tuple[SignedIn, ...]
