"""The words of the gazetteer's codes, as the *_DESCRIPTION twins of an OS Places record say them: pure.

They are part of what a machine reads, so they are English whatever the reader's language. Classifications: those in
common use, written here; any other is said by the nearest code above it.
"""

STATUS = {
    1: "APPROVED",
    3: "ALTERNATIVE",
    5: "CANDIDATE",
    6: "PROVISIONAL",
    7: "REJECTED",
    8: "HISTORICAL",
    9: "REJECTED",
}
STATE = {
    1: "Under construction",
    2: "In use",
    3: "Unoccupied / vacant / derelict",
    4: "Demolished",
    5: "Planning permission applied for",
    6: "Planning permission granted",
    7: "Planning permission refused",
}
NO_STATE = "Unknown/Not applicable"
STREET_STATE = {1: "Under construction", 2: "Open", 4: "Permanently closed"}
STREET_CLASSIFICATION = {
    4: "Pedestrian way or footpath",
    6: "Cycletrack or cycleway",
    8: "All vehicles",
    9: "Restricted byway",
    10: "Bridleway",
}
COUNTRY = {
    "E": "This record is within England",
    "W": "This record is within Wales",
    "S": "This record is within Scotland",
    "N": "This record is within Northern Ireland",
    "L": "This record is within the Channel Islands",
    "M": "This record is within the Isle of Man",
    "J": "This record is unassigned to a country",
}
POSTAL = {
    "D": "A record which is linked to PAF",
    "L": "A record which is identified as postal based on Local Authority information",
    "C": "A record which is postal and has a parent record which is linked to PAF",
    "N": "Not a postal address",
}
# What a DTF supply says of an address (A, P, Y, L: post is delivered; N: it is not), in OS's codes: that it is linked
# to Royal Mail's file is more than the council says.
POSTAL_OF_DTF = {"A": "L", "P": "L", "Y": "L", "L": "L", "N": "N"}
LANGUAGE = {"ENG": "EN", "CYM": "CY", "GAE": "GD"}

CLASSIFICATION = {
    "C": "Commercial", "CA": "Agricultural", "CB": "Ancillary Building", "CC": "Community Services",
    "CC02": "Law Court", "CC03": "Prison", "CC04": "Public / Village Hall / Other Community Facility",
    "CC06": "Cemetery / Crematorium", "CC08": "Church Hall / Religious Meeting Place", "CC11": "CCTV",
    "CE": "Education", "CE01": "College", "CE02": "Children's Nursery / Creche",
    "CE03": "Preparatory / First / Primary / Infant / Junior / Middle School", "CE04": "Secondary / High School",
    "CE05": "University", "CE06": "Special Needs Establishment", "CE07": "Other Educational Establishment",
    "CH": "Hotel / Motel / Boarding / Guest House", "CH01": "Boarding / Guest House / Bed And Breakfast / Youth Hostel",
    "CH02": "Holiday Let / Accommodation / Short-Term Let", "CH03": "Hotel / Motel",
    "CI": "Industrial", "CI01": "Factory / Manufacturing", "CI03": "Workshop / Light Industrial",
    "CI04": "Warehouse / Store / Storage Depot", "CI05": "Wholesale Distribution",
    "CL": "Leisure", "CL02": "Holiday / Campsite", "CL03": "Library", "CL04": "Museum / Gallery",
    "CL06": "Indoor / Outdoor Leisure / Sporting Activity / Centre", "CL07": "Bingo Hall / Cinema / Theatre",
    "CL09": "Beach Hut", "CM": "Medical", "CM01": "Dentist", "CM02": "General Practice Surgery / Clinic",
    "CM03": "Hospital / Hospice", "CN": "Animal Centre", "CO": "Office", "CO01": "Office / Work Studio",
    "CO01GV": "Central Government Service", "CO01LG": "Local Government Service",
    "CR": "Retail", "CR01": "Bank / Financial Service", "CR02": "Retail Service Agent",
    "CR04": "Market (Indoor / Outdoor)", "CR05": "Petrol Filling Station",
    "CR06": "Public House / Bar / Nightclub", "CR07": "Restaurant / Cafeteria", "CR08": "Shop / Showroom",
    "CR09": "Other Licensed Premise / Vendor", "CR10": "Fast Food Outlet / Takeaway", "CR11": "Automated Teller Machine",
    "CS": "Storage Land", "CT": "Transport", "CT01": "Airfield / Airstrip / Airport / Air Transport Infrastructure",
    "CT02": "Bus Shelter", "CT03": "Car / Coach / Commercial Vehicle / Taxi Parking / Park And Ride Site",
    "CT08": "Station / Interchange / Terminal / Halt", "CU": "Utility", "CU01": "Electricity Sub-Station",
    "CU11": "Telephone Box", "CX": "Emergency / Rescue Service", "CX01": "Police / Transport Police / Station",
    "CX02": "Fire Station", "CX03": "Ambulance Station", "CZ": "Information",
    "L": "Land", "LA": "Agricultural Land", "LB": "Ancillary Building", "LC": "Burial Ground", "LD": "Development",
    "LF": "Forestry", "LL": "Allotment", "LM": "Amenity Land", "LO": "Open Space", "LP": "Park",
    "LP01": "Public Park / Garden", "LP03": "Playground", "LU": "Unused Land", "LW": "Water",
    "M": "Military", "O": "Other (Ordnance Survey Only)",
    "P": "Parent Shell", "PP": "Property Shell", "PS": "Street Record",
    "R": "Residential", "RB": "Ancillary Building", "RC": "Car Park Space", "RD": "Dwelling", "RD01": "Caravan",
    "RD02": "Detached", "RD03": "Semi-Detached", "RD04": "Terraced",
    "RD06": "Self Contained Flat (Includes Maisonette / Apartment)", "RD07": "House Boat",
    "RD08": "Sheltered Accommodation", "RD10": "Privately Owned Holiday Caravan / Chalet",
    "RG": "Garage", "RG02": "Garage", "RH": "House In Multiple Occupation", "RH01": "HMO Parent",
    "RH02": "HMO Bedsit / Other Non Self Contained Accommodation", "RH03": "HMO Not Further Divided",
    "RI": "Residential Institution", "RI01": "Care / Nursing Home", "RI02": "Communal Residence",
    "RI03": "Residential Education",
    "U": "Unclassified", "UC": "Awaiting Classification", "UP": "Pending Internal Investigation",
    "X": "Dual Use", "Z": "Object of Interest", "ZA": "Archaeological Dig Site", "ZM": "Monument",
    "ZS": "Stately Home", "ZU": "Underground Feature", "ZW": "Place Of Worship",
}  # fmt: skip


def classification_words(code: str) -> str:
    """What a classification means, or what the nearest code above it does; "" for a letter that is none."""
    while code and code not in CLASSIFICATION:
        code = code[:-1]
    return CLASSIFICATION.get(code, "")


def postal_code(*, postal_flag: str, postal_address: str) -> str:
    """OS's postal code of a record: as AddressBase gives it, else by what the council says; "" where nobody says."""
    return postal_flag or POSTAL_OF_DTF.get(postal_address, "")
