"""The rule books themselves and what an article of one is."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from regulations.levels import Level, Verification
from regulations.numerals import chinese


@dataclass(frozen=True)
class Instrument:
    """A rule book; `since` is the first day on which the text we follow was in force."""

    key: str
    name: str
    short: str
    since: date
    note: str = ""


@dataclass(frozen=True)
class Article:
    """One article in our own words; never the official text.

    `number` is None where the rule was seen but not its article. Both days of validity are inclusive.
    """

    instrument: Instrument
    number: int | None
    title: str
    summary: str
    level: Level
    verification: Verification
    number_from_memory: bool = False
    conflict: str = ""
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def label(self) -> str:
        return f"{self.instrument.key} {self.number}" if self.number else self.instrument.key

    @property
    def slug(self) -> str:
        return slugify(self.label)

    @property
    def ordinal(self) -> str:
        """Art. 11, or in Chinese 第十一条; nothing where the number is not known."""
        if not self.number:
            return ""
        numeral = chinese(self.number) if (get_language() or "").startswith("zh") else self.number
        return _("Art. %(number)s") % {"number": numeral}

    @property
    def name(self) -> str:
        """Short instrument and article, in the active language."""
        return " ".join(filter(None, [str(self.instrument.short), self.ordinal]))

    @property
    def since(self) -> date:
        """The first day on which the article holds."""
        return self.valid_from or self.instrument.since

    def in_force(self, day: date) -> bool:
        """Whether the article holds on `day`."""
        return self.since <= day and (self.valid_until is None or day <= self.valid_until)


INSTRUMENTS = {
    instrument.key: instrument
    for instrument in (
        Instrument("CON", gettext_lazy("Constitution of the Communist Party of China"),
                   gettext_lazy("Party Constitution"), date(2022, 10, 22),
                   gettext_lazy("Article numbers were checked on the text of 2017.")),
        Instrument("BR", gettext_lazy("Regulations on the Work of Party Branches (Trial)"),
                   gettext_lazy("Branch Regulations"), date(2018, 10, 28)),
        Instrument("ORG", gettext_lazy("Regulations on Primary Party Organisations in Party and State Offices"),
                   gettext_lazy("Office Regulations"), date(2019, 12, 1)),
        Instrument("TERM", gettext_lazy("Opinion on the Terms of Primary Party Organisations"),
                   gettext_lazy("Opinion on terms"), date(2018, 7, 12)),
        Instrument("ELE", gettext_lazy("Regulations on Elections in Primary Party Organisations"),
                   gettext_lazy("Election Regulations"), date(2020, 7, 13)),
        Instrument("DEV", gettext_lazy("Rules on Recruiting Party Members"),
                   gettext_lazy("Recruitment Rules"), date(2014, 6, 1)),
        Instrument("EDU", gettext_lazy("Regulations on the Education and Management of Party Members"),
                   gettext_lazy("Education Regulations"), date(2019, 5, 6)),
        Instrument("PLAN", gettext_lazy("National plan for the education and training of Party members"),
                   gettext_lazy("Member training plan"), date(2019, 1, 1),
                   gettext_lazy("The figures come from the plan of 2019 to 2023; check the plan now in force.")),
        Instrument("DUE", gettext_lazy("Rules on Collecting, Using and Managing Party Dues"),
                   gettext_lazy("Dues Rules"), date(2008, 4, 1)),
        Instrument("GRP", gettext_lazy("Regulations on the Work of Leading Party Members' Groups"),
                   gettext_lazy("Leading Groups Regulations"), date(2019, 4, 1)),
        Instrument("RESP",
                   gettext_lazy("Rules on the Principal Responsibility of Party Committees for Strict Governance"),
                   gettext_lazy("Principal Responsibility Rules"), date(2020, 3, 9)),
        Instrument("SUP", gettext_lazy("Regulations on Intra-Party Oversight"),
                   gettext_lazy("Oversight Regulations"), date(2016, 10, 27)),
        Instrument("DIS", gettext_lazy("Disciplinary Regulations of the Communist Party of China"),
                   gettext_lazy("Disciplinary Regulations"), date(2024, 1, 1)),
        Instrument("APP", gettext_lazy("Rules on Who Approves the Sanctions of Members and How"),
                   gettext_lazy("Approval Rules"), date(2022, 9, 22)),
        Instrument("ENF", gettext_lazy("Rules on the Work of Oversight and Discipline Enforcement"),
                   gettext_lazy("Enforcement Rules"), date(2019, 1, 1)),
        Instrument("PES", gettext_lazy("Law on Administrative Sanctions for Public Employees"),
                   gettext_lazy("Public Employees' Sanctions Law"), date(2020, 7, 1),
                   gettext_lazy("The day on which it came into force is to be compared with the published text.")),
        Instrument("LOCAL", gettext_lazy("The bureau's own rules"), gettext_lazy("The bureau's own rules"),
                   date(2018, 10, 28), gettext_lazy("No central article sets this value; the bureau may change it.")),
    )
}  # fmt: skip
