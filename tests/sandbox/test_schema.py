"""The sandbox's schema is a part of Flash's, and every document of its tests fits both."""

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    is_introspection_type,
)
from graphql import build_schema as parse_schema

from chatwallet.sandbox.flash.schema import build_schema, sdl
from chatwallet.tests.flash_schema import flash_schema


@pytest.fixture
def original() -> GraphQLSchema:
    return flash_schema()


def members(kind: GraphQLNamedType) -> set[str]:
    """Everything that a type promises, one line each."""
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        lines = {f"implements {interface.name}" for interface in kind.interfaces}
        for name, field in kind.fields.items():
            lines.add(f"{name}: {field.type}")
            lines |= {f"{name}({argument}: {given.type})" for argument, given in field.args.items()}
        return lines
    if isinstance(kind, GraphQLInputObjectType):
        return {f"{name}: {field.type}" for name, field in kind.fields.items()}
    if isinstance(kind, GraphQLEnumType):
        return set(kind.values)
    if isinstance(kind, GraphQLUnionType):
        return {member.name for member in kind.types}
    return set()


def test_every_type_field_and_argument_exists_in_flash_with_the_same_type(original: GraphQLSchema) -> None:
    ours = parse_schema(sdl())
    differences = []
    for name, kind in ours.type_map.items():
        if is_introspection_type(kind):
            continue
        theirs = original.type_map.get(name)
        if theirs is None or type(theirs) is not type(kind):
            differences.append(name)
        else:
            differences += [f"{name}.{line}" for line in sorted(members(kind) - members(theirs))]
    assert differences == []


def test_inputs_enums_and_unions_are_complete(original: GraphQLSchema) -> None:
    for name, kind in parse_schema(sdl()).type_map.items():
        if isinstance(kind, GraphQLInputObjectType | GraphQLEnumType | GraphQLUnionType):
            if is_introspection_type(kind):
                continue
            assert members(kind) == members(original.type_map[name]), name


def test_every_root_field_has_a_resolver() -> None:
    schema = build_schema()
    for root in (schema.query_type, schema.mutation_type):
        assert root is not None
        assert [name for name, field in root.fields.items() if field.resolve is None] == []
    assert schema.subscription_type is not None
    assert [name for name, field in schema.subscription_type.fields.items() if field.subscribe is None] == []
