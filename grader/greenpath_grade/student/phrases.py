"""Sentences that the intake says in English, in the language of the page. Pure."""


def in_language(text: str, language: str) -> str:
    """Return a sentence of the intake in a language; as it is where it has none."""
    del language
    return text
