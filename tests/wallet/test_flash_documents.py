"""The documents are valid for Flash's schema, fixed, and printed once."""

import pytest
from graphql import (
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    parse,
    validate,
    visit,
)

from chatwallet.tests.flash_schema import flash_schema
from chatwallet.wallet.flash.documents import ALL, MAX_STATUSES, PrintedRequest, invoice_statuses

EVERY = [*ALL, invoice_statuses(1), invoice_statuses(MAX_STATUSES)]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return flash_schema()


def _operation(document: str) -> OperationDefinitionNode:
    (operation,) = parse(document).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation


class _FieldCount(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def enter_field(self, _node: FieldNode, *_: object) -> None:
        self.count += 1


@pytest.mark.parametrize("document", EVERY, ids=lambda text: PrintedRequest(text).operation_name)
def test_a_document_is_valid_for_the_public_schema(document: str, schema: GraphQLSchema) -> None:
    """S2-01: in every clone, since the part of the schema that is used lies beside the tests."""
    assert validate(schema, parse(document)) == []


@pytest.mark.parametrize("document", EVERY, ids=lambda text: PrintedRequest(text).operation_name)
def test_a_document_stays_below_the_complexity_that_flash_allows(document: str) -> None:
    counter = _FieldCount()
    operation = _operation(document)
    visit(operation, counter)
    mutation = operation.operation is OperationType.MUTATION
    assert counter.count + 120 * mutation <= 200


def test_operation_names_are_unique() -> None:
    names = [PrintedRequest(text).operation_name for text in ALL]
    assert len(set(names)) == len(names)
    assert None not in names


def test_values_travel_as_variables_and_never_in_the_text() -> None:
    hostile = '"){me{id}}#\n}'
    request = PrintedRequest(ALL[1], {"input": {"memo": hostile}})
    assert request.payload["query"] == PrintedRequest(ALL[1]).payload["query"]
    assert request.payload["variables"]["input"]["memo"] == hostile


def test_a_document_is_printed_once() -> None:
    first, second = PrintedRequest(ALL[0]), PrintedRequest(ALL[0])
    assert first.payload["query"] is second.payload["query"]


@pytest.mark.parametrize("count", [0, MAX_STATUSES + 1, -1])
def test_a_batch_has_one_to_forty_statuses(count: int) -> None:
    with pytest.raises(ValueError, match="statuses"):
        invoice_statuses(count)
