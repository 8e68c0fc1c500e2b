"""The wallet on the Flash GraphQL API: the only rooms that know its field names."""
