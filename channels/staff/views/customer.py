"""A customer: the single view, one more way to reach them, and adding one who is not in the index."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.customer import CustomerForm, PointForm
from channels.staff.forms.place import as_key
from channels.staff.presenters.authority import authorities
from channels.staff.presenters.customer_adding import CustomerAdding, customer_adding
from channels.staff.presenters.customer_page import customer_page
from channels.staff.presenters.living import living
from crm.customers import actions
from crm.customers.merging.placing import to_place
from crm.customers.merging.queries import merged_into
from crm.customers.models import Customer
from crm.customers.particulars.actions import business_number_add
from crm.customers.queries import CustomerRecord, customer_record
from crm.customers.references import shown
from crm.teams.policy import may

FORM = "customer"
START = "start"  # a contact begins as soon as they are added
SHOW, ADD = "staff/customer/show.html", "staff/customer/add.html"


@staff_view("customer.view")
@require_http_methods(["GET", "POST"])
def customer(request: HttpRequest, reference: str) -> HttpResponse:
    """The single view of a customer; a POST searches within the timeline."""
    record = record_for(request, reference)
    if request.method == "GET" and reference != record.shown_reference:
        return redirect("staff:customer", record.shown_reference)
    return shown_page(request, record, PointForm())


def shown_page(request: HttpRequest, record: CustomerRecord, form: PointForm) -> HttpResponse:
    """The page of a record."""
    actor, now = actor_of(request), timezone.now()
    page = customer_page(record, actor=actor, at=now, asked=request.POST)
    context = {
        "now": now,
        "page": page,
        "record": record,
        "point_form": form,
        "may_log": may(actor, "contact.log"),
        "may_change": may(actor, "customer.change"),
        "may_merge": may(actor, "customer.merge"),
        "merged": merged_into(record.customer, actor=actor) if len(record.group) > 1 else [],
        "living": living(customer_ids=record.group, actor=actor, at=now),
        "may_move": may(actor, "life.move"),
        "may_die": may(actor, "life.died"),
        "may_reverse": may(actor, "life.died_reverse"),
        "authority": authorities(customer_ids=record.group, actor=actor, at=now),
        "to_place": sum(count for _merge, count in to_place(record.customer, actor=actor)),
    }
    return render(request, SHOW, context, status=422 if form.errors else 200)


def record_for(request: HttpRequest, reference: str) -> CustomerRecord:
    """The record this member of staff may see. Raises Http404."""
    try:
        return customer_record(actor=actor_of(request), at=timezone.now(), reference=reference)
    except Customer.DoesNotExist as missing:
        raise Http404 from missing


@staff_view("customer.change")
@require_POST
def point_add(request: HttpRequest, reference: str) -> HttpResponse:
    """The customer's page with one more way to reach them."""
    record, form = record_for(request, reference), PointForm(request.POST)
    if form.is_valid():
        value = form.cleaned_data["value"]
        kind = "EMAIL" if "@" in value else "PHONE"
        try:
            actions.contact_point_add(
                customer_id=record.customer.pk, kind=kind, value=value, actor=actor_of(request), at=timezone.now()
            )
        except actions.CustomerRefused as refused:
            for words in refused.errors.values():
                form.blame("value", words)
        else:
            return redirect("staff:customer", record.shown_reference)
    return shown_page(request, record, form)


@staff_view("customer.change", keeps=FORM)
@require_http_methods(["GET", "POST"])
def customer_add(request: HttpRequest) -> HttpResponse:
    """The form for a new customer, who might be in the index already; their page once they are added."""
    actor, now = actor_of(request), timezone.now()
    asked = request.POST
    if "use" in asked:
        return use(request, as_key(asked["use"]), at=asked.get("begun", ""))
    saving = "save" in asked
    page = customer_adding(typed=begun(request), actor=actor, at=now, draft=not saving)
    if request.headers.get("HX-Request") == "true":
        return render(request, "staff/customer/_likely.html", {"page": page, "now": now})
    if saving and page.form.is_valid():
        if page.likely and asked["save"] != "anyway":
            page.asks_whether = True
        else:
            added = add(request, page.form)
            if added is not None:
                return onward(request, added, then=page.form.typed["contact"])
    return render(request, ADD, {"page": page, "now": now}, status=status_of(page))


def begun(request: HttpRequest) -> QueryDict:
    """What was typed so far: in this request, before signing in again, or named by the link."""
    user_id = int(actor_of(request).key)
    typed = request.POST.copy()
    if typed.get("save") == START:
        typed["contact"] = START
    if request.method == "GET":
        typed = (typing_kept.take_back(request, form=FORM, user_id=user_id) or QueryDict()).copy()
        for asked, name in (("uprn", "begun"), ("contact", "contact")):
            if asked in request.GET:
                typed[name] = request.GET[asked]
    if typing_kept.opened(typed.get("opened", "")) is None:
        typed["opened"] = typing_kept.token(user_id=user_id, at=timezone.now())
    return typed


def add(request: HttpRequest, form: CustomerForm) -> Customer | None:
    """The customer added, or None when the form now shows what is wrong."""
    opened = typing_kept.opened(form.cleaned_data["opened"])
    names = form.names
    try:
        added = actions.customer_add(
            kind=names.kind,
            title=names.title,
            given_names=names.given_names,
            family_name=names.family_name,
            preferred_name=names.preferred_name,
            business_name=names.business_name,
            trading_name=names.trading_name,
            date_of_birth=form.cleaned_data["date_of_birth"],
            points=form.points,
            home=form.home,
            actor=actor_of(request),
            at=timezone.now(),
            key=opened.key if opened else None,
        )
    except actions.CustomerRefused as refused:
        for name, words in refused.errors.items():
            if not form.blame("where" if name == "home" else name, words):
                form.add_error(None, words)
        return None
    if form.business_number:
        # Whoever has this number already was offered before: it is shared.
        business_number_add(
            customer_id=added.pk,
            kind=form.business_number_kind,
            typed=form.business_number,
            is_shared=True,
            actor=actor_of(request),
            at=timezone.now(),
            key=f"{opened.key}:number" if opened else None,
        )
    return added


def use(request: HttpRequest, key: int | None, *, at: str) -> HttpResponse:
    """On with somebody who is in the index already."""
    reference = (
        Customer.objects.visible_to(actor_of(request)).filter(pk=key or 0).values_list("reference", flat=True).first()
    )
    if reference is None:
        raise Http404
    record = record_for(request, reference)
    uprn = as_key(at)
    if uprn is not None and uprn not in {home.property_id for home in record.residences}:
        messages.warning(request, _("In the index already. Their address was left as it is: ask where they live now."))
    return onward(request, record.customer, then=request.POST.get("contact", ""))


def onward(request: HttpRequest, customer: Customer, *, then: str) -> HttpResponse:
    """To the contact that waits for this customer, or to their page."""
    reference = shown(customer.reference)
    if then:
        return redirect(f"{reverse('staff:contact-new')}?{urlencode({'customer': reference})}")
    messages.success(request, _("%(name)s is in the index.") % {"name": customer})
    return redirect("staff:customer", reference)


def status_of(page: CustomerAdding) -> int:
    """422 for a form that came back with faults or a question, else 200."""
    return 422 if page.asks_whether or page.form.errors else 200
