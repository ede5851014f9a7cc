"""The part of the register a roster can mean, read in a handful of queries whatever the number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Prefetch

from common.fields import blind_index
from common.row_security import reading_everything
from common.text import fold_name
from members.models import Appointment, Member, SensitiveFacts

CHUNK = 5000


def chunks(keys: Iterable) -> Iterator[list]:
    """The keys in portions one query can take."""
    keys = list(keys)
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


class Directory:
    """People by system number, identity number, badge number and name, as far as `lines` and their branches ask."""

    def __init__(self, lines, today):
        self.people: dict[int, Member] = {}
        self.by_id_number: dict[str, Member] = {}
        self.indexes: dict[int, str] = {}
        self.today = today
        self.branches = {line.branch.pk for line in lines if line.branch}
        self.here = self._take(Member.objects.present().filter(organisation__in=self.branches))
        values = [line.values for line in lines]
        self.references = self._find("public_id", {v["reference"] for v in values if v.get("reference")})
        self.badges = self._find("badge_number", {v["badge_number"] for v in values if v.get("badge_number")})
        self._find_id_numbers({v["id_index"] for v in values if v.get("id_index")})
        self._read_id_numbers()
        self.names = defaultdict(list)
        for member in self.here:
            self.names[member.organisation_id, fold_name(member.name)].append(member)

    def _take(self, members) -> list[Member]:
        """Load people with branch, group and today's posts; each is one object however often it is found."""
        posts = Appointment.objects.exclude(end__lt=self.today).select_related("organisation")
        rows = members.select_related("organisation", "group", "user").prefetch_related(
            Prefetch("appointments", queryset=posts, to_attr="posts_held")
        )
        return [self.people.setdefault(member.pk, member) for member in rows]

    def _find(self, field, keys) -> dict[str, Member]:
        """{key: member}: leavers are found by system number only, since they free their badge."""
        found = {getattr(member, field): member for member in self.here}
        everybody = Member.objects.all() if field == "public_id" else Member.objects.present()
        for chunk in chunks(key for key in keys if key not in found):
            found |= {getattr(m, field): m for m in self._take(everybody.filter(**{f"{field}__in": chunk}))}
        return found

    def _find_id_numbers(self, keys):
        """Whoever holds one of these identity numbers, leavers and other branches included."""
        for chunk in chunks(keys):
            with reading_everything():
                self._take(Member.objects.filter(sensitive__id_number_index__in=chunk))

    def _read_id_numbers(self):
        """The digests of everybody found; the numbers themselves stay encrypted."""
        for chunk in chunks(self.people):
            rows = SensitiveFacts.objects.filter(member__in=chunk).exclude(id_number_index="")
            with reading_everything():
                self.indexes |= dict(rows.values_list("member_id", "id_number_index"))
        self.by_id_number = {index: self.people[pk] for pk, index in self.indexes.items()}

    def masks(self, mask) -> dict[int, str]:
        """{member id: masked identity number}, for rosters that went out masked and come back."""
        masked = {}
        for chunk in chunks(self.people):
            rows = SensitiveFacts.objects.filter(member__in=chunk).values_list("member_id", "id_number")
            with reading_everything():
                masked |= {pk: mask(number) for pk, number in rows if number}
        return masked


def index_of(number: str | None) -> str:
    """The digest of a whole identity number; nothing for a masked or missing one."""
    return blind_index(number) if number and "*" not in number else ""
