"""A port on which a single connection can be cut in the middle of a request."""

from starlette.datastructures import Address
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chatwallet.sandbox.http_port import HttpPort


class CuttablePort(HttpPort):
    """An HTTP port that can reset one client's connection and leave the others alone."""

    def cut(self, client: Address | None) -> None:
        """Reset the connection that comes from this address."""
        for connection in tuple(self._server.server_state.connections):
            if isinstance(connection, HttpToolsProtocol) and connection.client == client:
                connection.transport.abort()
