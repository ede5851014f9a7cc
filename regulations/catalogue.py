"""Every article that a rule, a duty or a page of ours rests on, summarised in our own words.

A rule and its article change in one commit. Before a value binds anybody, compare it with the published text:
`verification` says how well the content has been seen so far.
"""

from django.utils.translation import gettext_lazy as _

from regulations.instruments import INSTRUMENTS, Article
from regulations.levels import Level, Verification

HARD, SOFT, LOCAL = Level.HARD, Level.SOFT, Level.LOCAL


def _article(key, number, level, verification, *texts, **more) -> Article:
    """`texts` are the title and the summary."""
    return Article(INSTRUMENTS[key], number, *texts, level, Verification(verification), **more)


_ALL = (
    _article("CON", 7, HARD, "R", _("Probation lasts one year"),
             _("A probationary member passes one year of probation, counted from the day on which the general meeting "
               "of the branch admitted the person. Party seniority counts from full membership.")),
    _article("CON", 8, HARD, "R", _("Every member belongs to a branch"),
             _("Every member, whatever the post, takes part in the life of one primary organisation; leading cadres "
               "also attend the meetings of their leading body.")),
    _article("CON", 9, HARD, "R", _("Six months without taking part"),
             _("A member who without good reason takes no part in organisational life, pays no dues or does no "
               "assigned work for six months on end is regarded as having left. The general meeting of the branch "
               "must still decide, and the next higher organisation approve.")),
    _article("CON", 11, HARD, "R", _("Elections are by secret ballot"),
             _("Elections in the Party express the will of the voters and are held by secret ballot.")),
    _article("CON", 30, HARD, "A", _("Where a branch is formed"),
             _("A work unit with three or more full members forms a primary organisation.")),
    _article("CON", 45, HARD, "R", _("A commissioner for discipline"),
             _("The committees of general branches and branches have a commissioner for discipline inspection.")),
    _article("BR", 4, HARD, "A", _("Three full members, generally fifty at most"),
             _("A unit with three or more full members forms a branch. A branch generally has no more than fifty "
               "members, probationary members included.")),
    _article("BR", 5, SOFT, "B", _("Joint branches and project branches"),
             _("Units with fewer than three full members form a joint branch, generally of no more than five units. "
               "A project of six months or longer forms a branch of its own where it qualifies."),
             number_from_memory=True),
    _article("BR", 8, HARD, "B", _("Temporary branches"),
             _("A temporary branch is approved from above and ends with its task. It generally admits and disciplines "
               "nobody, collects no dues and holds no term elections."), number_from_memory=True),
    _article("BR", 11, HARD, "A", _("The general meeting"),
             _("The general meeting is generally held once a quarter. For a vote at least half of the members with "
               "voting rights must be present, and more than half of those due must agree.")),
    _article("BR", 12, HARD, "A", _("The branch committee"),
             _("The branch committee generally meets once a month and whenever needed. At least half of its members "
               "must be present. Important items for the general meeting are generally discussed here first.")),
    _article("BR", 13, SOFT, "A", _("Party groups meet every month"),
             _("A branch with many or scattered members divides into groups. A group generally meets once a month.")),
    _article("BR", 14, HARD, "A", _("Who calls and chairs"),
             _("The secretary calls and chairs the general meeting and the committee, and may delegate this to the "
               "deputy secretary or a committee member. The group leader chairs the group.")),
    _article("BR", 16, SOFT, "C", _("Party lectures and theme days"),
             _("Every month the branch holds a theme day on a relatively fixed day. Leading cadres give Party "
               "lectures regularly; a committee secretary gives at least one a year."),
             conflict=_("The article sets no cadence for lectures; once a quarter is a local custom.")),
    _article("BR", 17, SOFT, "C", _("The organisational life meeting"),
             _("The branch holds an organisational life meeting at least once a year, generally in the fourth "
               "quarter, with study and talks before it and a list of corrections after it.")),
    _article("BR", 18, SOFT, "A", _("Appraisal of members"),
             _("Members are generally appraised once a year: self-assessment, mutual assessment, a democratic ballot "
               "and the conclusion of the organisation."),
             conflict=_("The cap of one third for the grade excellent stands in yearly notices, not in this article.")),
    _article("BR", 19, SOFT, "C", _("Heart-to-heart talks"),
             _("Committee members talk with each other and with members, and members among themselves, generally at "
               "least once a year."), number_from_memory=True),
    _article("BR", 20, HARD, "A", _("The committee from seven full members on"),
             _("A branch with seven or more full members has a committee, of three to five and generally no more than "
               "seven people; a smaller one has a secretary and, if needed, a deputy."), number_from_memory=True),
    _article("BR", 21, SOFT, "A", _("A term of three years"),
             _("A branch committee or secretary generally serves three years. The higher organisation generally gives "
               "notice six months before the term ends.")),
    _article("ORG", 5, HARD, "C", _("Office Party committees"),
             _("An office with one hundred or more members has an office Party committee, fewer with approval; its "
               "term is generally five years.")),
    _article("ORG", 6, HARD, "C", _("General branches"),
             _("An office with fifty to one hundred members has a general branch, fewer with approval; its term is "
               "generally three years.")),
    _article("ORG", 7, HARD, "C", _("Branches in offices"),
             _("Three or more full members form a branch, seven or more elect a committee; the term is generally "
               "three years.")),
    _article("TERM", None, SOFT, "B", _("Length of terms"),
             _("Primary committees generally serve five years, general branches and branches in offices three. Terms "
               "count from the election."),
             conflict=_("Older texts still on government sites give four, three and two years.")),
    _article("ELE", 3, SOFT, "A", _("Elections on time"),
             _("A committee is elected anew when its term ends. Holding the election early or late needs the approval "
               "of the higher organisation and generally stays within one year.")),
    _article("ELE", 5, HARD, "A", _("Who may vote and stand"),
             _("Full members vote and stand. Probationary members and members on probation within the Party do "
               "neither; of detained or arrested members the rights rest by decision of the competent organisation.")),
    _article("ELE", 13, HARD, "B", _("More candidates than seats"),
             _("For a committee there are at least a fifth more candidates than seats.")),
    _article("ELE", None, HARD, "C", _("Quorum and majority in elections"),
             _("At least four fifths of the voters due must be present. Elected is who has the votes of more than half "
               "of the voters due. Leaving a member out of those due needs the consent of the higher organisation and "
               "the vote of the meeting."),
             conflict=_("Sources disagree whether the half is counted from those due or from those present. Where "
                        "only the count of those present passes, the higher organisation is asked.")),
    _article("DEV", 6, HARD, "C", _("A talk within one month"),
             _("Within one month of an application the organisation sends somebody to talk with the applicant."),
             number_from_memory=True),
    _article("DEV", 11, HARD, "C", _("Half-yearly review of active applicants"),
             _("The branch reviews every active applicant for membership once each half-year.")),
    _article("DEV", 13, HARD, "B", _("At least one year as active applicant"),
             _("Only after at least one year of training and observation can an active applicant become a prospective "
               "member, after group, contacts, members and the public have been heard.")),
    _article("DEV", 17, SOFT, "C", _("Short training of prospective members"),
             _("Prospective members are trained generally for at least three days or 24 class hours.")),
    _article("DEV", 20, HARD, "C", _("Quorum for admitting members"),
             _("More than half of the members with voting rights who are due must be present; exactly half is not "
               "enough.")),
    _article("DEV", 21, HARD, "C", _("Majority for admitting members"),
             _("By secret ballot, candidate by candidate, more than half of the members with voting rights who are due "
               "must agree. Written opinions handed in before the meeting by absent full members count.")),
    _article("DEV", 26, HARD, "C", _("Three months for the approval"),
             _("The Party committee decides on an admission within three months, in special cases within six.")),
    _article("DEV", 32, HARD, "C", _("Probation and its extension"),
             _("Probation lasts one year from the vote of the general meeting. It may be extended once, by six to "
               "twelve months.")),
    _article("DEV", 33, HARD, "C", _("Becoming a full member"),
             _("On a written application, and after the views of group, members and public, the general meeting "
               "decides as it does on an admission; the higher committee approves.")),
    _article("EDU", 20, SOFT, "C", _("Thirty-two class hours a year"),
             _("A member studies generally at least 32 class hours a year.")),
    _article("EDU", 24, HARD, "A", _("Members out of contact"),
             _("Membership of a member who has been out of contact for six months and was searched for in vain is "
               "suspended. After two more years the person is struck off by decision.")),
    _article("PLAN", None, SOFT, "C", _("Training of secretaries and committee members"),
             _("Branch secretaries and committee members study generally at least 56 class hours and attend at least "
               "one centralised training a year."),
             conflict=_("Whether the plan now in force repeats these figures has not been seen.")),
    _article("DUE", 2, HARD, "B", _("Rates for monthly pay"),
             _("On the whole base: up to 3000 yuan 0.5 per cent, up to 5000 1, up to 10000 1.5, above 2 per cent.")),
    _article("DUE", 4, HARD, "C", _("Irregular pay"),
             _("Who is not paid by the month pays on the average net monthly income of the quarter before.")),
    _article("DUE", 5, HARD, "C", _("Retired members"),
             _("On the pension: up to 5000 yuan 0.5 per cent, above 1 per cent.")),
    _article("DUE", 6, HARD, "C", _("The least dues"),
             _("Students, the unemployed and people on relief pay 0.2 yuan a month.")),
    _article("DUE", None, HARD, "B", _("Dues every month"),
             _("Dues are paid monthly; back payments generally cover no more than six months. Collection is made known "
               "to the members once a year.")),
    _article("GRP", 26, HARD, "C", _("Quorum of a leading group"),
             _("Half or more of the members must be present; where posts are filled or members disciplined, two thirds "
               "or more. The page seen says more than two thirds; the article is remembered as two thirds or more."),
             number_from_memory=True),
    _article("GRP", 27, HARD, "C", _("Majority in a leading group"),
             _("A decision needs more than half of the members due, item by item. Written opinions of absent members "
               "do not count; the chair speaks last.")),
    _article("RESP", None, HARD, "B", _("The committee studies strict governance every half-year"),
             _("A Party committee deals with the strict governance of the Party as a matter of its own at least once "
               "every half-year. Primary organisations apply the rule by reference."),
             conflict=_("The cadence has been seen, the number of the article has not; the office for Party affairs "
                        "compares it with the published text.")),
    _article("SUP", 7, SOFT, "C", _("The four forms"),
             _("Criticism and self-criticism are regular, and reminding people early is the norm; light sanctions and "
               "changes of post are for the larger part of breaches, heavy ones for few, prosecution for very few."),
             number_from_memory=True,
             conflict=_("Talk and written inquiry of 2016 became four named measures in Art. 5 of the Disciplinary "
                        "Regulations.")),
    _article("DIS", 5, HARD, "C", _("The four forms, as worded since 2024"),
             _("The first form names reminder talk, criticism, ordered self-criticism and formal admonition; the "
               "fourth is for serious breaches that are suspected of crime and prosecuted.")),
    _article("DIS", 10, HARD, "A", _("Warning and severe warning"),
             _("For one year after a warning and for a year and a half after a severe warning a member is neither "
               "promoted nor put to further use.")),
    _article("DIS", 11, HARD, "A", _("Removal from Party posts"),
             _("For two years no Party post as high as before or higher, and none like it outside the Party. Where "
               "the person holds no Party post, a severe warning takes its place and lasts two years."),
             conflict=_("The two years were seen in an explanation, not in the text.")),
    _article("DIS", 12, HARD, "A", _("Probation within the Party"),
             _("One or two years, no more than two in all. Meanwhile the member has no vote, stands for nothing and "
               "loses Party posts; for two years after the rights are restored no post as high as before or higher.")),
    _article("DIS", 13, HARD, "A", _("Expulsion"),
             _("Whoever was expelled is not admitted again within five years."), number_from_memory=True),
    _article("DIS", 44, HARD, "B", _("Announced within a month, changed within a month"),
             _("The decision is announced to the members of the primary organisation and to the person within one "
               "month and placed in the file. From a removal upwards post and pay are changed within one month, in "
               "special cases within six.")),
    _article("DIS", 45, HARD, "B", _("The execution is reported within six months"),
             _("Whoever carries a decision out reports how within six months. The person may appeal.")),
    _article("DIS", 46, HARD, "B", _("The effects elapse by themselves"),
             _("When the period of a sanction is over, nobody has to lift it.")),
    _article("APP", 5, HARD, "B", _("From the day of the decision"),
             _("A sanction takes effect on the day on which the competent organisation decides it collectively.")),
    _article("ENF", 21, HARD, "A", _("Four ways to dispose of a lead"),
             _("A lead is dealt with by talk or written inquiry, by preliminary verification, by being held pending or "
               "by being closed; within one month of its receipt."), number_from_memory=True,
             conflict=_("The trial rules of 2017 said thirty days.")),
    _article("ENF", 59, HARD, "A", _("Appeals within three months, by other people"),
             _("An appeal is reviewed within three months by people who did not handle the case.")),
    _article("ENF", None, HARD, "D", _("Stepping aside"),
             _("Whoever is kin to the person concerned, a witness, or has an interest in the matter steps aside."),
             conflict=_("The rule is known, the number of its article has not been seen.")),
    _article("PES", 8, HARD, "C", _("Periods of administrative sanctions"),
             _("Six months for a warning, twelve for a demerit, eighteen for a major demerit, twenty-four for demotion "
               "and dismissal.")),
    _article("LOCAL", None, LOCAL, "D", _("Records entered within 72 hours"),
             _("The record of a meeting is entered within 72 hours of the end of the day on which it was held. A later "
               "entry is allowed, needs a reason and is labelled.")),
)  # fmt: skip

ARTICLES: dict[str, Article] = {article.label: article for article in _ALL}
SLUGS: dict[str, Article] = {article.slug: article for article in _ALL}


def known_article(label: str) -> bool:
    """Whether the catalogue holds `label`."""
    return label in ARTICLES
