"""Flash's schema for tests: the part that we use, kept beside them, or the whole that FLASH_SCHEMA names.

`python tests/flash_schema.py path/to/public.graphql` keeps the used part of a newer one.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from graphql import (
    DefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    FieldNode,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    TypeNode,
    UnionTypeDefinitionNode,
    Visitor,
    build_ast_schema,
    build_schema,
    parse,
    print_ast,
    visit,
)

from chatwallet.sandbox.flash.schema import sdl
from chatwallet.wallet.flash.documents import ALL, invoice_statuses

KEPT = Path(__file__).parent.parent / "wallet" / "flash" / "schema.graphql"

Fields = dict[str, dict[str, set[str]]]
"""The names of arguments by the name of a field, by the name of a type."""

_Described = TypeVar("_Described", FieldDefinitionNode, InputValueDefinitionNode, EnumValueDefinitionNode)


def flash_schema() -> GraphQLSchema:
    """The schema that documents and the sandbox are held against."""
    return build_schema(Path(os.environ.get("FLASH_SCHEMA") or KEPT).read_text(encoding="utf-8"))


def used_part(whole: str) -> str:
    """The part of a schema that our documents and the sandbox name, as SDL without its descriptions."""
    document = parse(whole, no_location=True)
    found = {node.name.value: node for node in document.definitions if isinstance(node, TypeDefinitionNode)}
    fields = _fields_of_sandbox()
    _add_fields_of_documents(fields, build_ast_schema(document))
    kept: dict[str, DefinitionNode] = {}
    waiting = sorted(fields)
    while waiting:
        name = waiting.pop()
        if name in found and name not in kept:
            kept[name] = _cut(found[name], fields)
            waiting += sorted(_types_in(kept[name]) - set(kept))
    roots = [node for node in document.definitions if node.kind == "schema_definition"]
    definitions = (*roots, *(kept[name] for name in sorted(kept)))
    return print_ast(DocumentNode(definitions=definitions)) + "\n"


def _fields_of_sandbox() -> Fields:
    return {
        node.name.value: {
            field.name.value: {one.name.value for one in field.arguments or ()} for field in _fields(node)
        }
        for node in parse(sdl()).definitions
        if isinstance(node, TypeDefinitionNode)
    }


class _Used(Visitor):
    def __init__(self, fields: Fields, info: TypeInfo) -> None:
        super().__init__()
        self._fields = fields
        self._info = info

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self._info.get_parent_type()
        assert parent is not None, node.name.value
        used = self._fields.setdefault(parent.name, {}).setdefault(node.name.value, set())
        used |= {argument.name.value for argument in node.arguments or ()}


def _add_fields_of_documents(fields: Fields, schema: GraphQLSchema) -> None:
    for text in (*ALL, invoice_statuses(1)):
        info = TypeInfo(schema)
        visit(parse(text), TypeInfoVisitor(info, _Used(fields, info)))


def _cut(node: TypeDefinitionNode, fields: Fields) -> TypeDefinitionNode:
    """A type without its descriptions, and without the fields and arguments that nobody names."""
    node = replace(node, description=None)
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        used = fields.get(node.name.value, {})
        return replace(
            node,
            fields=tuple(
                _cut_field(field, used[field.name.value])
                for field in _fields(node)
                if field.name.value in used
            ),
            interfaces=tuple(one for one in node.interfaces or () if one.name.value in fields),
        )
    if isinstance(node, InputObjectTypeDefinitionNode):
        return replace(node, fields=tuple(map(_bare, node.fields or ())))
    if isinstance(node, EnumTypeDefinitionNode):
        return replace(node, values=tuple(map(_bare, node.values or ())))
    return node


def _cut_field(field: FieldDefinitionNode, used: set[str]) -> FieldDefinitionNode:
    arguments = (one for one in field.arguments or () if one.name.value in used or _must_be_given(one))
    return replace(_bare(field), arguments=tuple(map(_bare, arguments)))


def _bare(node: _Described) -> _Described:
    return replace(node, description=None, directives=())


def _must_be_given(argument: InputValueDefinitionNode) -> bool:
    return isinstance(argument.type, NonNullTypeNode) and argument.default_value is None


def _fields(node: TypeDefinitionNode) -> tuple[FieldDefinitionNode, ...]:
    return (
        (node.fields or ())
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)
        else ()
    )


def _types_in(node: DefinitionNode) -> set[str]:
    """The names of the types that a definition speaks of."""
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        inside = [field.type for field in _fields(node)]
        inside += [one.type for field in _fields(node) for one in field.arguments or ()]
        return {_name(kind) for kind in (*inside, *(node.interfaces or ()))}
    if isinstance(node, InputObjectTypeDefinitionNode):
        return {_name(field.type) for field in node.fields or ()}
    if isinstance(node, UnionTypeDefinitionNode):
        return {_name(kind) for kind in node.types or ()}
    assert isinstance(node, EnumTypeDefinitionNode | ScalarTypeDefinitionNode)
    return set()


def _name(kind: TypeNode) -> str:
    while not isinstance(kind, NamedTypeNode):
        kind = kind.type  # type: ignore[attr-defined]  # a list, or a type that is not null
    return kind.name.value


if __name__ == "__main__":
    KEPT.write_text(used_part(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8")
