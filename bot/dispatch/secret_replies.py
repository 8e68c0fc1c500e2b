"""What is said to somebody who wrote a secret into the chat."""

from __future__ import annotations

from collections.abc import Sequence

from ...channels.base import OutboundMessage
from ...channels.said_secrets import SecretKind
from ...commands.base import Answer, Context
from ...commands.replies.key_way import pasted_key
from .forgetting import Fate, Forgotten

_LINK = "link"


async def secret_reply(context: Context, kinds: Sequence[SecretKind], forgotten: Forgotten) -> Answer:
    """Say what became of the message, what to do about its secrets, and what is to be said in place of them."""
    alone = kinds == (SecretKind.FLASH_KEY,) and forgotten.fate is Fate.DELETED
    if alone and (answer := await pasted_key(context)) is not None:
        return answer
    texts = context.texts
    lines = []
    if SecretKind.FLASH_KEY in kinds:
        lines.append(texts(f"key-in-chat-{forgotten.fate.value}", keeper=forgotten.keeper))
    else:
        lines.append(texts(f"secret-in-chat-{forgotten.fate.value}", keeper=forgotten.keeper))
    if SecretKind.SESSION in kinds:
        lines.append(texts("session-in-chat"))
    if {SecretKind.BOT_TOKEN, SecretKind.WEBHOOK_SECRET}.intersection(kinds):
        lines.append(texts("foreign-secret-in-chat"))
    if _LINK in context.say.commands:
        lines.append(texts("key-link-instead", link=context.say(_LINK)))
    else:
        lines.append(texts("key-never-needed"))
    return Answer(OutboundMessage("\n".join(lines)))
