"""One port to any language model: structured answers within a deadline, and nothing personal
leaves. Optional: ``pip install 'thoralens[llm]'`` and ``THORALENS_LLM=provider:model``."""

from thoralens.llm.errors import LlmError
from thoralens.llm.port import Json, LanguageModel, Message, Tool
from thoralens.llm.providers import connect, connection

__all__ = ["Json", "LanguageModel", "LlmError", "Message", "Tool", "connect", "connection"]
