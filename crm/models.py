"""Only gathers the topics' models for Django; code imports the topic's module."""

from crm.catalogue.bodies import *  # noqa: F403
from crm.catalogue.models import *  # noqa: F403
from crm.contacts.address_questions.models import *  # noqa: F403
from crm.contacts.channels.models import *  # noqa: F403
from crm.contacts.correspondence.handling.models import *  # noqa: F403
from crm.contacts.correspondence.models import *  # noqa: F403
from crm.contacts.drafting.models import *  # noqa: F403
from crm.contacts.identity.models import *  # noqa: F403
from crm.contacts.models import *  # noqa: F403
from crm.customers.authority.models import *  # noqa: F403
from crm.customers.care.confidentiality.models import *  # noqa: F403
from crm.customers.care.models import *  # noqa: F403
from crm.customers.finding.models import *  # noqa: F403
from crm.customers.living.models import *  # noqa: F403
from crm.customers.loading.models import *  # noqa: F403
from crm.customers.matching.models import *  # noqa: F403
from crm.customers.merging.models import *  # noqa: F403
from crm.customers.models import *  # noqa: F403
from crm.customers.particulars.models import *  # noqa: F403
from crm.documents.models import *  # noqa: F403
from crm.outbox.models import *  # noqa: F403
from crm.sla.editing.models import *  # noqa: F403
from crm.sla.models import *  # noqa: F403
from crm.teams.models import *  # noqa: F403
