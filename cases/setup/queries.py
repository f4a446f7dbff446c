"""What goes on with services, for the pages on which they are changed."""

from collections.abc import Sequence

from django.db.models import Count

from cases.casework.models import Case


def open_cases_of(service_ids: Sequence[int]) -> dict[int, int]:
    """How many cases of each of these services are open: a figure, counted over everything."""
    cases = Case.objects.unscoped("a figure of a service, the same for everybody").open()
    rows = cases.filter(service__in=list(service_ids)).values_list("service").annotate(many=Count("pk"))
    return dict(rows.order_by())
