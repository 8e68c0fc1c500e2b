"""The repositories in memory: for tests, benches and scripts; nothing survives the process."""

from .store import MemoryStore

__all__ = ["MemoryStore"]
