"""Fields that take what people type: full-width digits and colons, Chinese dates."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.renderers import ClockInput, DayInput
from common.text import fold, narrow, tidy_name

DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
FIRST_DAY, LAST_DAY = date(1949, 1, 1), date(2099, 12, 31)


class FoldMixin:
    """Reads full-width characters as the narrow ones they stand for."""

    def to_python(self, value):
        return super().to_python(fold(value) if isinstance(value, str) else value)


class CountField(FoldMixin, forms.IntegerField):
    """How many people: a whole number from 0."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=9999, **kwargs)


class DayField(FoldMixin, forms.DateField):
    """A day between 1949 and 2099."""

    widget = DayInput

    def __init__(self, **kwargs):
        super().__init__(input_formats=DAY_FORMATS, **kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise ValidationError(_("Check the year."), code="year")


class ClockField(FoldMixin, forms.TimeField):
    """A time of day; 14:05, 14：05 and 1405 are the same."""

    widget = ClockInput

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%H:%M", "%H:%M:%S", "%H%M"], **kwargs)


class LineField(forms.CharField):
    """One line of text."""

    def __init__(self, length, **kwargs):
        super().__init__(max_length=length, required=kwargs.pop("required", False), **kwargs)


class NameField(LineField):
    """The name of a person, whether in the register or not."""

    def to_python(self, value):
        return tidy_name(super().to_python(value))


class PaperNumberField(LineField):
    """The number and day of a paper, as it will be printed: digits narrow, marks as they were typed."""

    def to_python(self, value):
        return narrow(super().to_python(value))


class TextField(forms.CharField):
    """Several lines of text; line ends in one form, so that a hash does not hang on the browser."""

    widget = forms.Textarea

    def __init__(self, length=20000, **kwargs):
        super().__init__(max_length=length, required=False, **kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class PersonField(forms.TypedChoiceField):
    """A person by id, of those the form was given; empty for nobody."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=None, required=kwargs.pop("required", False), **kwargs)
