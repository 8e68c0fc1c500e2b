"""What can be set of the web chat."""

from __future__ import annotations

from pydantic import BaseModel

from ...web.fields import Count
from ...web.new_chats import PER_HOUR


class WebSettings(BaseModel):
    """Whether everyone who opens the page is an owner (for tests), and how many new chats one address may open.

    Those of a minute and of a day are of chats that people open for themselves, where they may link wallets.
    """

    web_open: bool = False
    http_new_chats_per_hour: Count = PER_HOUR
    http_new_chats_per_minute: Count = 5
    http_new_chats_per_day: Count = 30
