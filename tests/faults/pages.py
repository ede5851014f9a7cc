"""The record page as a browser reads it: the inputs of the form, and the questions that are open."""

import json
from html.parser import HTMLParser

LEFT_OUT = frozenset({"template", "noscript"})


class Inputs(HTMLParser):
    """The successful inputs of the form `record`, in order, and the data of the open questions."""

    def __init__(self, text: str):
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self.questions: list[dict] = []
        self.inside, self.skipped = False, 0
        self.reading = self.selecting = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.skipped += tag in LEFT_OUT
        if tag == "form":
            self.inside = given.get("id") == "record"
        if tag == "script" and given.get("id") == "open-questions":
            self.reading = ("questions", [])
        if self.inside and not self.skipped:
            self.take(tag, given)

    def take(self, tag, given):
        """One element of the form."""
        name = given.get("name")
        if tag == "input" and name and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self.pairs.append((name, given.get("value", "on" if given.get("type") == "checkbox" else "")))
        elif tag == "textarea":
            self.reading = (name, [])
        elif tag == "select" and name:
            self.selecting = [name, None]
        elif tag == "option" and self.selecting and (self.selecting[1] is None or "selected" in given):
            self.selecting[1] = given.get("value", "")

    def handle_data(self, data):
        if self.reading:
            self.reading[1].append(data)

    def handle_endtag(self, tag):
        self.skipped -= tag in LEFT_OUT
        if tag == "form":
            self.inside = False
        if tag == "select" and self.selecting:
            self.pairs.append((self.selecting[0], self.selecting[1] or ""))
            self.selecting = None
        if tag in {"textarea", "script"} and self.reading:
            name, parts = self.reading
            self.reading = None
            if name == "questions":
                self.questions = json.loads("".join(parts))
            else:
                self.pairs.append((name, "".join(parts).removeprefix("\n")))
