"""The page of one student, in a language: parts, entries and sentences, for any format. Pure.

In sentences code stands between backticks; all that comes from outside was made harmless by
`Both.said`. Formats only arrange what is here (`to_feedback`, `to_student_html`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from greenpath_gen.faults import Catalogue
from greenpath_gen.handout import LANGUAGES
from greenpath_grade.model import Gap, Verdict
from greenpath_grade.student import lacks, stops
from greenpath_grade.student.code import Line
from greenpath_grade.student.mistakes import mistake
from greenpath_grade.student.phrases import in_language
from greenpath_grade.student.told import (
    URGENT,
    Ended,
    How,
    Lack,
    Now,
    Refusals,
    Told,
)
from greenpath_grade.student.words import CHECKS, COUNTED, DID, ISOLATION, JUDGED, Both, quoted


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence or more, and what it is about."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: its title, what there is to say, and lines of the student's own file."""

    title: str
    facts: tuple[Fact, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page. ``kind`` is a word for its looks: ``next``, ``good`` or ``plain``."""

    kind: str
    heading: str
    items: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """All of it. ``points`` is empty for what could not be graded."""

    language: str
    title: str
    points: str
    detail: tuple[str, ...]
    parts: tuple[Part, ...]
    footer: str


NEXT = Both("Do this next", "À faire maintenant")
WORKED = Both("What worked", "Ce qui marche")
FURTHER = Both("Further checks to add or complete", "Autres vérifications à ajouter ou à compléter")
MISSING = Both("Checks to add or complete", "Vérifications à ajouter ou à compléter")
OTHERWISE = Both("What else went wrong", "Ce qui n'a pas marché non plus")
EXPLAINED = Both("Your client's explanations", "Les explications de votre client")
WRITTEN = Both("What you wrote about your own servers", "Ce que vous avez écrit sur vos serveurs")
NOTES = Both("About what you handed in", "À propos de ce que vous avez rendu")
UNKNOWN = Both("What is not known", "Ce qu'on ne sait pas")
DONE = Both("What your client did", "Ce qu'a fait votre client")
BY_FAULT = Both("Every hidden fault", "Tous les défauts cachés")

QUESTION = Both("Ask yourself", "Demandez-vous")
SHOWED = Both("The server showed", "Le serveur a montré")
CLIENT = Both("Your client", "Votre client")
LOOKS = Both("It looks as if", "Il semble que")
WHERE = Both("Where it belongs", "Sa place")
WHAT = Both("What to do", "Que faire")
HANDOUT = Both("In the handout", "Dans l'énoncé")
OWN_LINES = Both("Your lines", "Vos lignes")
LOOK_AT = Both("Look at", "Regardez")
MESSAGE = Both("It said", "Il a dit")
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


def page(told: Told, catalogue: Catalogue, language: str, isolation: tuple[str, str]) -> Page:
    """Put in words what a student is told. ISOLATION is the level of the sandbox, and its words."""
    return _Writer(told, catalogue, language).page(isolation)


class _Writer:
    """Writes one page."""

    def __init__(self, told: Told, catalogue: Catalogue, language: str) -> None:
        self.told, self.catalogue, self.language = told, catalogue, language
        self.said: set[str] = set()

    def say(self, text: Both, **values: object) -> str:
        """Return a sentence in the page's language."""
        return text.said(self.language, **values)

    def page(self, isolation: tuple[str, str]) -> Page:
        """Return all of it."""
        told = self.told
        level, words = isolation
        if self.language == "fr":
            words = ISOLATION.get(level, words)
        parts = [self._next(), self._worked(), self._missing(), self._otherwise()]
        parts += [self._explained(), self._written(), self._notes(), self._unknown()]
        parts += [self._done(), self._by_fault()]
        return Page(
            self.language,
            self.say(Both("Feedback for {id}", "Retour pour {id}"), id=told.id),
            self._points(),
            tuple(self._detail()),
            tuple(part for part in parts if part.items or part.entries),
            self.say(Both("Isolation: {words}.", "Isolation : {words}."), words=words)
            if told.score is not None
            else "",
        )

    def _points(self) -> str:
        if self.told.score is None:
            return ""
        return self.say(
            Both("{score} of {most} points", "{score} points sur {most}"),
            score=f"{self.told.score:g}",
            most=f"{self.told.max_score:g}",
        )

    def _detail(self) -> Iterator[str]:
        texts = (
            Both(
                "{got} of {most} for reaching the genuine server",
                "{got} sur {most} pour avoir joint le serveur légitime",
            ),
            Both(
                "{got} of {most} for refusing imposters and saying why",
                "{got} sur {most} pour avoir refusé les imposteurs en disant pourquoi",
            ),
        )
        for text, (got, most) in zip(texts, self.told.parts, strict=False):
            yield self.say(text, got=f"{got:g}", most=f"{most:g}")

    # what to do next

    def _next(self) -> Part:
        told = self.told
        match told.now:
            case Now.HAND_IN:
                return self._part("next", NEXT, list(self._not_graded()))
            case Now.REACH if told.stopped:
                return self._part("next", NEXT, [], [self._reach(told.stopped)])
            case Now.CERTIFICATE:
                text = Both(
                    "Let the certificate decide: nothing about it keeps your client from trusting a server.",
                    "Laissez le certificat décider : rien en lui n'empêche votre client de se fier à un serveur.",
                )
                return self._part("next", NEXT, [self.say(text)], [self._lack(self._first())])
            case Now.CHECK:
                return self._part("next", NEXT, [], [self._lack(self._first())])
            case Now.CHANCE:
                text = Both(
                    "Leave nothing to chance: whether your client trusts a server must follow from its "
                    "certificate and its signature alone.",
                    "Ne laissez rien au hasard : que votre client se fie à un serveur doit découler de son "
                    "certificat et de sa signature seuls.",
                )
                lines = dict(told.seen).get("guesses", ())
                shown = Entry(self.say(SEEN["guesses"]), (), lines)
                return self._part("next", NEXT, [self.say(text)], [shown])
            case Now.LATE:
                return self._part("next", NEXT, [self._late()])
            case Now.ON_PURPOSE:
                text = Both(
                    "Refuse imposters on purpose: return None, or raise with the reason. Ending by "
                    "accident is not a refusal.",
                    "Refusez les imposteurs exprès : renvoyez None, ou levez une exception avec la raison. Finir par "
                    "accident n'est pas refuser.",
                )
                return self._part("next", NEXT, [self.say(text)])
            case Now.EXPLAIN:
                return self._part("next", NEXT, [self._say_why()])
            case _:
                text = Both(
                    "Nothing: your client reaches the genuine server, refuses every imposter, and says why.",
                    "Rien : votre client joint le serveur légitime, refuse tous les imposteurs, et dit pourquoi.",
                )
                return self._part("next", NEXT, [self.say(text)])

    def _first(self) -> Lack:
        """Return the check to see to first."""
        return min(self.told.lacks, key=lambda one: URGENT.index(one.check))

    def _part(
        self, kind: str, heading: Both, items: list[str], entries: list[Entry] | None = None
    ) -> Part:
        return Part(kind, self.say(heading), tuple(items), tuple(entries or ()))

    def _not_graded(self) -> Iterator[str]:
        error = in_language(self.told.error, self.language)
        yield self.say(
            Both(
                "Your submission could not be graded: {error}.",
                "Votre travail n'a pas pu être noté : {error}.",
            ),
            error=error,
        )
        yield self.say(
            Both(
                "This is not a grade of zero. Please talk to your instructor.",
                "Ce n'est pas un zéro. Parlez-en à votre enseignant.",
            )
        )

    def _reach(self, stopped: Ended) -> Entry:
        some = stopped.count < stopped.met
        title = Both(
            "Reach the genuine server: {n} of {met} times it was not reached",
            "Joindre le serveur légitime : {n} fois sur {met} il n'a pas été joint",
        )
        facts = [
            Fact(self.say(CLIENT), f"{self.say(DID[stopped.verdict])}, {self._place(stopped)}.")
        ]
        if stopped.message or stopped.kind not in {"", "missing"}:
            facts.append(Fact(self.say(MESSAGE), f"`{quoted(stopped.message or stopped.kind)}`"))
        looks = [mistake(name, self.language) for one in self.told.lacks for name in one.mistakes]
        if looks and not self.told.reached:
            facts.append(Fact(self.say(LOOKS), f"{self._either(looks)}."))
        advice = stops.advice(stopped, self.language)
        if stopped.verdict is Verdict.REJECTED_LATE:
            never = Both(
                "Your file never calls `{call}`.", "Votre fichier n'appelle jamais `{call}`."
            )
            advice += [self.say(never, call=name) for name in self.told.uncalled]
        if some and stopped.verdict in {Verdict.REJECTED, Verdict.REJECTED_LATE, Verdict.CRASHED}:
            advice = [self.say(stops.SOME), *advice]
        facts += [Fact(self.say(LOOK_AT), " ".join(advice))] if advice else []
        verifies = {"verify", "verify_certificate", "certificate_info"} & set(stopped.calls)
        second = stopped.verdict in {Verdict.REJECTED, Verdict.REJECTED_LATE} and (
            verifies or stopped.how is not How.CALLED
        )
        section = lacks.STEP_2 if second else lacks.STEP_1
        facts.append(Fact(self.say(HANDOUT), f"{self._section(self.say(section))}."))
        gate = Both(
            "Points for refusing imposters need every genuine server reached.",
            "Les points pour les refus demandent que chaque serveur légitime soit joint.",
        )
        facts.append(Fact("", self.say(gate)))
        return Entry(self.say(title, n=stopped.count, met=stopped.met), tuple(facts), stopped.lines)

    def _place(self, ended: Ended) -> str:
        return stops.place(ended, self.language)

    def _either(self, texts: list[str]) -> str:
        return self.say(Both(", or ", ", ou ")).join(texts)

    def _section(self, heading: str) -> str:
        return f"“{heading}”" if self.language == "en" else f"« {heading} »".replace("« ", "«\xa0")

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
                "Dites pourquoi vous refusez : {right} refus sur {told} disent justement pourquoi. Nommez ce qui ne va "
                "pas chez ce serveur-là, et rien d'autre, dans les mots d'une exception ou d'une `Alert`. L'énoncé en dit "
                "plus sous « {heading} »",
            ),
            right=self.told.rightly,
            told=self.told.told,
            heading=self.say(lacks.EXPLAIN),
        )

    # what worked

    def _worked(self) -> Part:
        told = self.told
        items = []
        if told.reached:
            text = Both(
                "The genuine server was reached and its data decrypted, {n} of {met} times.",
                "Le serveur légitime a été joint et ses données déchiffrées, {n} fois sur {met}.",
            )
            items.append(self.say(text, n=told.reached, met=told.legitimate))
        elif told.stopped and told.stopped.method in {"send_client_ready", "receive_data"}:
            text = Both(
                "`client.py` can be loaded, and `send_client_hello` sends a good public key.",
                "`client.py` se charge, et `send_client_hello` envoie une bonne clé publique.",
            )
            items.append(self.say(text))
            if told.stopped.method == "receive_data":
                text = Both(
                    "The key exchange works: the server could decrypt READY.",
                    "L'échange de clé marche : le serveur a pu déchiffrer READY.",
                )
                items.append(self.say(text))
        if told.holds:
            text = Both(
                "Every imposter was refused that fails: {names}.",
                "Tous les imposteurs ont été refusés chez qui ces points ne vont pas : {names}.",
            )
            items.append(self.say(text, names=self._names(told.holds)))
        if told.rightly:
            text = Both("{n} refusals say rightly why.", "{n} refus disent justement pourquoi.")
            items.append(self.say(text, n=told.rightly))
        if not items and told.score is not None:
            text = Both(
                "Your file arrived whole.",
                "Votre fichier est arrivé entier.",
            )
            items.append(self.say(text))
        return self._part("good", WORKED, items)

    def _names(self, names: tuple[str, ...]) -> str:
        return ", ".join(self.say(CHECKS[name]) for name in names)

    # the missing checks

    def _missing(self) -> Part:
        """Return what stands not yet at the top."""
        top = {self._first()} if self.told.now in {Now.CERTIFICATE, Now.CHECK} else set()
        some = [self._lack(one) for one in self.told.lacks if one not in top]
        return self._part("plain", FURTHER if top else MISSING, [], some)

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
        return quoted(fault.french if self.language == "fr" else fault.title)

    # everything else

    def _otherwise(self) -> Part:
        told, items = self.told, []
        if told.late and told.now is not Now.LATE:
            items.append(self._late())
        if told.mixed:
            text = Both(
                "Your client once refused and once trusted servers with one and the same fault: what decides "
                "that is neither the certificate nor the signature alone.",
                "Votre client a tantôt refusé, tantôt cru des serveurs qui ont un seul et même défaut : ce qui en "
                "décide n'est pas seulement le certificat et la signature.",
            )
            items.append(self.say(text))
        for name in told.odd:
            text = Both(
                "Your client went on although this was so: {title} What does it do with what it cannot read?",
                "Votre client a continué alors que : {title} Que fait-il de ce qu'il ne peut pas lire ?",
            )
            items.append(self.say(text, title=self._fault(name)))
        return self._part("plain", OTHERWISE, items, [self._end(one) for one in told.ended])

    def _end(self, ended: Ended) -> Entry:
        title = Both(
            "With {n} imposters your client {did}", "Avec {n} imposteurs, votre client {did}"
        )
        if ended.count == 1:
            title = Both(
                "With one imposter your client {did}", "Avec un imposteur, votre client {did}"
            )
        purpose = Both(
            "An imposter is to be refused on purpose: return None, or raise with the reason.",
            "Un imposteur se refuse exprès : renvoyez None, ou levez une exception avec la raison.",
        )
        advice = [self.say(purpose)] if ended.verdict is Verdict.CRASHED else []
        blind = ended.verdict is Verdict.REFUSED_BY_SERVER
        advice += [self.say(stops.BLIND)] if blind else stops.advice(ended, self.language)
        facts = (
            Fact(LOOK_AT.said(self.language), f"{self._place(ended)}. {' '.join(advice)}".strip()),
        )
        did = self.say(DID[ended.verdict])
        return Entry(self.say(title, n=ended.count, did=did), facts, ended.lines)

    def _explained(self) -> Part:
        told = self.told
        if not told.told:
            return self._part("plain", EXPLAINED, [])
        text = Both(
            "{right} of {told} refusals say rightly why.",
            "{right} refus sur {told} disent justement pourquoi.",
        )
        items = [self.say(text, right=told.rightly, told=told.told)]
        if told.now is not Now.EXPLAIN and told.rightly < told.told:
            items = [self._say_why()]
        return self._part("plain", EXPLAINED, items, [self._refusals(one) for one in told.refusals])

    def _refusals(self, some: Refusals) -> Entry:
        counted = ", ".join(f"{n} {self.say(COUNTED[how])}" for how, n in some.judged)
        title = Both(
            "Without words of your own (None, or an exception of the toolbox): {n} refusals",
            "Sans mots à vous (None, ou une exception de la boîte à outils) : {n} refus",
        )
        if some.line:
            title = Both("Line {line}: {n} refusals", "Ligne {line} : {n} refus")
        facts = [Fact("", f"{counted}.")]
        for how, names in some.cases:
            label = Both("What was the case ({how})", "Ce qu'il en était ({how})")
            case = " ".join(self._fault(name) for name in names)
            facts.append(Fact(self.say(label, how=self.say(COUNTED[how])), case))
        line = (some.line,) if some.line else ()
        return Entry(
            self.say(title, n=some.count, line=some.line.number if some.line else ""),
            tuple(facts),
            line,
        )

    def _written(self) -> Part:
        items = []
        for one in self.told.written:
            said = f"“{quoted(one.said)}”: " if one.said else ""
            text = f"{one.server}: {said}{self.say(JUDGED[one.explained])}"
            if one.answer is not None:
                answer = Both("It is the genuine one.", "C'est le serveur légitime.")
                fault = self._fault(one.answer) if one.answer in self.catalogue else ""
                text += f". {fault or self.say(answer)}"
            items.append(text)
        return self._part("plain", WRITTEN, items)

    def _notes(self) -> Part:
        items = [quoted(in_language(note, self.language)) for note in self.told.notes]
        entries = [
            Entry(self.say(SEEN[what]), (), lines)
            for what, lines in self.told.seen
            if not (what == "guesses" and self.told.now is Now.CHANCE)
        ]
        return self._part("plain", NOTES, items, entries)

    def _unknown(self) -> Part:
        told, items = self.told, []
        if told.all_unknown:
            text = Both(
                "Your client refused imposters, but also every genuine server: whether it would tell them "
                "apart is not known.",
                "Votre client a refusé des imposteurs, mais aussi tous les serveurs légitimes : on ne sait pas s'il "
                "saurait les distinguer.",
            )
            items.append(self.say(text))
        if told.unknown:
            text = Both(
                "It is not known whether your client would refuse servers that fail: {names}.",
                "On ne sait pas si votre client refuserait des serveurs chez qui ces points ne vont pas : {names}.",
            )
            items.append(self.say(text, names=self._names(told.unknown)))
        if told.skipped:
            text = Both(
                "{n} handshakes were not run, as those before them had shown that they would end alike.",
                "{n} poignées de main n'ont pas eu lieu : les précédentes avaient montré qu'elles finiraient pareil.",
            )
            items.append(self.say(text, n=told.skipped))
        return self._part("plain", UNKNOWN, items)

    def _done(self) -> Part:
        texts = {
            True: Both(
                "genuine servers: {did} ({n} of {met})",
                "serveurs légitimes : {did} ({n} sur {met})",
            ),
            False: Both("imposters: {did} ({n} of {met})", "imposteurs : {did} ({n} sur {met})"),
        }
        met = {kind: sum(n for one, _, n in self.told.tally if one is kind) for kind in texts}
        items = [
            self.say(texts[kind], n=count, met=met[kind], did=self.say(DID[verdict]))
            for kind, verdict, count in sorted(self.told.tally, key=lambda row: not row[0])
        ]
        return self._part("plain", DONE, items)

    def _by_fault(self) -> Part:
        entries = []
        for verdict, rows in self.told.by_verdict:
            label = Both("{n} of {met}", "{n} sur {met}")
            facts = tuple(
                Fact(self.say(label, n=n, met=met), f"{self._fault(name)} `{name}`")
                for name, n, met in rows
            )
            title = Both("Your client {did}", "Votre client {did}")
            entries.append(Entry(self.say(title, did=self.say(DID[verdict])), facts))
        return self._part("plain", BY_FAULT, [], entries)


SEEN = {
    "sleeps": Both(
        "Your client waits here; there is nothing to wait for.",
        "Votre client attend ici ; il n'y a rien à attendre.",
    ),
    "asks": Both(
        "Your client asks somebody here, and nobody sits at the keyboard.",
        "Votre client pose une question ici, et il n'y a personne au clavier.",
    ),
    "guesses": Both(
        "Your client leaves something to chance here; guessing is not verifying.",
        "Votre client s'en remet au hasard ici ; deviner n'est pas vérifier.",
    ),
    "passes": Both(
        "Whatever goes wrong is caught here, and the client goes on.",
        "Tout ce qui se passe mal est attrapé ici, et le client continue.",
    ),
    "keeps": Both(
        "This is kept outside of the client and changed by its methods: what was found about one server says "
        "nothing about the next, even at the same address.",
        "Ceci est gardé hors du client et changé par ses méthodes : ce qu'on a trouvé sur un serveur ne dit rien du "
        "suivant, même à la même adresse.",
    ),
    "prints": Both(
        "Your client prints here. Take out what was for you alone before you hand it in.",
        "Votre client affiche ici. Enlevez ce qui n'était que pour vous avant de rendre.",
    ),
}
"""What is to be said of the code itself."""
