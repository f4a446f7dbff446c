"""Journey: an administrator makes a new service in the browser, tries it, publishes it, and a contact is taken on it."""

import pytest
from playwright.sync_api import Page, expect

from crm.catalogue.models import ServiceVersion
from gazetteer.entries.models import Property
from tests.journeys import agent as desk
from tests.journeys.keyboard import Keyboard, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
SERVICE = "/staff/services/lost-trolley"


def test_a_new_service_from_nothing_to_its_first_contact(town: Town, home: Property) -> None:
    admin = town.staff("administrator")
    begun(admin)
    about_it(admin)
    how_it_works(admin)
    asked(admin)
    two_stages(admin)
    endings(admin)
    two_rules(admin)
    tried(admin)
    published(admin)
    reference = taken(town, home)

    case = town.case(reference)
    assert (case.service.code, case.team.code, case.stage) == ("lost-trolley", "street-cleansing", "to_be_looked_at")
    assert case.contact.answers == {"how_many_are_there": "3", "where_does_it_lie": "in_the_water"}


def begun(admin: Keyboard) -> None:
    """A service with a name, and nothing else yet."""
    admin.goto("/staff/services-add")
    page = admin.page
    page.get_by_label("Name", exact=True).fill("Lost shopping trolley")
    page.get_by_label("Code").fill("lost-trolley")
    page.get_by_label("Department").select_option("waste")
    page.get_by_role("button", name="Begin it").click()
    heading(page, "Lost shopping trolley")
    admin.looked_at()


def open_part(admin: Keyboard, part: str, title: str) -> Page:
    admin.goto(f"{SERVICE}/edit/{part}")
    heading(admin.page, title)
    admin.looked_at()
    return admin.page


def save(page: Page) -> None:
    page.get_by_role("button", name="Save in the draft").last.click()
    expect(page.get_by_text("Saved in the draft.")).to_be_visible()


def about_it(admin: Keyboard) -> None:
    page = open_part(admin, "about", "What it is")
    page.get_by_label("Name, in Welsh").fill("Troli siopa ar goll")
    page.get_by_label("Other words people use for it").fill("supermarket cart")
    page.get_by_label("Where it stands in the A to Z").select_option("ENVIRONMENT")
    page.get_by_label("Family", exact=True).fill("street-scene")
    page.get_by_label("People can ask for it on our website").check()
    save(page)


def how_it_works(admin: Keyboard) -> None:
    page = open_part(admin, "work", "How it works")
    page.get_by_label("What kind of work it is").select_option("report_and_fix")
    page.get_by_label("Team that gets it").select_option("street-cleansing")
    page.get_by_label("What customers are promised").select_option("fly-tipping")
    save(page)


def asked(admin: Keyboard) -> None:
    """A number, and a choice of which one answer stops; the preview follows what is typed."""
    page = open_part(admin, "form", "Questions")
    page.get_by_role("button", name="Add a question").click()
    admin.looked_at()
    page.get_by_role("link", name="Number", exact=True).click()
    page.get_by_label("Question", exact=True).fill("How many are there?")
    expect(page.locator("#preview")).to_contain_text("How many are there?")
    admin.looked_at()
    save(page)
    page.get_by_role("button", name="Add a question").click()
    page.get_by_role("link", name="One of several").click()
    page.get_by_label("Question", exact=True).fill("Where does it lie?")
    page.get_by_label("Question, in Welsh").fill("Ble mae hi?")
    answers = page.get_by_label("Answer", exact=True)
    answers.nth(0).fill("On the pavement")
    answers.nth(1).fill("In the water")
    answers.nth(2).fill("On the railway")
    page.get_by_text("Hint, and stopping there").nth(2).click()
    page.get_by_label("Stop here and say (empty: go on)", exact=True).nth(2).fill("Ring the railway now.")
    # Only if there are more than two: chosen, not written
    page.get_by_label("What", exact=True).first.select_option(label="How many are there?")
    page.get_by_label("How", exact=True).first.select_option("over")
    page.get_by_label("Which", exact=True).first.fill("2")
    admin.looked_at()
    save(page)
    expect(page.get_by_text("Only if “How many are there?” is more than 2")).to_be_visible()
    expect(page.get_by_text("“On the railway” stops: Ring the railway now.")).to_be_visible()
    admin.looked_at()


def two_stages(admin: Keyboard) -> None:
    page = open_part(admin, "stages", "Stages")
    for name, words in (("To be looked at", "Somebody will look at it."), ("Owner told", "We have told the shop.")):
        page.get_by_role("button", name="Add a stage").click()
        page.get_by_label("What staff call the stage", exact=True).fill(name)
        page.get_by_label("While the case is").select_option("RECEIVED")
        page.get_by_label("What the customer reads meanwhile", exact=True).fill(words)
        page.get_by_label("To tick off", exact=True).first.fill("Photograph taken")
        admin.looked_at()
        save(page)
    expect(page.get_by_text("To tick off: Photograph taken").first).to_be_visible()


def endings(admin: Keyboard) -> None:
    page = open_part(admin, "outcomes", "How it can end")
    # Saved empty, it says what is missing beside each field
    page.get_by_role("button", name="Add an ending").click()
    page.get_by_role("button", name="Save in the draft").last.click()
    expect(page.get_by_role("link", name="Give the ending a name.")).to_be_visible()
    admin.looked_at()
    page.get_by_label("What staff choose", exact=True).fill("Taken away")
    page.get_by_label("Done: The work was done").check()
    page.get_by_label("What the customer reads", exact=True).fill("We have taken it away.")
    save(page)
    page.get_by_role("button", name="Add an ending").click()
    page.get_by_label("What staff choose", exact=True).fill("The shop fetches it")
    page.get_by_label("Not ours: Somebody else").check()
    page.get_by_label("What the customer reads", exact=True).fill("The shop fetches it.")
    save(page)


def two_rules(admin: Keyboard) -> None:
    page = open_part(admin, "rules", "Rules")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("What the rule is called", exact=True).fill("Tell the shop")
    page.get_by_label("A case arrives at a state or stage").check()
    page.get_by_label("Which", exact=True).first.select_option(label="the stage “Owner told”")
    page.get_by_label("Give a team a task").first.check()
    page.get_by_label("What is to be done", exact=True).first.fill("Write to the shop")
    page.get_by_label("Team", exact=True).first.select_option("street-cleansing")
    admin.looked_at()
    save(page)
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("What the rule is called", exact=True).fill("Nobody looks")
    page.get_by_label("Nothing happens for some days").check()
    page.get_by_label("Working days", exact=True).fill("3")
    page.get_by_label("Tell somebody").first.check()
    page.get_by_label("Whom").first.select_option("leader")
    page.locator("[id$='-tell-words']").first.fill("Three days and nobody has looked")
    save(page)
    expect(page.get_by_text("When nothing has happened for 3 working days:")).to_be_visible()
    admin.looked_at()


def tried(admin: Keyboard) -> None:
    """The contact is taken in the sandbox, which leaves nothing behind."""
    page = admin.page
    page.goto(f"{SERVICE}/trial")
    heading(page, "Try it")
    page.get_by_label("Or in words").fill("By the lock")
    page.get_by_label("How many are there?").fill("1")
    page.get_by_role("button", name="Add this step").first.click()
    expect(page.get_by_text("Every step could be done")).to_be_visible()
    admin.looked_at()


def published(admin: Keyboard) -> None:
    page = admin.page
    page.goto(SERVICE)
    admin.looked_at()
    page.get_by_label("What changes, and why").fill("People kept ringing about them")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published: contacts are taken on it")).to_be_visible()
    assert ServiceVersion.objects.get(service__code="lost-trolley").state == "PUBLISHED"


def taken(town: Town, home: Property) -> str:
    """The reference of the first contact about it, taken by an agent."""
    someone = town.staff("agent")
    desk.open_property(someone, "12 abbey", "12 Abbey Road")
    desk.add_resident(someone, desk.Resident())
    desk.about(someone, "supermarket", "Lost shopping trolley")
    someone.fill("How many are there?", "3")
    someone.choose("In the water")
    someone.press("Alt+R")
    return desk.saved(someone)


def test_without_a_script_a_question_is_written_and_its_choices_pasted(town: Town) -> None:
    admin = town.staff("administrator", scripts=False)
    page = admin.page
    admin.goto("/staff/services/missed-bin")
    page.get_by_role("button", name="Begin a draft").click()
    admin.goto("/staff/services/missed-bin/edit/form/add?kind=CHOICE")
    page.get_by_label("Question", exact=True).fill("Which day?")
    page.get_by_text("Add many at once").click()
    page.get_by_label("One on each line").fill("Monday\nTuesday\nWednesday")
    page.get_by_role("button", name="Put these in").click()
    expect(page.get_by_label("Answer", exact=True).nth(2)).to_have_value("Wednesday")
    page.get_by_label("What", exact=True).select_option(label="Which bin was missed?")
    page.get_by_role("button", name="Show what there is to choose from").click()
    page.get_by_label("Food caddy").first.check()
    page.get_by_role("button", name="See how it looks").click()
    expect(page.locator("#preview")).to_contain_text("Which day?")
    save(page)
    expect(page.get_by_text("Only if “Which bin was missed?” is Food caddy")).to_be_visible()
