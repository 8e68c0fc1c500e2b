"""What may follow `profile`: sats or dollars, and behind that what may follow `receive`."""

from __future__ import annotations

from dataclasses import replace

from ...wallet.money import SAT, USD
from ..base import Reading
from ..errors import CommandError
from .arguments import receive_arguments
from .echo import echo
from .meanings import meant


def profile_arguments(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[sats|dollars [amount [memo]]]` into profile, amount, currency and memo, in the unit that is chosen.

    Raises CommandError unknown_profile, and what receive_arguments raises.
    """
    first, _, more = rest.partition(" ")
    if not first:
        return {}
    chosen = meant(first, "sats", "dollars")
    if chosen is None:
        raise CommandError("unknown_profile", said=echo(first))
    unit = SAT if chosen == "sats" else USD
    return {"profile": chosen, **receive_arguments(more.strip(), replace(reading, default_unit=unit))}
