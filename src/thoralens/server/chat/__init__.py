"""Conversations: kept message by message and event by event, answered by bounded workers."""

from thoralens.server.chat.service import Chat

__all__ = ["Chat"]
