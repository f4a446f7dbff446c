"""The built look: collected with production storage, under names that carry their content's hash."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import override_settings

from deploy import settings as production

BUILT = Path(production.BASE_DIR) / "channels/web/static/council"
NAMES = (
    "council.css", "staff.css", "map.css", "staff.js", "citizen.js", "map.js", "htmx.min.js", "images/favicon.svg",
)  # fmt: skip
pytestmark = pytest.mark.skipif(not (BUILT / "council.css").is_file(), reason="not built: npm run build")


def test_everything_is_collected_under_hashed_names(tmp_path: Path) -> None:
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(DEBUG=False, STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | {"staticfiles": manifest}):
        call_command("collectstatic", interactive=False, verbosity=0)
        for name in NAMES:
            address = storages["staticfiles"].url(f"council/{name}")
            assert address.rsplit("/", 1)[1] != name.rsplit("/", 1)[-1]
            assert (tmp_path / address.removeprefix("/static/")).is_file()


@pytest.mark.parametrize("name", ["council.css", "staff.css", "map.css"])
def test_styles_use_neither_the_crowns_font_nor_another_site(name: str) -> None:
    css = (BUILT / name).read_text()
    for word in ("GDS Transport", "@font-face", "url(http", "url(//", "@import"):
        assert word not in css
    assert "Helvetica Neue" in (BUILT / "council.css").read_text()


def test_no_image_of_the_crown_or_a_crest_is_shipped() -> None:
    names = [path.name for path in (BUILT / "images").iterdir()]
    assert not [name for name in names if "crown" in name or name.startswith(("govuk-icon", "govuk-opengraph", "moj-"))]
    assert "<path" not in (BUILT / "images/govuk-crest.svg").read_text()


@pytest.mark.parametrize("name", ["staff.js", "citizen.js", "map.js"])
def test_scripts_neither_import_nor_evaluate(name: str) -> None:
    source = (BUILT / name).read_text()
    for word in ("eval(", "sourceMappingURL", "export{", "import("):
        assert word not in source
