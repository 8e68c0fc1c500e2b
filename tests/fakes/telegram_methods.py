"""The methods of the Bot API by name, and what they answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from .telegram_errors import bad_request
from .telegram_messages import Files, Messages, Values
from .telegram_updates import Updates
from .telegram_views import chat_view, message_view, person_view
from .telegram_world import Message, Person, World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


class Methods:
    """The methods of one bot; what it has told Telegram besides messages stays here for whoever looks."""

    def __init__(self, bot: Person, world: World, updates: Updates, messages: Messages) -> None:
        self._bot = bot
        self._world = world
        self._updates = updates
        self._messages = messages
        self.menus: dict[tuple[str, str], list[dict[str, str]]] = {}
        """Commands by scope (as JSON) and language."""
        self.presses: dict[str, Values | None] = {}
        """What was answered to a button's press, by the id of its query; None until then."""
        self.actions: list[tuple[int, str]] = []
        """Chat actions (`typing` and so on), oldest first."""
        self._immediate: dict[str, Callable[[Values, Files], Any]] = {
            "getMe": self._me,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda values, files: updates.webhook_view(),
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda values, files: self.menus.get(_menu(values), []),
            "deleteMyCommands": self._delete_commands,
            "sendMessage": lambda values, files: self._shown(messages.send_text(values)),
            "sendPhoto": lambda values, files: self._shown(messages.send_photo(values, files)),
            "editMessageText": lambda values, files: self._shown(messages.edit_text(values)),
            "editMessageCaption": lambda values, files: self._shown(messages.edit_caption(values)),
            "editMessageMedia": lambda values, files: self._shown(messages.edit_media(values, files)),
            "editMessageReplyMarkup": lambda values, files: self._shown(messages.edit_keyboard(values)),
            "deleteMessage": lambda values, files: messages.delete(values),
            "answerCallbackQuery": self._answer_press,
            "sendChatAction": self._act,
            "getChat": self._chat,
            "logOut": lambda values, files: True,
            "close": lambda values, files: True,
        }

    async def call(self, method: str, values: Values, files: Files) -> Any:
        """The `result` of a request whose parameters were checked; raises ApiError."""
        if method == "getUpdates":
            self._updates.allow(values.get("allowed_updates"))
            return await self._updates.fetch(
                values.get("offset", 0), values.get("limit", 100), values.get("timeout", 0)
            )
        result = self._immediate[method](values, files)
        self._updates.changes.tell()
        return result

    def _shown(self, message: Message) -> dict[str, Any]:
        return message_view(message, self._bot)

    def _me(self, values: Values, files: Files) -> dict[str, Any]:
        return person_view(self._bot) | {
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": False,
        }

    def _set_webhook(self, values: Values, files: Files) -> bool:
        self._updates.set_webhook(
            values["url"],
            values.get("secret_token", ""),
            values.get("max_connections", 40),
            drop=values.get("drop_pending_updates", False),
        )
        self._updates.allow(values.get("allowed_updates"))
        return True

    def _delete_webhook(self, values: Values, files: Files) -> bool:
        self._updates.set_webhook("", "", 40, drop=values.get("drop_pending_updates", False))
        return True

    def _set_commands(self, values: Values, files: Files) -> bool:
        key = _menu(values)
        if not all(_COMMAND.fullmatch(one["command"]) for one in values["commands"]):
            raise bad_request("BOT_COMMAND_INVALID")
        self.menus[key] = values["commands"]
        return True

    def _delete_commands(self, values: Values, files: Files) -> bool:
        self.menus.pop(_menu(values), None)
        return True

    def _answer_press(self, values: Values, files: Files) -> bool:
        if values["callback_query_id"] not in self.presses:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        self.presses[values["callback_query_id"]] = values
        return True

    def _act(self, values: Values, files: Files) -> bool:
        chat = self._world.open(values["chat_id"])
        if values["action"] not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        self.actions.append((chat.id, values["action"]))
        return True

    def _chat(self, values: Values, files: Files) -> dict[str, Any]:
        return chat_view(self._world.find(values["chat_id"])) | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(_GIFTS, False),
        }


def _menu(values: Values) -> tuple[str, str]:
    language = values.get("language_code", "")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    scope = values.get("scope", {"type": "default"})
    return json.dumps(scope, sort_keys=True), language
