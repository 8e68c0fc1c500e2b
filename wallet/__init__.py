"""Money, invoices and the protocol that every wallet backend speaks."""
