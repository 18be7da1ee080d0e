"""What several parts of a page say: a missing check, a late refusal, why to explain. Pure."""

from greenpath_gen.faults import Catalogue
from greenpath_gen.handout import LANGUAGES
from greenpath_grade.model import Gap
from greenpath_grade.student import lacks, stops
from greenpath_grade.student.layout import Entry, Fact, Part
from greenpath_grade.student.mistakes import mistake
from greenpath_grade.student.told import URGENT, Ended, Lack, Told
from greenpath_grade.student.words import CHECKS, Both

QUESTION = Both("Ask yourself", "Demandez-vous")
SHOWED = Both("The server showed", "Le serveur a montré")
CLIENT = Both("Your client", "Votre client")
LOOKS = Both("It looks as if", "Il semble que")
WHERE = Both("Where it belongs", "Sa place")
WHAT = Both("What to do", "Que faire")
HANDOUT = Both("In the handout", "Dans l'énoncé")
LOOK_AT = Both("Look at", "Regardez")
TRUSTED = Both(
    "trusted {n} of {met} servers that fail this: in `send_client_ready` it said READY, and in "
    "`receive_data` it took their data.",
    "s'est fié à {n} sur {met} serveurs chez qui cela ne va pas : dans `send_client_ready` il a dit "
    "READY, et dans `receive_data` il a pris leurs données.",
)
TRUSTED_TOO = Both(
    "trusted {n} of {met} servers that fail this, in the same way.",
    "s'est fié à {n} sur {met} serveurs chez qui cela ne va pas, de la même façon.",
)
SAME = Both("As above.", "Comme ci-dessus.")


class Speaker:
    """Speaks of one result in one language. ``said`` is what need not be said twice."""

    def __init__(self, told: Told, catalogue: Catalogue, language: str) -> None:
        self.told, self.catalogue, self.language = told, catalogue, language
        self.said: set[str] = set()

    def say(self, text: Both, **values: object) -> str:
        """Return a sentence in the page's language."""
        return text.said(self.language, **values)

    def _first(self) -> Lack:
        """Return the check to see to first."""
        return min(self.told.lacks, key=lambda one: URGENT.index(one.check))

    def _part(
        self, kind: str, heading: Both, items: list[str], entries: list[Entry] | None = None
    ) -> Part:
        return Part(kind, self.say(heading), tuple(items), tuple(entries or ()))

    def _place(self, ended: Ended) -> str:
        return stops.place(ended, self.language)

    def _either(self, texts: list[str]) -> str:
        return self.say(Both(", or ", ", ou ")).join(texts)

    def _section(self, heading: str) -> str:
        return self.say(Both("“{heading}”", "« {heading} »"), heading=heading)

    def _title(self, lack: Lack) -> str:
        text = {
            Gap.MISSING: Both("Missing check: {name}", "Vérification manquante : {name}"),
        }.get(lack.kind, Both("Incomplete check: {name}", "Vérification incomplète : {name}"))
        return self.say(text, name=self.say(CHECKS[lack.check]))

    def _late(self) -> str:
        told = self.told
        text = Both(
            "Verify before READY: whoever says READY has already trusted the server. {n} imposters were "
            "refused only after it.",
            "Vérifiez avant READY : qui dit READY s'est déjà fié au serveur. {n} imposteurs n'ont été refusés "
            "qu'après.",
        )
        if told.disclosure == "none":
            text = Both(
                "Verify before READY: whoever says READY has already trusted the server. Imposters were "
                "refused only after it.",
                "Vérifiez avant READY : qui dit READY s'est déjà fié au serveur. Des imposteurs n'ont été "
                "refusés qu'après.",
            )
        return self.say(text, n=told.late)

    def _say_why(self) -> str:
        return self.say(
            Both(
                "Say why you refuse: {right} of {told} refusals say rightly why. Name what is wrong with this very "
                "server, and nothing else, in the words of an exception or an `Alert`. The handout has more "
                "under “{heading}”",
                "Dites pourquoi vous refusez : {right} refus sur {told} disent pourquoi avec raison. Nommez ce qui ne va "
                "pas chez ce serveur-là, et rien d'autre, dans les mots d'une exception ou d'une `Alert`. L'énoncé en dit "
                "plus sous « {heading} »",
            ),
            right=self.told.rightly,
            told=self.told.told,
            heading=self.say(lacks.EXPLAIN),
        )

    def _names(self, names: tuple[str, ...]) -> str:
        return ", ".join(self.say(CHECKS[name]) for name in names)

    def _lack(self, lack: Lack) -> Entry:
        questions = LANGUAGES[self.language].questions
        facts = [Fact(self.say(QUESTION), " ".join(questions[one] for one in lack.checks))]
        if lack.examples:
            titles = " ".join(self._fault(name) for name in lack.examples)
            message = "data" if lack.check == "data" else "server_hello"
            text = Both("in `{message}`:", "dans `{message}` :")
            facts.append(Fact(self.say(SHOWED), f"{self.say(text, message=message)} {titles}"))
        if lack.count is not None:
            text = TRUSTED if TRUSTED.en not in self.said else TRUSTED_TOO
            self.said.add(TRUSTED.en)
            facts.append(Fact(self.say(CLIENT), self.say(text, n=lack.count, met=lack.met)))
        if lack.mistakes:
            looks = [mistake(name, self.language) for name in lack.mistakes]
            facts.append(Fact(self.say(LOOKS), f"{self._either(looks)}."))
        where = lacks.where(lack, self.language)
        facts.append(Fact(self.say(WHERE), self.say(SAME) if where in self.said else where))
        call = lacks.call(lack, self.language)
        todo = [call] if call and call not in self.said else []
        todo.append(lacks.COMPARED[lack.check].said(self.language))
        facts.append(Fact(self.say(WHAT), " ".join(todo)))
        self.said |= {where, call}
        heading = lacks.section(lack, self.language)
        facts.append(Fact(self.say(HANDOUT), f"{self._section(heading)}."))
        return Entry(self._title(lack), tuple(facts), lack.lines)

    def _fault(self, name: str) -> str:
        fault = self.catalogue[name]
        return self._quoted(fault.french if self.language == "fr" else fault.title)

    def _quoted(self, text: str) -> str:
        """Return somebody's text, with the spaces of the page's language."""
        return self.say(Both("{said}", "{said}"), said=text)
