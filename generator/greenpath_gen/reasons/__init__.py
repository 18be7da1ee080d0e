"""The words that people use for what is wrong with a server, in English and French.

A topic is one problem. `topics` finds those that a text names; which of them explain a
fault, the catalogue says. A text that only names the part that failed ("certificate",
"signature invalid") names no topic: it is no explanation.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from greenpath_gen.reasons import authority, content, handshake, name, wire
from greenpath_gen.reasons.text import AUTHORITY, LONGEST, plain
from greenpath_gen.reasons.topic import Topic

__all__ = ["AUTHORITY", "LONGEST", "TOPICS", "Topic", "plain", "topics"]

TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        topic.id: topic
        for module in (authority, name, content, handshake, wire)
        for topic in module.TOPICS
    }
)
"""All topics by their ids."""

_HIDDEN_BY = {
    hidden: [topic.id for topic in TOPICS.values() if hidden in topic.hides] for hidden in TOPICS
}


@lru_cache(maxsize=1024)  # a client says the same to many servers
def topics(text: str) -> frozenset[str]:
    """Return the ids of the topics that a text names."""
    looked_at = plain(text)
    if not looked_at:
        return frozenset()
    spans = {topic.id: topic.spans(looked_at) for topic in TOPICS.values()}
    return frozenset(
        topic
        for topic, own in spans.items()
        if any(not _covered(span, spans, _HIDDEN_BY[topic]) for span in own)
    )


def _covered(
    span: tuple[int, int], spans: Mapping[str, list[tuple[int, int]]], by: list[str]
) -> bool:
    """Say whether one of the topics BY is named where the span is."""
    start, end = span
    return any(
        start < other_end and other_start < end for t in by for other_start, other_end in spans[t]
    )
