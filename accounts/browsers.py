"""What a person calls a browser and a device, from what the browser says of itself."""

BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def browser_name(agent: str) -> str:
    """Return browser and system in a few words, the beginning of the text itself where both are unknown."""
    words = [first_known(agent, BROWSERS), first_known(agent, SYSTEMS)]
    return " / ".join(filter(None, words)) or agent[:40]


def first_known(agent: str, names: tuple) -> str:
    """Return the name of the first mark that stands in the text."""
    return next((name for mark, name in names if mark in agent), "")
