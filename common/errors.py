"""Refusals that are part of the work. Views turn them into messages; none of them is a server error."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Objection:
    """Why an act cannot be, where no article is needed to say so: a number that is taken, a day before another."""

    code: str
    message: str
    field: str = ""
    citation: None = None
    blocking: bool = True


class Refused(Exception):
    """An act that must not happen; `findings` say why, each with `message`, `field` and `citation`."""

    def __init__(self, findings):
        self.findings = list(findings)
        super().__init__("; ".join(str(finding.message) for finding in self.findings))


class StaleEdit(Exception):
    """Somebody saved the row in between; `current` is the row as it stands now."""

    def __init__(self, current):
        self.current = current
        super().__init__(f"{current._meta.label} {current.pk} is at version {current.version}")
