"""The port over pydantic-ai: any provider, one deadline, typed errors."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from thoralens.errors import ThoralensError
from thoralens.llm import errors
from thoralens.llm.errors import LlmError
from thoralens.llm.outbound import clean_json, clean_text
from thoralens.llm.port import Json, Message, T, Tool

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai import Agent
    from pydantic_ai import Tool as AiTool
    from pydantic_ai.messages import ModelMessage
    from pydantic_ai.models import Model

    from thoralens.llm.wire import Wire

Shape = Literal["tool", "native", "prompted"]
"""How a provider is made to answer in a type: a tool call, a JSON schema, or the prompt alone."""

_GRACE_S = 0.25
V = TypeVar("V")
Emit = Callable[[V], None]


@dataclass(frozen=True, slots=True)
class ProviderModel:
    """A :class:`~thoralens.llm.port.LanguageModel`; safe to share between threads.

    Attributes:
        name: ``provider:model``.
        build: Makes pydantic-ai's model over an HTTP client; called once a request.
        shape: How it is made to answer in a type.
        max_tokens: Longest answer.
        longest_s: No call takes longer, whatever its deadline.
    """

    name: str
    build: Callable[[httpx2.AsyncClient], Model]
    shape: Shape = "tool"
    max_tokens: int = 2000
    longest_s: float = 60.0

    def structured(self, instructions: str, data: Json, output: type[T], *, deadline_s: float) -> T:
        prompt = clean_json(data)

        async def work(http: httpx2.AsyncClient, emit: Emit[T]) -> None:
            agent = self._agent(http, instructions, output, ())
            emit((await agent.run(prompt)).output)

        for answer in self._drive(work, deadline_s):
            return answer
        raise errors.unreadable()

    def stream(
        self,
        instructions: str,
        message: str,
        item: type[T],
        *,
        deadline_s: float,
        history: Sequence[Message] = (),
        tools: Sequence[Tool[BaseModel]] = (),
        tool_calls: int = 8,
    ) -> Iterator[T]:
        from pydantic_ai.usage import UsageLimits

        limits = UsageLimits(request_limit=tool_calls + 2, tool_calls_limit=tool_calls)
        prompt, earlier = clean_text(message), _history(history)

        async def work(http: httpx2.AsyncClient, emit: Emit[T]) -> None:
            agent = self._agent(http, instructions, list[item], tools)  # type: ignore[valid-type]
            told = 0
            async with agent.run_stream(
                prompt, message_history=earlier, usage_limits=limits
            ) as run:
                items: list[T] = []
                async for items in run.stream_output(debounce_by=0.05):
                    for complete in items[told:-1]:
                        emit(complete)
                        told += 1
                for complete in items[told:]:
                    emit(complete)

        return self._drive(work, deadline_s)

    def _agent(
        self,
        http: httpx2.AsyncClient,
        instructions: str,
        output: Any,
        tools: Sequence[Tool[BaseModel]],
    ) -> Agent[None, Any]:
        from pydantic_ai import Agent, NativeOutput, PromptedOutput, ToolOutput
        from pydantic_ai.settings import ModelSettings

        wanted: Any = {"tool": ToolOutput, "native": NativeOutput, "prompted": PromptedOutput}
        return Agent(
            self.build(http),
            output_type=wanted[self.shape](output, name="answer"),
            instructions=clean_text(instructions),
            tools=[_tool(tool) for tool in tools],
            retries=1,
            model_settings=ModelSettings(max_tokens=self.max_tokens, max_retries=0),
        )

    def _drive(
        self,
        work: Callable[[httpx2.AsyncClient, Emit[V]], Coroutine[Any, Any, None]],
        deadline_s: float,
    ) -> Iterator[V]:
        return _Drive(work, min(deadline_s, self.longest_s), self.name).items()


class _Drive(Generic[V]):
    """Runs one request in a thread of its own, so that the deadline holds whatever it does."""

    def __init__(
        self,
        work: Callable[[httpx2.AsyncClient, Emit[V]], Coroutine[Any, Any, None]],
        seconds: float,
        name: str,
    ) -> None:
        self._work, self._seconds, self._name = work, seconds, name
        self._deadline = time.monotonic() + seconds
        self._told: queue.SimpleQueue[tuple[V] | LlmError | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def items(self) -> Iterator[V]:
        threading.Thread(target=self._run, name="llm", daemon=True).start()
        try:
            while True:
                left = self._deadline + _GRACE_S - time.monotonic()
                try:
                    told = self._told.get(timeout=max(left, 0.01))
                except queue.Empty:
                    raise errors.timed_out(self._seconds) from None
                if told is None:
                    return
                if isinstance(told, LlmError):
                    raise told
                yield told[0]
        finally:
            self._cancel()

    def _cancel(self) -> None:
        self._stop.set()
        loop, task = self._loop, self._task
        if loop is not None and task is not None and not loop.is_closed():
            loop.call_soon_threadsafe(task.cancel)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except LlmError as error:
            self._told.put(error)
        except asyncio.CancelledError:
            self._told.put(errors.timed_out(self._seconds))
        except Exception as error:  # noqa: BLE001
            self._told.put(_unexpected(error))
        else:
            self._told.put(None)

    async def _main(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        if self._stop.is_set():
            return
        async with _client(self._deadline) as (http, wire):
            try:
                async with asyncio.timeout(max(self._deadline - time.monotonic(), 0.01)):
                    await self._work(http, lambda item: self._told.put((item,)))
            except TimeoutError as error:
                raise errors.timed_out(self._seconds) from error
            except Exception as error:
                raise wire.failure or _understood(error, self._seconds, self._name) from error


@asynccontextmanager
async def _client(deadline: float) -> AsyncIterator[tuple[httpx2.AsyncClient, Wire]]:
    import httpx2

    from thoralens.llm.wire import Wire

    wire = Wire(deadline)
    seconds = max(deadline - time.monotonic(), 0.1)
    limits = httpx2.Timeout(seconds, connect=min(3.0, seconds))
    async with httpx2.AsyncClient(transport=wire, timeout=limits, follow_redirects=False) as http:
        yield http, wire


def _understood(error: Exception, seconds: float, name: str) -> LlmError:
    """Our name for what pydantic-ai or a provider's client raised."""
    from pydantic_ai import exceptions as ai

    if isinstance(error, LlmError):
        return error
    if isinstance(error, ai.ModelTimeoutError | ai.ModelRequestTimeout):
        return errors.timed_out(seconds)
    if isinstance(error, ai.ModelQuotaExceededError):
        return errors.out_of_credit()
    if isinstance(error, ai.ModelRateLimitError):
        return errors.busy()
    if isinstance(error, ai.ModelUnavailableError | ai.ModelServerError):
        return errors.down()
    if isinstance(error, ai.ModelAuthenticationError):
        return errors.key_wrong()
    if isinstance(error, ai.ModelNotFoundError):
        return errors.model_unknown(name)
    if isinstance(error, ai.ModelHTTPError):
        return errors.refused(error.status_code)
    if isinstance(error, ai.OutputTokenLimitExceeded | ai.UsageLimitExceeded):
        return errors.too_long()
    if isinstance(error, ai.ModelConnectionError) and error.phase in ("pool", "connect"):
        return errors.unreachable()
    return errors.unreadable()


def _unexpected(error: Exception) -> LlmError:
    made = errors.unreadable()
    made.__cause__ = error
    return made


def _history(turns: Sequence[Message]) -> list[ModelMessage]:
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart

    return [
        ModelRequest([UserPromptPart(clean_text(turn.text))])
        if turn.role == "user"
        else ModelResponse([TextPart(clean_text(turn.text))])
        for turn in turns
    ]


def _tool(tool: Tool[BaseModel]) -> AiTool[None]:
    from pydantic_ai import ModelRetry
    from pydantic_ai import Tool as AiTool

    def run(**given: Any) -> str:
        try:
            arguments = tool.arguments.model_validate(given)
        except ValidationError as error:
            raise ModelRetry(
                f"These arguments do not fit: {error.error_count()} mistakes."
            ) from error
        try:
            return clean_json(tool.run(arguments))
        except ThoralensError as error:
            return clean_json({"error": error.code, "message": error.message})

    return AiTool.from_schema(run, tool.name, tool.description, tool.arguments.model_json_schema())
