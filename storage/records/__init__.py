"""Records: a noun is written once, as operations on JSON objects, and an engine keeps them on each store."""
