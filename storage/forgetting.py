"""How somebody is forgotten in every store: in which steps, and what is waited for."""

from __future__ import annotations

from datetime import timedelta

STEP = 200
"""How many rows of a kind one step forgets: others wait for it."""

PAYABLE_FOR = timedelta(hours=1)
"""How long after its end an invoice that is not paid is kept: a payment may be known late."""

ACCEPTED_FOR = timedelta(hours=1)
"""How long news that a channel has accepted are kept: it may tell that they did not arrive."""
