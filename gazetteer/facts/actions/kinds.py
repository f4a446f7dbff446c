"""Kinds of facts and events as administrators keep them: made, changed, retired; never removed, for rules name them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gazetteer.facts.models import CODE_LENGTH, Fact, FactKind, Nature, Shape

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_NAME, LONGEST_GROUP, MOST_CHOICES, MOST_MOVES = 120, 60, 500, 100


class KindRefused(Exception):
    """It cannot be so; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def fact_kind_create(*, code: str, nature: str, shape: str, by: str, at: datetime, **told: Any) -> FactKind:
    """The new kind; its code, nature and shape stay. Raises KindRefused by field."""
    errors = _errors(told, shape=shape)
    if not CODE.fullmatch(code):
        words = _("Use 1 to %(most)s small letters, digits and underscores, beginning with a letter.")
        errors["code"] = words % {"most": CODE_LENGTH}
    if nature not in Nature.values:
        errors["nature"] = _("Choose what it is.")
    if shape not in Shape.values:
        errors["shape"] = _("Choose what its values are.")
    if errors:
        raise KindRefused(errors)
    try:
        with transaction.atomic():
            return FactKind.objects.create(
                code=code, nature=nature, shape=shape, changed_at=at, changed_by=by, **_kept(told)
            )
    except IntegrityError as taken:
        raise KindRefused({"code": _("There is a kind of this code: choose another.")}) from taken


def fact_kind_change(*, kind_id: int, by: str, at: datetime, **told: Any) -> FactKind:
    """The kind as it is now called, grouped and seen. Raises FactKind.DoesNotExist, KindRefused by field."""
    with transaction.atomic():
        kind = FactKind.objects.select_for_update(no_key=True).get(pk=kind_id)
        if errors := _errors(told, shape=kind.shape) | _gone_choices(kind, told):
            raise KindRefused(errors)
        for name, value in _kept(told).items():
            setattr(kind, name, value)
        kind.changed_at, kind.changed_by = at, by
        kind.save()
        return kind


def fact_kind_retire(*, kind_id: int, by: str, at: datetime, back: bool = False) -> FactKind:
    """The kind, out of use from now on (nowhere shown, in no file), or in use again. Raises FactKind.DoesNotExist."""
    with transaction.atomic():
        kind = FactKind.objects.select_for_update(no_key=True).get(pk=kind_id)
        if (kind.retired_at is None) != back:
            kind.retired_at, kind.changed_at, kind.changed_by = (None if back else at), at, by
            kind.save(update_fields=["retired_at", "changed_at", "changed_by"])
        return kind


def _errors(told: Mapping[str, Any], *, shape: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not 1 <= len(told.get("name", "").strip()) <= LONGEST_NAME:
        errors["name"] = _("Give it a name of 1 to %(most)s characters.") % {"most": LONGEST_NAME}
    if len(told.get("name_cy", "").strip()) > LONGEST_NAME:
        errors["name_cy"] = _("Use up to %(most)s characters.") % {"most": LONGEST_NAME}
    if len(told.get("group", "").strip()) > LONGEST_GROUP:
        errors["group"] = _("Use up to %(most)s characters.") % {"most": LONGEST_GROUP}
    choices = told.get("choices") or {}
    if shape == Shape.CHOICE and not 1 <= len(choices) <= MOST_CHOICES:
        errors["choices"] = _("Give 1 to %(most)s values, one on each line.") % {"most": MOST_CHOICES}
    moves = told.get("moves") or {}
    if len(moves) > MOST_MOVES:
        errors["moves"] = _("Give up to %(most)s days.") % {"most": MOST_MOVES}
    elif not all(_is_day(day) and (to == "" or _is_day(to)) for day, to in moves.items()):
        errors["moves"] = _("Each line must be a day and the day instead: 2026-12-25 2026-12-27")
    return errors


def _gone_choices(kind: FactKind, told: Mapping[str, Any]) -> dict[str, str]:
    """Values that addresses still have stay on the list: else nobody could read them."""
    gone = sorted(set(kind.choices) - set(told.get("choices") or {}))
    if not gone or kind.shape != Shape.CHOICE:
        return {}
    held = (
        Fact.objects.filter(kind=kind, value__in=gone, active_to__isnull=True).values_list("value", flat=True).first()
    )
    words = _("“%(value)s” is still true of addresses: it must stay on the list.")
    return {} if held is None else {"choices": words % {"value": held}}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text  # 2026-W53-5 is a day too, but none that schedules read
    except ValueError:
        return False


def _kept(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": told["name"].strip(),
        "name_cy": told.get("name_cy", "").strip(),
        "group": told.get("group", "").strip(),
        "choices": told.get("choices") or {},
        "moves": told.get("moves") or {},
        "holds_many": bool(told.get("holds_many")),
        "is_public": bool(told.get("is_public")),
        "position": told.get("position") or 0,
    }
