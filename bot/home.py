"""Where a person, or a program on this machine, opens what is served over HTTP."""

from __future__ import annotations

from .config.settings import Settings

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - an address to listen on is none to open


def home(settings: Settings, port: int | None = None) -> str:
    """The address of the bot, with a slash at its end; `port` is the one that was taken, where any was wished."""
    if settings.public_url is not None:
        return f"{str(settings.public_url).rstrip('/')}/"
    return f"{here(settings.http_host, port or settings.http_port)}/"


def readyz(settings: Settings) -> str | None:
    """Where the running bot says how it is; None where its port is any free one, which nobody knows."""
    if settings.metrics_port:
        return f"{here(settings.metrics_host, settings.metrics_port)}/readyz"
    return f"{here(settings.http_host, settings.http_port)}/readyz" if settings.http_port else None


def here(host: str, port: int) -> str:
    """Where a program on this machine reaches what listens on a host and a port; no slash at its end."""
    host = _ANYWHERE.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port or 'PORT'}"
