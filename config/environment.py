"""Reading the environment strictly: a typing mistake stops the start instead of choosing a default in silence."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from environ import FileAwareEnv, ImproperlyConfigured

TRUE = frozenset({"true", "yes", "on", "1"})
FALSE = frozenset({"false", "no", "off", "0"})


class StartRefused(SystemExit):
    """Ends the process with one line on standard error and status 1; every process of the site imports settings."""

    def __init__(self, reason):
        super().__init__(f"zhibu: refusing to start: {reason}")


class Environment(FileAwareEnv):
    """The environment, where NAME may also be given as NAME_FILE, the path of a file that holds the value."""

    def needed(self, name):
        """The value of `name`, or the end of the start when it is neither set nor readable."""
        value = self.text(name)
        if not value:
            raise StartRefused(f"{name} (or {name}_FILE) is not set")
        return value

    def text(self, name, default=""):
        """The value of `name` without blanks around it."""
        try:
            return str(self.str(name, default)).strip()
        except (OSError, ImproperlyConfigured) as problem:
            raise StartRefused(f"{name}_FILE cannot be read: {problem}") from None

    def flag(self, name, *, default):
        """True or false; anything but the eight known words ends the start."""
        word = self.text(name, str(default)).lower()
        if word not in TRUE | FALSE:
            raise StartRefused(f"{name} is {word!r}; write true or false")
        return word in TRUE

    def number(self, name, default, *, least):
        """A whole number of at least `least`; anything else ends the start."""
        word = self.text(name, str(default))
        if not (word.isascii() and word.isdigit() and int(word) >= least):
            raise StartRefused(f"{name} is {word!r}; write a whole number, {least} or more")
        return int(word)

    def words(self, name, default=""):
        """A list separated by commas, empty parts dropped."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def choice(self, name, words):
        """One of `words`, the first where nothing is set; any other ends the start."""
        word = self.text(name, words[0])
        if word not in words:
            raise StartRefused(f"{name} is {word!r}; write {' or '.join(words)}")
        return word

    def robot(self, name, hosts):
        """The (address, secret) of a chat robot, or None; https only, or plain http to one of `hosts`."""
        address = self.text(f"ZHIBU_{name}_URL")
        if not address:
            return None
        parts = urlsplit(address)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in hosts)
        if not parts.hostname or not is_safe or parts.username or parts.fragment:
            raise StartRefused(f"ZHIBU_{name}_URL must begin with https://, or name a host of ZHIBU_ROBOT_HOSTS")
        return address, self.needed(f"ZHIBU_{name}_SECRET")

    def keys(self, name):
        """Encryption keys separated by commas, the newest first; one that is no key ends the start."""
        self.needed(name)
        found = self.words(name)
        for number, key in enumerate(found, start=1):
            try:
                Fernet(key)
            except ValueError:
                raise StartRefused(f"{name}: key {number} is not 32 bytes in URL-safe base64") from None
        return found


def kept_secret(path, make=lambda: secrets.token_urlsafe(50)):
    """The secret kept in `path`; made once, readable by its owner only. For development, never for production."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=_private) as file:
            file.write(make())
    except FileExistsError:
        pass
    return path.read_text().strip()


def _private(path, flags):
    return os.open(path, flags, 0o600)
