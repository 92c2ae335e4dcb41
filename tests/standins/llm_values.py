"""What a language model was asked and says, the same for every protocol."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

FINAL = "answer"
"""The tool whose call is the answer."""


class Refused(Exception):  # noqa: N818
    """A request that the real service answers with 400."""


@dataclass(frozen=True)
class Call:
    """The model wants a tool to be run first."""

    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Text:
    """The model says this instead of what was asked for."""

    text: str


@dataclass(frozen=True)
class Asked:
    """A request, the same for every protocol.

    Attributes:
        said: ``(role, text)`` of every message; results of tools have the role ``tool``.
        tools: Names of the tools offered, without the one that ends the answer.
        listed: Whether a list of items is wanted.
        shape: How the answer is to be given: ``tool``, ``native`` or ``prompted``.
    """

    instructions: str
    said: tuple[tuple[str, str], ...]
    tools: tuple[str, ...]
    listed: bool
    shape: str
    streamed: bool

    @property
    def data(self) -> Any:
        """The first message of the user as JSON."""
        return json.loads(next(text for role, text in self.said if role == "user"))

    @property
    def results(self) -> list[str]:
        return [text for role, text in self.said if role == "tool"]


def asked_for(
    instructions: str,
    said: list[tuple[str, str]],
    tools: dict[str, dict[str, Any]],
    native: dict[str, Any] | None,
    streamed: bool,
) -> Asked:
    """Put together what a protocol has read."""
    shape = "tool" if FINAL in tools else "native" if native else "prompted"
    schema = tools.get(FINAL) or native or {}
    listed = list(schema.get("properties", {})) == ["response"]
    offered = tuple(name for name in tools if name != FINAL)
    need(bool(said), "messages: at least one is required")
    return Asked(instructions, tuple(said), offered, listed, shape, streamed)


def need(condition: object, message: str) -> None:
    if not condition:
        raise Refused(message)
