"""Every page has its picture, or says why not."""

from config.management.commands.screenshots import PICTURES, pictures_shown
from config.screenshots import NOT_SHOWN, PAGES
from tests.matrix.engine import addresses, methods


def test_every_page_has_a_picture():
    pages = {name for name, view in addresses().items() if "get" in methods(view)}
    assert {page.route for page in PAGES} | NOT_SHOWN.keys() == pages
    assert not {page.route for page in PAGES} & NOT_SHOWN.keys()


def test_no_two_pictures_share_a_name():
    names = [page.name for page in PAGES]
    assert len(names) == len(set(names))


def test_the_documentation_shows_pictures_of_pages_that_exist():
    shown = pictures_shown()
    assert {name for name, _size, _language in shown} <= {page.name for page in PAGES}
    assert {f"{'-'.join(words)}.png" for words in shown} == {path.name for path in PICTURES.iterdir()}
