"""Settings, composition, life cycle: the only rooms where the parts meet."""
