"""`admin dashboard`: a link to the page of admins, which opens once."""

from __future__ import annotations

from ....web.tickets import COOKIE, LINK
from ...home import here
from ..base import AdminCommand, AdminError, Asked

_MINUTE = 60


async def dashboard(asked: Asked) -> str:
    """Make a link to the page on the private port."""
    settings = asked.office.settings
    if not settings.metrics_port:
        raise AdminError(
            "There is no page: set CHATWALLET_METRICS_PORT to a port of this machine that the world can't reach."
        )
    where = here(settings.metrics_host, settings.metrics_port)
    return (
        f"{where}/admin/open/{asked.office.tickets.issue()}\n"
        f"It opens once, within {LINK / _MINUTE:g} minutes, for {COOKIE / _MINUTE:g} minutes, from where "
        "the port of this instance is reached: its machine, a tunnel (ssh -L) or a VPN."
    )


ADMIN_COMMANDS = (AdminCommand("dashboard", "", "a link to the page with the figures", dashboard),)
