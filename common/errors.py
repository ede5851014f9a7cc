"""Refusals that are part of the work. Views turn them into messages; none of them is a server error."""


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
