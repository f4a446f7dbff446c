"""The message centre as an agent uses it: read, matched, answered, linked, raised, passed on, spam, taken back."""

import html
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.casework.models import Case
from channels.staff.presenters.masking import masked
from crm.catalogue.models import MessageTemplate
from crm.contacts.correspondence.handling.unread import remembered_unread
from crm.contacts.correspondence.models import InboxItem, MessageDocument
from crm.contacts.models import Contact, Message
from crm.customers.references import shown
from crm.documents.models import Document
from crm.outbox.sweeping import Sweep
from tests.cast import NOW, person
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import fields_of
from tests.crm.contacts.correspondence.post import Post, message_in


@pytest.fixture
def post(desk: Desk) -> Post:
    remembered_unread.suppose(None)
    return Post(cast=desk.cast, services=desk.services)


def text(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


def opened(desk: Desk, item: InboxItem) -> str:
    answer = desk.client.get(reverse("staff:message", args=[item.pk]))
    assert answer.status_code == 200
    return text(answer)


def hidden(page: str) -> dict[str, str]:
    """The key and the version that the page's forms send."""
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("opened", "version")}
    return {name: match.group(1) for name, match in found.items() if match}


def act(desk: Desk, item: InboxItem, name: str, **typed: str) -> HttpResponse:
    """The answer to an act of the message's page as it stands."""
    path = reverse("staff:message-act", args=[item.pk, name])
    return desk.client.post(path, hidden(opened(desk, item)) | {"save": "1", "act": name} | typed)


def press(desk: Desk, item: InboxItem, name: str, page: str = "") -> HttpResponse:
    path = reverse("staff:message-press", args=[item.pk, name])
    return desk.client.post(path, hidden(page or opened(desk, item)), follow=True)


def standing(item: InboxItem) -> InboxItem:
    return InboxItem.objects.unscoped("test").get(pk=item.pk)


def test_the_list_says_who_wrote_what_and_when_it_is_due(desk: Desk, post: Post) -> None:
    message_in(post.inbox, customer=desk.jo, subject="Grey bin", words="It was not emptied\nfor two weeks.")
    message_in(post.inbox, name="<script>alert(1)</script>", subject='"><img src=x onerror=alert(1)>')
    page = desk.client.get(reverse("staff:messages")).content.decode()
    for words in ("Grey bin", "It was not emptied for two weeks.", "verified address", "not in the index", "unread"):
        assert words in page
    assert "<script>alert" not in page and "<img src" not in page
    assert 'aria-current="page">Open 2' in page


def test_opening_it_reads_it_and_the_head_of_the_page_counts_what_is_unread(desk: Desk, post: Post) -> None:
    item, _other = message_in(post.inbox), message_in(post.inbox)
    assert "2 unread" in text(desk.client.get(reverse("staff:messages")))
    opened(desk, item)
    assert standing(item).state == "OPEN"
    assert "1 unread" in text(desk.client.get(reverse("staff:messages")))


def test_a_page_of_fifty_asks_no_more_than_a_page_of_one(desk: Desk, post: Post) -> None:
    asked = []
    for number in (1, 49):
        post.many(number, customer=desk.jo)
        desk.client.get(reverse("staff:messages"))
        with CaptureQueriesContext(connection) as queries:
            desk.client.get(reverse("staff:messages"))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 22


def test_a_conversation_of_thirty_asks_no_more_than_one_of_one(desk: Desk, post: Post) -> None:
    asked, last = [], None
    for number in (2, 30):
        for _one in range(number):
            last = message_in(post.inbox, customer=desk.jo, answers=last.message if last else None)
        assert last is not None
        opened(desk, last)
        with CaptureQueriesContext(connection) as queries:
            opened(desk, last)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_words_are_searched_by_post_and_stand_in_no_address(desk: Desk, post: Post) -> None:
    message_in(post.inbox, subject="Grey bin")
    message_in(post.inbox, subject="Hedge", sender="ann@example.org")
    answer = desk.client.post(reverse("staff:message-search"), {"words": "ann@example.org"})
    page = text(answer)
    assert "Hedge" in page and "Grey bin" not in page
    assert not re.search(r'(href|action)="[^"]*ann@', page)
    assert "says this" in text(desk.client.post(reverse("staff:message-search"), {"words": "zebra"}))


def test_who_wrote_is_chosen_among_several_or_looked_for(desk: Desk, post: Post) -> None:
    twin = person("Jan", "Example", email="jo@example.org")
    item = message_in(post.inbox, sender="jo@example.org", match="AMBIGUOUS")
    page = opened(desk, item)
    assert "Several hold this address" in page and "Jan Example" in page and "Jo Example" in page
    path = reverse("staff:message-sender", args=[item.pk])
    searched = text(desk.client.post(path, hidden(page) | {"who_query": "Jan Example"}))
    assert f'name="customer" value="{twin.pk}"' in searched
    desk.client.post(path, hidden(page) | {"customer": str(twin.pk)})
    assert standing(item).match == "BY_HAND"
    assert Contact.objects.unscoped("test").get(pk=item.contact_id).customer_id == twin.pk
    wrong = desk.client.post(path, hidden(opened(desk, item)) | {"customer": "999999999"})
    assert wrong.status_code == 422


def test_an_answer_is_sent_and_the_next_message_opens(desk: Desk, post: Post) -> None:
    first, second = message_in(post.inbox, customer=desk.jo, sender="jo@example.org"), message_in(post.inbox)
    desk.client.get(reverse("staff:messages"))
    answer = act(desk, first, "reply", subject="Re: My bin", words="It will be emptied tomorrow.")
    assert answer["Location"] == reverse("staff:message", args=[second.pk])
    sent = Message.objects.unscoped("test").get(event="answer")
    assert (sent.body, sent.answers_id) == ("It will be emptied tomorrow.", first.pk)
    assert standing(first).settled_as == "ANSWERED"
    page = opened(desk, second)
    assert "You settled last: Answered" in page
    press(desk, first, "undo")
    assert standing(first).state == "OPEN"
    assert Message.objects.unscoped("test").get(pk=sent.pk).state == "REFUSED"


def test_a_word_on_the_way_leaves_it_open(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo)
    answer = act(desk, item, "reply", subject="Re", words="We are asking the crew.", more_to_come="on")
    assert answer["Location"] == reverse("staff:message", args=[item.pk])
    assert (standing(item).state, standing(item).assignee_id) == ("OPEN", desk.cast.agent.pk)


def test_an_answer_without_words_is_refused_and_what_was_typed_stays(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo)
    answer = act(desk, item, "reply", subject="A subject of mine", words=" ")
    assert answer.status_code == 422
    page = text(answer)
    assert "Write the answer." in page and "A subject of mine" in page
    assert standing(item).state == "OPEN"


def test_a_stale_answer_is_refused_with_who_was_first_and_loses_no_word(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo)
    mine = hidden(opened(desk, item))
    press(desk, item, "nothing")
    path = reverse("staff:message-act", args=[item.pk, "reply"])
    answer = desk.client.post(path, mine | {"save": "1", "subject": "Re", "words": "My long letter"})
    assert answer.status_code == 409
    page = text(answer)
    assert "somebody was here before you" in page and "Alice Agent" in page and "My long letter" in page
    assert "copy what you need" in page


def test_it_is_linked_to_the_open_case_that_is_offered_first(desk: Desk, post: Post) -> None:
    reference = desk.log()
    item = message_in(post.inbox, customer=desk.jo)
    page = text(desk.client.get(reverse("staff:message-act", args=[item.pk, "link"])))
    assert f'value="{reference}" checked' in page.replace("\n", " ") or reference in page
    answer = act(desk, item, "link", case=reference, relation="CHASE")
    assert answer.status_code == 302
    assert standing(item).settled_as == "LINKED"
    assert Case.objects.unscoped("test").get().chase_count == 1


@pytest.mark.parametrize("typed", ["", "BCDF-2345-J", "nonsense"])
def test_a_reference_that_leads_nowhere_says_so(typed: str, desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo)
    answer = act(desk, item, "link", case="other", reference=typed, relation="CHASE")
    assert answer.status_code == 422
    assert ("type its reference" in text(answer)) or ("check the reference" in text(answer))


def test_work_is_raised_from_it_of_the_right_service_at_their_home(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo)
    path = reverse("staff:message-raise", args=[item.pk])
    page = text(desk.client.get(path))
    assert "Which bin" in page and "12" in page
    typed = hidden(page) | {
        "service": str(desk.services["missed-bin"].pk),
        "where": f"at:{desk.home.uprn}",
        "save": "1",
    }
    refused = desk.client.post(path, typed)
    assert refused.status_code == 422 and standing(item).state != "DONE"
    answer = desk.client.post(path, typed | {"q-bin": "grey", "q-out": "yes"})
    assert answer.status_code == 302, text(answer)
    case = Case.objects.unscoped("test").get()
    assert (case.contact_id, case.property_id) == (item.contact_id, desk.home.uprn)
    assert standing(item).settled_as == "RAISED"
    assert "work that was raised goes on" in text(press(desk, item, "undo"))


def test_another_bodys_matter_is_answered_with_whose_it_is(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo)
    act(desk, item, "not-for-us", body="Northern Rail", reach="northernrailway.example", words="")
    assert standing(item).settled_as == "NOT_FOR_US"
    assert Contact.objects.unscoped("test").get(pk=item.contact_id).disposition == "ANOTHER_BODY"
    sent = Message.objects.unscoped("test").get(event="answer")
    assert "Northern Rail" in sent.body and "northernrailway.example" in sent.body


def test_it_is_passed_on_and_given(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox)
    act(desk, item, "give", user=str(desk.cast.second_agent.pk))
    assert standing(item).assignee_id == desk.cast.second_agent.pk
    act(desk, item, "pass-on", to=f"inbox:{post.waste.pk}")
    assert (standing(item).team_id, standing(item).state) == (post.waste.team_id, "NEW")
    assert act(desk, item, "pass-on", to="team:0").status_code == 422


def test_an_agent_who_is_given_one_is_told_in_the_header_until_it_is_seen_to(desk: Desk, post: Post) -> None:
    item, home = message_in(post.inbox), reverse("staff:home")
    act(desk, item, "give", user=str(desk.cast.second_agent.pk))
    Sweep(clock=timezone.now).once()
    assert "1 notice</a>" not in text(desk.client.get(home))  # whoever gave it knows
    desk.client.force_login(desk.cast.second_agent)
    page = text(desk.client.get(home))
    assert "1 notice</a>" in page and "A message was given to you" in page
    assert f'href="{reverse("staff:message", args=[item.pk])}">' in page
    key = re.search(r'name="notice" value="(\d+)"', page)
    assert key
    read = desk.client.post(reverse("staff:notices-read"), {"notice": key.group(1)}, follow=True)
    assert "1 notice read." in text(read) and "1 notice</a>" not in text(read)


@pytest.mark.parametrize(
    ("name", "state"), [("take", "OPEN"), ("release", "OPEN"), ("unread", "NEW"), ("spam", "DONE")]
)
def test_acts_of_one_press(name: str, state: str, desk: Desk, post: Post) -> None:
    item = message_in(post.inbox)
    assert press(desk, item, name).status_code == 200
    assert standing(item).state == state


def test_several_are_spam_after_a_look_and_all_are_taken_back(desk: Desk, post: Post) -> None:
    items = post.many(3)
    picked = {"item": [f"{item.pk}.1" for item in items[:2]], "what": "spam"}
    look = desk.client.post(reverse("staff:messages-bulk"), picked)
    assert "Spam: 2 messages" in text(look) and standing(items[0]).state == "NEW"
    batch = re.search(r'name="batch" value="([^"]+)"', text(look))
    assert batch
    done = desk.client.post(
        reverse("staff:messages-bulk"), picked | {"confirmed": "1", "batch": batch.group(1)}, follow=True
    )
    assert "2 messages are spam." in text(done) and "You settled last: 2 messages, as Spam" in text(done)
    back = desk.client.post(reverse("staff:messages-bulk-undo"), {"batch": batch.group(1)}, follow=True)
    assert "2 messages are to be seen to again." in text(back)
    assert {standing(item).state for item in items[:2]} == {"OPEN"}


def test_nothing_ticked_is_said(desk: Desk, post: Post) -> None:
    answer = desk.client.post(reverse("staff:messages-bulk"), {"what": "spam"}, follow=True)
    assert "Tick the messages first" in text(answer)


def test_a_file_is_given_whole_and_a_withheld_one_never(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox)
    document = Document.objects.create(
        key="d", name="virus.exe", media_type="application/octet-stream", size=10, sha256="a" * 64,
        withheld_because="a program", created_at=NOW, created_by_kind="SYSTEM", created_by_key="mail",
    )  # fmt: skip
    MessageDocument.objects.create(message=item.message, document=document)
    page = opened(desk, item)
    assert "virus.exe" in page and "withheld: a program" in page and "10 bytes" in page
    path = reverse("staff:message-file", args=[item.pk, document.pk])
    assert path not in page
    assert desk.client.get(path).status_code == 404


def test_warnings_come_first_and_matched_is_not_proved(desk: Desk, post: Post) -> None:
    item = message_in(
        post.inbox, customer=desk.jo, warnings=["A card number was removed"], authentication="spf=pass dmarc=fail",
        quoted="On Monday you wrote", html="<b>raw</b>",
    )  # fmt: skip
    page = opened(desk, item)
    assert page.index("A card number was removed") < page.index("What they wrote")
    assert "Matched is not proved: SPF passed, DKIM not checked, DMARC FAILED" in page
    assert "On Monday you wrote" in page and "<b>raw</b>" not in page


def test_an_agent_sees_no_insurance_number_and_a_team_leader_does(desk: Desk, post: Post) -> None:
    words = "My number is AB 12 34 56 C, I was born on 3 May 1970."
    item = message_in(post.inbox, customer=desk.jo, words=words, quoted=words, subject=words)
    for page in (opened(desk, item), text(desk.client.get(reverse("staff:messages")))):
        assert "12 34 56" not in page and "1970" not in page and "[National Insurance number]" in page
    own = shown(item.contact.references.get().value)  # type: ignore[union-attr]
    for name, key in (("contact", own), ("customer", shown(desk.jo.reference))):
        page = text(desk.client.get(reverse(f"staff:{name}", args=[key])))
        assert "12 34 56" not in page and "[National Insurance number]" in page, name
    assert masked(words, actor=desk.cast.team_leader.actor) == words


def test_who_else_is_here_is_said(desk: Desk, post: Post, browser_of: Callable[..., Client]) -> None:
    item = message_in(post.inbox)
    bob = browser_of(desk.cast.second_agent)
    bob.post(reverse("staff:message-presence", args=[item.pk]), {"doing": "writing"})
    assert "Bob Agent is writing an answer" in opened(desk, item)
    said = bob.post(reverse("staff:message-presence", args=[item.pk]), {"doing": "reading"})
    assert "Alice Agent is reading this" in text(said)


def test_what_was_typed_waits_while_its_author_signs_in_again(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo)
    page = opened(desk, item)
    desk.client.logout()
    path = reverse("staff:message-act", args=[item.pk, "reply"])
    typed = hidden(page) | {"save": "1", "act": "reply", "subject": "Re", "words": "Typed for an hour"}
    assert desk.client.post(path, typed).status_code == 302
    signed = desk.client.post(
        reverse("staff:sign-in") + f"?next={path}", {"username": "agent", "password": "a password for tests"}
    )
    assert signed.status_code == 302
    assert "Typed for an hour" in text(desk.client.get(path))


def test_fields_of_the_answer_are_one_form(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo, subject="Re: bins")
    fields = fields_of(opened(desk, item), "reply")
    assert fields["subject"] == "Re: bins" and fields["version"] == "1"
    assert shown(item.contact.references.get().value) in opened(desk, item)  # type: ignore[union-attr]


def test_a_ready_answer_is_put_into_the_box_after_what_was_typed(desk: Desk, post: Post) -> None:
    template = MessageTemplate.objects.create(
        event="answer", name="Bins", body="Dear ((customer)), your ((service)) is noted.", state="PUBLISHED"
    )
    item = message_in(post.inbox, customer=desk.jo)
    page = opened(desk, item)
    path = reverse("staff:message-act", args=[item.pk, "reply"])
    used = {"part": "template", "template": str(template.pk), "subject": "Re", "words": "Hello."}
    fields = fields_of(text(desk.client.post(path, hidden(page) | used)), "reply")
    assert fields["words"] == "Hello.\n\nDear Jo Example, your Missed bin collection is noted."


def test_they_are_written_to_from_the_page_of_a_contact_and_of_its_case(
    desk: Desk, post: Post, browser_of: Callable[..., Client]
) -> None:
    reference = desk.log()
    assert "Write to them" in text(desk.client.get(reverse("staff:contact", args=[reference])))
    officer = browser_of(desk.cast.officer)
    path = reverse("staff:contact-write", args=[reference])
    assert f"{path}?back=case/{reference}" in text(officer.get(reverse("staff:case", args=[reference])))
    page = text(officer.get(path, {"back": f"case/{reference}"}))
    typed = {"save": "1", "back": f"case/{reference}", "subject": "Your bin", "words": "Tomorrow."} | hidden(page)
    empty = officer.post(path, typed | {"words": " "})
    assert empty.status_code == 422 and "Write the answer." in text(empty)
    for _press in range(2):
        answer = officer.post(path, typed)
        assert answer["Location"] == reverse("staff:case", args=[reference])
    assert Message.objects.unscoped("test").filter(event="answer").count() == 1


def test_what_did_not_arrive_says_why_and_goes_again_once(desk: Desk, post: Post) -> None:
    reference = desk.log()
    page = text(desk.client.get(reverse("staff:contact-write", args=[reference])))
    path = reverse("staff:contact-write", args=[reference])
    desk.client.post(path, hidden(page) | {"save": "1", "subject": "Your bin", "words": "Tomorrow."})
    sent = Message.objects.unscoped("test").get(event="answer")
    Message.objects.unscoped("test").filter(pk=sent.pk).update(state="BOUNCED", state_reason="mailbox full")
    page = text(desk.client.get(reverse("staff:contact", args=[reference])))
    assert "mailbox full" in page and "Send again" in page
    assert "mailbox full" in text(desk.client.get(reverse("staff:case", args=[reference])))
    again = reverse("staff:message-again", args=[sent.pk])
    answer = desk.client.post(again, {"back": f"contact/{reference}"})
    assert answer["Location"] == reverse("staff:contact", args=[reference])
    assert Message.objects.unscoped("test").filter(resend_of=sent).count() == 1
    assert desk.client.post(again, {"back": "contact/../../evil"})["Location"] == reverse("staff:home")


def test_the_desk_says_what_waits(desk: Desk, post: Post) -> None:
    message_in(post.inbox)
    page = text(desk.client.get(reverse("staff:home")))
    assert "Messages to your teams" in page and "/staff/messages?tab=unread" in page
