"""Every act on a part of a record, as a page: the table that `customer_parts` makes views of."""

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels.staff.forms import customer_parts as forms
from channels.staff.forms.place import as_key
from channels.staff.presenters.customer_choices import (
    areas_to_choose,
    homes_to_choose,
    people_to_choose,
    sites_to_choose,
    systems_to_choose,
)
from channels.staff.presenters.place_choices import addresses_found
from channels.staff.views.customer_parts import ANYWAY, Act, Subject, customer_changes
from crm.customers.models import AccountHolder, ContactPoint, Residence
from crm.customers.particulars import actions
from crm.customers.particulars.masking import account_key, number_words, point_words
from crm.customers.particulars.models import BusinessNumber, FormerName, PublicOffice, Relationship
from crm.customers.particulars.queries import account_kinds_by_code
from crm.customers.particulars.relationship_kinds import BACK, KINDS
from crm.customers.queries.seen import residence_words
from crm.teams.policy import Field, Sight, field_seen

SAID = {True: "YES", False: "NO", None: ""}


def period_of(subject: Subject) -> dict[str, Any]:
    """From, to, as they stand."""
    return {"active_from": subject.part.active_from, "active_to": subject.part.active_to}


def name_save(subject: Subject, form: Any, key: str) -> object:
    """The name changed, or put right."""
    given = form.cleaned_data
    return actions.name_change(
        customer_id=subject.customer.pk, names=form.names, was_used=given["was"] == forms.USED, until=given["until"],
        **subject.by(key),
    )  # fmt: skip


def former_name_save(subject: Subject, form: Any, key: str) -> object:
    """A former name added."""
    given = form.cleaned_data
    return actions.former_name_add(
        customer_id=subject.customer.pk, names=form.names, begins=given["active_from"], until=given["active_to"],
        **subject.by(key),
    )  # fmt: skip


def details_save(subject: Subject, form: Any, key: str) -> object:
    """Date of birth and language as given; an empty box of somebody whose role cannot read it leaves it as it is, whether
    or not it was open to them when they got the form."""
    born = form.cleaned_data.get("date_of_birth")
    masked = field_seen(subject.actor, Field.DATE_OF_BIRTH) != Sight.WHOLE
    return actions.details_change(
        customer_id=subject.customer.pk, date_of_birth=born, language=form.cleaned_data["language"],
        keeps_birth=born is None and masked, **subject.by(key),
    )  # fmt: skip


def details_form(subject: Subject, data: Any, **more: Any) -> forms.DetailsForm:
    """The form; what is masked is hinted at, and not filled in."""
    masked = subject.record.born if subject.customer.date_of_birth is None else ""
    return forms.DetailsForm(data, kind=subject.customer.kind, born=masked, **more)


def point_initial(subject: Subject) -> dict[str, Any]:
    """What is known of the point."""
    point = subject.part
    known = {name: getattr(point, name) for name in ("label", "line", "verified_how", "is_preferred")}
    asked = {name: SAID[getattr(point, name)] for name in ("text_allowed", "voicemail_allowed")}
    reason = point.do_not_use_reason or (str(_("not given")) if point.do_not_use else "")
    return {**known, **asked, "do_not_use_reason": reason}


def point_add_save(subject: Subject, form: Any, key: str) -> object:
    """A way to reach them added."""
    given = form.cleaned_data
    return actions.point_add(
        customer_id=subject.customer.pk, kind=given["kind"], value=given["value"], facts=form.facts, **subject.by(key)
    )


def home_form(subject: Subject, data: Any, **more: Any) -> forms.HomeAddForm:
    """The form, with the addresses found for what was typed."""
    found = addresses_found(data) if data is not None else []
    return forms.HomeAddForm(data, kind=subject.customer.kind, addresses=found, **more)


def home_add_save(subject: Subject, form: Any, key: str) -> object:
    """Where they are from that day."""
    given = form.cleaned_data
    return actions.home_add(
        customer_id=subject.customer.pk, home=form.home, called=given.get("called", ""), begins=given["active_from"],
        **subject.by(key),
    )  # fmt: skip


def home_save(subject: Subject, form: Any, key: str) -> object:
    """The place as it is to them now."""
    given = form.cleaned_data
    return actions.home_change(
        residence_id=subject.part.pk, role=given["role"], called=given.get("called", ""), begins=given["active_from"],
        ends=given["active_to"], **subject.by(key),
    )  # fmt: skip


def relation_form(subject: Subject, data: Any, **more: Any) -> forms.RelationAddForm:
    """The form, with the customers found for what was typed."""
    found = people_to_choose(subject.record, data, actor=subject.actor, at=subject.now)
    sites = sites_to_choose(subject.record)
    return forms.RelationAddForm(data, kind=subject.customer.kind, sites=sites, found=found, **more)


def relation_add_save(subject: Subject, form: Any, key: str) -> object:
    """A relationship begun, from the page of either."""
    given = form.cleaned_data
    mine, theirs = subject.customer.pk, as_key(given["other"]) or 0
    kind = given["kind"]
    if kind.startswith(BACK):
        kind, mine, theirs = kind.removeprefix(BACK), theirs, mine
    return actions.relationship_begin(
        customer_id=mine, other_id=theirs, kind=kind, words=given["words"], site_id=as_key(given.get("site")),
        begins=given["active_from"], ends=given["active_to"], **subject.by(key),
    )  # fmt: skip


def relation_save(subject: Subject, form: Any, key: str) -> object:
    """The relationship as it is now."""
    given = form.cleaned_data
    return actions.relationship_change(
        relationship_id=subject.part.pk, words=given["words"], begins=given["active_from"], ends=given["active_to"],
        **subject.by(key),
    )  # fmt: skip


def number_add_save(subject: Subject, form: Any, key: str) -> object:
    """A number added; somebody may have looked at who else has it."""
    given = form.cleaned_data
    return actions.business_number_add(
        customer_id=subject.customer.pk, kind=given["kind"], typed=given["number"], begins=given["active_from"],
        is_shared=subject.asked.get("save") == ANYWAY, **subject.by(key),
    )  # fmt: skip


def number_save(subject: Subject, form: Any, key: str) -> object:
    """The number with its period."""
    given = form.cleaned_data
    return actions.business_number_change(
        number_id=subject.part.pk, begins=given["active_from"], ends=given["active_to"], **subject.by(key)
    )


def office_form(subject: Subject, data: Any, **more: Any) -> forms.OfficeForm:
    """The form, with the wards of today and the one it is for."""
    chosen = subject.part.area if subject.part is not None else None
    return forms.OfficeForm(data, areas=areas_to_choose(timezone.localdate(subject.now), chosen=chosen), **more)


def consent_save(subject: Subject, form: Any, key: str) -> object:
    """One more thing they said."""
    given = form.cleaned_data
    topic, _colon, answer = given["said"].partition(":")
    return actions.consent_say(
        customer_id=subject.customer.pk, topic=topic, answer=answer, source=given["source"], said=given["said_date"],
        **subject.by(key),
    )  # fmt: skip


def account_form(subject: Subject, data: Any, **more: Any) -> forms.AccountAddForm:
    """The form, with the kinds that are offered and the customer's homes."""
    return forms.AccountAddForm(data, systems=systems_to_choose(), homes=homes_to_choose(subject.record), **more)


def account_add_save(subject: Subject, form: Any, key: str) -> object:
    """Their part in an account added."""
    given = form.cleaned_data
    return actions.account_hold(
        customer_id=subject.customer.pk, account=form.account, role=given["role"], begins=given["active_from"],
        **subject.by(key),
    )  # fmt: skip


def account_save(subject: Subject, form: Any, key: str) -> object:
    """Their part in the account as it is now."""
    given = form.cleaned_data
    return actions.holder_change(
        holder_id=subject.part.pk, role=given["role"], status=given["status"], begins=given["active_from"],
        ends=given["active_to"], **subject.by(key),
    )  # fmt: skip


def relation_says(subject: Subject) -> str:
    """What the customer is to the other, or the other way round, in words."""
    mine = subject.part.customer.canonical_id == subject.customer.pk
    kind, other = KINDS[subject.part.kind], subject.part.other if mine else subject.part.customer
    return f"{kind.forward if mine else kind.backward} {other}"


def account_says(subject: Subject) -> str:
    """Which account it is, its key masked as on every page."""
    account = subject.part.account
    kind = account_kinds_by_code({account.system}).get(account.system)
    words = kind.name if kind else account.system
    return f"{words} {account_key(account.key, kind=kind, actor=subject.actor, is_open=subject.record.is_open)}"


ACTS = [
    Act(
        name="customer-name", path="name", title=_("Change the name"), done=_("Name changed."),
        form=lambda subject, data, **more: forms.NameForm(data, kind=subject.customer.kind, **more),
        initial=lambda subject: {name: getattr(subject.customer, name) for name in forms.PERSONAL + forms.TRADING},
        save=name_save, template="staff/customer/name.html",
    ),
    Act(
        name="customer-former-name-add", path="former-names/add", title=_("Add a former name"),
        done=_("Former name added."), save=former_name_save,
        form=lambda subject, data, **more: forms.FormerNameForm(data, kind=subject.customer.kind, **more),
        template="staff/customer/name.html",
    ),
    Act(
        name="customer-former-name", path="former-names/<int:item>", title=_("Remove a former name"),
        says=lambda subject: subject.part.display_name, button=_("It was never their name: remove it"),
        done=_("Former name removed."), rows=FormerName.objects.visible_to,
        form=lambda subject, data, **more: forms.SentOnceForm(data, **more),
        save=lambda subject, form, key: actions.former_name_remove(former_name_id=subject.part.pk, **subject.by(key)),
    ),
    Act(
        name="customer-details", path="details", title=_("Change date of birth or language"),
        done=_("Record changed."), form=details_form, save=details_save,
        initial=lambda subject: {
            "date_of_birth": subject.customer.date_of_birth, "language": subject.customer.language,
        },
    ),
    Act(
        name="customer-reach-add", path="reach/add", title=_("Add a way to reach them"),
        done=_("Way to reach them added."), save=point_add_save,
        form=lambda subject, data, **more: forms.PointAddForm(data, **more), template="staff/customer/reach.html",
    ),
    Act(
        name="customer-reach", path="reach/<int:item>", title=_("Change a way to reach them"),
        done=_("Way to reach them changed."), rows=ContactPoint.objects.visible_to,
        form=lambda subject, data, **more: forms.PointFactsForm(data, kind=subject.part.kind, **more),
        initial=point_initial, says=lambda subject: point_words(subject.part, actor=subject.actor),
        template="staff/customer/reach.html",
        save=lambda subject, form, key: actions.point_change(
            point_id=subject.part.pk, facts=form.facts, **subject.by(key)
        ),
    ),
    Act(
        name="customer-home-add", path="homes/add", title=_("Add an address"), done=_("Address added."),
        form=home_form, save=home_add_save, template="staff/customer/home.html",
    ),
    Act(
        name="customer-home", path="homes/<int:item>", title=_("Change or end an address"), done=_("Address changed."),
        rows=lambda actor: Residence.objects.visible_to(actor).select_related("property"),
        form=lambda subject, data, **more: forms.HomeForm(data, kind=subject.customer.kind, **more),
        initial=lambda subject: {**period_of(subject), "role": subject.part.role, "called": subject.part.called},
        save=home_save, says=lambda subject: residence_words(subject.part),
    ),
    Act(
        name="customer-relation-add", path="relations/add", title=_("Add somebody they are related to"),
        done=_("Relationship added."), form=relation_form, save=relation_add_save,
        template="staff/customer/relation.html",
    ),
    Act(
        name="customer-relation", path="relations/<int:item>", title=_("Change or end a relationship"),
        done=_("Relationship changed."),
        rows=lambda actor: Relationship.objects.visible_to(actor).select_related("customer", "other"),
        form=lambda subject, data, **more: forms.RelationForm(data, **more),
        initial=lambda subject: {**period_of(subject), "words": subject.part.words}, save=relation_save,
        says=relation_says,
        remove=lambda subject, key: actions.relationship_remove(relationship_id=subject.part.pk, **subject.by(key)),
    ),
    Act(
        name="customer-number-add", path="numbers/add", title=_("Add a number of the business"),
        done=_("Number added."), save=number_add_save,
        form=lambda subject, data, **more: forms.NumberAddForm(data, **more), template="staff/customer/number.html",
    ),
    Act(
        name="customer-number", path="numbers/<int:item>", title=_("Change or end a number"),
        done=_("Number changed."), rows=BusinessNumber.objects.visible_to,
        form=lambda subject, data, **more: forms.PeriodForm(data, **more), initial=period_of, save=number_save,
        says=lambda subject: number_words(subject.part.kind, subject.part.normalised, actor=subject.actor),
        remove=lambda subject, key: actions.business_number_remove(number_id=subject.part.pk, **subject.by(key)),
    ),
    Act(
        name="customer-office-add", path="offices/add", title=_("Add a public office"), done=_("Office added."),
        form=office_form,
        save=lambda subject, form, key: actions.office_begin(
            customer_id=subject.customer.pk, given=form.given, **subject.by(key)
        ),
    ),
    Act(
        name="customer-office", path="offices/<int:item>", title=_("Change or end a public office"),
        done=_("Office changed."), form=office_form,
        rows=lambda actor: PublicOffice.objects.visible_to(actor).select_related("area"),
        initial=lambda subject: {
            **period_of(subject), "office": subject.part.office, "area": str(subject.part.area_id or ""),
            "area_words": subject.part.area_words,
        },
        save=lambda subject, form, key: actions.office_change(
            office_id=subject.part.pk, given=form.given, **subject.by(key)
        ),
        remove=lambda subject, key: actions.office_remove(office_id=subject.part.pk, **subject.by(key)),
    ),
    Act(
        name="customer-consent-add", path="consents/add", title=_("Record a consent or preference"),
        done=_("Recorded."), form=lambda subject, data, **more: forms.ConsentForm(data, **more), save=consent_save,
    ),
    Act(
        name="customer-account-add", path="accounts/add", title=_("Add an account in another system"),
        done=_("Account added."), form=account_form, save=account_add_save, template="staff/customer/account.html",
    ),
    Act(
        name="customer-account", path="accounts/<int:item>", title=_("Change or end their part in an account"),
        done=_("Account changed."), save=account_save, says=account_says,
        rows=lambda actor: AccountHolder.objects.visible_to(actor).select_related("account"),
        form=lambda subject, data, **more: forms.AccountForm(data, **more),
        initial=lambda subject: {
            **period_of(subject), "role": subject.part.role, "status": subject.part.account.status,
        },
    ),
]  # fmt: skip

urls = [
    path("customers/<str:reference>/changes", customer_changes, name="customer-changes"),
    *(act.url for act in ACTS),
]
