"""What import-linter cannot see: relations between tables never point to a higher floor."""

import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

FLOORS = (
    {"common"},
    {"regulations", "audit"},
    {"branches"},
    {"accounts"},
    {"obligations"},
    {"members"},
    {"meetings"},
    {"discipline", "plans"},
    {"dashboards", "reminders"},
    {"config"},
)
FLOOR_OF = {app: height for height, floor in enumerate(FLOORS) for app in floor}


def relations():
    """Each relation of our own tables to our own tables, the account excepted: settings name it."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            ours = model._meta.app_label in FLOOR_OF and getattr(target, "_meta", None)
            if ours and not field.auto_created and target._meta.app_label in FLOOR_OF:
                yield field


def test_every_app_has_a_floor():
    ours = [app.label for app in apps.get_app_configs() if app.name.split(".", 1)[0] in FLOOR_OF]
    assert set(ours) == set(settings.INSTALLED_APPS) & set(FLOOR_OF)
    heights = [FLOOR_OF[label] for label in ours]
    assert heights == sorted(heights)


def test_relations_never_point_up():
    upward = [
        f"{field.model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for field in relations()
        if FLOOR_OF[field.related_model._meta.app_label] > FLOOR_OF[field.model._meta.app_label]
        and field.related_model._meta.label != settings.AUTH_USER_MODEL
    ]
    assert upward == []


def test_neighbours_on_a_floor_do_not_relate():
    sideways = [
        f"{field.model._meta.label}.{field.name}"
        for field in relations()
        if field.model._meta.app_label != field.related_model._meta.app_label
        and FLOOR_OF[field.model._meta.app_label] == FLOOR_OF[field.related_model._meta.app_label]
    ]
    assert sideways == []


def test_imports_go_downstairs():
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", script, "--no-cache"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
