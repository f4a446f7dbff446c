"""What a load did, or would do, in the lines that its command prints."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gazetteer.supplies.models import Load, LoadFault

FAULTS_SHOWN = 200
STREETS_SHOWN = 40


def report(load: Load, *, seconds: float) -> list[str]:
    """The lines that tell what a load did, its faults among them; of a dry run, what it would do."""
    dry = load.pk is None
    faults = load.unsaved_faults if dry else tuple(load.faults.order_by("line", "id")[:FAULTS_SHOWN])
    lines = [_fault(load, fault) for fault in faults[:FAULTS_SHOWN]]
    hidden = load.rejects + load.warnings - len(lines)
    if hidden > 0:
        kept = "" if dry else _(", kept in the record of load %(load)s") % {"load": load.pk}
        lines.append(_("... and %(hidden)s more%(kept)s") % {"hidden": f"{hidden:,}", "kept": kept})
    lines.extend(_overridden(load))
    lines.extend(_changes(load))
    if dry:
        lines.extend(_streets(load))
        lines.append(_("Nothing has been changed: this was a dry run."))
    lines.append(_summary(load, seconds=seconds))
    return lines


def _fault(load: Load, fault: LoadFault) -> str:
    level = _("rejected") if fault.level == "REJECT" else _("warning")
    what = " ".join(part for part in (fault.field, repr(fault.value) if fault.value else "") if part)
    text = _("line %(line)s, %(level)s: %(what)s %(reason)s")
    if len(load.volumes) > 1:
        text = _("volume %(volume)s line %(line)s, %(level)s: %(what)s %(reason)s")
    words = {"volume": fault.volume, "line": fault.line, "level": level, "what": what, "reason": fault.reason}
    return text % words + (f" [{fault.source}]" if fault.source else "")


def _overridden(load: Load) -> list[str]:
    if not load.overrides:
        return []
    words = {"codes": ", ".join(load.overrides), "reason": load.override_reason}
    return [_("Set aside: %(codes)s, because: %(reason)s") % words]


def _changes(load: Load) -> list[str]:
    names = {
        "street": _("streets"),
        "descriptor": _("street names"),
        "property": _("properties"),
        "address": _("addresses"),
        "cross_reference": _("cross-references"),
        "classification": _("classifications"),
        "organisation": _("organisations"),
        "successor": _("successors"),
        "delivery_point": _("delivery points"),
    }
    lines = []
    for table, change in load.changed.items():
        if any(change.values()):
            lines.append(
                _("%(name)s: %(new)s new, %(changed)s changed, %(closed)s closed")
                % {"name": names.get(table, table), **{key: f"{count:,}" for key, count in change.items()}}
            )
    if not lines:
        lines.append(_("Nothing changed."))
    moved = sum(load.moved.values())
    if moved:
        lines.append(_("%(rows)s entries came to this custodian from another") % {"rows": f"{moved:,}"})
    if load.held_back:
        lines.append(
            _("%(rows)s good rows wait for a street or property whose own row was rejected")
            % {"rows": f"{load.held_back:,}"}
        )
    if load.file_type == "F" and not load.whole:
        lines.append(_("The supply is not whole, so nothing that it leaves out was closed."))
    return lines


def _streets(load: Load) -> list[str]:
    """The streets on which most changes, one on a line."""
    summary = load.changed_streets
    if not summary:
        return []
    lines = []
    for street in summary["streets"][:STREETS_SHOWN]:
        words = {**street, "name": street["name"] or street["usrn"] or _("No street")}
        line = _("%(name)s: %(new)s new, %(changed)s changed, %(closed)s closed") % words
        if street["was"]:
            line += _(", was %(was)s") % {"was": street["was"]}
        lines.append(f"  {line}")
    if summary["total"] > len(lines):
        lines.append("  " + _("... and %(count)s more streets") % {"count": f"{summary['total'] - len(lines):,}"})
    return [_("On %(count)s streets:") % {"count": f"{summary['total']:,}"}, *lines]


def _summary(load: Load, *, seconds: float) -> str:
    summary = _("%(custodian)s, supply of %(date)s: %(rows)s rows read, %(rejects)s, %(warnings)s, %(seconds).1f s")
    return summary % {
        "custodian": load.unsaved_custodian or load.custodian.name,
        "date": load.supply_date.isoformat(),
        "rows": f"{load.rows_read:,}",
        "rejects": ngettext("%(n)s reject", "%(n)s rejects", load.rejects) % {"n": load.rejects},
        "warnings": ngettext("%(n)s warning", "%(n)s warnings", load.warnings) % {"n": load.warnings},
        "seconds": seconds,
    }
