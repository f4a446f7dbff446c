"""Saving a view of the work list, sharing it, taking it away, having it sent each morning."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.casework.lists.filters import Filters
from cases.casework.lists.models import LONGEST_NAME, SavedView, ViewMail
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, Role
from crm.teams.models import Team
from crm.teams.policy import NotPermitted, require

PERMISSION = "worklist.view"
MOST_VIEWS = 100  # of one person


class ViewRefused(Exception):
    """It cannot be so; the words say why."""


@one_transaction
def view_save(
    *, name: str, asks: Mapping[str, str], team_id: int | None, actor: Actor, at: datetime, key: str
) -> SavedView:
    """The view by this name: a view of theirs that had it shows this from now on. Shared with a team of theirs, or none.

    Raises ViewRefused (no name, too many), NotPermitted, Busy.
    """
    require(actor, PERMISSION)
    before = SavedView.objects.filter(key=key).first()
    if before is not None:
        return before
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ViewRefused(_("Give the view a name of 1 to %(most)s characters.") % {"most": LONGEST_NAME})
    if team_id is not None and not _may_share(actor, team_id):
        raise NotPermitted(PERMISSION)
    mine = SavedView.objects.select_for_update().filter(owner=actor.user_id)
    if mine.count() >= MOST_VIEWS:
        raise ViewRefused(_("You have %(most)s views: take one away first.") % {"most": MOST_VIEWS})
    kept = {part: str(asks[part]) for part in ("team", "show", "columns") if asks.get(part)}
    kept |= Filters.read(asks).pairs
    same = mine.filter(name=name).first()
    if same is not None:
        same.asks, same.team_id, same.saved_at, same.key = kept, team_id, at, key
        same.save()
        return same
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                name=name, owner_id=int(actor.key), team_id=team_id, asks=kept, saved_at=at, key=key
            )
    except IntegrityError as twice:
        raise ViewRefused(_("You have just saved a view of this name.")) from twice


@one_transaction
def view_remove(*, view_id: int, actor: Actor, at: datetime) -> None:
    """Nothing; the view is gone, and nobody is sent it any more. Raises NotPermitted, SavedView.DoesNotExist, Busy."""
    view = SavedView.objects.open_to(actor).select_for_update(of=("self",)).get(pk=view_id)
    if view.owner_id != actor.user_id and not (view.team_id and _leads(actor, view.team_id)):
        raise NotPermitted(PERMISSION)
    view.delete()


@one_transaction
def view_mail(*, view_id: int, wanted: bool, actor: Actor, at: datetime) -> None:
    """Nothing; the view is sent to this person each morning from tomorrow, or no more.

    Raises NotPermitted, SavedView.DoesNotExist, Busy."""
    require(actor, PERMISSION)
    view = SavedView.objects.open_to(actor).get(pk=view_id)
    if wanted:
        ViewMail.objects.get_or_create(view=view, user_id=int(actor.key), defaults={"asked_at": at})
    else:
        ViewMail.objects.filter(view=view, user=actor.user_id).delete()


def views_of(*, actor: Actor) -> list[SavedView]:
    """The views this person may open, their own first, with `is_mailed`: whether it is sent to them."""
    found = list(SavedView.objects.open_to(actor).select_related("team", "owner").order_by("name", "id"))
    mailed = set(ViewMail.objects.filter(user=actor.user_id).values_list("view_id", flat=True))
    for view in found:
        view.is_mailed = view.pk in mailed  # type: ignore[attr-defined]
    return sorted(found, key=lambda view: view.owner_id != actor.user_id)


def _may_share(actor: Actor, team_id: int) -> bool:
    return team_id in actor.teams or _leads(actor, team_id)


def _leads(actor: Actor, team_id: int) -> bool:
    departments = actor.departments(Role.TEAM_LEADER)
    return Team.objects.filter(pk=team_id, department__in=departments).exists()
