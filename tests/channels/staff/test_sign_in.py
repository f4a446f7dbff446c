"""Signing in and out: kind errors, a way back, a limit on guessing."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, Cast


@pytest.fixture(autouse=True)
def council(cast: Cast) -> Cast:
    return cast


def try_in(client: Client, username: str, password: str, onward: str = ""):
    return client.post(reverse("staff:sign-in"), {"username": username, "password": password, "next": onward})


def test_a_member_of_staff_comes_to_the_desk(client: Client) -> None:
    answer = try_in(client, "AGENT", PASSWORD)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("staff:home")
    assert "Alice Agent" in client.get(answer["Location"]).content.decode()


def test_they_come_back_to_where_they_were_but_never_to_another_site(client: Client) -> None:
    assert try_in(client, "agent", PASSWORD, "/staff/search")["Location"] == "/staff/search"
    client.logout()
    assert try_in(client, "agent", PASSWORD, "https://elsewhere.example/")["Location"] == reverse("staff:home")


@pytest.mark.parametrize(("username", "password"), [("agent", "mistaken"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client: Client, username: str, password: str) -> None:
    answer = try_in(client, username, password)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The user name or the password is not right" in page
    assert f'value="{username}"' in page
    assert password not in page


def test_an_empty_form_says_what_to_fill_in(client: Client) -> None:
    page = try_in(client, "", "").content.decode()
    assert "Fill in “User name”" in page
    assert "Fill in “Password”" in page


def test_after_ten_tries_even_the_right_password_waits_but_not_from_elsewhere(client: Client) -> None:
    for _try in range(10):
        try_in(client, "agent", "wrong")
    assert try_in(client, "agent", PASSWORD).status_code == 422
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert try_in(elsewhere, "agent", PASSWORD).status_code == 302


def test_signing_out_needs_a_press_of_the_button(client: Client, cast: Cast) -> None:
    client.force_login(cast.agent)
    assert client.get(reverse("staff:sign-out")).status_code == 405
    client.post(reverse("staff:sign-out"))
    assert client.get(reverse("staff:home")).status_code == 302


@pytest.mark.parametrize(
    ("who", "page"), [("agent", "home"), ("officer", "work"), ("manager", "reports"), ("administrator", "home")]
)
def test_everybody_lands_where_their_work_is(client: Client, who: str, page: str) -> None:
    assert try_in(client, who, PASSWORD, reverse("staff:home"))["Location"] == reverse(f"staff:{page}")
