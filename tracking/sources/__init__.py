"""What says that a payment may have come: each source yields hints, none is believed alone."""
