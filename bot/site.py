"""Where a person opens what is served over HTTP."""

from __future__ import annotations

from .settings import Settings

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - an address to listen on is none to open


def site(host: str, port: int) -> str:
    """The address of what listens on a host and port, as this machine opens it."""
    host = _ANYWHERE.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port or 'PORT'}"


def home(settings: Settings, port: int | None = None) -> str:
    """The address of the bot, with a slash at its end; `port` is the one that was taken, where any was wished."""
    if settings.public_url is not None:
        return f"{str(settings.public_url).rstrip('/')}/"
    return f"{site(settings.http_host, port or settings.http_port)}/"
