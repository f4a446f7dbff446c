"""The full count as an operator and the night see it."""

import pytest
from django.core.management import call_command

from cases.reports.models import ContactFigure, PromiseFigure
from cases.reports.tasks import rebuild
from crm.outbox.registry import steps
from deploy.celery import app
from tests.cast import person

pytestmark = pytest.mark.django_db


def test_all_figures_can_be_dropped_and_counted_again(desk, capsys):
    taken = desk.take("missed-bin", "RAISED", customer_id=person().pk)
    desk.hear()
    before = desk.figure(taken).why_not
    ContactFigure.objects.all().delete()
    PromiseFigure.objects.all().delete()
    call_command("figures_rebuild")
    assert "Put right: 3 missing, 0 different, 0 of what is gone" in capsys.readouterr().out
    assert desk.figure(taken).why_not == before
    call_command("figures_rebuild")
    assert "All figures agreed" in capsys.readouterr().out


def test_the_night_counts_and_the_sweep_closes_windows(desk):
    taken = desk.take()
    rebuild()
    assert desk.figure(taken).gross == "YES"
    assert app.conf.beat_schedule["figures"]["task"] == rebuild.name
    assert "figures" in [step.name for step in steps()]
