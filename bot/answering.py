"""What answers people, made of the parts: the services that commands use, and all that stands before and after them."""

from __future__ import annotations

from ..accounts.admins import Invitations
from ..accounts.connections import Connections
from ..accounts.second_factor import SecondFactor
from ..commands.base import Services
from ..tracking.history import History
from .admin.desk import Desk
from .admin.office import Office
from .dispatch.answering import Answering
from .invitations import invitations
from .parts import Parts


def answering_of(parts: Parts) -> Answering:
    """Return what answers the people of a bot of these parts."""
    return Answering(
        settings=parts.settings,
        store=parts.store,
        channels=parts.channels,
        catalogue=parts.catalogue,
        router=parts.router,
        services=Services(
            parts.charges,
            History(parts.charges),
            parts.store.accounts,
            parts.house,
            parts.rates or parts.house.server,
            parts.wallets,
            parts.store.shops,
            parts.guards.limits,
            parts.links.linking,
            parts.my_data.own,
            parts.my_data.links,
            Connections(parts.store.pairings, parts.store.windows, parts.clock),
            parts.links.key_entry,
            parts.store.ledger,
            _desk_of(parts),
            invitations(parts.channels),
        ),
        house=parts.wallets.house if parts.wallets.has_house else None,
        linking=parts.links.on,
        incoming=parts.links.incoming,
        owners=parts.owners,
        guards=parts.guards,
        alerts=parts.alerts,
        credential=parts.credential,
        link_watch=parts.links.watch,
        clock=parts.clock,
        current=parts.refs.current,
    )


def _desk_of(parts: Parts) -> Desk:
    """Where admins are served."""
    store, vault = parts.store, parts.vault
    return Desk(
        Office(
            settings=parts.settings,
            store=store,
            admins=parts.admins,
            owners=parts.owners,
            invitations=Invitations(store.admins, store.windows, parts.clock),
            enrolling=parts.enrolling,
            factor=SecondFactor(store.factors, vault, store.windows),
            vault=vault,
            refs=parts.refs,
            links=parts.links,
            alerts=parts.alerts,
            health=parts.monitors.health,
            counters=parts.counters,
            clock=parts.clock,
            catalogue=parts.catalogue,
            channels=tuple(sorted(parts.channels)),
            unmatched=parts.unmatched,
            statistician=parts.monitors.statistician,
            started=parts.clock(),
            tickets=parts.tickets,
        )
    )
