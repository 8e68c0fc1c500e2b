"""The web chat: a page, its socket and its chats."""

from __future__ import annotations

# ruff: noqa: PLC0415 - the page is loaded where it is served
from contextlib import AbstractAsyncContextManager, nullcontext

from ..base import Channel
from ..factory import ChannelContext, ChannelFactory
from .settings import WebSettings


def _open(settings: WebSettings, context: ChannelContext) -> AbstractAsyncContextManager[Channel]:
    from ...web.new_chats import NewChatLimit
    from ...web.signpost import Signpost
    from .channel import WebChannel
    from .chats import WebChats

    return nullcontext(
        WebChannel(
            context.transcript,
            WebChats(context.values, anybody=settings.web_open, strangers=context.strangers),
            signpost=Signpost(context.language),
            admit=context.admit,
            newcomers=NewChatLimit(settings.http_new_chats_per_hour),
            frame_ancestors=context.framed_by,
            origins=(context.public_url,) if context.public_url else (),
            clock=context.clock,
        )
    )


FACTORY = ChannelFactory(_open, WebSettings)
