"""GraphQL documents, read and checked once per text."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
    validate,
)

MAX_COMPLEXITY = 200
COSTLY_FIELD = 120
CACHED_DOCUMENTS = 512


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text: its errors against the schema, its operations, and how often each root field is asked."""

    node: DocumentNode
    errors: list[GraphQLError]
    operations: list[OperationDefinitionNode]
    root_fields: Counter[str] = field(default_factory=Counter)
    complexity: int = 0

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation to run: the named one, or the only one."""
        if name is None:
            return self.operations[0] if len(self.operations) == 1 else None
        return next((found for found in self.operations if found.name and found.name.value == name), None)


class Reader:
    """Reads documents against one schema and remembers the last few hundred texts."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.read = lru_cache(CACHED_DOCUMENTS)(self._read)

    def _read(self, text: str) -> Document:
        """Parses and checks a text; raises GraphQLSyntaxError."""
        node = parse(text, no_location=False)
        errors = validate(self.schema, node)
        fragments = {
            part.name.value: part for part in node.definitions if isinstance(part, FragmentDefinitionNode)
        }
        operations = [part for part in node.definitions if isinstance(part, OperationDefinitionNode)]
        if errors:
            return Document(node, errors, operations)
        roots = Counter(
            selected.name.value
            for operation in operations
            for selected in _fields(operation.selection_set, fragments)
        )
        complexity = max((_complexity(operation, fragments) for operation in operations), default=0)
        return Document(node, errors, operations, roots, complexity)


_Fragments = dict[str, FragmentDefinitionNode]


def _fields(selections: SelectionSetNode | None, fragments: _Fragments) -> Iterator[FieldNode]:
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from _fields(fragments[selection.name.value].selection_set, fragments)
        elif isinstance(selection, InlineFragmentNode):
            yield from _fields(selection.selection_set, fragments)


def _complexity(operation: OperationDefinitionNode, fragments: _Fragments) -> int:
    """One point per field; a mutation, and `transactionDetails`, cost 120."""
    mutates = operation.operation is OperationType.MUTATION

    def cost(selections: SelectionSetNode | None) -> int:
        return sum(1 + cost(selected.selection_set) for selected in _fields(selections, fragments))

    total = 0
    for selected in _fields(operation.selection_set, fragments):
        costly = mutates or selected.name.value == "transactionDetails"
        total += (COSTLY_FIELD if costly else 1) + cost(selected.selection_set)
    return total
