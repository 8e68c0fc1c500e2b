"""Flash as the sandbox plays it: its GraphQL API over HTTP and WebSocket, its ledger and its traps."""
