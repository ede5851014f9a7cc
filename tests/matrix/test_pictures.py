"""Every page has its picture, or says why not."""

from config.screenshots import NOT_SHOWN, PAGES
from tests.matrix.engine import addresses, methods


def test_every_page_has_a_picture():
    pages = {name for name, view in addresses().items() if "get" in methods(view)}
    assert {page.route for page in PAGES} | NOT_SHOWN.keys() == pages
    assert not {page.route for page in PAGES} & NOT_SHOWN.keys()


def test_no_two_pictures_share_a_name():
    names = [page.name for page in PAGES]
    assert len(names) == len(set(names))
