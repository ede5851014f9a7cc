"""Which branch and which group a roster means, whatever it calls them."""

import re
from collections import defaultdict

from branches.choices import Kind
from branches.models import Organisation
from common.text import fold
from members.importing.values import BadCell

HAN = "零一二三四五六七八九"


def canonical(name: str) -> str:
    """中共刑侦支队第1支部委员会 and 刑侦支队第一党支部 are one name."""
    name = re.sub(r"\s", "", fold(name))
    name = re.sub(r"^(中国共产党|中共)", "", name).removesuffix("委员会")
    return re.sub(r"\d+", lambda match: in_han(int(match[0])), name).replace("党支部", "支部").lower()


def in_han(number: int) -> str:
    """1 to 99 as they stand in names: 一, 十二, 二十."""
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else f"{HAN[tens]}十") + (HAN[ones] if ones or not tens else "")


def ordinal(name: str) -> str:
    """第一党小组, 一组 and 1 mean the first group."""
    found = re.fullmatch(r"第?([零一二三四五六七八九十]+)(?:支部)?(?:党?小组|组)?", canonical(name))
    return found[1] if found else canonical(name)


class Places:
    """The open branches below `organisation` with their groups, found by what people call them. Two queries."""

    def __init__(self, organisation: Organisation, day):
        below = Organisation.objects.open_on(day).filter(path__startswith=organisation.path)
        branches = list(below.filter(kind=Kind.BRANCH))
        self.home = organisation if organisation.kind == Kind.BRANCH else None
        self.branches = {branch.pk: branch for branch in branches}
        self.by_name = defaultdict(set)
        for branch in branches:
            for name in {branch.name, branch.short_name, branch.code} - {""}:
                self.by_name[canonical(name)].add(branch.pk)
        self.groups = defaultdict(lambda: defaultdict(list))
        for group in below.filter(kind=Kind.GROUP):
            for name in {ordinal(group.name), ordinal(group.short_name or group.name), canonical(group.code)}:
                self.groups[group.parent_id][name].append(group)

    def branch(self, name: str | None) -> Organisation | None:
        """The branch a cell names; the one imported into where it names none. Raises BadCell."""
        if name is None:
            return self.home
        wanted = canonical(name)
        found = self.by_name.get(wanted) or {
            pk for known, pks in self.by_name.items() if wanted.endswith(known) or known.endswith(wanted) for pk in pks
        }
        if len(found) != 1:
            raise BadCell("branch-ambiguous" if found else "branch-unknown", value=name)
        return self.branches[next(iter(found))]

    def group(self, branch: Organisation, name: str | None) -> Organisation | None:
        """The group of `branch` a cell names. Raises BadCell."""
        if name is None:
            return None
        found = self.groups[branch.pk].get(ordinal(name)) or self.groups[branch.pk].get(canonical(name)) or []
        if len(found) != 1:
            raise BadCell("group-unknown", value=name)
        return found[0]
