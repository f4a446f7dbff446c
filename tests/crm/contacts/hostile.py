"""Words as nobody should have to type them, and as somebody will."""

SCRIPT = "<script>alert('bins')</script>"
ATTRIBUTE = '"><img src=x onerror=alert(1)>'
TEMPLATE = "{{ 7 * 7 }} {% raise %} ((reference)) %(name)s %s {0}"
DROP = "Robert'); DROP TABLE crm_contact; --"
EMOJI = "🗑️👩‍👩‍👧‍👦 bin 𝔣𝔲𝔩𝔩"
RIGHT_TO_LEFT = "السلام عليكم — שלום \u202e txet sdrawkcab \u202c"
LONG = ("Ten thousand characters. " * 400)[:9_999] + "."
LINES = "first line\r\nsecond line\n\n\tindented <b>third</b> & last"
HEADERS = "Subject: hello\r\nBcc: everybody@example.com\r\n\r\nbody"
COMBINING = "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘"
WORDS = {
    "script": SCRIPT,
    "attribute": ATTRIBUTE,
    "template": TEMPLATE,
    "drop": DROP,
    "emoji": EMOJI,
    "right to left": RIGHT_TO_LEFT,
    "long": LONG,
    "lines": LINES,
    "headers": HEADERS,
    "combining": COMBINING,
}
# (given names, family name)
NAMES = {
    "script": ("<script>alert(1)</script>", "O'Neill-Smith"),
    "drop": ("Robert'); DROP TABLE crm_customer;--", "Tables"),
    "emoji": ("🦊", "Łęcka-Ŵyn"),
    "right to left": ("محمد", "الفاسي"),
    "one letter": ("", "X"),
    "no surname": ("Prince", ""),
    "template": ("{{ config }}", "%s %(name)s"),
    "quotes": ('"Jo"', "` or 1=1"),
}
NUL = "before\x00after"
