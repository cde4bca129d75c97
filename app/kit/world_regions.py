"""Countries by region of the world: the sub-regions of UN M49, whose names the CLDR knows in every language."""

_COUNTRIES = {
    # Africa
    "015": "DZ EG EH LY MA SD TN",
    "011": "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG",
    "017": "AO CD CF CG CM GA GQ ST TD",
    "014": "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW",
    "018": "BW LS NA SZ ZA",
    # Americas
    "021": "BM CA GL PM US",
    "013": "BZ CR GT HN MX NI PA SV",
    "029": "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI",
    "005": "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
    # Asia
    "143": "KG KZ TJ TM UZ",
    "030": "CN HK JP KP KR MN MO TW",
    "034": "AF BD BT IN IR LK MV NP PK",
    "035": "BN ID KH LA MM MY PH SG TH TL VN",
    "145": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    # Europe
    "151": "BG BY CZ HU MD PL RO RU SK UA",
    "154": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "039": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK",
    "155": "AT BE CH DE FR LI LU MC NL",
    # Oceania
    "053": "AU CC CX HM NF NZ",
    "054": "FJ NC PG SB VU",
    "057": "FM GU KI MH MP NR PW UM",
    "061": "AS CK NU PF PN TK TO TV WF WS",
    "AQ": "AQ",
}
_CONTINENTS = {
    "002": ("015", "011", "017", "014", "018"),
    "019": ("021", "013", "029", "005"),
    "142": ("143", "030", "034", "035", "145"),
    "150": ("151", "154", "039", "155"),
    "009": ("053", "054", "057", "061"),
}
_REGION_OF = {country: region for region, countries in _COUNTRIES.items() for country in countries.split()}
_CONTINENT_OF = {region: continent for continent, regions in _CONTINENTS.items() for region in regions}

#: Regions of the world, grouped by continent.
REGIONS: tuple[str, ...] = tuple(region for regions in _CONTINENTS.values() for region in regions)


def region_of(country: str) -> str | None:
    """Return the M49 code of a country's region ("154" for FI: Northern Europe), None for an unknown country."""
    return _REGION_OF.get(country)


def continent_of(country: str) -> str | None:
    """Return the M49 code of a country's continent ("150" for FI: Europe), None for Antarctica and unknown countries."""
    return _CONTINENT_OF.get(_REGION_OF.get(country, ""))


def countries_of(region: str) -> frozenset[str]:
    """Return the countries of a region or of a continent; empty for an unknown code."""
    regions = _CONTINENTS.get(region, (region,))
    return frozenset(country for one in regions for country in _COUNTRIES.get(one, "").split())
