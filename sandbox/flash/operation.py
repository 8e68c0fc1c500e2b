"""One running subscription on a socket."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeGuard

from graphql import (
    ExecutionResult,
    Executor,
    GraphQLError,
    GraphQLSchema,
    create_source_event_stream,
    execute_subscription_event,
)
from websockets.exceptions import ConnectionClosed

from .caller import Context
from .documents import Document
from .replies import formatted
from .topics import Stream

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Operation:
    """Sends a `next` for every event of its stream, until it is closed; it never completes by itself."""

    __slots__ = ("_executor", "_id", "_pump", "_send", "_stream", "fields")

    def __init__(
        self, operation_id: str, fields: tuple[str, ...], executor: Executor[Any], stream: Stream, send: Send
    ) -> None:
        self.fields = fields
        self._id = operation_id
        self._executor = executor
        self._stream = stream
        self._send = send
        self._pump = asyncio.create_task(self._run())

    async def aclose(self) -> None:
        """Stops sending and leaves all topics."""
        self._pump.cancel()
        await self._stream.aclose()

    async def _run(self) -> None:
        try:
            async for event in self._stream:
                result = execute_subscription_event(self._executor.build_per_event_executor(event))
                if not isinstance(result, ExecutionResult):
                    raise TypeError("every resolver of a subscription is synchronous")
                await self._send({"type": "next", "id": self._id, "payload": payload_of_result(result)})
        except ConnectionClosed:
            pass


def open_stream(
    schema: GraphQLSchema, document: Document, context: Context, payload: dict[str, Any]
) -> tuple[Executor[Any], Stream] | ExecutionResult:
    """Starts a subscription; bad variables and a refused caller come back as a result with errors alone."""
    executor = Executor.build(
        schema,
        document.node,
        context_value=context,
        raw_variable_values=payload.get("variables") or {},
        operation_name=payload.get("operationName"),
        is_awaitable=_is_never_awaitable,
    )
    if isinstance(executor, list):
        return ExecutionResult(None, executor)
    stream = create_source_event_stream(executor)
    if isinstance(stream, ExecutionResult):
        return stream
    if not isinstance(stream, Stream):
        raise TypeError("every subscription opens a Stream at once")
    return executor, stream


def payload_of_result(result: ExecutionResult) -> dict[str, Any]:
    """The payload of a `next` message."""
    payload: dict[str, Any] = {}
    if result.data is not None or not result.errors:
        payload["data"] = result.data
    if result.errors:
        payload["errors"] = socket_errors(result.errors)
    return payload


def socket_errors(errors: list[GraphQLError]) -> list[dict[str, Any]]:
    """Errors as the WebSocket server sends them: it adds no code."""
    return [formatted(error, "router") for error in errors]


def _is_never_awaitable(_: Any) -> TypeGuard[Awaitable[Any]]:
    return False
