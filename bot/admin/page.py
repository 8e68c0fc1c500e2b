"""The page of admins, on the private port alone: figures, drawn, and what is wrong now. It changes nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from html import escape
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from ...storage.errors import StoreError
from ...web.charts import bars, line, spark
from ...web.headers import SAFE
from ...web.tickets import COOKIE, Tickets
from ..monitoring.figures import By, Counts, Figures
from ..monitoring.figures_text import as_lines
from ..monitoring.health import Health
from ..monitoring.period import Period
from ..monitoring.statistician import Statistician

PERIODS = ("today", "week", "month")
_USUAL = "week"
_DAY = timedelta(days=1)
_EVERY = 30  # seconds until the page is loaded again
_NAME, _SECURE = "chatwallet-admin", "__Host-chatwallet-admin"
_STYLE = (
    ":root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0 auto;padding:16px;max-width:68rem;"
    "font:1rem/1.45 system-ui,sans-serif;overflow-wrap:anywhere}h1{margin:0;font-size:1.4rem}"
    "nav a{margin-right:1em}nav a[aria-current]{font-weight:700;text-decoration:none;color:inherit}"
    ".tiles,.charts{display:grid;gap:12px;margin:12px 0}"
    ".tiles{grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr))}"
    ".charts{grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr))}"
    ".tile,figure,.box{margin:0;border:1px solid #8886;border-radius:10px;padding:10px 14px}"
    ".tile b{display:block;font-size:1.6rem;line-height:1.2}.bad{border-color:#d33}.box{margin:12px 0}"
    "svg{display:block;width:100%;height:auto}.spark{width:80px;height:24px}figcaption{font-weight:600}"
    ".bar,.dot{fill:#0a8b4d}.line{fill:none;stroke:#0a8b4d;stroke-width:2}.axis{stroke:#8889}"
    ".label{font-size:16px;text-anchor:middle;fill:currentColor}td{padding:0 1.2em 0 0}"
    "ul.lines{list-style:none;padding-left:14px}@media(max-width:600px){.label{font-size:22px}}"
    "ul{margin:.3em 0;padding-left:1.2em}"
)
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {**SAFE, "Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}


def page_routes(statistician: Statistician, health: Health, tickets: Tickets) -> Sequence[BaseRoute]:
    """`/admin/open/<token>`, which makes a cookie of a link, once, and `/admin/`, which wants that cookie."""

    async def opened(request: Request) -> Response:
        # What only looks whether there is something, as a preview does, uses nothing up.
        cookie = tickets.open(request.path_params["token"]) if request.method == "GET" else None
        if cookie is None:
            return _nothing()
        # The page loads itself: a cookie that is Strict does not go with a redirect from a chat.
        answer = _html('<p><a href="../">Open the page</a></p>', reload="0; url=../")
        secure = _is_secure(request)
        answer.set_cookie(
            _SECURE if secure else _NAME, cookie, max_age=int(COOKIE), path="/" if secure else "/admin",
            secure=secure, httponly=True, samesite="strict",
        )  # fmt: skip
        return answer

    async def shown(request: Request) -> Response:
        if not any(tickets.admits(request.cookies.get(name, "")) for name in (_SECURE, _NAME)):
            return _nothing()
        asked = request.query_params.get("period", _USUAL)
        period = asked if asked in PERIODS else _USUAL
        try:
            days = await statistician.figures(period, by=By.DAY)
            channels = await statistician.figures(period, by=By.CHANNEL)
        except (StoreError, TimeoutError) as error:
            body = f'<p class="box bad">The figures can\'t be had now: {escape(type(error).__name__)}.</p>'
            return _html(_head(health, period) + body, status=HTTPStatus.SERVICE_UNAVAILABLE)
        return _html(_head(health, period) + "".join(_body(days, channels)))

    return (
        Route("/admin/open/{token}", opened, methods=["GET"]),
        Route("/admin/", shown, methods=["GET"]),
    )


def _is_secure(request: Request) -> bool:
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))


def _nothing() -> Response:
    """The one answer to whoever has no cookie and no link that opens."""
    text = "<p>This opens nothing, or no more. Write “admin dashboard” to the bot for a link.</p>"
    return _html(text, status=HTTPStatus.NOT_FOUND, reload="")


def _head(health: Health, period: str) -> str:
    wrong = [f"{name}: {why}" for name, why in health.degraded.items()]
    if health.draining:
        wrong.append("the bot stops")
    links = "".join(
        f'<a href="?period={one}"{" aria-current=page" if one == period else ""}>{one}</a>' for one in PERIODS
    )
    items = "".join(f"<li>{escape(one)}</li>" for one in wrong)
    state = f'<div class="box bad">Out of order:<ul>{items}</ul></div>' if wrong else ""
    return f"<h1>chatwallet</h1><nav>{links}</nav>{state}"


def _body(days: Figures, channels: Figures) -> Iterator[str]:
    total = days.total
    per_day = [(name[5:], days.groups.get(name, Counts())) for name in _days(days.period)]
    paid = [(name, float(counts.paid)) for name, counts in per_day]
    made = [(name, float(counts.made)) for name, counts in per_day]
    tiles = [("made", str(total.made), spark("made by day", [count for _, count in made])),
             ("paid", str(total.paid), spark("paid by day", [count for _, count in paid]))]  # fmt: skip
    tiles += [(name, str(count), "") for name, count in (
        ("open", total.open), ("lapsed", total.lapsed), ("cancelled", total.cancelled), ("late", total.sums.late),
        ("extra", total.sums.extra),
    )]  # fmt: skip
    tiles += [(f"received {code}", str(amount.major), "") for code, amount in sorted(total.sums.paid.items())]
    yield '<div class="tiles">'
    for name, number, drawn in tiles:
        yield f'<div class="tile" data-name="{escape(name)}">{escape(name)}<b>{escape(number)}</b>{drawn}</div>'
    yield '</div><div class="charts">'
    yield bars("Orders made, by day", made)
    yield line("Orders paid, by day", paid)
    yield bars("Orders made, by channel", [(name, float(one.made)) for name, one in channels.groups.items()])
    yield bars("Orders paid, by channel", [(name, float(one.paid)) for name, one in channels.groups.items()])
    yield '</div><ul class="box lines">'
    for said in as_lines(days):
        yield f"<li>{escape(said)}</li>"
    yield "</ul>"


def _days(period: Period) -> list[str]:
    """All days of a period, those without an order too."""
    noon = period.since + timedelta(hours=12)
    return [
        period.day(noon + timedelta(days=number))
        for number in range(round((period.until - period.since) / _DAY))
    ]


def _html(body: str, *, status: int = HTTPStatus.OK, reload: str = str(_EVERY)) -> Response:
    again = f'<meta http-equiv="refresh" content="{reload}">' if reload else ""
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{again}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>chatwallet</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>",
        status,
        headers=_HEADERS,
    )
