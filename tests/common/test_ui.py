"""The parts of the interface: days in both languages, forms that tie each error to its field."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from common.renderers import DayInput, Segmented
from common.templatetags import ui

DAY = date(2026, 3, 30)


@pytest.mark.parametrize(
    ("written", "chinese", "english"),
    [
        (ui.zh_day, "3月30日", "30 March"),
        (ui.zh_date, "2026年3月30日", "30 March 2026"),
        (ui.zh_weekday, "3月30日 周一", "Mon 30 March"),
        (ui.zh_formal, "2026 年 3 月 30 日（星期一）", "Monday, 30 March 2026"),
        (ui.iso_date, "2026-03-30", "2026-03-30"),
    ],
)
def test_a_day_follows_the_language(written, chinese, english):
    with translation.override("zh-hans"):
        assert written(DAY) == chinese
    with translation.override("en"):
        assert written(DAY) == english
    assert written(None) == ""


def test_an_instant_is_shown_in_local_time():
    instant = datetime(2026, 3, 29, 16, 5, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert (ui.zh_day(instant), ui.clock(instant), ui.iso_moment(instant)) == (
            "3月30日",
            "00:05",
            "2026-03-30 00:05",
        )


@pytest.mark.parametrize(
    ("part", "total", "share"), [(19, 24, 79), (0, 24, 0), (30, 24, 100), (5, 0, 0), (None, 24, 0)]
)
def test_percent_stays_between_nothing_and_all(part, total, share):
    assert ui.percent(part, total) == share


class PlanForm(forms.Form):
    kind = forms.ChoiceField(choices=[("a", "Assembly"), ("b", "Lecture")], widget=Segmented)
    held_on = forms.DateField(widget=DayInput, help_text="The day of the meeting")
    expected = forms.IntegerField(required=False)
    counts_as = forms.MultipleChoiceField(choices=[("x", "X")], widget=forms.CheckboxSelectMultiple, required=False)
    note = forms.CharField(widget=forms.Textarea, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_an_error_is_tied_to_its_field():
    html = str(PlanForm({"kind": "a", "held_on": "soon", "expected": "many"})["held_on"].as_field_group())
    assert 'aria-describedby="id_held_on_helptext id_held_on_error"' in html
    assert 'id="id_held_on_helptext"' in html
    assert 'id="id_held_on_error" role="alert"' in html
    assert 'class="form-control is-invalid"' in html
    assert 'value="soon"' in html


def test_each_control_has_its_class_and_keyboard():
    form = PlanForm()
    assert form["expected"].build_widget_attrs({}) == {"class": "form-control", "inputmode": "numeric"}
    assert form["counts_as"].build_widget_attrs({}) == {"class": "form-check-input"}
    assert "class" not in form["key"].build_widget_attrs({})
    assert [field.layout for field in form] == ["segmented", "control", "control", "choices", "control", "control"]


def test_a_whole_form_shows_every_field_once():
    html = str(PlanForm())
    assert [html.count(f'name="{name}"') for name in PlanForm.base_fields] == [2, 1, 1, 1, 1, 1]


def test_a_panel_names_itself_and_escapes():
    source = "{% load ui %}{% panel title=title count=0 id='p' %}{{ body }}{% endpanel %}"
    html = Template(source).render(Context({"title": "<b>Due", "body": "<i>"}))
    assert 'aria-labelledby="p"' in html
    assert "&lt;b&gt;Due" in html
    assert '<div class="body">&lt;i&gt;</div>' in html
    assert '<span class="dj-count">0</span>' in html


def test_a_status_is_icon_and_word():
    html = Template("{% load ui %}{% status 'bad' 'Late' %}").render(Context())
    assert "exclamation-octagon-fill" in html
    assert html.rstrip().endswith("Late</span>")


def test_a_gauge_says_when_it_falls_short():
    source = "{% load ui %}{% gauge value 24 threshold=12 label='In' threshold_label='Half' %}"
    short, enough = (Template(source).render(Context({"value": value})) for value in (11, 12))
    assert 'class="dj-gauge fail"' in short
    assert 'class="dj-gauge"' in enough
    assert "at-50" in enough
