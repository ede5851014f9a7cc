"""Every address is in exactly one of: bounded, exempt with a reason; and the table says what the views do."""

from collections import Counter

from accounts.reading import CountedMixin
from tests.hostile.throttles import BUDGET, EXEMPT, THROTTLED
from tests.matrix.engine import addresses


def test_every_address_is_bounded_or_exempt_once():
    named = Counter(name for table in (THROTTLED, EXEMPT) for names in table.values() for name in names)
    assert {name for name, times in named.items() if times > 1} == set()
    assert named.keys() ^ addresses().keys() == set()


def test_every_exemption_has_a_reason():
    assert all(len(reason) > 20 for reason in EXEMPT)


def test_exactly_the_counted_views_stand_under_the_budget():
    counted = {
        name for name, view in addresses().items() if issubclass(getattr(view, "view_class", object), CountedMixin)
    }
    assert counted == THROTTLED[BUDGET]
