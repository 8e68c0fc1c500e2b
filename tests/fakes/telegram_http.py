"""The Bot API's HTTP side: the token in the path, three encodings, answers in JSON, and connections that break."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from aiohttp import web

from chatwallet.sandbox.line import Listener

from .changes import Changes
from .telegram_errors import ApiError, bad_request, too_many_requests
from .telegram_faults import Fault, Faults
from .telegram_forms import MAX_BODY, Form, read_form
from .telegram_methods import Methods
from .telegram_parameters import Parameters

_PATH = re.compile(r"/bot([^/]+)/([A-Za-z]+)")
_DESCRIPTIONS = {
    401: "Unauthorized",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
}
_ATTACHED = re.compile(r"attach://([^\s\"\\]+)")
_BAD_GATEWAY = "<html>\n<head><title>{0}</title></head>\n<body>nginx</body>\n</html>\n"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was understood; `code` is the status of its answer, 0 while or where there was none."""

    method: str
    values: Mapping[str, Any]
    code: int = 0


class TelegramHttp(Listener):
    """Serves the methods of one bot on one port."""

    def __init__(self, host: str, token: str, methods: Methods, faults: Faults, changes: Changes) -> None:
        super().__init__(host, 0)
        self.requests: list[Request] = []
        self._token = token
        self._methods = methods
        self._faults = faults
        self._changes = changes
        self._parameters = Parameters()
        self._runner: web.AppRunner | None = None

    async def serve(self, bound: socket.socket) -> None:
        """Starts accepting on a bound socket."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_route("*", "/{path:.*}", self._answer)
        # A request whose client is gone must not wait on: it would hold up the closing.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.SockSite(self._runner, bound).start()

    async def stop(self) -> None:
        """Stops accepting, cuts every open connection, and waits until that is done."""
        self.abort()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def abort(self) -> None:
        """Cuts every open connection without a word."""
        server = self._runner.server if self._runner is not None else None
        for connection in server.connections if server is not None else ():
            if connection.transport is not None:
                connection.transport.abort()

    def freeze(self) -> None:
        """Nothing to do: HTTP answers nothing by itself."""

    def thaw(self) -> None:
        """Nothing to do."""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            method, values, files = await self._read(request)
        except ApiError as error:
            self._remember(Request("", {}, error.code))
            return _json(error.code, error.body)
        fault = self._faults.take(method)
        if fault is not None and fault.kind in {"error", "broken"}:
            self._remember(Request(method, values, fault.code if fault.kind == "error" else 0))
            return _cut(request) if fault.kind == "broken" else _failure(fault)
        try:
            result = await self._methods.call(method, values, files)
        except ApiError as error:
            self._remember(Request(method, values, error.code))
            return _json(error.code, error.body)
        self._remember(Request(method, values, 200))
        body = {"ok": True, "result": result}
        return _json(200, body) if fault is None else await _spoiled(request, fault, body)

    async def _read(self, request: web.Request) -> tuple[str, dict[str, Any], Mapping[str, bytes]]:
        path = _PATH.fullmatch(request.path)
        if path is None or request.method not in {"GET", "POST"}:
            raise ApiError(404, "Not Found")
        if not compare_digest(path[1].encode(), self._token.encode()):
            raise ApiError(401, "Unauthorized")
        method = self._parameters.method(path[2])
        if request.query:
            raise bad_request("this stand-in takes no parameters in the address")
        form = await read_form(request)
        values = dict(form.values) | _uploads(form)
        return method, self._parameters.read(method, values, is_form=form.is_form), form.files

    def _remember(self, request: Request) -> None:
        self.requests.append(request)
        self._changes.tell()


def _uploads(form: Form) -> dict[str, bytes]:
    """The files that are parameters themselves; the others are named by `attach://` in a parameter."""
    written = " ".join(value for value in form.values.values() if isinstance(value, str))
    attached = set(_ATTACHED.findall(written))
    return {name: data for name, data in form.files.items() if name not in attached}


def _json(status: int, body: Mapping[str, Any]) -> web.Response:
    return web.json_response(body, status=status)


def _failure(fault: Fault) -> web.Response:
    if fault.code == 429:
        return _json(429, too_many_requests(fault.retry_after).body)
    if fault.code in {502, 503, 504}:
        return web.Response(status=fault.code, text=_BAD_GATEWAY.format(fault.code), content_type="text/html")
    if fault.description:
        return _json(400, bad_request(fault.description).body)
    description = _DESCRIPTIONS.get(fault.code, f"Error {fault.code}")
    return _json(fault.code, ApiError(fault.code, description).body)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _spoiled(request: web.Request, fault: Fault, body: Mapping[str, Any]) -> web.Response:
    if fault.kind == "lost":
        return _cut(request)
    if fault.kind == "garbled":
        return web.Response(text=json.dumps(body)[:-3], content_type="application/json")
    # Until the client loses patience: its going cancels this.
    await asyncio.Event().wait()
    raise AssertionError
