"""How it is found out that an invoice was paid."""
