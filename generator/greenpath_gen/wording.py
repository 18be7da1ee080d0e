"""How a fault is rightly explained, in the words of each language. Pure."""

from greenpath_gen.faults import Fault
from greenpath_gen.reasons import TOPICS

LANGUAGES = {"en": "English", "fr": "French"}


def right_words(fault: Fault, language: str) -> tuple[str, ...]:
    """Return what a right explanation of a fault says, a phrase for each of its topics."""
    topics = (TOPICS[name] for name in fault.reasons)
    return tuple(topic.fr if language == "fr" else topic.en for topic in topics)
