"""The parameters of a request, checked against the published description of the Bot API."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from .telegram_errors import ApiError, bad_request

_INTEGER = re.compile(r"-?\d{1,18}")
_SIMPLE = {"Integer": int, "String": str, "Boolean": bool}
# What the Bot API says where a value is missing, and where it is too long or otherwise out of bounds.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "message_id": "message identifier is not specified",
}
_OUT_OF_BOUNDS = {
    "text": "message is too long",
    "caption": "message caption is too long",
    "callback_data": "BUTTON_DATA_INVALID",
    "command": "BOT_COMMAND_INVALID",
    "description": "BOT_COMMAND_DESCRIPTION_INVALID",
    "secret_token": "secret token is too long",
    "commands": "BOT_COMMANDS_TOO_MUCH",
}


def utf16_length(text: str) -> int:
    """The length of a text as the Bot API counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Parameters:
    """Reads what a method was sent into Python's values, and refuses whatever the description does not name.

    The real server overlooks unknown parameters; here they are refused, since they are always a mistake.
    """

    def __init__(self) -> None:
        table = resources.files(__package__).joinpath("telegram_methods.json").read_text(encoding="utf-8")
        described = json.loads(table)
        self._methods: dict[str, dict[str, Any]] = {
            name.lower(): fields for name, fields in described["methods"].items()
        }
        self._names: dict[str, str] = {name.lower(): name for name in described["methods"]}
        self._objects: dict[str, dict[str, Any]] = described["objects"]

    def method(self, name: str) -> str:
        """The method's own spelling: the Bot API does not mind the case. Raises 404 for one it has not."""
        try:
            return self._names[name.lower()]
        except KeyError:
            raise ApiError(404, "Not Found") from None

    def read(self, method: str, given: Mapping[str, Any], *, is_form: bool) -> dict[str, Any]:
        """The values of a request by name. In a form, all but texts are written as JSON."""
        fields = self._methods[method.lower()]
        values = {}
        for name, value in given.items():
            if name not in fields:
                raise bad_request(f'unknown parameter "{name}" of {method}')
            types = fields[name]["types"]
            values[name] = self._in_form(name, value, types) if is_form else value
        return self._object(fields, values, method)

    def _in_form(self, name: str, value: Any, types: list[str]) -> Any:
        if not isinstance(value, str) or types == ["String"] or "InputFile" in types:
            return value
        if types == ["Integer", "String"]:
            return int(value) if _INTEGER.fullmatch(value) else value
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {name}: it is no JSON of {' or '.join(types)}") from error

    def _object(self, fields: dict[str, Any], values: Mapping[str, Any], where: str) -> dict[str, Any]:
        for name, field in fields.items():
            if field.get("required") and name not in values:
                raise bad_request(_MISSING.get(name, f"{where}: {name} is not specified"))
        for name, value in values.items():
            if name not in fields:
                raise bad_request(f'unknown field "{name}" of {where}')
            self._check(name, value, fields[name])
        return dict(values)

    def _check(self, name: str, value: Any, field: Mapping[str, Any]) -> None:
        types = field["types"]
        if not any(self._is(value, type_) for type_ in types):
            raise bad_request(f"can't parse {name}: expected {' or '.join(types)}")
        if "range" in field and not field["range"][0] <= value <= field["range"][1]:
            raise bad_request(f"{name} must be from {field['range'][0]} to {field['range'][1]}")
        if "length" in field:
            self._check_length(name, value, field)
        for type_ in types:
            self._check_inside(value, type_)

    def _check_length(self, name: str, value: Any, field: Mapping[str, Any]) -> None:
        match field["unit"]:
            case "bytes":
                length = len(value.encode())
            case "characters":
                length = utf16_length(value.strip())
            case _:
                length = len(value)
        least, most = field["length"]
        if length < least and name in _MISSING:
            raise bad_request(_MISSING[name])
        if not least <= length <= most:
            raise bad_request(
                _OUT_OF_BOUNDS.get(name, f"{name} must be of {least} to {most} {field['unit']}")
            )

    def _is(self, value: Any, type_: str) -> bool:
        if type_.startswith("Array of "):
            return isinstance(value, list) and all(self._is(one, type_[len("Array of ") :]) for one in value)
        if type_ == "InputFile":
            return isinstance(value, bytes)
        if type_ in _SIMPLE:
            # Python's booleans are integers too.
            return type(value) is _SIMPLE[type_]
        return isinstance(value, dict)

    def _check_inside(self, value: Any, type_: str) -> None:
        if type_.startswith("Array of ") and isinstance(value, list):
            for one in value:
                self._check_inside(one, type_[len("Array of ") :])
        elif isinstance(value, dict) and type_ in self._objects:
            # Where several objects are allowed, the one that is described here is known by its first field.
            fields = self._objects[type_]
            if type_ != "InlineKeyboardMarkup" or "inline_keyboard" in value:
                self._object(fields, value, type_)
