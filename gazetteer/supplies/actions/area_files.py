"""Files of boundaries, postcodes and open positions that were sent on the page: loaded as what they are said to be."""

from datetime import date, datetime
from pathlib import Path

from gazetteer.areas.actions import areas_load, open_uprn_load, postcodes_load
from gazetteer.areas.actions.loads import Progress
from gazetteer.areas.actions.positions import NotOpenUprn
from gazetteer.areas.geojson import NotBoundaries
from gazetteer.areas.models import AreaLoad
from gazetteer.areas.postcode_files import NotPostcodes
from gazetteer.supplies.models import LoadRun, RunSubject

NO_AREA_FILE = (NotBoundaries, NotPostcodes, NotOpenUprn)


def area_file_load(*, run: LoadRun, path: Path, at: datetime, progress: Progress) -> AreaLoad:
    """The record of the load that the run asks for. Raises one of NO_AREA_FILE, or AreaLoadUnderWay."""
    if run.subject == RunSubject.AREAS:
        active_from = date.fromisoformat(run.told["active_from"])
        return areas_load(path=path, kind=run.told["kind"], active_from=active_from, at=at, progress=progress)
    if run.subject == RunSubject.POSTCODES:
        return postcodes_load(path=path, at=at, councils=run.told.get("councils", []), progress=progress)
    return open_uprn_load(path=path, at=at, progress=progress)
