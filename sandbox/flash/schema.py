"""The executable schema: Flash's SDL with the sandbox's resolvers bound to it."""

from importlib.resources import files

from ariadne import InterfaceType, make_executable_schema
from graphql import GraphQLSchema

from . import history, invoicing, me, public, signin, updates
from .scalars import SCALARS


def sdl() -> str:
    """The text of schema.graphql."""
    return files(__package__).joinpath("schema.graphql").read_text(encoding="utf-8")


def build_schema() -> GraphQLSchema:
    """Binds every resolver; raises when the SDL and the resolvers do not fit."""
    schema = make_executable_schema(
        sdl(),
        *SCALARS,
        *(module.query for module in (me, public, invoicing, history, signin)),
        *(module.mutation for module in (me, invoicing, signin)),
        updates.subscription,
        updates.user_update,
        me.account_interface,
        me.account_type,
        me.wallet_interface,
        *me.wallet_types,
        public.currency_type,
        history.initiation_via,
        history.settlement_via,
        InterfaceType("Error", lambda *_: "GraphQLApplicationError"),
        InterfaceType("PriceInterface", lambda *_: None),
    )
    _rename_input(schema)
    return schema


def _rename_input(schema: GraphQLSchema) -> None:
    # GraphQL calls the one argument of a mutation `input`, which in Python is a builtin.
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        for field in root.fields.values() if root is not None else ():
            if "input" in field.args:
                field.args["input"].out_name = "given"
