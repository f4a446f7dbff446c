"""The languages people may want to be spoken to in, each by its own name: ISO 639 codes."""

# Code -> (its own name, in English). First those most asked for in British councils, then the rest by English name.
LANGUAGES: dict[str, tuple[str, str]] = {
    "en": ("English", "English"), "cy": ("Cymraeg", "Welsh"), "bfi": ("BSL", "British Sign Language"),
    "pl": ("Polski", "Polish"), "ro": ("Română", "Romanian"), "pa": ("ਪੰਜਾਬੀ", "Punjabi"),
    "ur": ("اردو", "Urdu"), "bn": ("বাংলা", "Bengali"), "gu": ("ગુજરાતી", "Gujarati"), "ar": ("العربية", "Arabic"),
    "sq": ("Shqip", "Albanian"), "am": ("አማርኛ", "Amharic"), "bg": ("Български", "Bulgarian"),
    "my": ("မြန်မာ", "Burmese"), "yue": ("廣東話", "Cantonese"), "hr": ("Hrvatski", "Croatian"),
    "cs": ("Čeština", "Czech"), "prs": ("دری", "Dari"), "nl": ("Nederlands", "Dutch"), "fa": ("فارسی", "Farsi"),
    "fr": ("Français", "French"), "gd": ("Gàidhlig", "Gaelic"), "de": ("Deutsch", "German"),
    "el": ("Ελληνικά", "Greek"), "ha": ("Hausa", "Hausa"), "he": ("עברית", "Hebrew"), "hi": ("हिन्दी", "Hindi"),
    "hu": ("Magyar", "Hungarian"), "ig": ("Igbo", "Igbo"), "ga": ("Gaeilge", "Irish"), "it": ("Italiano", "Italian"),
    "ja": ("日本語", "Japanese"), "ko": ("한국어", "Korean"), "ku": ("Kurdî", "Kurdish (Kurmanji)"),
    "ckb": ("کوردیی ناوەندی", "Kurdish (Sorani)"), "lv": ("Latviešu", "Latvian"), "ln": ("Lingála", "Lingala"),
    "lt": ("Lietuvių", "Lithuanian"), "ml": ("മലയാളം", "Malayalam"), "cmn": ("普通话", "Mandarin"),
    "ne": ("नेपाली", "Nepali"), "ps": ("پښتو", "Pashto"), "pt": ("Português", "Portuguese"),
    "rom": ("Romani čhib", "Romani"), "ru": ("Русский", "Russian"), "sr": ("Српски", "Serbian"),
    "sn": ("chiShona", "Shona"), "si": ("සිංහල", "Sinhala"), "sk": ("Slovenčina", "Slovak"), "so": ("Soomaali", "Somali"),
    "es": ("Español", "Spanish"), "sw": ("Kiswahili", "Swahili"), "syl": ("ꠍꠤꠟꠐꠤ", "Sylheti"),
    "tl": ("Tagalog", "Tagalog"), "ta": ("தமிழ்", "Tamil"), "te": ("తెలుగు", "Telugu"), "tet": ("Tetun", "Tetum"),
    "th": ("ไทย", "Thai"), "ti": ("ትግርኛ", "Tigrinya"), "tr": ("Türkçe", "Turkish"), "tw": ("Twi", "Twi"),
    "uk": ("Українська", "Ukrainian"), "uz": ("Oʻzbekcha", "Uzbek"), "vi": ("Tiếng Việt", "Vietnamese"),
    "yi": ("ייִדיש", "Yiddish"), "yo": ("Yorùbá", "Yoruba"),
}  # fmt: skip
ENGLISH = "en"


def language_words(code: str) -> str:
    """Its own name with the English one beside it: "Polski (Polish)"; a code we do not know is said as it is."""
    own, english = LANGUAGES.get(code, (code, code))
    return own if own == english else f"{own} ({english})"


def language_choices() -> list[tuple[str, str]]:
    """Every language to choose from: (code, words)."""
    return [(code, language_words(code)) for code in LANGUAGES]
