"""One message: read in the middle of its conversation, answered, and settled in any of the other ways, in place."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages as flashes
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.casework.handling_messages.linking import message_link
from cases.casework.handling_messages.offered import answers_offered
from cases.casework.handling_messages.passing import message_pass_on
from cases.casework.handling_messages.replying import Reply, message_reply, message_signpost
from cases.casework.handling_messages.settling import Act
from cases.casework.handling_messages.signposting import Whose, signpost_reply
from cases.casework.queries import NoSuchCase, case_of
from cases.casework.raising import busy_words
from channels.staff import typing_kept
from channels.staff.access import actor_of, own_record, own_record_page, staff_view
from channels.staff.forms.messages import GiveForm, LinkForm, PassForm, ReplyForm, SignpostForm
from channels.staff.presenters.masking import masked
from channels.staff.presenters.message_page import MessagePage, message_page
from channels.staff.views.messages import onward, way_back
from channels.staff.views.writing import use
from channels.web.files import file_answer
from crm.catalogue.bodies_keeping import bodies_offered
from crm.contacts.actions import IntakeRefused
from crm.contacts.correspondence.handling.actions import item_assign, item_read
from crm.contacts.correspondence.handling.items import ItemChanged, ItemRefused
from crm.contacts.correspondence.handling.listing import ItemCursor, inboxes_live, teams_for
from crm.contacts.correspondence.handling.presence import presence_end, presence_say
from crm.contacts.correspondence.handling.reading import (
    NoSuchMessage,
    colleagues_for,
    file_of,
    item_page,
    item_shown,
    settled_last,
)
from crm.contacts.correspondence.handling.unread import remembered_unread
from crm.contacts.correspondence.models import InboxItem
from crm.documents.queries import DocumentClosed
from crm.teams.acting import Busy
from crm.teams.policy import may

KEEPS = "message"
SHOW = "staff/message/show.html"
FIELD_OF = {"body": "words", "to": None, "subject": "subject"}  # where a refusal is mended


@dataclass
class Opened:
    """The act that stands open on the page."""

    name: str
    form: forms.Form
    title: str
    status: int = 200
    people: list[Any] = field(default_factory=list)


@staff_view("message.view")
@require_safe
def message(request: HttpRequest, item_id: int) -> HttpResponse:
    """The message; whoever opens it first has read it."""
    actor, now = actor_of(request), timezone.now()
    shown = found(request, item_id)
    if shown.state == InboxItem.State.NEW and may(actor, "message.handle"):
        item_read(item_id=item_id, actor=actor, at=now)
        remembered_unread.forget(actor.key)
    return page_with(request, item_id, None, now=now)


@staff_view("message.handle", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def message_act(request: HttpRequest, item_id: int, name: str) -> HttpResponse:
    """The message with one act open in place; sent, it is done and the next message opens, or the form says why not."""
    now, item = timezone.now(), found(request, item_id)
    if name not in FORMS:
        raise Http404
    opened = FORMS[name](request, item)
    if request.method == "GET" or "save" not in request.POST:
        return page_with(request, item_id, opened, now=now)
    opened.status = attempt(opened, lambda: DOES[name](request, item, opened, now))
    if opened.status != 200:
        return page_with(request, item_id, opened, now=now)
    flashes.success(request, DONE[name]())
    return after(request, item, stays=opened.form.cleaned_data.get("more_to_come", False))


@staff_view("message.view")
@require_safe
def message_file(request: HttpRequest, item_id: int, document_id: int) -> HttpResponseBase:
    """One file of the message, to be saved; pictures may be shown."""
    try:
        row = file_of(item_id=item_id, document_id=document_id, actor=actor_of(request), at=timezone.now())
        return file_answer(document=row.document, inline="show" in request.GET)
    except (NoSuchMessage, DocumentClosed) as missing:
        raise Http404 from missing


def found(request: HttpRequest, item_id: int) -> InboxItem:
    """The message, for whoever may see it. Raises Http404."""
    try:
        return item_shown(item_id=item_id, actor=actor_of(request))
    except NoSuchMessage as missing:
        raise Http404 from missing


def page_with(request: HttpRequest, item_id: int, opened: Opened | None, *, now: datetime) -> HttpResponse:
    """The page of the message, with an act open or none."""
    actor = actor_of(request)
    page = item_page(item_id=item_id, actor=actor, at=now)
    if own_record(request, page.customer.pk if page.customer else None):
        return own_record_page(request)
    shown = message_page(page, actor=actor, at=now)
    reply = opened if opened and opened.name == "reply" else _reply(request, page.item)
    context = {
        "now": now,
        "shown": shown,
        "item": page.item,
        "page": page,
        "opened": opened if opened and opened.name != "reply" else None,
        "reply": reply,
        "key": typing_kept.token(user_id=int(actor.key), at=now),
        "others": presence_say(item_id=item_id, actor=actor, at=now),
        "mine": page.item.assignee_id == actor.user_id,
        "may_handle": may(actor, "message.handle"),
        "may_look_up": may(actor, "customer.look_up"),
        "may_log": may(actor, "contact.log"),
        "cursor": ItemCursor(page.item.due_at, page.item.pk).text,
        "back": way_back(request),
        "last": settled_last(actor=actor, at=now),
    }
    return render(request, SHOW, context, status=opened.status if opened else 200)


def attempt(opened: Opened, act: Any) -> int:
    """200 when the act was done; else the status of the page that says, on the form, why it was not."""
    form = opened.form
    if not form.is_valid():
        return 422
    try:
        act()
    except IntakeRefused as refusal:
        for name, words in refusal.errors.items():
            form.add_error(FIELD_OF.get(name) if FIELD_OF.get(name) in form.fields else None, words)
        return 422
    except (ItemRefused, NoSuchCase) as refusal:
        form.add_error("reference" if isinstance(refusal, NoSuchCase) else None, said(refusal))
        return 409 if isinstance(refusal, ItemChanged) else 422
    except Busy:
        form.add_error(None, busy_words())
        return 409
    return 200


def said(refusal: Exception) -> str:
    """Why it was not done."""
    if isinstance(refusal, NoSuchCase):
        return _("There is no such case, or none that you may see: check the reference.")
    return str(refusal)


def after(request: HttpRequest, item: InboxItem, *, stays: bool = False) -> HttpResponse:
    """The next message of the list, or the same when it stays open."""
    actor = actor_of(request)
    remembered_unread.forget(actor.key)
    if stays:
        return redirect("staff:message", item.pk)
    presence_end(item_id=item.pk, actor=actor)
    return onward(request, after=ItemCursor(item.due_at, item.pk))


def act_of(request: HttpRequest, now: datetime) -> Act:
    """Who acts, when, under which key, on which version."""
    opened = typing_kept.opened(request.POST.get("opened", ""))
    key = opened.key if opened else request.POST.get("opened", "")[:100]
    return Act(actor=actor_of(request), at=now, key=key, version=version_of(request))


def version_of(request: HttpRequest) -> int:
    """The version the page was drawn from; without one, none is right."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _typed(request: HttpRequest, name: str) -> Any:
    """What was typed into this act's form: sent now, or kept while its author signed in again; None for nothing."""
    if request.method == "POST":
        return request.POST if "save" in request.POST else None
    kept = typing_kept.take_back(request, form=KEEPS, user_id=int(actor_of(request).key))
    return kept if kept is not None and kept.get("act") == name else None


def _reply(request: HttpRequest, item: InboxItem) -> Opened:
    theirs = masked(item.message.subject, actor=actor_of(request))
    subject = theirs if theirs.lower().startswith("re:") else f"Re: {theirs}".strip()
    initial = {"subject": subject}
    if request.method == "POST" and request.POST.get("part") == "template" and item.contact is not None:
        initial |= use(request.POST, answers_offered(item.contact))
    form = ReplyForm(_typed(request, "reply"), initial=initial)
    return Opened("reply", form, _("Answer"))


def _signpost(request: HttpRequest, item: InboxItem) -> Opened:
    form = SignpostForm(_typed(request, "not-for-us"), bodies=bodies_offered(), initial=_likely_body(item))
    return Opened("not-for-us", form, _("Not for us"))


def _link(request: HttpRequest, item: InboxItem) -> Opened:
    actor, now = actor_of(request), timezone.now()
    shown = message_page(item_page(item_id=item.pk, actor=actor, at=now), actor=actor, at=now)
    initial = {"case": shown.cases[0].reference, "relation": shown.cases[0].relation} if shown.cases else {}
    asked = request.GET.get("case", "")
    for one in shown.cases:
        if one.reference == asked:
            initial = {"case": one.reference, "relation": one.relation}
    form = LinkForm(_typed(request, "link"), cases=case_choices(shown), initial=initial)
    return Opened("link", form, _("Link to a case"))


def case_choices(shown: MessagePage) -> list[tuple[str, str]]:
    """The cases offered, each in a line."""
    return [(one.reference, f"{one.reference} {one.case.service}, {one.case.state} ({one.why})") for one in shown.cases]


def _pass(request: HttpRequest, item: InboxItem) -> Opened:
    inboxes = [(f"inbox:{one.pk}", one.name) for one in inboxes_live() if one.pk != item.inbox_id]
    teams = [(f"team:{one.pk}", one.name) for one in teams_for() if one.pk != item.team_id]
    places = [(_("Inboxes"), inboxes), (_("Teams"), teams)]
    return Opened("pass-on", PassForm(_typed(request, "pass-on"), places=places), _("Pass on"))


def _give(request: HttpRequest, item: InboxItem) -> Opened:
    people = [(str(one.pk), one.full_name) for one in colleagues_for(item=item, at=timezone.now())]
    return Opened("give", GiveForm(_typed(request, "give"), people=people), _("Give to a colleague"))


def _do_reply(request: HttpRequest, item: InboxItem, opened: Opened, now: datetime) -> None:
    given = opened.form.cleaned_data
    reply = Reply(subject=given["subject"], body=given["words"], is_final=not given["more_to_come"])
    message_reply(item_id=item.pk, reply=reply, act=act_of(request, now))


def _do_signpost(request: HttpRequest, item: InboxItem, opened: Opened, now: datetime) -> None:
    form: Any = opened.form
    given, body = form.cleaned_data, form.chosen
    whose = body if body is not None else Whose(name=given["body"], reach=given["reach"])
    reply = signpost_reply(contact=item.contact, whose=whose, more=given["words"])
    body_id = body.pk if body is not None else None
    message_signpost(item_id=item.pk, body_id=body_id, reply=reply, act=act_of(request, now))


def _likely_body(item: InboxItem) -> dict[str, str]:
    """The body that the service of the message's contact names, chosen to begin with."""
    body = item.contact.service.body_id if item.contact is not None else None
    return {"which": str(body)} if body is not None else {}


def _do_link(request: HttpRequest, item: InboxItem, opened: Opened, now: datetime) -> None:
    form: Any = opened.form
    case = case_of(actor=actor_of(request), reference=form.reference_meant)
    relation = form.cleaned_data["relation"]
    message_link(item_id=item.pk, case_id=case.pk, relation=relation, act=act_of(request, now))


def _do_pass(request: HttpRequest, item: InboxItem, opened: Opened, now: datetime) -> None:
    form: Any = opened.form
    act = act_of(request, now)
    message_pass_on(item_id=item.pk, act=act, **form.place)


def _do_give(request: HttpRequest, item: InboxItem, opened: Opened, now: datetime) -> None:
    act, user = act_of(request, now), int(opened.form.cleaned_data["user"])
    item_assign(item_id=item.pk, user_id=user, version=act.version, actor=act.actor, at=now, key=act.key)


FORMS = {"reply": _reply, "not-for-us": _signpost, "link": _link, "pass-on": _pass, "give": _give}
DOES = {"reply": _do_reply, "not-for-us": _do_signpost, "link": _do_link, "pass-on": _do_pass, "give": _do_give}
DONE = {
    "reply": lambda: _("Answered: it is on its way."),
    "not-for-us": lambda: _("Not for us: they are told whose it is."),
    "link": lambda: _("Linked to the case."),
    "pass-on": lambda: _("Passed on: it is unread there."),
    "give": lambda: _("Given to your colleague."),
}
