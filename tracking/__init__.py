"""From a charge to the notice that it was paid: exactly one, whatever crashed."""
