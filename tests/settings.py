"""The settings of the tests: the platform's own, with services of our own where the environment names none."""

import os
import sys
import tempfile
from pathlib import Path

from deploy.embedded.places import EmbeddedError, place_for
from deploy.embedded.postgres import Postgres
from deploy.embedded.services import lease_into

os.environ.setdefault("SECRET_KEY", "only-for-tests")
try:
    lease_into(os.environ, purpose="test")
except EmbeddedError as error:
    sys.exit(f"The tests' services did not start: {error}")

from deploy.settings import *  # noqa: F403
from deploy.settings import DATABASES
from tests.template import migrated_template

_POSTGRES = Postgres(place_for(purpose="test"))
if os.environ["DATABASE_URL"] == _POSTGRES.url:  # two runs side by side do not meet
    DATABASES["default"]["TEST"] = {
        "NAME": f"test_{DATABASES['default']['NAME']}_{os.getpid()}",
        "TEMPLATE": migrated_template(_POSTGRES),
    }

# A busy machine may stand still for seconds: a test that waits for a lock on purpose must not be told that it is busy.
DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=60s -c jit=off"

GAZETTEER_UPLOADS = Path(tempfile.gettempdir()) / f"gazetteer-uploads-{os.getpid()}"
CUSTOMER_UPLOADS = Path(tempfile.gettempdir()) / f"customer-uploads-{os.getpid()}"
DOCUMENTS = Path(tempfile.gettempdir()) / f"documents-{os.getpid()}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed: hundreds of users sign in
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
