"""How a death is said: gently, in few words, the same on every screen."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm.customers.living.models import Death


def died_words(death: Death) -> str:
    """ "Died on 3 November 2026"; without a day, when we were told."""
    if death.died_date is not None:
        return _("Died on %(day)s") % {"day": date_format(death.died_date, "j F Y")}
    told = timezone.localdate(death.reported_at)
    return _("Has died; we were told on %(day)s") % {"day": date_format(told, "j F Y")}
