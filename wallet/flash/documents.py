"""Every GraphQL document that is sent to Flash, under a fixed operation name; values travel as variables only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from gql import GraphQLRequest
from graphql import REMOVE, FieldNode, OperationDefinitionNode, Visitor, parse, print_ast, visit

MAX_STATUSES: Final = 40  # 4 points of complexity each; Flash allows 200 in one document

DEFAULT_WALLETS: Final = """
query DefaultWallets {
  me { defaultAccount { defaultWalletId wallets { id walletCurrency balance isExternal } } }
}
"""

CREATE_USD_INVOICE: Final = """
mutation CreateUsdInvoice($input: LnUsdInvoiceCreateInput!) {
  lnUsdInvoiceCreate(input: $input) {
    errors { code message }
    invoice { paymentRequest paymentHash }
  }
}
"""

CREATE_OPEN_INVOICE: Final = """
mutation CreateOpenInvoice($input: LnNoAmountInvoiceCreateInput!) {
  lnNoAmountInvoiceCreate(input: $input) {
    errors { code message }
    invoice { paymentRequest paymentHash }
  }
}
"""

CREATE_INVOICE_FOR: Final = """
mutation CreateInvoiceFor($input: LnUsdInvoiceCreateOnBehalfOfRecipientInput!) {
  lnUsdInvoiceCreateOnBehalfOfRecipient(input: $input) {
    errors { code message }
    invoice { paymentRequest paymentHash }
  }
}
"""

WALLET_OF: Final = """
query WalletOf($username: Username!) {
  accountDefaultWallet(username: $username) { id walletCurrency }
}
"""

WHO_AM_I: Final = """
query WhoAmI {
  me { username defaultAccount { id } }
}
"""

INVOICE_STATUS: Final = """
query InvoiceStatus($input: LnInvoicePaymentStatusInput!) {
  lnInvoicePaymentStatus(input: $input) { errors { code message } status }
}
"""

FOLLOW_INVOICE: Final = """
subscription FollowInvoice($input: LnInvoicePaymentStatusInput!) {
  lnInvoicePaymentStatus(input: $input) { errors { message } status }
}
"""

TRANSACTIONS: Final = """
query Transactions($first: Int!) {
  me {
    defaultAccount {
      transactions(first: $first) {
        edges { node { id direction createdAt settlementDisplayAmount memo } }
      }
    }
  }
}
"""

TRANSACTION_DETAILS: Final = """
query TransactionDetails($input: TransactionDetailsInput!) {
  transactionDetails(input: $input) {
    errors { message }
    transactionDetails { id paymentHash }
  }
}
"""

REALTIME_PRICE: Final = """
query RealtimePrice($currency: DisplayCurrency!) {
  realtimePrice(currency: $currency) {
    btcSatPrice { base offset }
    usdCentPrice { base offset }
  }
}
"""

CURRENCIES: Final = """
query Currencies {
  currencyList { id fractionDigits }
}
"""

ALL: Final = (
    DEFAULT_WALLETS,
    CREATE_USD_INVOICE,
    CREATE_OPEN_INVOICE,
    CREATE_INVOICE_FOR,
    WALLET_OF,
    WHO_AM_I,
    INVOICE_STATUS,
    FOLLOW_INVOICE,
    TRANSACTIONS,
    TRANSACTION_DETAILS,
    REALTIME_PRICE,
    CURRENCIES,
)

INTROSPECTION: Final = """
query Introspection {
  __schema {
    queryType { name }
    mutationType { name }
    subscriptionType { name }
    types {
      kind
      name
      fields(includeDeprecated: true) {
        name
        args { name defaultValue type { ...Of } }
        type { ...Of }
      }
      inputFields { name defaultValue type { ...Of } }
      interfaces { kind name }
      possibleTypes { kind name }
      enumValues(includeDeprecated: true) { name }
    }
  }
}
fragment Of on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name } } }
}
"""
"""All of a schema that documents are held against. The usual query costs more than Flash allows (200 points)."""

OPTIONAL: Final = frozenset({"isExternal", "balance", "code", "memo", "settlementDisplayAmount"})
"""Fields that a server may not have, or that another deployment left out: what they tell is done without."""


@cache
def without(text: str, fields: frozenset[str]) -> str:
    """A document that does not ask for these fields."""
    if not fields:
        return text
    return print_ast(visit(parse(text, no_location=True), _Leaving(fields)))


class _Leaving(Visitor):
    """Leaves fields out, wherever they are asked for."""

    def __init__(self, fields: frozenset[str]) -> None:
        super().__init__()
        self._fields = fields

    def enter_field(self, node: FieldNode, *_: object) -> object:
        return REMOVE if node.name.value in self._fields else None


@cache
def invoice_statuses(count: int) -> str:
    """The document that asks for `count` statuses at once, as i0, i1, …: the only one put together, and from nothing
    but its size.
    """
    if not 1 <= count <= MAX_STATUSES:
        raise ValueError(f"{count} statuses in one document")
    variables = ", ".join(f"$i{n}: LnInvoicePaymentStatusInput!" for n in range(count))
    fields = "\n".join(
        f"  i{n}: lnInvoicePaymentStatus(input: $i{n}) {{ errors {{ message }} status }}"
        for n in range(count)
    )
    return f"query InvoiceStatuses({variables}) {{\n{fields}\n}}"


class _Printed:
    """A document parsed, so that no syntax error leaves the house, and printed once."""

    def __init__(self, text: str) -> None:
        self.document = parse(text, no_location=True)
        self.text = print_ast(self.document)
        (operation,) = (one for one in self.document.definitions if isinstance(one, OperationDefinitionNode))
        assert operation.name is not None
        self.name = operation.name.value


@cache
def _printed(text: str) -> _Printed:
    return _Printed(text)


class PrintedRequest(GraphQLRequest):
    """A GraphQLRequest whose document is printed once in all; the library's own prints it at each call (50 µs)."""

    def __init__(self, text: str, variables: Mapping[str, Any] | None = None) -> None:
        self._printed = _printed(text)
        super().__init__(
            self._printed.document, variable_values=dict(variables or {}), operation_name=self._printed.name
        )

    @property
    def payload(self) -> dict[str, Any]:
        """What is sent."""
        return {
            "query": self._printed.text,
            "operationName": self._printed.name,
            "variables": self.variable_values,
        }
