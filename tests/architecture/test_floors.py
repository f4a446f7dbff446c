"""Relations and migrations only point down, as imports do; import-linter cannot see a ForeignKey by name."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

# Lowest first. A relation may stay in its room or go to a lower one.
ROOMS = [
    "gazetteer",
    "crm.teams",
    "crm.outbox",
    "crm.documents",
    "crm.customers",
    "crm.catalogue",
    "crm.sla",
    "crm.contacts",
    "cases.routing",
    "cases.casework",
    "cases.workflows",
    "cases.setup",
    "cases.backoffice",
    "cases.reports",
    "channels",
    "deploy",
]
FLOORS = [
    *("gazetteer", "crm", "cases"),
    *("door_web", "door_staff", "door_citizen", "door_email", "door_texts", "door_partners", "door_api"),
    "deploy",
]


def room_of(model: type) -> int | None:
    for height, room in enumerate(ROOMS):
        if model.__module__ == room or model.__module__.startswith(f"{room}."):
            return height
    return None


def test_no_relation_points_up():
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        if room_of(model) is None:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "remote_field", None) and field.remote_field.model
            if not field.concrete or not isinstance(target, type) or room_of(target) is None:
                continue
            if room_of(target) > room_of(model):
                wrong.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert wrong == []


def test_every_model_of_ours_stands_in_a_room():
    ours = {"gazetteer", "crm", "cases"}
    homeless = [
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in ours and room_of(model) is None and not model.__name__.endswith("History")
    ]
    assert homeless == []


@pytest.mark.django_db
def test_no_migration_depends_on_a_higher_floor():
    height = {label: at for at, label in enumerate(FLOORS)}
    wrong = []
    for (label, name), migration in MigrationLoader(connection).disk_migrations.items():
        if label not in height:
            continue
        wrong += [
            f"{label}.{name} -> {needed}"
            for needed, _migration in migration.dependencies
            if needed in height and height[needed] > height[label]
        ]
    assert wrong == []
