"""Good lines of each record, to be spoilt one field at a time."""

HEADER = '10,"AMBLEFORD",9901,2026-09-01,1,2026-09-01,06:00:00,"7.3","F"'
STREET = (
    '11,"I",1,99000001,1,9901,2,2008-06-03,1,8,0,2001-04-02,2026-09-01,2001-04-02,,480000.00,600000.00,480180.00,'
    "600040.00,10"
)
DESCRIPTOR = '15,"I",2,99000001,"ABBOTSMERE ROAD","NETHERWICK","AMBLEFORD","AMBLEFORD","ENG"'
PROPERTY = (
    '21,"I",3,990000000001,1,2,2007-05-01,"RD03",,480000.00,600000.00,1,9901,2001-04-02,,2026-09-01,2001-04-02,,'
    '"E05999001",,1,1,"C000000001"'
)
ADDRESS = (
    '24,"I",4,990000000001,"9901L000000001","ENG",1,2001-04-02,,2001-04-02,2026-09-01,,,,,,12,"A",,,,99000001,,"Y",'
    '"ZZ1 1AB","AMBLEFORD","Y",1,1,"C000000001"'
)
CROSS_REFERENCE = '23,"I",5,990000000001,"9901X000000001",2001-04-02,2026-09-01,2001-04-02,,"4861642391","9901CT"'
METADATA = (
    '29,"LLPG","AMBLEFORD","INVENTED","COUNCIL TAX","AMBLEFORD","D","AMBLEFORD COUNCIL",990000000001,9901,"BNG",'
    '"METRES",2026-09-01,"BLPU",2026-09-01,"ENG","UTF-8"'
)
BODY = (STREET, DESCRIPTOR, PROPERTY, ADDRESS, CROSS_REFERENCE)


def supply(*body: str, header: str = HEADER, count: int | None = None, trailer: bool = True) -> bytes:
    """A supply of these body lines, with the lines around them."""
    said = len(body) if count is None else count
    lines = [header, *body, METADATA]
    if trailer:
        lines.append(f"99,0,{said},2026-09-01,06:10:00")
    return ("\r\n".join(lines) + "\r\n").encode()
