"""Kinds of accounts in other systems: for the administrator's list, and by code for whoever shows an account."""

from crm.customers.particulars.models import AccountKind


def account_kinds(*, offered: bool = False) -> list[AccountKind]:
    """Every kind by name, or those offered for new accounts."""
    kinds = AccountKind.objects.select_related("department").order_by("-is_offered", "name", "pk")
    return list(kinds.filter(is_offered=True) if offered else kinds)


def account_kind_get(*, code: str) -> AccountKind:
    """The kind with this code. Raises AccountKind.DoesNotExist."""
    return AccountKind.objects.get(code=code)


def account_kinds_by_code(codes: set[str]) -> dict[str, AccountKind]:
    """These kinds by code; a system nobody described is absent."""
    if not codes:
        return {}
    return {kind.code: kind for kind in AccountKind.objects.filter(code__in=codes)}
