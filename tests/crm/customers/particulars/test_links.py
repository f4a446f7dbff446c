"""Links into other systems: what a template must be, and that a key cannot leave its place in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.particulars.links import KEY, LinkRefused, checked_template, link_of

GOOD = "https://revenues.council.example/account/((key))?view=full"


def test_the_key_goes_where_it_is_named() -> None:
    assert checked_template(f" {GOOD} ") == GOOD
    assert link_of(GOOD, "100 123/3") == "https://revenues.council.example/account/100%20123%2F3?view=full"
    assert checked_template("") == link_of("", "1") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "https://revenues.example/", "https://x.example/((key))((key))", "javascript:alert(((key)))",
        "//x.example/((key))", "https://((key)).example/", "https:// x/((key))", "ftp://x.example/((key))",
        "https://[x/((key))", f"https://x.example/{'a' * 500}((key))",
    ],
)  # fmt: skip
def test_what_could_lead_elsewhere_is_refused(typed: str) -> None:
    with pytest.raises(LinkRefused):
        checked_template(typed)


@given(key=st.text(max_size=80))
def test_no_key_changes_the_address_around_it(key: str) -> None:
    before, after = GOOD.split(KEY)
    link = link_of(GOOD, key.encode("utf-8", "ignore").decode())
    assert link.startswith(before)
    assert link.endswith(after)
    assert not set(link[len(before) : -len(after)]) & set("/?#&:@ \"'<>")
