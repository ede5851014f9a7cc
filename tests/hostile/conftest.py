"""The bureau of the matrix, for whoever means it no good."""

from tests.matrix.conftest import asker, standing_world, world

__all__ = ["asker", "standing_world", "world"]
