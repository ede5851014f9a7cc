"""The sentence beside a cell that cannot be imported."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "formula": _("This cell holds a formula. Write the result itself."),
    "error-value": _("This cell holds the error %(value)s. Write the value itself."),
    "too-long": _("Longer than %(limit)s characters."),
    "no-name": _("No name stands here."),
    "unknown-word": _("“%(value)s” is not known here. Known: %(known)s."),
    "month-lost": _("Excel keeps October and January of %(year)s alike as a number. Write %(year)s-01 or %(year)s-10."),
    "no-month": _("The month is missing. Write year and month, as 1985-07."),
    "no-date": _("“%(value)s” is no date. Write year and month, as 1985-07."),
    "no-such-day": _("There is no such day as %(value)s."),
    "future": _("This day has not come yet."),
    "id-length": _("An identity number has 18 places; this one has %(length)s."),
    "id-birth": _("The identity number holds no real day of birth (places 7 to 14)."),
    "id-check": _("The last character of the identity number does not fit the others; one of them is mistyped."),
    "id-as-number": _("Excel took the identity number for a figure and lost its last places. Make the column text, "
                      "then type it again."),
    "id-masked": _("A masked identity number cannot be taken over. Write all 18 places or leave the cell empty."),
    "phone-masked": _("A masked telephone number cannot be taken over. Write all of it or leave the cell empty."),
    "full-before-joined": _("Full membership lies before admission."),
    "joined-before-born": _("Admission lies before birth."),
    "not-full-yet": _("A probationary member has no day of full membership yet."),
    "not-joined-yet": _("Whoever has not been admitted has no day of admission."),
    "standing-unknown": _("Whether full or probationary cannot be told: fill in the standing or the day of full "
                          "membership."),
    "standing-back": _("The register says %(held)s; an earlier standing is not taken up again."),
    "branch-unknown": _("No branch of this name is within your reach."),
    "branch-ambiguous": _("Several branches could be meant by “%(value)s”; write the whole name."),
    "branch-missing": _("The branch is missing."),
    "group-unknown": _("The branch has no group “%(value)s”."),
    "twice": _("Row %(other)s describes the same person."),
    "elsewhere": _("This person stands in a register outside your reach; ask for a transfer."),
    "left": _("The register says that %(name)s left on %(day)s."),
    "two-people": _("The numbers of this row belong to two people of the register."),
    "other-id-number": _("The register holds another identity number for %(name)s with this badge number."),
    "several": _("Several people of the branch are called %(name)s; write the identity or badge number."),
    "badge-taken": _("Somebody in the register carries this badge number."),
    "reference-unknown": _("No member has this system number."),
    "post-not-full": _("Only full members hold posts."),
    "post-held": _("%(name)s is secretary in the register; end that appointment first or correct this row."),
    "post-twice": _("Row %(other)s names a secretary of the same branch."),
}  # fmt: skip


def sentence(problem) -> str:
    """The sentence of a stored problem (field, code, facts) in the reader's language."""
    _field, code, facts = problem
    return SENTENCES[code] % facts
