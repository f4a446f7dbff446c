"""A DTF 7.3 supply rewritten as AddressBase Premium, version 1 or 2: the same council, as Ordnance Survey would send it.

The order of fields is written out here once more, by hand, so that the product's layouts are tested against something.
"""

import csv
import io
from collections.abc import Iterable

HEADER = '10,"NAG Hub - GeoPlace",9999,2026-09-02,0,2026-09-02,23:47:05,"{version}","F"'
SCHEME = "AddressBase Premium Classification Scheme"
LAT_LONG = ("51.5000000", "-1.2000000")


def supply(dtf: Iterable[str], *, version: str = "2.1", file_type: str = "F", more: Iterable[str] = ()) -> bytes:
    """The lines of a DTF supply (its first and last included or not) as an AddressBase Premium file."""
    body = [*converted(dtf, version=version), *more]
    head = HEADER.format(version=version).replace('"F"', f'"{file_type}"')
    lines = [head, *body, f"99,0,{len(body)},2026-09-02,23:59:00"]
    return ("\r\n".join(lines) + "\r\n").encode()


def converted(dtf: Iterable[str], *, version: str = "2.1") -> list[str]:
    """The streets, descriptors, properties, cross-references and addresses of DTF lines as AddressBase lines."""
    values = [row for row in csv.reader(dtf) if row]
    postcodes = {row[3]: row[24] for row in reversed(values) if row[0] == "24"}
    v2 = version.startswith("2")
    out: list[str] = []
    for row in values:
        if row[0] == "11":
            out.append(_street(row, v2=v2))
        elif row[0] == "15":
            out.append(line(*row, *(("2001-04-02", "", "2026-09-01", "2001-04-02") if v2 else ())))
        elif row[0] == "21":
            out += _property(row, postcodes.get(row[3], ""), v2=v2)
        elif row[0] == "23":
            start, updated, entered, ended, reference, source = row[5:11]
            out.append(line(*row[:5], reference, "", source, start, ended, updated, entered))
        elif row[0] == "24":
            entered, updated = row[9], row[10]
            out.append(line(*row[:9], updated, entered, *row[11:22], "1", "", row[22], row[26]))
    return out


def _street(row: list[str], *, v2: bool) -> str:
    entered, updated, started, ended = row[11:15]
    start, end = row[15:17], row[17:19]
    lat_long = LAT_LONG if v2 else ()
    dates = (started, ended, updated, entered)
    return line(*row[:11], *dates, *start, *lat_long, *end, *lat_long, row[19])


def _property(row: list[str], postcode: str, *, v2: bool) -> list[str]:
    change, uprn, number = row[1], row[3], row[3][-9:]
    started, ended, updated, entered = row[13:17]
    dates = (started, ended, updated, entered)
    lat_long, country, postal = (LAT_LONG, ("E",), "D") if v2 else ((), (), "S")
    out = [
        line("21", *row[1:7], row[8], *row[9:11], *lat_long, row[11], row[12], *country, *dates, postal, postcode, "0"),
        line("32", change, row[2], uprn, f"9901C{number}", row[7], SCHEME, "1.0", *dates),
        line("32", change, row[2], uprn, f"9901V{number}", "1234", "VOA Special Category", "1.0", *dates),
    ]
    if row[17]:
        out.append(line("31", change, row[2], uprn, f"9901O{number}", row[17], "", *dates))
    return out


PLACES = ("dependent_thoroughfare", "thoroughfare", "double_dependent_locality", "dependent_locality", "post_town")
PREMISES = ("organisation", "department", "sub_building", "building_name", "building_number")


def delivery_point(uprn: int, udprn: int, *, v2: bool = True, change: str = "I", **said: str) -> str:
    """A record 28 with these fields (named as the product's columns) and nothing else."""
    keys = (str(uprn), str(udprn)) if v2 else (str(uprn), "", str(udprn))
    delivered = [said.get(name, "") for name in (*PREMISES, *PLACES, "postcode")]
    welsh = [said.get(f"welsh_{name}", "") for name in PLACES]
    dates = ("2026-08-01", "2012-03-19", "", "2026-08-01", "2012-03-19")
    suffix = ("1A",) if v2 else ()
    return line("28", change, "1", *keys, *delivered, "S", *suffix, *welsh, said.get("po_box_number", ""), *dates)


def line(*values: str) -> str:
    """One line of a file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(values)
    return out.getvalue()
