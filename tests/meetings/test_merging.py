"""Two editors of one page: nothing that anybody typed goes away without somebody having seen it."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.forms.merging import changes, merge, moved_name, named, renumbered, rows, seen_by, without_blank_rows

BASE = {"title": "季度党员大会", "att-1": "present:A", "item-0-title": "年度计划", "kinds": ["general_assembly"]}


def test_what_only_one_changed_is_taken():
    stored = BASE | {"att-1": "leave", "why-1": "on_duty"}
    merged = merge(BASE, stored, BASE | {"title": "四季度党员大会"})
    assert merged.values == stored | {"title": "四季度党员大会"}
    assert merged.open == {}


def test_the_same_place_changed_differently_stays_open_and_the_first_text_stands():
    merged = merge(BASE, BASE | {"title": "甲"}, BASE | {"title": "乙"})
    assert (merged.values["title"], merged.open) == ("甲", {"title": "乙"})


def test_the_same_change_twice_is_no_question():
    both = BASE | {"title": "甲"}
    assert merge(BASE, both, both) == merge(BASE, both, BASE)


def test_emptying_a_place_is_a_change_like_any_other():
    assert "title" not in merge(BASE, BASE, BASE | {"title": ""}).values
    assert merge(BASE, BASE | {"title": "甲"}, BASE | {"title": ""}).open == {"title": ""}


def test_attendance_is_merged_person_by_person():
    stored, sent = BASE | {"att-2": "absent"}, BASE | {"att-3": "leave", "why-3": "training"}
    assert merge(BASE, stored, sent).values == BASE | {"att-2": "absent", "att-3": "leave", "why-3": "training"}


def test_what_is_not_on_the_page_is_untouched_but_a_tick_not_sent_is_off():
    base = BASE | {"remark-0-gist": "同意", "item-0-administrative": "on"}
    merged = merge(base, base, {"title": "季度党员大会", "kinds": ["general_assembly"]})
    assert merged.values == BASE | {"remark-0-gist": "同意"}


def test_ticks_of_a_list_are_put_together():
    sent, stored = BASE | {"kinds": ["general_assembly", "party_lecture"]}, BASE | {"kinds": ["theme_party_day"]}
    assert merge(BASE, stored, sent).values["kinds"] == ["theme_party_day", "party_lecture"]


def test_new_rows_keep_their_order_when_one_of_them_needs_another_number():
    stored = BASE | {"stand-0-name": "甲"}
    sent = BASE | {"stand-0-name": "乙", "stand-1-name": "丙", "stand-2-name": "丁"}
    told, moved = renumbered(BASE, stored, sent)
    assert moved == {"stand-0": "stand-3", "stand-1": "stand-4", "stand-2": "stand-5"}
    names = merge(BASE, stored, told).values
    assert [names[f"stand-{n}-name"] for n in (0, 3, 4, 5)] == ["甲", "乙", "丙", "丁"]


def test_two_new_rows_under_one_number_both_stay_and_what_names_them_follows():
    stored = BASE | {"item-1-title": "甲的议题"}
    sent = BASE | {
        "item-1-title": "乙的议题",
        "remark-0-item": "1",
        "remark-0-gist": "同意",
        "item-1-administrative": "on",
    }
    told, moved = renumbered(BASE, stored, sent)
    merged = merge(BASE, stored, told)
    assert moved == {"item-1": "item-2"}
    assert merged.open == {}
    assert (merged.values["item-1-title"], merged.values["item-2-title"]) == ("甲的议题", "乙的议题")
    assert (merged.values["item-2-administrative"], merged.values["remark-0-item"]) == ("on", "2")


def test_a_new_number_is_one_that_no_empty_line_of_the_page_has():
    sent = BASE | {"guest-0-name": "高志诚", "guest-1-name": ""}
    told, moved = renumbered(BASE, BASE | {"guest-0-name": "赵启航"}, sent)
    assert (moved, told["guest-2-name"]) == ({"guest-0": "guest-2"}, "高志诚")


def test_a_row_that_one_clears_and_the_other_writes_in_stays_whole():
    row = {"remark-0-item": "0", "remark-0-speaker": "周明远", "remark-0-gist": "同意"}
    base, cleared = BASE | row, BASE | dict.fromkeys(row, "")
    written = base | {"remark-0-gist": "同意，建议提前"}
    for stored, sent in ((BASE, written), (written, cleared)):
        merged = merge(base, stored, sent)
        assert (rows(merged.values)["remark-0"]["remark-0-gist"], merged.open) == ("同意，建议提前", {})
        assert rows(merged.values)["remark-0"]["remark-0-speaker"] == "周明远"


def test_a_matter_that_was_cleared_comes_back_with_what_was_said_about_it():
    sent = BASE | {"remark-0-item": "0", "remark-0-gist": "同意"}
    merged = merge(BASE, {"title": "季度党员大会"}, sent)
    assert merged.values["item-0-title"] == "年度计划"
    assert named(merged.values) == ["item-0"]


def test_without_a_known_base_every_difference_is_open():
    merged = merge(None, BASE, BASE | {"title": "乙", "item-0-title": "年度计划"})
    assert (merged.values, merged.open) == (BASE, {"title": "乙"})


def test_a_row_nobody_filled_in_is_empty_whatever_its_lists_show():
    sent = {"vote-0-title": "", "vote-0-kind": "ordinary", "vote-1-title": "通过", "vote-1-kind": "ordinary"}
    told = without_blank_rows(sent, {"vote-1"}, {"vote-0-yes": "3"})
    blank = dict.fromkeys(["vote-0-yes", "vote-0-title", "vote-0-kind"], "")
    assert told == blank | {"vote-1-title": "通过", "vote-1-kind": "ordinary"}


def test_what_a_page_sent_itself_it_knows():
    steps = [("me", {"title": ("", "甲")}), ("you", {"title": ("甲", "乙"), "notes": ("", "带笔记本")})]
    assert seen_by("me", {"title": "乙", "notes": "带笔记本"}, steps) == {"title": "甲"}
    assert seen_by("other", {"title": "乙", "notes": "带笔记本"}, steps) == {}


# --- a whole play of editors, with every text anybody typed accounted for -------------------------------------------

NAMES = ["title", "notes", "att-1", "att-2", "item-0-title", "vote-0-yes"]
ROWS = ["remark", "guest"]


@dataclass
class Server:
    """Stored page, the saves so far and the open questions, as forms/saving.py keeps them."""

    values: dict
    steps: list = field(default_factory=list)
    questions: list = field(default_factory=list)

    @property
    def version(self):
        return len(self.steps)

    @property
    def texts(self):
        """Every text that is stored or shown as a question."""
        return {*self.values.values(), *(value for _page, _name, value in self.questions)}

    def save(self, page, version, sent, settled):
        base = seen_by(page, self.values, self.steps[version:])
        told, moved = renumbered(base, self.values, sent)
        before = [each for each in self.questions if each not in settled]
        held = {name for sender, name, _value in before if sender == page}
        merged = merge(base, self.values, told, held)
        kept = [each for each in before if each[0] != page or each[1] not in told]
        asked = [*kept, *((page, name, value) for name, value in merged.open.items())]
        self.questions = [each for each in asked if each[2] != merged.values.get(each[1], "")]
        self.steps.append((page, changes(self.values, merged.values)))
        self.values = merged.values
        return moved


@dataclass
class Editor:
    """One opened page: what it shows, the version it began from, and what its reader has seen."""

    page: str
    server: Server
    shown: dict = field(default_factory=dict)
    version: int = 0
    settled: list = field(default_factory=list)
    seen: set = field(default_factory=set)
    fresh: set = field(default_factory=set)

    def look(self):
        """What stands on the page is seen."""
        self.seen |= set(map(str, self.shown.values()))

    def type(self, name, value):
        self.look()
        self.shown[name] = value
        self.fresh.add(value)

    def add(self, prefix, value):
        numbers = [int(name.split("-")[1]) for name in self.shown if name.startswith(f"{prefix}-")]
        self.type(f"{prefix}-{max(numbers, default=-1) + 1}-gist", value)

    def save(self):
        moved = self.server.save(self.page, self.version, dict(self.shown), self.settled)
        self.shown = {moved_name(name, moved): value for name, value in self.shown.items()}
        self.version, self.settled, self.fresh = self.server.version, [], set()
        own = {name for page, name, _value in self.server.questions if page == self.page}
        names = {*self.shown, *self.server.values}
        self.shown = {
            name: self.shown.get(name, "") if name in own else self.server.values.get(name, "") for name in names
        }
        self.look()
        self.seen |= {value for _page, _name, value in self.server.questions}
        self.seen |= {self.server.values.get(name, "") for _page, name, _value in self.server.questions}

    def choose(self, number, take):
        """Decide one of the questions the page shows."""
        if not self.server.questions or self.version != self.server.version:
            return
        _page, name, value = question = self.server.questions[number % len(self.server.questions)]
        self.settled.append(question)
        self.shown[name] = value if take else self.server.values.get(name, "")


MOVES = st.lists(
    st.tuples(
        st.integers(0, 2), st.sampled_from(["type", "add", "clear", "save", "save", "choose"]),
        st.integers(0, 5), st.booleans(),
    ),
    min_size=3, max_size=40,
)  # fmt: skip


def begin():
    """A server and three pages opened at its first version."""
    server = Server({"title": "会议", "item-0-title": "议题"})
    return server, [Editor(f"page-{number}", server, dict(server.values)) for number in range(3)]


def carry_out(editor, what, number, take, text):
    """One move; every text that is typed is unlike every other."""
    if what == "type":
        editor.type(NAMES[number], text)
    elif what == "add":
        editor.add(ROWS[number % 2], text)
    elif what == "clear" and editor.shown:
        editor.type(sorted(editor.shown)[number % len(editor.shown)], "")
    elif what == "choose":
        editor.choose(number, take)
    elif what == "save":
        editor.save()


@settings(max_examples=400, deadline=None)
@given(moves=MOVES)
def test_no_text_goes_but_by_a_page_that_showed_it(moves):
    """At every save: what was typed is stored or open, and what is gone had been before the eyes of the sender."""
    server, editors = begin()
    for count, (who, what, number, take) in enumerate([*moves, (0, "save", 0, True), (1, "save", 0, True)]):
        editor, before = editors[who], server.texts
        typed = editor.fresh & set(editor.shown.values()) - {""}
        carry_out(editor, what, number, take, f"文字{count}")
        if what == "save":
            assert typed <= server.texts
            assert before - server.texts <= editor.seen
        else:
            assert server.texts == before


@given(moves=MOVES)
def test_when_nobody_writes_any_more_all_pages_agree(moves):
    server, editors = begin()
    for count, (who, what, number, take) in enumerate(moves):
        carry_out(editors[who], what, number, take, f"文字{count}")
    for editor in editors * 2:
        editor.save()
    own = {
        page: {name for sender, name, _value in server.questions if sender == page}
        for page in ("page-0", "page-1", "page-2")
    }
    for editor in editors:
        told = {name: value for name, value in editor.shown.items() if value and name not in own[editor.page]}
        assert told == {name: value for name, value in server.values.items() if name not in own[editor.page]}
