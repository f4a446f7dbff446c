"""Only gathers the topics' models for Django; code imports the topic's module."""

from cases.backoffice.models import *  # noqa: F403
from cases.casework.incidents.models import *  # noqa: F403
from cases.casework.lists.bulk.models import *  # noqa: F403
from cases.casework.lists.models import *  # noqa: F403
from cases.casework.lists.sheets.models import *  # noqa: F403
from cases.casework.models import *  # noqa: F403
from cases.casework.notices.models import *  # noqa: F403
from cases.casework.telling.models import *  # noqa: F403
from cases.casework.work.models import *  # noqa: F403
from cases.reports.models import *  # noqa: F403
from cases.routing.models import *  # noqa: F403
from cases.setup.models import *  # noqa: F403
from cases.workflows.report_and_fix import *  # noqa: F403
