"""What a Flash lacks of what our documents ask for: its schema is held against schema.graphql, which they are of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLType,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    Visitor,
    build_client_schema,
    build_schema,
    get_named_type,
    is_required_argument,
    is_required_input_field,
    parse,
    type_from_ast,
    visit,
)

from ..backend import Drift, SchemaLook
from ..errors import WalletRefused
from .client import Answer, FlashClient
from .documents import ALL, INTROSPECTION, OPTIONAL, invoice_statuses
from .refusals import first_meaning
from .settings import FlashSettings

_DOCUMENTS = (*ALL, invoice_statuses(1))
_TIMEOUT = 20.0  # seconds
_INVALID = re.compile(r"(Cannot query field|Unknown (?:argument|type|field)|Field \S+ argument) .*")


async def look(settings: FlashSettings, given: str | None) -> SchemaLook:
    """Compare with the schema that the server tells, or with a `given` one: SDL, or the JSON of an introspection.

    A server that tells none is asked each document without its variables: it looks at a document before it does
    anything, and then does nothing, for a value is missing. Raises WalletError for one that doesn't answer, ValueError
    for a text that is no schema.
    """
    if given is not None:
        return SchemaLook("the file", tuple(drifts(_read(given))))
    async with FlashClient(
        str(settings.flash_graphql_url), token=None, api_key=None, timeout=_TIMEOUT
    ) as client:
        answer = await client.ask_once(INTROSPECTION)
        if answer.data is not None and answer.data.get("__schema"):
            return SchemaLook("introspection", tuple(drifts(_of_answer(answer.data))))
        refusal = first_meaning(answer.errors) or WalletRefused("no reason is told", code="UNKNOWN")
        found = [one for text in _DOCUMENTS for one in await _dry(client, text)]
        return SchemaLook("dry queries", tuple(dict.fromkeys(found)), str(refusal))


def drifts(theirs: GraphQLSchema) -> Iterator[Drift]:
    """What a schema lacks, or has of another type, of what our documents ask for; each once, with who asks for it."""
    seen: set[str] = set()
    for text in _DOCUMENTS:
        document = parse(text, no_location=True)
        looking = _Looking(theirs)
        visit(document, TypeInfoVisitor(looking.info, looking))
        for drift in looking.found:
            if drift.what not in seen:
                seen.add(drift.what)
                yield drift


@cache
def ours() -> GraphQLSchema:
    """The schema that our documents were written for: the part of Flash's that they name."""
    return build_schema(files(__package__).joinpath("schema.graphql").read_text(encoding="utf-8"))


class _Looking(Visitor):
    """Goes through a document with our schema, and looks for all that it names in theirs."""

    def __init__(self, theirs: GraphQLSchema) -> None:
        super().__init__()
        self.info = TypeInfo(ours())
        self.found: list[Drift] = []
        self._theirs = theirs
        self._inputs: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent, wanted = self.info.get_parent_type(), self.info.get_field_def()
        if parent is None or wanted is None or node.name.value.startswith("__"):
            return
        name = f"{parent.name}.{node.name.value}"
        field = getattr(self._theirs.type_map.get(parent.name), "fields", {}).get(node.name.value)
        if field is None:
            self._say(f"{name} is missing", optional=node.name.value in OPTIONAL)
            return
        if not _gives(field.type, wanted.type):
            self._say(f"{name} is {field.type}, and was {wanted.type}")
        self._values(get_named_type(wanted.type), get_named_type(field.type))
        self._arguments(name, node, wanted, field)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> None:
        wanted = type_from_ast(ours(), node.type)
        if wanted is not None:
            self._input(get_named_type(wanted))

    def _arguments(self, name: str, node: FieldNode, wanted: GraphQLField, field: GraphQLField) -> None:
        sent = {one.name.value for one in node.arguments or ()}
        for argument in sorted(sent):
            theirs = field.args.get(argument)
            if theirs is None:
                self._say(f"{name}({argument}:) is missing")
            elif not _takes(theirs.type, wanted.args[argument].type):
                self._say(f"{name}({argument}:) is {theirs.type}, and was {wanted.args[argument].type}")
        for argument, theirs in field.args.items():
            if argument not in sent and is_required_argument(theirs):
                self._say(f"{name}({argument}:) has to be given now")

    def _input(self, wanted: GraphQLNamedType) -> None:
        if wanted.name in self._inputs or not isinstance(wanted, GraphQLInputObjectType):
            return
        self._inputs.add(wanted.name)
        theirs = self._theirs.type_map.get(wanted.name)
        if not isinstance(theirs, GraphQLInputObjectType):
            self._say(f"{wanted.name} is missing")
            return
        for name, ours_ in wanted.fields.items():
            found = theirs.fields.get(name)
            if found is None:
                self._say(f"{wanted.name}.{name} is missing")
            elif not _takes(found.type, ours_.type):
                self._say(f"{wanted.name}.{name} is {found.type}, and was {ours_.type}")
            self._input(get_named_type(ours_.type))
        for name, found in theirs.fields.items():
            if name not in wanted.fields and is_required_input_field(found):
                self._say(f"{wanted.name}.{name} has to be given now")

    def _values(self, wanted: GraphQLNamedType, theirs: GraphQLNamedType) -> None:
        """Of an enum that we read a value more is told: the bot passes one over that it does not know."""
        if isinstance(wanted, GraphQLEnumType) and isinstance(theirs, GraphQLEnumType):
            for name in sorted(set(theirs.values) ^ set(wanted.values)):
                new = name in theirs.values
                self._say(f"{wanted.name} {'has a new value' if new else 'lacks the value'} {name}", new)

    def _say(self, what: str, optional: bool = False) -> None:
        self.found.append(Drift(what, optional))


def _gives(theirs: GraphQLType, wanted: GraphQLType) -> bool:
    """Whether an answer of their type can be read as one of ours: it may promise more, and not less."""
    if isinstance(wanted, GraphQLNonNull):
        return isinstance(theirs, GraphQLNonNull) and _gives(theirs.of_type, wanted.of_type)
    if isinstance(theirs, GraphQLNonNull):
        return _gives(theirs.of_type, wanted)
    if isinstance(wanted, GraphQLList):
        return isinstance(theirs, GraphQLList) and _gives(theirs.of_type, wanted.of_type)
    return str(theirs) == str(wanted)


def _takes(theirs: GraphQLInputType, wanted: GraphQLInputType) -> bool:
    """Whether a value of our type can be sent as one of theirs: it may ask for less, and not for more."""
    return _gives(wanted, theirs)


async def _dry(client: FlashClient, document: str) -> list[Drift]:
    answer: Answer = await client.ask_once(document)
    messages = [str(one.get("message")) for one in answer.errors if isinstance(one, Mapping)]
    found = [one[0] for message in messages if (one := _INVALID.match(message)) is not None]
    return [Drift(one, any(f'"{name}"' in one or f"'{name}'" in one for name in OPTIONAL)) for one in found]


def _read(text: str) -> GraphQLSchema:
    try:
        if text.lstrip().startswith("{"):
            told = json.loads(text)
            return _of_answer(told.get("data", told))
        return build_schema(text)
    except (GraphQLError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _of_answer(data: Mapping[str, Any]) -> GraphQLSchema:
    """Raises ValueError for what is no schema."""
    try:
        return build_client_schema({"__schema": {"directives": [], **data["__schema"]}})  # type: ignore[typeddict-item]
    except (TypeError, KeyError) as error:
        raise ValueError(f"it is no answer to an introspection: {error}") from error
