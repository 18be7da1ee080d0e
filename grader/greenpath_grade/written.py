"""Written explanations against the answer key: who is the legitimate one, what is wrong with whom.

Pure. Nothing is run: what a student's own certificates say follows from the plan of the set.
"""

import re
from collections.abc import Mapping

from greenpath_gen.answers import Answers
from greenpath_gen.faults import Catalogue
from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.plan import ServerSet
from greenpath_gen.reasons import plain, topics
from greenpath_grade.explain import Facts, Opinion, facts_of, named_in, weigh
from greenpath_grade.model import Explained, Written
from greenpath_grade.overrides import Overrides, key_of
from greenpath_grade.said import read_said

_NOT = (
    r"(?<!not )(?<!not the )(?<!not a )(?<!n )(?<!pas )(?<!pas le )(?<!pas de )(?<!never )(?<!no )"
    r"(?<!plus )(?<!plus le )(?<!sera )"
)
_TRUSTS = re.compile(
    rf"(?<!\w){_NOT}(?:legit\w*|legitimate|legitime|genuine|authentic|authentique|honest|honnete"
    r"|trusted|trustworthy|de confiance|fiable|(?:real|right|good|correct|true) (?:one|server)"
    r"|(?:le )?(?:bon|vrai)(?: serveur)?|pass(?:es|ed)?)(?!\w)"
    r"(?! (?:cert|ca |cas |auth|issuer|root|name|domain|list|emetteur|autorite))"
)
"""What says of a server that it is the one."""

_FINE = re.compile(
    rf"(?<!\w){_NOT}(?:ok|okay|fine|safe|valide?s?|correct\w*|accept\w*|bon|bonne"
    r"|in order|en ordre|nothing (?:is )?wrong|(?:no|aucun) (?:problem\w*|fault|issue\w*|error\w*))(?!\w)"
)
"""What says that something is in order: of the server, where nothing else is said."""

_DOUBTS = re.compile(
    r"(?<!\w)(?:(?<!nothing )(?<!nothing is )wrong|bad|invalid\w*|imposters?|impost(?:eur|ure)s?|impostors?|fake|faux|fausse"
    r"|forged|stolen|vole\w*|not|never|pas|reject\w*|refus\w*|fail\w*|untrusted|mauvais\w*|but|mais)(?!\w)"
)
"""What says that something is not."""

_PART = re.compile(
    r"(?<!\w)(?:cert\w*|signature\w*|sign|issuer\w*|authorit\w*|cas?|domain\w*|names?|keys?|emetteur\w*"
    r"|autorites?|noms?|cles?)(?!\w)"
)
"""Parts of a server: that one of them is genuine does not say that the server is."""


def judge_written(
    text: str,
    submission: str,
    servers: ServerSet,
    answers: Answers,
    catalogue: Catalogue,
    overrides: Overrides,
) -> tuple[Written, ...]:
    """Judge what a student wrote of the servers of their own set; nothing if it names none.

    SERVERS is the plan of that set, ANSWERS what the key says of it.
    """
    said = {
        name: own
        for name, own in read_said(text, len(answers.servers)).items()
        if name in answers.servers
    }
    if not said:
        return ()
    facts = _facts(servers)
    judged = []
    for name, answer in answers.servers.items():
        own = said.get(name)
        if answer == LEGITIMATE:
            opinion = _of_legitimate(own, facts[name], _left_over(name, said, answers))
        else:
            opinion = _of_imposter(own, facts[name], answer, catalogue)
        opinion, overridden = overrides.apply(key_of(submission, name, own), opinion)
        judged.append(Written(name, answer, own, opinion.explained, opinion.evidence, overridden))
    return tuple(judged)


def _facts(servers: ServerSet) -> Mapping[str, Facts]:
    trusted = tuple(one.name for one in servers.authorities)
    return {
        one.name: facts_of(one.files.certificate, servers.site, trusted) for one in servers.servers
    }


def _left_over(name: str, said: Mapping[str, str], answers: Answers) -> bool:
    """Tell whether all servers but this one are said to be imposters."""
    others = [one for one in answers.servers if one != name]
    return name not in said and all(one in said and not trusts(said[one]) for one in others)


def trusts(text: str) -> bool:
    """Tell whether a text says of a server that it is legitimate."""
    looked_at = plain(text)
    first = re.split(r"[;|,]", looked_at, maxsplit=1)[0]
    if _TRUSTS.search(first) and not _PART.search(first) and not _DOUBTS.search(first):
        return True
    fine = _TRUSTS.search(looked_at) or _FINE.search(looked_at)
    return bool(fine) and not _DOUBTS.search(looked_at) and not topics(text)


def _of_legitimate(said: str | None, facts: Facts, left_over: bool) -> Opinion:
    if said is None:
        if left_over:
            return Opinion(Explained.RIGHT, "the only one that is not called an imposter")
        return Opinion(Explained.NONE, "not named")
    if trusts(said):
        return Opinion(Explained.RIGHT, "called legitimate")
    named = named_in(said, facts)
    if named or _DOUBTS.search(plain(said)):
        names = ", ".join(sorted(named)) or "nothing"
        return Opinion(Explained.WRONG, f"called an imposter; names: {names}")
    return Opinion(Explained.NONE, "neither called legitimate nor an imposter")


def _of_imposter(said: str | None, facts: Facts, answer: str, catalogue: Catalogue) -> Opinion:
    if said is None:
        return Opinion(Explained.NONE, "not named")
    opinion = weigh(catalogue[answer], None, said, facts)
    if opinion.explained is not Explained.RIGHT and trusts(said):
        return Opinion(Explained.WRONG, f"called legitimate; {opinion.evidence}")
    return opinion
