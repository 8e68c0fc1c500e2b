"""`chatwallet demo`: the sandbox, the bot, and one page that shows a chat beside a payer's wallet."""

from __future__ import annotations

import secrets
import socket
import tempfile
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from ...accounts.base import Person
from ...channels.web.chats import chat_id_of
from ...sandbox.app import Sandbox
from ...tracking.clock import SteadyClock
from ..config.settings import load_settings
from ..run import run
from .sandbox_settings import sandbox_settings

_NEW_CHATS = ("http_new_chats_per_minute", "http_new_chats_per_hour", "http_new_chats_per_day")
TILL = "myshop"
"""A Flash user of the sandbox besides its own, whom a new person can link."""
FILES = Path(__file__).with_name("demo")


async def run_demo(host: str, port: int) -> None:
    """Run the demo until it is interrupted. A taken port is replaced by a free one."""
    port = _free(host, port)
    async with Sandbox(host=host) as sandbox:
        sandbox.open_account(TILL)
        with tempfile.TemporaryDirectory(prefix="chatwallet-demo-") as folder:
            admin = secrets.token_urlsafe(24)
            settings = load_settings(
                **sandbox_settings(sandbox),
                admins=(Person("web", chat_id_of(admin)).key,),
                store=f"sqlite:///{folder}/demo.sqlite",
                channels=("web",),
                linking="on",
                http_host=host,
                http_port=port,
                metrics_host=host,
                metrics_port=0,
            )
            _announce(f"http://{host}:{port}/")
            # A demo has no secret to keep, so it is open to anybody on other hosts too, as often as they like.
            open_to_all = dict.fromkeys(_NEW_CHATS, 1_000_000)
            settings = settings.model_copy(update={"web_open": True, **open_to_all})
            await run(
                settings,
                framed_by="'self'",
                more=tuple(page(sandbox.control_url, admin)),
                clock=_clock_of(sandbox),
            )


def _clock_of(sandbox: Sandbox) -> SteadyClock:
    """The sandbox's own time, which its controls move: where a QR is let expire, its sixty seconds pass for all."""
    time = sandbox.backend.clock
    clock = SteadyClock(time.now, lambda: time.now().timestamp())
    time.on_jump(clock.tell)
    return clock


def page(payer_url: str, admin: str) -> list[BaseRoute]:
    """Return the routes of the demo page; it frames the payer's wallet at `payer_url`, and the chat `admin`."""
    template = (FILES / "index.html").read_text(encoding="utf-8")
    html = template.replace("{{payer}}", payer_url).replace("{{admin}}", admin)
    origin = payer_url.rstrip("/")
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        f"frame-src 'self' {origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    async def index(_: Request) -> HTMLResponse:
        return HTMLResponse(html, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})

    return [Route("/", index), Mount("/demo", StaticFiles(directory=FILES))]


def _free(host: str, port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _announce(address: str) -> None:
    line = "─" * 58
    print(f"\n{line}\n  chatwallet demo: {address}")  # noqa: T201
    print("  Everything is a local stand-in: no real money moves.")  # noqa: T201
    print(f"  Ctrl-C stops it.\n{line}\n", flush=True)  # noqa: T201
