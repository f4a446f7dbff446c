"""How what was given with a draft of a form is named: each thing by its own name, so that two tabs lose nothing. Pure."""

from collections.abc import Mapping
from typing import Any

from crm.catalogue.forms import check, hidden_codes, steps_shown
from crm.catalogue.forms.questions import Form

ANSWER, PAGE, PLACE, PLACE_WORDS = "a.", "p.", "place", "place_words"
MORE, YOU = "more", "about-you"


def given_by_staff(form: Form, answers: Mapping[str, str]) -> dict[str, Any]:
    """The answers as a draft holds them: pages that are answered whole are not asked again, only shown to be checked.
    Files stay where they are."""
    files = {item["code"] for item in form if item["kind"] == "FILE"}
    clean, errors = check(form, {code: one for code, one in answers.items() if code not in files})
    given: dict[str, Any] = {f"{ANSWER}{code}": answer for code, answer in clean.items()}
    for page in steps_shown(form, hidden_codes(form, clean)):
        asked = {one.code for one in page.asked}
        if asked and asked <= set(clean) and not asked & set(errors):
            given[f"{PAGE}q-{page.code}"] = True
    return given
