"""The codes of the classification scheme (AddressBase Premium, the one that DTF 7.3 uses for BLPU_CLASS too).

One letter, then a letter, then two digits, then two letters, each saying more. What they mean to a reader is said where
it is shown; here only which there are.
"""

FIRST_LETTERS = ("C", "L", "M", "O", "P", "R", "U", "X", "Z")
# Behind each two letters their digits, behind those the last letters; where "-" stands before the digits, they are
# only used with last letters ("ZW99CH").
_FURTHER = {
    "CA": "01 02:FF+FH+FP+OY 03:SH+VY+WB 04",
    "CB": "",
    "CC": "02 03:HD+PR+SC 04:YR 05 06:CB+CN+CR+CY+MC+MY 07 08 09 10 11 12",
    "CE": "01:FE+HE 02 03:FS+IS+JS+MS+NP+PS 04:NS+SS 05 06 07",
    "CH": "01:YH 02 03",
    "CI": (
        "01:AW+BB+BR+BW+CD+CM+CW+DA+DY+FL+FO+GW+MG+OH+OR+PG+PM+PW+SR+SW+TL+WN+YD 02:MA+MD+MP+OA+QA 03:GA "
        "04:CS+PL+SO+TS 05:SF+TD 06 07 08"
    ),
    "CL": (
        "01:LP 02:CG+CV+HA+HO+YC 03:RR 04:AC+AM+HG+IM+MM+NM+SM+TM "
        "06:AH+BF+CK+CU+DS+EQ+FB+FI+GF+GL+GR+HF+HR+HV+LS+ME+MF+PF+QS+RF+RG+SI+SK+SX+TB+TN+WA+WP+WY+YF "
        "07:CI+EN+EX+TH 08:AK+AQ+MX+WZ 09 10:RE 11:SD+SJ"
    ),
    "CM": "01 02:HC+HL 03:HI+HP 04 05:ZS 06",
    "CN": "01 02:AX 03:HB+SB 04 05:AN+MR",
    "CO": "01:EM+FM+GV+LG 02",
    "CR": "01 02:EV+PO 04:FK+FV+LV 05 06:BA+NC+PH 07 08:CS+GC+SM 09:BS+OL 10 11",
    "CS": "01 02",
    "CT": (
        "01:AF+AI+AP+AY+HS+HT 02 03:PK+PP+PU+VP 04:AE+CF+RH+RT 05 06 07 08:BC+RS+VH 09:CL+CX+MO 10:BG+BU "
        "11:AD+CA+LK+MU+NN+PA+RA+RO+WA+WE+WG 12 13:FR+NB+NF+SA+SP+TK+VF"
    ),
    "CU": "01 02 03:ED+EP+WF+WU 04:WC+WD+WM+WS+WW 06:TE+TX 07:WR+WT 08:GG+GH+OT 09:CQ+OV+RA+SE 10 11:OP 12",
    "CX": "01:PT 02:FT 03:AA 04 05 06 07 08",
    "CZ": "01 02:VI 03",
    "LA": "01 02:OC",
    "LB": "-99:AV+BD+PI+SV",
    "LC": "01",
    "LD": "01:CC+CO+RN+TC",
    "LF": "02:AU 03",
    "LL": "",
    "LM": "01 02:NV+VE 03 04:MV+PV",
    "LO": "01",
    "LP": "01 02 03:PA+PD 04",
    "LU": "01",
    "LW": "01:BP+BV 02:DE+DP+IW 03:DR+LR",
    "MA": "-99:AG+AR+AS+AT",
    "MB": "-99:TG",
    "MF": "-99:UG+UR+US+UT",
    "MG": "",
    "MN": "-99:VG+VR+VS+VT",
    "OA": "01:AL+LL+SQ+WK 02:DM+FG+NL 03:GP",
    "OC": "01 02 03 04",
    "OE": "01 02 03 04 05 06",
    "OF": "",
    "OG": "01 02 03 04",
    "OH": "01",
    "OI": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15",
    "ON": "01 02 03",
    "OO": "02 03 04",
    "OP": "01 02 03",
    "OR": "01 02 03 04",
    "OS": "01 02 03",
    "OT": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27",
    "OU": "01 04 05 08",
    "PP": "",
    "PS": "",
    "RB": "",
    "RC": "01",
    "RD": "01 02 03 04 06 07 08 10",
    "RG": "02",
    "RH": "01 02 03",
    "RI": "01 02:NC+RC 03",
    "UC": "",
    "UP": "",
    "ZA": "",
    "ZM": "01:OB+ST 02 03 04 05:BS+CE+PN+WI",
    "ZS": "",
    "ZU": "01 04",
    "ZV": "01 02:MI+OI+QI 03:SG+WL",
    "ZW": "-99:AB+CA+CH+CP+GU+KH+LG+MQ+MT+SU+SY+TP",
}


def _codes() -> frozenset[str]:
    codes = set(FIRST_LETTERS)
    for letters, further in _FURTHER.items():
        codes.add(letters)
        for part in further.split():
            digits, _colon, endings = part.partition(":")
            code = letters + digits.removeprefix("-")
            if not digits.startswith("-"):
                codes.add(code)
            codes.update(code + ending for ending in endings.split("+") if ending)
    return frozenset(codes)


CLASSIFICATION_CODES = _codes()
