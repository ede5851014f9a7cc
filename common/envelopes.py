"""Text under a key of its own: a random key per thing, wrapped by a key that the site keeps outside the database.

Every key and text carries the name of its algorithm, so that another one can follow without rewriting what stands.
"""

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES, TAG_BYTES = 12, 16
KEY_BYTES = {"aes-256-gcm": 32, "sm4-gcm": 16}


class Unreadable(ValueError):
    """What stands here was changed, moved from elsewhere, or written with a key this site does not have."""


def new_key(algorithm: str | None = None) -> str:
    """A fresh random key for one thing, wrapped; `algorithm` defaults to the one the settings choose."""
    algorithm = algorithm or settings.CASE_ALGORITHM
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES[algorithm])).decode()
    master = settings.CASE_KEYS[0]
    return f"{algorithm}:{fingerprint(master)}:{_seal('aes-256-gcm', _bytes(master), key, b'key')}"


def seal(wrapped: str, text: str, place: str) -> str:
    """`text` encrypted with the key of one thing; it can be read at the same `place` (thing and field) only."""
    algorithm, key = _unwrap(wrapped)
    return f"{algorithm}:{_seal(algorithm, key, text, place.encode())}"


def unseal(wrapped: str, token: str, place: str) -> str:
    """What `seal` put there; raises Unreadable."""
    algorithm, _, rest = token.partition(":")
    if algorithm not in KEY_BYTES:
        raise Unreadable(place)
    return _unseal(algorithm, _unwrap(wrapped)[1], rest, place.encode())


def rewrap(wrapped: str) -> str:
    """The same key under the newest key of the site; nothing that was sealed with it has to be written anew."""
    algorithm, key = _unwrap(wrapped)
    master = settings.CASE_KEYS[0]
    text = base64.b64encode(key).decode()
    return f"{algorithm}:{fingerprint(master)}:{_seal('aes-256-gcm', _bytes(master), text, b'key')}"


def fingerprint(master: str) -> str:
    """Which of the site's keys wrapped a key, without telling anything of it."""
    return hashlib.sha256(_bytes(master)).hexdigest()[:8]


def _bytes(master: str) -> bytes:
    return base64.urlsafe_b64decode(master)


def _unwrap(wrapped: str) -> tuple[str, bytes]:
    algorithm, used, rest = wrapped.split(":")
    for master in settings.CASE_KEYS:
        if fingerprint(master) == used:
            return algorithm, base64.b64decode(_unseal("aes-256-gcm", _bytes(master), rest, b"key"))
    raise Unreadable("this key was wrapped by a key that is not in CASE_KEYS")


def _seal(algorithm, key, text, place) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.b64encode(nonce + _encrypt(algorithm, key, nonce, text.encode(), place)).decode()


def _unseal(algorithm, key, token, place) -> str:
    try:
        blob = base64.b64decode(token, validate=True)
        return _decrypt(algorithm, key, blob[:NONCE_BYTES], blob[NONCE_BYTES:], place).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable(place.decode()) from error


def _encrypt(algorithm, key, nonce, plain, place) -> bytes:
    if algorithm == "aes-256-gcm":
        return AESGCM(key).encrypt(nonce, plain, place)
    writer = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    writer.authenticate_additional_data(place)
    return writer.update(plain) + writer.finalize() + writer.tag


def _decrypt(algorithm, key, nonce, sealed, place) -> bytes:
    if algorithm == "aes-256-gcm":
        return AESGCM(key).decrypt(nonce, sealed, place)
    reader = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG_BYTES:])).decryptor()
    reader.authenticate_additional_data(place)
    return reader.update(sealed[:-TAG_BYTES]) + reader.finalize()
