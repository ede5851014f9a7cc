"""Random ids for public addresses: no count, no order, nothing to guess."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def public_id() -> str:
    """Twelve characters that are hard to mistake for one another (59 random bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))
