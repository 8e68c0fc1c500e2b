"""A stand-in for Telegram's Bot API that hands out people's lines by long polling, and accepts pictures and texts.

Run as a program. A question is {"people": n, "each": n}: see Crowd.play. It reads of a request no more than it has to.
"""

from __future__ import annotations

import asyncio
import re
import time
from itertools import count
from typing import Any

import loops
import orjson
from aiohttp import web
from beside import answer, serve
from crowds import Crowd

TOKEN = "123456:bench"
_BOT = {"id": 123456, "is_bot": True, "first_name": "Wallet", "username": "wallet_bot"}
_FIRST = 1000  # the id of the first person
_CHAT = re.compile(rb'name="?chat_id"?[^\r]*\r\n(?:[^\r\n]+\r\n)*\r\n(\d+)\r\n')
_REQUEST = re.compile(rb"lnbc[0-9a-z]{100,}")
_HOLD = 25.0  # seconds that a request for updates is held open at most


class BotApi(Crowd):
    """The methods that a bot calls here, and the people."""

    def __init__(self) -> None:
        super().__init__()
        self._updates: dict[int, dict[str, Any]] = {}
        self._something = asyncio.Event()
        self._update_ids, self._message_ids = count(1), count(1)

    async def reply(self, asked: Any) -> object:
        """See the module."""
        return await self.play(asked["people"], asked["each"])

    async def say(self, person: int, text: str) -> None:
        """Have an update ready."""
        number = next(self._update_ids)
        user = {
            "id": _FIRST + person,
            "is_bot": False,
            "first_name": f"Person {person}",
            "language_code": "en",
        }
        message = {
            "message_id": next(self._message_ids),
            "date": int(time.time()),
            "chat": {"id": _FIRST + person, "type": "private", "first_name": f"Person {person}"},
            "from": user,
            "text": text,
        }
        self._updates[number] = {"update_id": number, "message": message}
        self._something.set()

    async def serve_method(self, request: web.Request) -> web.Response:
        """Any method: their names are the same in small letters and in large."""
        method = request.match_info["method"].lower()
        try:
            body = await request.read()
        except ConnectionResetError as lost:  # "typing…" is taken back when the answer is sooner there
            raise web.HTTPBadRequest from lost
        result: object = True
        if method == "getme":
            result = _BOT
        elif method == "getupdates":
            result = await self._get_updates(body)
        elif method == "sendphoto":
            result = self._take_photo(body)
        elif method not in ("deletewebhook", "setmycommands", "sendchataction"):
            raise web.HTTPNotImplemented(text=method)
        return web.Response(
            body=orjson.dumps({"ok": True, "result": result}), content_type="application/json"
        )

    async def _get_updates(self, body: bytes) -> list[dict[str, Any]]:
        """What was said since, which an offset confirms."""
        found = re.search(rb"offset\D{1,80}?(\d+)", body)
        for confirmed in [number for number in self._updates if number < int(found[1] if found else 0)]:
            del self._updates[confirmed]
        if not self._updates:
            self._something.clear()
            try:
                await asyncio.wait_for(self._something.wait(), _HOLD)
            except TimeoutError:
                return []
        return list(self._updates.values())

    def _take_photo(self, body: bytes) -> dict[str, Any]:
        chat, request = _CHAT.search(body), _REQUEST.search(body)
        assert chat is not None, body[:300]
        assert request is not None, body[:300]
        assert b"\x89PNG" in body
        person = int(chat[1]) - _FIRST
        self.see_code(person, request[0].decode())
        self.see_all(person)
        sizes = [
            {
                "file_id": f"AgAC{side}",
                "file_unique_id": f"AQAD{side}",
                "width": side,
                "height": side,
                "file_size": 900,
            }
            for side in (90, 320, 600)
        ]
        return {
            "message_id": next(self._message_ids),
            "date": int(time.time()),
            "chat": {"id": int(chat[1]), "type": "private", "first_name": f"Person {person}"},
            "from": _BOT,
            "photo": sizes,
            "caption": f"$10.00\nCoffee\n{request[0].decode()}",
        }


async def _serve() -> None:
    api = BotApi()
    app = web.Application(client_max_size=2**20)
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", api.serve_method)
    await answer({"url": await serve(app), "token": TOKEN}, api.reply)


if __name__ == "__main__":
    loops.run(_serve())
