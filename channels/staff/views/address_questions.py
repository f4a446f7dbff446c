"""The gazetteer officer's queue, and one question with its evidence: match it, send it to street naming, answer it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cases.casework.address_settling import (
    AlreadySettled,
    Settled,
    question_answer,
    question_match,
    question_reject,
    question_send_to_naming,
)
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.address_questions import AnswerForm, NamingForm, PropertyForm, QueueFilter, RejectForm
from channels.staff.forms.drafts import DraftForm
from channels.staff.forms.place import as_key
from channels.staff.presenters.address_questions import evidence_of, median_words, queue_line
from channels.web.addresses import addresses_to_choose
from crm.contacts.address_questions.actions import QuestionRefused
from crm.contacts.address_questions.models import QuestionKind, QuestionState
from crm.contacts.address_questions.queries import (
    NoSuchQuestion,
    QuestionCursor,
    QuestionPage,
    Wanted,
    next_question,
    question_list,
    question_page,
    settler_of,
)
from gazetteer.areas.queries import area_names

SHOWS = {"open": QuestionState.OPEN, "naming": QuestionState.SENT_TO_NAMING, "all": ""}
MOST_FOUND = 60
FIELD_OF = {"uprn": "address_query"}  # where a refusal is mended


@staff_view("address.settle")
@require_safe
def address_questions(request: HttpRequest) -> HttpResponse:
    """One page of what waits for the gazetteer officer, oldest first."""
    now, wanted, kept = timezone.now(), wanted_of(request), kept_of(request)
    page = question_list(
        actor=actor_of(request), at=now, wanted=wanted, after=QuestionCursor.read(request.GET.get("after", ""))
    )
    address, show = reverse("staff:address-questions"), show_of(request)
    filters = {name: value for name, value in kept.items() if name != "show"}
    return render(
        request,
        "staff/address/questions.html",
        {
            "now": now,
            "counts": page.counts,
            "median": median_words(page.counts),
            "hidden": page.hidden,
            "lines": [queue_line(line, now=now, kept=urlencode(kept)) for line in page.lines],
            "tabs": [
                {"words": words, "number": number, "is_here": show == name,
                 "href": f"{address}?{urlencode({'show': name} | filters)}"}
                for name, words, number in (
                    ("open", _("Open"), page.counts.open),
                    ("naming", _("With street naming"), page.counts.sent),
                    ("all", _("All that wait"), page.counts.waiting),
                )
            ],
            "show": show,
            "wanted": wanted,
            "wards": ward_choices(page.wards, now),
            "kinds": QuestionKind.choices,
            "is_filtered": bool(filters),
            "clear_href": f"{address}?{urlencode({'show': show})}",
            "first_href": f"{address}?{urlencode(kept)}" if "after" in request.GET else "",
            "next_href": f"{address}?{urlencode(kept | {'after': page.next.text})}" if page.next else "",
        },
    )  # fmt: skip


def ward_choices(codes: list[str], at: datetime) -> list[tuple[str, str]]:
    """The wards in which something waits, by name."""
    names = area_names(codes=codes, on=timezone.localdate(at))
    return sorted(names.items(), key=lambda pair: (pair[1], pair[0]))


def show_of(request: HttpRequest) -> str:
    """Which of the queue's views: open, unless another is named."""
    show = request.GET.get("show", "")
    return show if show in SHOWS else "open"


def wanted_of(request: HttpRequest) -> Wanted:
    """Which questions the address of the page names."""
    return Wanted(state=SHOWS[show_of(request)], **QueueFilter(request.GET).given)


def kept_of(request: HttpRequest) -> dict[str, str]:
    """The view and filters that links carry along."""
    given = QueueFilter(request.GET).given
    return {"show": show_of(request)} | {name: str(value) for name, value in given.items()}


@dataclass
class QuestionForms:
    """The forms of one question, one for each answer there is."""

    match: PropertyForm
    naming: NamingForm
    reject: RejectForm
    answer: AnswerForm
    said: str = ""
    forms: dict[str, DraftForm] = field(init=False)

    def __post_init__(self) -> None:
        self.forms = {"match": self.match, "naming": self.naming, "reject": self.reject, "answer": self.answer}

    @classmethod
    def of(cls, request: HttpRequest, kind: str) -> "QuestionForms":
        """The forms as sent; only the one whose button was pressed finds fault."""
        act = act_of(request)

        def typed(name: str) -> dict[str, Any]:
            sent = request.POST if act == name or (name == "match" and act == "find") else None
            return {"data": sent, "auto_id": f"id_{name}_%s", "draft": act != name}

        return cls(
            match=PropertyForm(**typed("match"), found=properties_found(request)),
            naming=NamingForm(**typed("naming")),
            reject=RejectForm(**typed("reject"), kind=kind),
            answer=AnswerForm(**typed("answer")),
        )


def properties_found(request: HttpRequest) -> list[tuple[str, str]]:
    """Properties to choose from, when the Find button was pressed."""
    query = request.POST.get("address_query", "").strip()[:200]
    if "find" not in request.POST or not query:
        return []
    return addresses_to_choose(query=query, limit=MOST_FOUND, chosen=as_key(request.POST.get("uprn")))


def act_of(request: HttpRequest) -> str:
    """What a button asked for: "match" by the picker or by one of the likely entries, "find", "naming", ..."""
    if request.method != "POST":
        return ""
    if "pick" in request.POST:
        return "pick"
    return "find" if "find" in request.POST else request.POST.get("act", "")


@staff_view("address.settle")
@require_http_methods(["GET", "POST"])
def address_question(request: HttpRequest, question: int) -> HttpResponse:
    """One question with its evidence; an answer, and the way to the next one."""
    now, actor = timezone.now(), actor_of(request)
    try:
        page = question_page(actor=actor, at=now, question_id=question)
    except NoSuchQuestion as nothing:
        raise Http404 from nothing
    forms, status = QuestionForms.of(request, page.question.kind), 200
    if request.method == "POST" and act_of(request) != "find":
        try:
            settled = settle(request, page, forms, now)
        except AlreadySettled as first:
            forms.said = who_was_first(first)
            status, page = 409, question_page(actor=actor, at=now, question_id=question)
        else:
            if settled is not None:
                messages.success(request, settled_words(settled))
                return to_next(request, now)
            status = 422
    return render(
        request,
        "staff/address/question.html",
        {
            "now": now,
            "page": page,
            "evidence": evidence_of(page),
            "forms": forms,
            "waits": page.question.state in (QuestionState.OPEN, QuestionState.SENT_TO_NAMING),
            "is_entry": page.question.kind == QuestionKind.ENTRY_WRONG,
            "key_drawn": request.POST.get("key", "") or secrets.token_urlsafe(16),
            "back": f"{reverse('staff:address-questions')}?{urlencode(kept_of(request))}",
            "kept": urlencode(kept_of(request)),
        },
        status=status,
    )


def settle(request: HttpRequest, page: QuestionPage, forms: QuestionForms, at: datetime) -> Settled | None:
    """What was settled; None when the form says why nothing was. Raises AlreadySettled, NotPermitted, Busy."""
    act = act_of(request)
    form = forms.match if act == "pick" else forms.forms.get(act)
    if form is None:
        raise Http404
    if act != "pick" and not form.is_valid():
        return None
    signed = {
        "question_id": page.question.pk,
        "seen": request.POST.get("seen", ""),
        "actor": actor_of(request),
        "at": at,
        "key": f"{request.POST.get('key', '')[:64] or secrets.token_urlsafe(16)}-{act}",
    }
    try:
        return answers_of(request, forms)[act](**signed)
    except QuestionRefused as refused:
        for name, words in refused.errors.items():
            if not form.blame(FIELD_OF.get(name, name), words):
                form.add_error(None, words)
        return None


def answers_of(request: HttpRequest, forms: QuestionForms) -> dict[str, Callable[..., Settled]]:
    """What each button does with what was typed."""
    return {
        "pick": lambda **signed: question_match(uprn=as_key(request.POST.get("pick")) or 0, **signed),
        "match": lambda **signed: question_match(uprn=forms.match.chosen, **signed),
        "naming": lambda **signed: question_send_to_naming(words=forms.naming.cleaned_data["words"], **signed),
        "reject": lambda **signed: question_reject(**forms.reject.cleaned_data, **signed),
        "answer": lambda **signed: question_answer(words=forms.answer.cleaned_data["words"], **signed),
    }


def settled_words(settled: Settled) -> str:
    """What was done, in words."""
    question = settled.questions[0]
    number = len(settled.questions)
    if question.state == QuestionState.MATCHED:
        words = ngettext("Matched: %(n)d contact is there now.", "Matched: %(n)d contacts are there now.", number)
        return words % {"n": number}
    said = {
        QuestionState.SENT_TO_NAMING: _("Sent to street naming. It waits there to be matched."),
        QuestionState.REJECTED: _("Rejected. Whoever asked sees why."),
        QuestionState.ANSWERED: _("Answered. Whoever asked sees it."),
    }
    return said[QuestionState(question.state)]


def who_was_first(first: AlreadySettled) -> str:
    """Who settled it meanwhile, for whoever comes second."""
    question = first.question
    who = settler_of(question) or _("Somebody")
    if question.state == QuestionState.OPEN:
        return _("This question has changed since you opened it. Look at it again.")
    state = str(QuestionState(question.state).label)
    return _("%(who)s was first: %(state)s. Nothing of yours was saved.") % {"who": who, "state": state.lower()}


def to_next(request: HttpRequest, at: datetime) -> HttpResponse:
    """The next question of the same view, or the queue when it was the last."""
    following = next_question(actor=actor_of(request), at=at, wanted=wanted_of(request))
    kept = urlencode(kept_of(request))
    if following is None:
        return redirect(f"{reverse('staff:address-questions')}?{kept}")
    return redirect(f"{reverse('staff:address-question', args=[following])}?{kept}")


urls = [
    path("address-questions", address_questions, name="address-questions"),
    path("address-questions/<int:question>", address_question, name="address-question"),
]
