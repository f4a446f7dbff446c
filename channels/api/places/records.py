"""One LPI as the OS Places API writes it: pure. Keys without a value are left out, codes come with their words, numbers
that are keys are text, dates are dd/mm/yyyy; coordinates stay on British National Grid, and LNG and LAT join them when
another reference system was asked for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from channels.api.places import code_words
from channels.api.places.positions import GRID_NAMES, many_from_grid
from gazetteer.entries.lpi_queries import LpiRow

EXACT = 1.0


def records(rows: Sequence[LpiRow], *, output_srs: str, scores: Sequence[float] = ()) -> list[dict[str, Any]]:
    """The rows as results, each {"LPI": {...}}; `scores` are their matches, 1.0 when there are none."""
    positions: list[tuple[float, float] | None] = [None] * len(rows)
    if output_srs not in GRID_NAMES:
        placed = [at for at, row in enumerate(rows) if row.easting is not None and row.northing is not None]
        points = [(float(rows[at].easting or 0), float(rows[at].northing or 0)) for at in placed]
        for at, position in zip(placed, many_from_grid(points, srs=output_srs), strict=True):
            positions[at] = position
    matches = scores or [EXACT] * len(rows)
    return [
        {"LPI": lpi_record(row, position=position, match=match)}
        for row, position, match in zip(rows, positions, matches, strict=True)
    ]


def lpi_record(row: LpiRow, *, position: tuple[float, float] | None, match: float) -> dict[str, Any]:
    """The keys of one LPI in the order in which OS gives them."""
    said = {
        **_names(row),
        **_place(row, position),
        **_codes(row),
        **_dates_and_street(row),
    }
    kept = {key: value for key, value in said.items() if value is not None and value != ""}
    kept["MATCH"] = match
    kept["MATCH_DESCRIPTION"] = match_words(match)
    return kept if row.state is not None else _without_state(kept)


def match_words(match: float) -> str:
    """The words of a match: OS says EXACT of 1.0 and NO MATCH of 0.6 and less."""
    if match >= EXACT:
        return "EXACT"
    return "GOOD" if match > 0.6 else "NO MATCH"


def _names(row: LpiRow) -> dict[str, Any]:
    return {
        "UPRN": str(row.uprn),
        "ADDRESS": ", ".join(row.address_lines).upper(),
        "USRN": str(row.usrn),
        "LPI_KEY": row.lpi_key,
        "ORGANISATION": row.organisation.upper(),
        "SAO_START_NUMBER": _text(row.sao_start_number),
        "SAO_START_SUFFIX": row.sao_start_suffix,
        "SAO_END_NUMBER": _text(row.sao_end_number),
        "SAO_END_SUFFIX": row.sao_end_suffix,
        "SAO_TEXT": row.sao_text.upper(),
        "PAO_START_NUMBER": _text(row.pao_start_number),
        "PAO_START_SUFFIX": row.pao_start_suffix,
        "PAO_END_NUMBER": _text(row.pao_end_number),
        "PAO_END_SUFFIX": row.pao_end_suffix,
        "PAO_TEXT": row.pao_text.upper(),
        "STREET_DESCRIPTION": (row.street or "").upper(),
        "LOCALITY_NAME": (row.locality or "").upper(),
        "TOWN_NAME": (row.town or "").upper(),
        "ADMINISTRATIVE_AREA": (row.administrative_area or "").upper(),
        "LEVEL": row.level,
        "POSTCODE_LOCATOR": row.postcode,
    }


def _place(row: LpiRow, position: tuple[float, float] | None) -> dict[str, Any]:
    longitude, latitude = position or (None, None)
    return {
        "RPC": _text(row.position_quality),
        "X_COORDINATE": None if row.easting is None else float(row.easting),
        "Y_COORDINATE": None if row.northing is None else float(row.northing),
        "LNG": longitude,
        "LAT": latitude,
    }


def _codes(row: LpiRow) -> dict[str, Any]:
    postal = code_words.postal_code(postal_flag=row.postal_flag, postal_address=row.postal_address)
    return {
        "STATUS": code_words.STATUS.get(row.status),
        "LOGICAL_STATUS_CODE": str(row.status),
        "CLASSIFICATION_CODE": row.classification,
        "CLASSIFICATION_CODE_DESCRIPTION": code_words.classification_words(row.classification),
        "LOCAL_CUSTODIAN_CODE": row.custodian,
        "LOCAL_CUSTODIAN_CODE_DESCRIPTION": (row.custodian_name or "").upper(),
        "COUNTRY_CODE": row.country,
        "COUNTRY_CODE_DESCRIPTION": code_words.COUNTRY.get(row.country),
        "POSTAL_ADDRESS_CODE": postal,
        "POSTAL_ADDRESS_CODE_DESCRIPTION": code_words.POSTAL.get(postal),
        "BLPU_STATE_CODE": _text(row.state),
        "BLPU_STATE_CODE_DESCRIPTION": code_words.STATE.get(row.state or 0, code_words.NO_STATE),
        "TOPOGRAPHY_LAYER_TOID": row.toid,
        "WARD_CODE": row.ward_code,
        "PARISH_CODE": row.parish_code,
        "PARENT_UPRN": _text(row.parent_uprn),
    }


def _dates_and_street(row: LpiRow) -> dict[str, Any]:
    return {
        "LAST_UPDATE_DATE": _day(row.last_update_date),
        "ENTRY_DATE": _day(row.entry_date),
        "BLPU_STATE_DATE": _day(row.state_date),
        "STREET_STATE_CODE": _text(row.street_state),
        "STREET_STATE_CODE_DESCRIPTION": code_words.STREET_STATE.get(row.street_state or 0),
        "STREET_CLASSIFICATION_CODE": _text(row.street_classification),
        "STREET_CLASSIFICATION_CODE_DESCRIPTION": code_words.STREET_CLASSIFICATION.get(row.street_classification or 0),
        "LPI_LOGICAL_STATUS_CODE": str(row.address_status),
        "LPI_LOGICAL_STATUS_CODE_DESCRIPTION": code_words.STATUS.get(row.address_status),
        "LANGUAGE": code_words.LANGUAGE.get(row.language),
    }


def _without_state(kept: dict[str, Any]) -> dict[str, Any]:
    """OS gives the state of a record that has none as null, beside the words for that."""
    return {
        name: value
        for key, told in kept.items()
        for name, value in (
            (("BLPU_STATE_CODE", None), (key, told)) if key == "BLPU_STATE_CODE_DESCRIPTION" else ((key, told),)
        )
    }


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day:%d/%m/%Y}"
