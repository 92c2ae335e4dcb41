"""The three protocols of the language-model stand-in: OpenAI, Anthropic, Google."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

from tests.standins.llm_values import Asked, Call, Text, asked_for, need
from tests.standins.server import Request

_USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


class Speaks(Protocol):
    def knows(self, request: Request, key: str) -> bool: ...
    def read(self, request: Request, body: dict[str, Any]) -> tuple[str, Asked]: ...
    def whole(self, name: str, model: str, said: Call | Text) -> dict[str, Any]: ...
    def events(
        self, name: str, model: str, said: Call | Text, pieces: Iterator[str]
    ) -> Iterator[bytes]: ...


def protocol_of(path: str) -> Speaks | None:
    if path == "/v1/chat/completions":
        return OpenAi()
    if path == "/v1/messages":
        return Anthropic()
    return Google() if re.fullmatch(Google.PATH, path) else None


class OpenAi:
    """Chat completions."""

    TAKES: ClassVar = {
        "model", "messages", "stream", "stream_options", "tools", "tool_choice",
        "response_format", "max_tokens", "max_completion_tokens", "parallel_tool_calls",
    }  # fmt: skip

    def knows(self, request: Request, key: str) -> bool:
        return request.headers.get("authorization") == f"Bearer {key}"

    def read(self, request: Request, body: dict[str, Any]) -> tuple[str, Asked]:
        need(request.headers.get("content-type") == "application/json", "Invalid content type")
        need(set(body) <= self.TAKES, f"Unrecognized request argument: {set(body) - self.TAKES}")
        tools = {}
        for tool in body.get("tools", []):
            need(tool.get("type") == "function", "tools: type must be function")
            tools[tool["function"]["name"]] = tool["function"]["parameters"]
        need("tools" in body or "tool_choice" not in body, "tool_choice without tools")
        instructions, said, calls = "", [], set()
        for message in body["messages"]:
            role, content = message.get("role"), message.get("content")
            need(role in ("system", "user", "assistant", "tool"), f"role {role}")
            calls |= {call["id"] for call in message.get("tool_calls") or ()}
            if role == "tool":
                need(message.get("tool_call_id") in calls, "tool result without its call")
            need(content is None or isinstance(content, str), "content must be text")
            if role == "system":
                instructions += content or ""
            elif content:
                said.append((str(role), content))
        wanted = body.get("response_format", {})
        native = wanted["json_schema"]["schema"] if wanted.get("type") == "json_schema" else None
        return body["model"], asked_for(instructions, said, tools, native, bool(body.get("stream")))

    def whole(self, name: str, model: str, said: Call | Text) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": None}
        if isinstance(said, Text):
            message["content"] = said.text
        else:
            arguments = json.dumps(said.arguments)
            message["tool_calls"] = [_openai_call(name, said.tool, arguments)]
        reason = "stop" if isinstance(said, Text) else "tool_calls"
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return {
            "id": name, "object": "chat.completion", "created": 1, "model": model,
            "choices": [choice], "usage": _USAGE,
        }  # fmt: skip

    def events(
        self, name: str, model: str, said: Call | Text, pieces: Iterator[str]
    ) -> Iterator[bytes]:
        def event(delta: dict[str, Any], reason: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "finish_reason": reason}
            document = {
                "id": name, "object": "chat.completion.chunk", "created": 1, "model": model,
                "choices": [choice],
            }  # fmt: skip
            return f"data: {json.dumps(document)}\n\n".encode()

        yield event({"role": "assistant", "content": ""})
        if isinstance(said, Call):
            yield event({"tool_calls": [_openai_call(name, said.tool, "") | {"index": 0}]})
        for piece in pieces:
            if isinstance(said, Text):
                yield event({"content": piece})
            else:
                yield event({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
        yield event({}, "stop" if isinstance(said, Text) else "tool_calls")
        yield b"data: [DONE]\n\n"


def _openai_call(name: str, tool: str, arguments: str) -> dict[str, Any]:
    function = {"name": tool, "arguments": arguments}
    return {"id": f"call_{name}", "type": "function", "function": function}


class Anthropic:
    """Messages."""

    TAKES: ClassVar = {
        "model", "max_tokens", "messages", "system", "stream", "tools", "tool_choice",
        "output_config", "output_format",
    }  # fmt: skip

    def knows(self, request: Request, key: str) -> bool:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        return key in (request.headers.get("x-api-key"), bearer)

    def read(self, request: Request, body: dict[str, Any]) -> tuple[str, Asked]:
        need("anthropic-version" in request.headers, "anthropic-version: header is required")
        need(set(body) <= self.TAKES, f"Extra inputs are not permitted: {set(body) - self.TAKES}")
        need(isinstance(body.get("max_tokens"), int), "max_tokens: Field required")
        tools = {tool["name"]: tool["input_schema"] for tool in body.get("tools", [])}
        said, calls = [], set()
        for message in body["messages"]:
            need(message["role"] in ("user", "assistant"), f"role {message['role']}")
            content = message["content"]
            if isinstance(content, str):
                content = [{"type": "text", "text": content}]
            for block in content:
                kind = block["type"]
                need(kind in ("text", "tool_use", "tool_result"), f"content of type {kind}")
                if kind == "tool_use":
                    calls.add(block["id"])
                elif kind == "text":
                    said.append((message["role"], block["text"]))
                else:
                    need(block["tool_use_id"] in calls, "tool_result without tool_use")
                    said.append(("tool", _flat(block["content"])))
        system = _flat(body.get("system", ""))
        return body["model"], asked_for(system, said, tools, None, bool(body.get("stream")))

    def whole(self, name: str, model: str, said: Call | Text) -> dict[str, Any]:
        block: dict[str, Any] = {"type": "text", "text": said.text} if isinstance(
            said, Text
        ) else {"type": "tool_use", "id": f"toolu_{name}", "name": said.tool,
                "input": said.arguments}  # fmt: skip
        return {
            "id": name, "type": "message", "role": "assistant", "model": model,
            "content": [block], "stop_sequence": None,
            "stop_reason": "end_turn" if isinstance(said, Text) else "tool_use",
            "usage": {"input_tokens": 10, "output_tokens": 5},
        }  # fmt: skip

    def events(
        self, name: str, model: str, said: Call | Text, pieces: Iterator[str]
    ) -> Iterator[bytes]:
        def event(kind: str, **more: Any) -> bytes:
            return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()

        message = self.whole(name, model, said)
        block = message.pop("content")[0]
        empty: dict[str, Any] = {"text": ""} if isinstance(said, Text) else {"input": {}}
        yield event("message_start", message=message | {"content": [], "stop_reason": None})
        yield event("content_block_start", index=0, content_block=block | empty)
        for piece in pieces:
            delta = (
                {"type": "text_delta", "text": piece}
                if isinstance(said, Text)
                else {"type": "input_json_delta", "partial_json": piece}
            )
            yield event("content_block_delta", index=0, delta=delta)
        yield event("content_block_stop", index=0)
        ending = {"stop_reason": message["stop_reason"], "stop_sequence": None}
        yield event("message_delta", delta=ending, usage={"output_tokens": 5})
        yield event("message_stop")


class Google:
    """generateContent of the Gemini API."""

    PATH = r"/v1beta/models/([^/:]+):(generateContent|streamGenerateContent)"

    def knows(self, request: Request, key: str) -> bool:
        return request.headers.get("x-goog-api-key") == key

    def read(self, request: Request, body: dict[str, Any]) -> tuple[str, Asked]:
        found = re.fullmatch(self.PATH, request.path)
        assert found
        tools = {
            declared["name"]: declared["parameters_json_schema"]
            for tool in body.get("tools", [])
            for declared in tool["functionDeclarations"]
        }
        said = []
        for content in body["contents"]:
            for part in content["parts"]:
                need("inlineData" not in part and "fileData" not in part, "images are not taken")
                if "text" in part:
                    said.append((content["role"], part["text"]))
                elif "functionResponse" in part:
                    said.append(("tool", json.dumps(part["functionResponse"]["response"])))
        system = "".join(part["text"] for part in body["systemInstruction"]["parts"])
        streamed = found[2] == "streamGenerateContent"
        return found[1], asked_for(system, said, tools, None, streamed)

    def whole(self, name: str, model: str, said: Call | Text) -> dict[str, Any]:
        call = None if isinstance(said, Text) else {"name": said.tool, "args": said.arguments}
        part = {"text": said.text} if isinstance(said, Text) else {"functionCall": call}
        candidate = {
            "content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0,
        }  # fmt: skip
        usage = {"promptTokenCount": 10, "candidatesTokenCount": 5, "totalTokenCount": 15}
        return {
            "candidates": [candidate], "modelVersion": model, "responseId": name,
            "usageMetadata": usage,
        }  # fmt: skip

    def events(
        self, name: str, model: str, said: Call | Text, pieces: Iterator[str]
    ) -> Iterator[bytes]:
        """Google sends a function call whole."""
        del pieces
        yield f"data: {json.dumps(self.whole(name, model, said))}\r\n\r\n".encode()


def _flat(content: Any) -> str:
    return content if isinstance(content, str) else "".join(block["text"] for block in content)
