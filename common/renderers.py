"""How forms look: one place gives every control its class, its keyboard and the tie to its error."""

from django import forms
from django.forms.boundfield import BoundField as DjangoBoundField
from django.forms.renderers import TemplatesSetting

CHOSEN_FROM = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class Segmented(forms.RadioSelect):
    """Two to six short choices side by side; the arrow keys move between them."""

    template_name = "ui/segmented.html"
    use_fieldset = True


class DayInput(forms.DateInput):
    """The browser's own calendar; values go in and out as 2026-03-24."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """The browser's own clock; values go in and out as 14:00."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


def control_class(widget) -> str:
    """The Bootstrap class of a widget; empty for those that bring their own."""
    if isinstance(widget, Segmented) or widget.is_hidden:
        return ""
    if isinstance(widget, CHOSEN_FROM):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def input_mode(field) -> str:
    """The keyboard a phone should offer, empty for the usual one."""
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return "decimal"
    return "numeric" if isinstance(field, forms.IntegerField) else ""


class BoundField(DjangoBoundField):
    """A field in a form that knows the interface's classes."""

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        classes = [widget.attrs.get("class", ""), control_class(widget), "is-invalid" if self.errors else ""]
        attrs["class"] = " ".join(filter(None, classes)) if not widget.is_hidden else ""
        if mode := input_mode(self.field):
            attrs.setdefault("inputmode", mode)
        return {name: value for name, value in attrs.items() if value != ""}

    @property
    def layout(self) -> str:
        """Which arrangement `ui/field.html` uses: one tick, a list of choices, or label above control."""
        if isinstance(self.field.widget, Segmented):
            return "segmented"
        if isinstance(self.field.widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
            return "choices"
        return "tick" if isinstance(self.field.widget, forms.CheckboxInput) else "control"

    @property
    def width(self) -> str:
        """Twelfths of the form's width: g2 to g12."""
        return self.field.widget.attrs.get("data-width", "g12")


class FormRenderer(TemplatesSetting):
    """Renders forms and fields with the templates in `templates/ui/`."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
    bound_field_class = BoundField
