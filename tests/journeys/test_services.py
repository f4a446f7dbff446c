"""Journey: an administrator makes a service, is told what is missing, tries it, publishes it; a contact is taken on it."""

import pytest

from crm.catalogue.editing.actions.drafting import version_change
from crm.catalogue.models import ServiceVersion
from tests.cast import NOW
from tests.journeys import agent
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
WORK = {
    "workflow": "report_and_fix",
    "team": "street-cleansing",
    "policy": "fly-tipping",
    "outcomes": [{"code": "cleaned", "label": "Cleaned", "family": "DONE", "words": "We have cleaned it."}],
    "form": [{"code": "what", "kind": "TEXT", "label": "What is written there?"}],
}


def test_from_nothing_to_a_contact(town: Town) -> None:
    admin = town.staff("administrator")
    page = admin.page
    admin.goto("/staff/services")
    admin.looked_at()
    page.get_by_role("button", name="New service").click()
    page.get_by_label("Name").fill("Graffiti")
    page.get_by_label("Code").fill("graffiti")
    page.get_by_label("Department").select_option("waste")
    admin.looked_at()
    page.get_by_role("button", name="Begin it").click()
    heading(page, "Graffiti Never published")
    admin.looked_at()

    # The editors have a journey of their own: here the parts are written as they would write them
    draft = ServiceVersion.objects.drafts().get()
    version_change(
        version_id=draft.pk, changes=WORK, revision=draft.revision, actor=town.cast.administrator.actor, at=NOW
    )
    admin.goto("/staff/services/graffiti")
    page.get_by_role("button", name="Try it").click()
    page.get_by_label("What is written there?").fill("A name")
    page.get_by_label("Or in words").fill("The bridge")
    admin.looked_at()
    page.get_by_role("button", name="Add this step").click()
    admin.sees("Every step could be done")
    admin.sees("Street Cleansing")
    page.get_by_text("Let time pass", exact=True).click()
    page.get_by_label("Working days").fill("9")
    page.locator("#add-wait").get_by_role("button", name="Add this step").click()
    admin.sees("missed, it was due")
    admin.looked_at()
    page.get_by_role("link", name="Go on to publishing").click()
    page.get_by_label("What changes, and why").fill("People ask for it")
    page.get_by_role("button", name="Publish").click()
    admin.sees("Published: contacts are taken on it from now on.")
    admin.looked_at()
    page.get_by_role("link", name="Version 1").click()
    admin.looked_at()

    caller = town.staff("agent")
    agent.begin(caller)
    agent.about(caller, "graffi", "Graffiti")
    caller.page.get_by_label("What is written there?").fill("A name")
    caller.press("Alt+R")
    case = town.case(agent.saved(caller))
    assert (case.service.code, case.team.code) == ("graffiti", "street-cleansing")


def test_a_file_is_looked_through_and_brought_in(town: Town) -> None:
    admin = town.staff("administrator")
    page = admin.page
    admin.goto("/staff/services")
    page.get_by_role("link", name="Import").click()
    admin.looked_at()
    theirs = (
        '{"services": [{"format": 1, "code": "graffiti", "team": "crew",'
        ' "about": {"name": "Graffiti", "department": "waste"}}, {"code": 3}]}'
    )
    page.get_by_label("File of services").set_input_files(
        {"name": "theirs.json", "mimeType": "application/json", "buffer": theirs.encode()}
    )
    page.get_by_role("button", name="Look through it").click()
    page.get_by_label("Team “crew” is not here: use").select_option("street-cleansing")
    admin.looked_at()
    page.get_by_role("button", name="Bring them in as drafts").click()
    admin.sees("Brought in")
    admin.looked_at()
    assert ServiceVersion.objects.drafts().get().team == "street-cleansing"
