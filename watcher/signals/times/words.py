"""The words with which people name times, one table a language. Another language is another table."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Words:
    """Word tables of one language, in lower case. Values count from Monday = 0 and January = 1."""

    months: dict[str, int]
    weekdays: dict[str, int]
    days: dict[str, int]  # relative days: "tomorrow" is 1
    dayparts: dict[str, tuple[int, int]]  # from hour, to hour
    hours: dict[str, int]  # hours as words
    this: tuple[str, ...]
    next: tuple[str, ...]
    last: tuple[str, ...]
    week: tuple[str, ...]
    at: tuple[str, ...]  # words before a bare hour
    by: tuple[str, ...]  # a deadline follows
    after: tuple[str, ...]
    glue: tuple[str, ...]  # words between the parts of one time
    half: tuple[str, ...] = ()
    half_is_before: bool = False  # "halb zehn" is half past nine
    oclock: tuple[str, ...] = ()
    minutes: tuple[str, ...] = ()
    hour_units: tuple[str, ...] = ()
    ordinals: dict[str, int] = field(default_factory=dict)


def _numbered(text: str, start: int = 1) -> dict[str, int]:
    """Groups of spellings, separated by bars, numbered from `start`."""
    return {word: start + index for index, group in enumerate(text.split("|")) for word in group.split()}


_ENGLISH = Words(
    months=_numbered("january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec"),
    weekdays=_numbered("monday mon|tuesday tues tue|wednesday weds wed|thursday thurs thur thu|friday fri|saturday sat|sunday sun", 0),
    days={"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tomoz": 1, "tmw": 1, "the day after tomorrow": 2, "day after tomorrow": 2, "yesterday": -1, "last night": -1, "this morning": 0,
          "this afternoon": 0, "this evening": 0},
    dayparts={"morning": (8, 12), "afternoon": (12, 18), "evening": (17, 22), "night": (18, 24), "tonight": (18, 24)},
    hours=_numbered("one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"),
    this=("this", "this coming", "the coming", "coming"), next=("next", "the following", "following"), last=("last", "this past", "past", "the previous", "previous"),
    week=("week", "wk"),
    at=("at", "@", "around", "about", "from", "till", "until", "for", "by", "after", "before", "say", "roughly", "circa", "approx", "~", "between"),
    by=("by", "before", "no later than", "not later than", "until", "till", "on or before", "latest", "at the latest by", "by close of business", "by cob", "by end of day", "by eod", "by the end of", "by end of"),
    after=("after", "any time after", "anytime after", "from", "starting", "as of"),
    glue=("at", "on", "the", "of", "from", "for", "in", "around", "about", "time", "date", "when", "day", "approx", "is", "a", "say", "between", "and", "start", "starting", "start time", "starts", "@", "your time",
          "local", "clock", "it", "in the", "date and time", "hours"),
    half=("half past", "half"), oclock=("o'clock", "oclock", "hrs", "hours", "h"),
    minutes=("minutes", "minute", "mins", "min"), hour_units=("hours", "hour", "hrs", "hr"),
    ordinals=_numbered("first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"),
)  # fmt: skip
_GERMAN = Words(
    months=_numbered("januar jänner jan|februar feber feb|märz mrz|april apr|mai|juni jun|juli jul|august aug|september sept sep|oktober okt|november nov|dezember dez"),
    weekdays=_numbered("montag montags mo|dienstag di|mittwoch mi|donnerstag do|freitag fr|samstag sonnabend sa|sonntag so", 0),
    days={"heute": 0, "morgen": 1, "übermorgen": 2, "gestern": -1, "vorgestern": -2},
    dayparts={"vormittag": (8, 12), "vormittags": (8, 12), "nachmittag": (12, 18), "nachmittags": (12, 18), "abend": (17, 22), "abends": (17, 22), "früh": (6, 11)},
    hours=_numbered("ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"),
    this=("diesen", "dieser", "diese", "kommenden", "kommende", "am kommenden"), next=("nächsten", "nächste", "nächster", "nächstes"), last=("letzten", "letzte", "vergangenen", "vorigen"),
    week=("woche",), at=("um", "gegen", "ab", "ca.", "von", "bis", "zwischen"),
    by=("bis", "bis zum", "bis spätestens", "spätestens", "spätestens am", "bis ende", "bis spätestens am", "vor"), after=("nach", "ab"),
    glue=("um", "am", "den", "der", "dem", "von", "gegen", "ab", "uhrzeit", "datum", "in", "ist", "zum"), half=("halb",), half_is_before=True, oclock=("uhr",),
    minutes=("minuten", "minute", "min"), hour_units=("stunden", "stunde", "std"),
    ordinals=_numbered("ersten|zweiten|dritten|vierten|fünften|sechsten|siebten|achten|neunten|zehnten|elften|zwölften"),
)  # fmt: skip
_FRENCH = Words(
    months=_numbered("janvier janv|février fevrier févr|mars|avril avr|mai|juin|juillet juil|août aout|septembre sept|octobre oct|novembre nov|décembre decembre déc"),
    weekdays=_numbered("lundi lun|mardi|mercredi mer|jeudi jeu|vendredi ven|samedi sam|dimanche dim", 0),
    days={"aujourd'hui": 0, "demain": 1, "après-demain": 2, "hier": -1}, dayparts={"matin": (8, 12), "après-midi": (12, 18), "soir": (17, 22)},
    hours=_numbered("une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze"), this=("ce", "cette"), next=("prochain", "prochaine"), last=("dernier", "dernière"),
    week=("semaine",), at=("à", "vers", "dès", "de", "entre", "pour"), by=("avant", "d'ici", "d'ici le", "d'ici au", "au plus tard", "au plus tard le", "jusqu'au", "avant le"), after=("après", "à partir du", "dès"),
    glue=("à", "le", "de", "vers", "du", "au", "en", "la", "heure", "date"), oclock=("h", "heures", "heure"), minutes=("minutes", "min"), hour_units=("heures", "heure"),
    ordinals={"premier": 1, "1er": 1},
)  # fmt: skip
_SPANISH = Words(
    months=_numbered("enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre setiembre|octubre|noviembre|diciembre"),
    weekdays=_numbered("lunes|martes|miércoles miercoles|jueves|viernes|sábado sabado|domingo", 0),
    days={"hoy": 0, "mañana": 1, "pasado mañana": 2, "ayer": -1}, dayparts={"de la mañana": (8, 12), "por la mañana": (8, 12), "tarde": (12, 20), "noche": (20, 24)},
    hours=_numbered("una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"), this=("este", "esta"), next=("próximo", "próxima", "que viene"), last=("pasado", "pasada", "último"),
    week=("semana",), at=("a las", "a la", "sobre las", "desde las", "hacia las"), by=("antes del", "antes de", "hasta el", "a más tardar", "a más tardar el", "como muy tarde el", "para el"), after=("después del", "a partir del"),
    glue=("a las", "a la", "el", "de", "del", "la", "las", "día", "hora", "fecha", "por la"), oclock=("h", "horas", "hrs"), minutes=("minutos", "min"), hour_units=("horas", "hora"),
)  # fmt: skip
_DUTCH = Words(
    months=_numbered("januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sept|oktober okt|november nov|december dec"),
    weekdays=_numbered("maandag ma|dinsdag|woensdag wo|donderdag|vrijdag vr|zaterdag|zondag", 0),
    days={"vandaag": 0, "morgen": 1, "overmorgen": 2, "gisteren": -1}, dayparts={"ochtend": (8, 12), "'s ochtends": (8, 12), "middag": (12, 18), "'s middags": (12, 18), "avond": (17, 22)},
    hours=_numbered("een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf"), this=("deze", "aanstaande", "a.s.", "komende"), next=("volgende",), last=("vorige", "afgelopen"),
    week=("week",), at=("om", "rond", "vanaf", "van", "tot", "tussen"), by=("uiterlijk", "voor", "vóór", "uiterlijk op", "tot", "uiterlijk eind"), after=("na", "vanaf"),
    glue=("om", "op", "de", "van", "rond", "tijd", "datum"), half=("half",), half_is_before=True, oclock=("uur", "u"), minutes=("minuten", "minuut", "min"), hour_units=("uur", "uren"),
)  # fmt: skip

LANGUAGES: dict[str, Words] = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "es": _SPANISH, "nl": _DUTCH}

_ZONE_TABLE = {
    "America/New_York": "et est edt|eastern|new york|ny|boston|toronto|eastern time|eastern standard time|eastern daylight time|atlanta|miami|montreal",
    "America/Chicago": "ct cst cdt|central|chicago|central time|dallas|houston",
    "America/Denver": "mt mst mdt|mountain|denver|mountain time",
    "America/Los_Angeles": "pt pst pdt|pacific|pacific time|seattle|los angeles|california|san francisco|vancouver",
    "America/Halifax": "|atlantic time|halifax",
    "Europe/London": "bst|london|uk|british|edinburgh|manchester",
    "Europe/Dublin": "|dublin|irish",
    "Europe/Berlin": "cet cest mez mesz|berlin|german|munich|frankfurt|central european|hamburg",
    "Europe/Paris": "|paris|french", "Europe/Madrid": "|madrid|spanish", "Europe/Amsterdam": "|amsterdam|dutch", "Europe/Zurich": "|zurich|swiss", "Europe/Vienna": "|vienna",
    "Europe/Brussels": "|brussels", "Europe/Stockholm": "|stockholm", "Europe/Rome": "|rome", "Europe/Lisbon": "|lisbon", "Europe/Warsaw": "|warsaw", "Europe/Athens": "eet eest|athens",
    "Asia/Kolkata": "ist|india|indian|bangalore|mumbai|delhi", "Asia/Singapore": "sgt|singapore", "Asia/Tokyo": "jst|tokyo", "Asia/Hong_Kong": "hkt|hong kong", "Asia/Dubai": "gst|dubai",
    "Australia/Sydney": "aest aedt aet|sydney|melbourne|canberra", "Australia/Brisbane": "|brisbane|queensland", "Australia/Adelaide": "acst acdt|adelaide", "Australia/Perth": "awst|perth",
    "Pacific/Auckland": "nzst nzdt nzt|auckland|new zealand|wellington", "UTC": "utc gmt", "Africa/Johannesburg": "sast|johannesburg",
}  # fmt: skip
# Letters that stand for a zone alone, and names that do so only before "time".
ZONE_LETTERS: dict[str, str] = {letters: zone for zone, text in _ZONE_TABLE.items() for letters in text.split("|")[0].split()}
ZONE_NAMES: dict[str, str] = {name: zone for zone, text in _ZONE_TABLE.items() for name in text.split("|")[1:]}
ZONE_NAMES |= {
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
}
