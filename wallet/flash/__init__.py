"""The Flash API as a server of invoices and accounts on it. Its field names and gql stay in this folder."""
