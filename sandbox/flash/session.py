"""The graphql-transport-ws protocol, as graphql-ws 5.16 serves it for Flash."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Any

from graphql import ExecutionResult, GraphQLSyntaxError, OperationType
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from ..line import Line
from .backend import Backend
from .caller import Context
from .documents import Document, Reader
from .identity import identify_socket
from .operation import Operation, open_stream, payload_of_result, socket_errors

SUBPROTOCOL = Subprotocol("graphql-transport-ws")
INIT_TIMEOUT = 3.0
CLOSE_REASON_LIMIT = 100
NO_QUERIES = {"message": "Only subscription operations are supported"}


class ProtocolError(Exception):
    """Closes the socket with `code`."""

    def __init__(self, code: int, reason: str = "Invalid message received") -> None:
        super().__init__(reason)
        self.code = code


class Session:
    """One client's socket: its identity, fixed at `connection_init`, and its running operations."""

    def __init__(self, connection: ServerConnection, backend: Backend, reader: Reader, line: Line) -> None:
        self._connection = connection
        self._backend = backend
        self._reader = reader
        self._line = line
        self._context: Context | None = None
        self._acknowledged = False
        self._init_deadline = asyncio.timeout(INIT_TIMEOUT)
        self._operations: dict[str, Operation] = {}

    async def run(self) -> None:
        """Serves the socket until either side ends it."""
        try:
            if self._connection.subprotocol != SUBPROTOCOL:
                raise ProtocolError(4406, "Subprotocol not acceptable")
            async with self._init_deadline:
                async for text in self._connection:
                    await self._take(text)
        except TimeoutError:
            await self._connection.close(4408, "Connection initialisation timeout")
        except ProtocolError as error:
            await self._connection.close(error.code, str(error)[:CLOSE_REASON_LIMIT])
        except ConnectionClosed:
            pass
        finally:
            await self._end_operations()

    async def send(self, message: dict[str, Any]) -> None:
        """Sends one protocol message, later when the line stalls."""
        await self._line.passage()
        await self._connection.send(json.dumps(message, ensure_ascii=False))

    async def send_raw(self, text: str) -> None:
        """Sends any text as a frame: for tests of hostile frames."""
        await self._connection.send(text)

    async def complete_all(self) -> None:
        """Ends every operation from the server's side; the socket stays open."""
        with contextlib.suppress(ConnectionClosed):  # the client has gone meanwhile
            for operation_id in await self._end_operations():
                await self.send({"type": "complete", "id": operation_id})

    async def _take(self, text: str | bytes) -> None:
        await self._line.passage()
        try:
            message = json.loads(text)
        except ValueError:
            raise ProtocolError(4400) from None
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "connection_init":
            await self._init(message.get("payload"))
        elif kind == "ping":
            await self.send({**message, "type": "pong"})
        elif kind == "subscribe":
            await self._subscribe(message)
        elif kind == "complete" and isinstance(message.get("id"), str):
            await self._complete(message["id"])
        elif kind != "pong":
            raise ProtocolError(4400)

    async def _init(self, payload: Any) -> None:
        if self._context is not None:
            raise ProtocolError(4429, "Too many initialisation requests")
        if payload is not None and not isinstance(payload, dict):
            raise ProtocolError(4400)
        self._init_deadline.reschedule(None)
        code = self._backend.faults.take_early_close()
        if code is not None:
            raise ProtocolError(code, "")
        self._context = Context(self._backend, identify_socket(self._backend, self._headers(), payload or {}))
        # A bad token is acknowledged like a good one: the refusal comes with `myUpdates`.
        await self.send({"type": "connection_ack"})
        self._acknowledged = True

    def _headers(self) -> Mapping[str, str]:
        request = self._connection.request
        return {} if request is None else {name.lower(): value for name, value in request.headers.raw_items()}

    async def _subscribe(self, message: dict[str, Any]) -> None:
        operation_id, payload = _checked(message)
        if self._context is None or not self._acknowledged:
            raise ProtocolError(4401, "Unauthorized")
        if operation_id in self._operations:
            raise ProtocolError(4409, f"Subscriber for {operation_id} already exists")
        try:
            document = self._reader.read(payload["query"])
        except GraphQLSyntaxError as error:
            # The original's parser throws where nothing catches it, and the whole socket dies.
            raise ProtocolError(4500, error.message) from error
        operation = document.operation(payload.get("operationName"))
        if document.errors:
            await self.send({"type": "error", "id": operation_id, "payload": socket_errors(document.errors)})
        elif operation is None or operation.operation is not OperationType.SUBSCRIPTION:
            await self.send({"type": "error", "id": operation_id, "payload": [NO_QUERIES]})
        else:
            await self._start(operation_id, document, self._context, payload)

    async def _start(
        self, operation_id: str, document: Document, context: Context, payload: dict[str, Any]
    ) -> None:
        fields = tuple(document.root_fields)
        self._backend.requests.update(f"subscribe:{field}" for field in fields)
        opened = open_stream(self._reader.schema, document, context, payload)
        if isinstance(opened, ExecutionResult):
            await self.send({"type": "next", "id": operation_id, "payload": payload_of_result(opened)})
            await self.send({"type": "complete", "id": operation_id})
            return
        self._backend.streams.update(fields)
        self._operations[operation_id] = Operation(operation_id, fields, *opened, self.send)

    async def _complete(self, operation_id: str) -> None:
        operation = self._operations.pop(operation_id, None)
        if operation is not None:
            self._backend.streams.subtract(operation.fields)
            await operation.aclose()

    async def _end_operations(self) -> list[str]:
        ended = list(self._operations)
        for operation_id in ended:
            await self._complete(operation_id)
        return ended


def _checked(message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The id and payload of a `subscribe` message; raises ProtocolError when either is malformed."""
    operation_id, payload = message.get("id"), message.get("payload")
    if not isinstance(operation_id, str) or not operation_id or not isinstance(payload, dict):
        raise ProtocolError(4400)
    optional = {"operationName": str, "variables": dict, "extensions": dict}
    wrong = [name for name, kind in optional.items() if not isinstance(payload.get(name), kind | None)]
    if not isinstance(payload.get("query"), str) or wrong:
        raise ProtocolError(4400)
    return operation_id, payload
