"""From the settings to a language model, and its state for the doctor."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel

from thoralens.errors import ThoralensError
from thoralens.llm import errors
from thoralens.llm.client import ProviderModel, Shape
from thoralens.settings import Settings

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model

_PROVIDERS = ("openai", "anthropic", "google", "openai-compatible")
_NO_KEY = "none"
"""Sent to a server of one's own that asks for no key, so that no other key is picked up."""


class _Ready(BaseModel):
    ready: bool


def connect(settings: Settings) -> ProviderModel | None:
    """The language model that the settings name; ``None`` if they name none.

    Raises:
        LlmError: A model is named that cannot be used like this; nothing was sent.
    """
    if settings.llm is None:
        return None
    provider, _, model = settings.llm.partition(":")
    if provider not in _PROVIDERS or not model.strip():
        raise errors.setting_wrong(settings.llm)
    own_server = provider == "openai-compatible"
    if own_server and settings.llm_base_url is None:
        raise errors.base_url_missing()
    if settings.llm_base_url is not None and not is_safe(settings.llm_base_url):
        raise errors.base_url_unsafe()
    key = settings.llm_key.get_secret_value() if settings.llm_key else ""
    if not key and not own_server:
        raise errors.key_missing()
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise errors.key_wrong()
    if find_spec("pydantic_ai") is None:
        raise errors.extra_missing()
    shape: Shape = "native" if own_server else "tool"
    return ProviderModel(
        name=settings.llm,
        build=_builder(provider, model.strip(), key or _NO_KEY, settings.llm_base_url),
        shape=shape if settings.llm_output == "auto" else settings.llm_output,
        max_tokens=settings.llm_max_tokens,
        longest_s=settings.llm_timeout_s,
    )


def connection(settings: Settings) -> tuple[str, str]:
    """Whether the language model answers, in words, and what to do if it does not.

    Asks it once, a few tokens' worth, if one is set.
    """
    try:
        model = connect(settings)
        if model is None:
            return "worded by rules (fallback)", errors.CONNECT
        model.structured("Answer that you are ready.", {"ready": True}, _Ready, deadline_s=8.0)
    except ThoralensError as error:
        return f"worded by rules (fallback): {error.message}", error.hint
    return f"worded by {model.name}, checked by rules", ""


def is_safe(base_url: str) -> bool:
    """Whether a key and facts may be sent there: HTTPS, or HTTP that stays in one's own network.

    A host without a dot is a name in a private network (as of a container beside this one).
    """
    try:
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if parts.username or parts.password or parts.scheme not in ("http", "https") or not host:
        return False
    if parts.scheme == "https":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".internal", ".local"))
    return address.is_loopback or address.is_private


def _builder(
    provider: str, model: str, key: str, base_url: str | None
) -> Callable[[httpx2.AsyncClient], Model]:
    if provider == "anthropic":
        return _anthropic(model, key, base_url)
    if provider == "google":
        return _google(model, key, base_url)
    return _openai(model, key, base_url or "https://api.openai.com/v1", provider == "openai")


def _openai(
    model: str, key: str, base_url: str, recent: bool
) -> Callable[[httpx2.AsyncClient], Model]:
    """``recent``: knows ``max_completion_tokens``, which other servers may silently ignore."""
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai import OpenAIProvider

    profile = (
        None if recent else OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False)
    )

    def build(http: httpx2.AsyncClient) -> Model:
        provider = OpenAIProvider(base_url=base_url, api_key=key, http_client=http)
        return OpenAIChatModel(model, provider=provider, profile=profile)

    return build


def _anthropic(model: str, key: str, base_url: str | None) -> Callable[[httpx2.AsyncClient], Model]:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    address = base_url or "https://api.anthropic.com"

    def build(http: httpx2.AsyncClient) -> Model:
        provider = AnthropicProvider(base_url=address, api_key=key, http_client=http)
        return AnthropicModel(model, provider=provider)

    return build


def _google(model: str, key: str, base_url: str | None) -> Callable[[httpx2.AsyncClient], Model]:
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    def build(http: httpx2.AsyncClient) -> Model:
        provider = GoogleProvider(base_url=base_url, api_key=key, http_client=http)
        return GoogleModel(model, provider=provider)

    return build
