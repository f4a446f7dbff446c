"""The one fault a client makes: a parameter that cannot be understood."""


class BadParameter(Exception):
    """A parameter is missing or cannot be right; the message says which and what would be."""
