"""The start fails if a rule or a duty rests on an article that the catalogue does not know."""

from django.core.checks import Error

from regulations.catalogue import known_article
from regulations.uses import all_uses


def articles_known(app_configs, **kwargs) -> list[Error]:
    return [
        Error(
            f"{use.kind} {use.code!r} cites the unknown article {use.label!r}.",
            hint="Add the article to regulations/catalogue.py or mend the label.",
            id="regulations.E001",
        )
        for use in all_uses()
        if not known_article(use.label)
    ]
