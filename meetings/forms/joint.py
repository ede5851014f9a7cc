"""The host's text on the page of a guest: what the guest did not touch follows it, what the guest wrote stays."""

from dataclasses import dataclass

from meetings.common_text import as_record, latest
from meetings.forms.conflicts import label_of, section_word
from meetings.forms.merging import changes, compact, merge, renumbered
from meetings.forms.pages import as_page
from meetings.forms.values import agenda_values, sitting_values
from meetings.joint_models import JointRecord, JointText


def page_of(text: JointText) -> dict:
    """The common facts as the record page names them."""
    data = as_record(text.values)
    values = {"title": data.title, "notes": data.notes, **agenda_values(data)}
    for index, row in enumerate(sorted(data.sittings, key=lambda row: row.starts_at)):
        values |= {f"sitting-{index}-{name}": value for name, value in sitting_values(row).items()}
    return as_page(values)


@dataclass(frozen=True)
class SharedPage:
    """A guest's page brought together with the host's latest text.

    `number` is that of the text, `values` the page afterwards; `news` are the places that now follow the host, `own`
    those where the guest had written something else, which stays.
    """

    number: int
    values: dict
    news: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @property
    def places(self) -> list[str]:
        """The parts of the page that follow the host's new text, in words."""
        return list(dict.fromkeys(str(section_word(name)) for name in self.news))

    def kept(self, form) -> list[str]:
        """The places where the guest's own text stays, in the words of the form."""
        return list(dict.fromkeys(label_of(form, name) for name in self.own))


def shared_page(row: JointRecord, values: dict) -> SharedPage:
    """What a guest is shown: the page as stored, and on it what the host wrote since. One query, or two."""
    newest = latest(row.joint_id)
    if newest.number == row.taken:
        return SharedPage(newest.number, values)
    base, now = page_of(JointText.objects.get(joint=row.joint_id, number=row.taken)), page_of(newest)
    stored = as_page(values)
    sent, _moved = renumbered(base, stored, {**dict.fromkeys(base, ""), **now})
    merged = merge(base, stored, sent)
    news = changes(compact(stored), merged.values)
    return SharedPage(newest.number, merged.values, tuple(news), tuple(merged.open))
