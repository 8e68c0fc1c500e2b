"""Whose wallet a sender speaks for, and how they wish to be spoken to."""
