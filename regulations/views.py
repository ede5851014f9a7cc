"""The reading room: every article the product rests on, and what rests on it."""

from django.http import Http404
from django.views.generic import TemplateView

from common.views import SignedInMixin
from regulations.catalogue import ARTICLES, SLUGS
from regulations.forms import SearchForm
from regulations.instruments import INSTRUMENTS
from regulations.judging import all_rules, rule_at
from regulations.levels import Level
from regulations.selectors import Hit, find_articles, siblings
from regulations.uses import uses_of


class ArticleListView(SignedInMixin, TemplateView):
    template_name = "regulations/list.html"
    open_because = "The articles are public and name nobody."

    def get_context_data(self, **kwargs):
        form = SearchForm(self.request.GET)
        words, level = form.wanted("q"), form.wanted("level")
        groups = find_articles(words, level)
        return super().get_context_data(
            form=form,
            words=words,
            level=level,
            groups=groups,
            found=sum(len(hits) for _instrument, hits in groups),
            levels=Level,
            instrument_count=len(INSTRUMENTS),
            article_count=len(ARTICLES),
            rule_count=len(all_rules()),
            **kwargs,
        )


class RuleView(SignedInMixin, TemplateView):
    """One rule that can be run: what it asks for, what it answers, on which articles, where it is asked."""

    template_name = "regulations/rule.html"
    open_because = "Rules are public arithmetic and name nobody."

    def get_context_data(self, slug, **kwargs):
        try:
            rule = rule_at(slug)
        except KeyError:
            raise Http404 from None
        beside = [use for label in rule.articles for use in uses_of(label) if use.code != rule.id]
        return super().get_context_data(rule=rule, beside=list(dict.fromkeys(beside)), **kwargs)


class ArticleView(SignedInMixin, TemplateView):
    template_name = "regulations/article.html"
    open_because = "The articles are public and name nobody."

    def get_context_data(self, slug, **kwargs):
        article = SLUGS.get(slug)
        if article is None:
            raise Http404
        return super().get_context_data(
            article=article, hit=Hit(article, uses_of(article.label)), siblings=siblings(article),
            sees_duties=bool(self.request.user.scope_for("obligations.view_due")), **kwargs,
        )  # fmt: skip
