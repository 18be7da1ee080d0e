"""The page of one student, in a language, for any format. Pure."""

from collections.abc import Iterator

from greenpath_gen.escape import clean
from greenpath_gen.faults import Catalogue
from greenpath_gen.heldout import LEGITIMATE
from greenpath_grade.model import Verdict
from greenpath_grade.student import stops
from greenpath_grade.student.layout import Entry, Fact, Page, Part
from greenpath_grade.student.phrases import in_language
from greenpath_grade.student.speaker import LOOK_AT
from greenpath_grade.student.told import Ended, Now, Refusals, Told
from greenpath_grade.student.top import Top
from greenpath_grade.student.words import (
    COUNTED,
    DID,
    ISOLATION,
    JUDGED,
    SEEN,
    Both,
    number,
)

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


LONGEST_NAME = 100


def page(told: Told, catalogue: Catalogue, language: str, isolation: tuple[str, str]) -> Page:
    """Put in words what a student is told. ISOLATION is the level of the sandbox, and its words."""
    return _Writer(told, catalogue, language).page(isolation)


class _Writer(Top):
    """Writes one page."""

    def page(self, isolation: tuple[str, str]) -> Page:
        """Return all of it."""
        told = self.told
        level, words = isolation
        if self.language == "fr":
            words = ISOLATION.get(level, words)
        parts = [self._worked(), self._next(), self._missing(), self._otherwise()]
        parts += [self._explained(), self._written(), self._notes(), self._unknown()]
        parts += [self._done(), self._by_fault()]
        return Page(
            self.language,
            self.say(Both("Feedback for {id}", "Retour pour {id}"), id=self._whose()),
            self._points(),
            tuple(self._detail()),
            tuple(part for part in parts if part.items or part.entries),
            self.say(Both("Isolation: {words}.", "Isolation : {words}."), words=words)
            if told.score is not None
            else "",
        )

    def _whose(self) -> str:
        name = clean(self.told.name[:LONGEST_NAME])
        return f"{name} ({self.told.id})" if name else self.told.id

    def _points(self) -> str:
        if self.told.score is None:
            return ""
        return self.say(
            Both("{score} of {most} points", "{score} points sur {most}"),
            score=number(self.told.score, self.language),
            most=number(self.told.max_score, self.language),
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
            if most:
                yield self.say(
                    text, got=number(got, self.language), most=number(most, self.language)
                )
        if self.told.bonus:
            text = Both(
                "{got} more for what you wrote", "{got} de plus pour ce que vous avez écrit"
            )
            yield self.say(text, got=number(self.told.bonus, self.language))
        if self.told.deducted:
            text = Both("{lost} less for being late", "{lost} de moins pour le retard")
            yield self.say(text, lost=number(self.told.deducted, self.language))

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
                "Pour chacun de ces points, tous les imposteurs ont été refusés : {names}.",
            )
            items.append(self.say(text, names=self._names(told.holds)))
        if told.rightly:
            text = Both("{n} refusals say rightly why.", "{n} refus disent pourquoi avec raison.")
            items.append(self.say(text, n=told.rightly))
        if not items and told.score is not None:
            text = Both(
                "Your file arrived whole.",
                "Votre fichier est arrivé entier.",
            )
            items.append(self.say(text))
        return self._part("good", WORKED, items)

    def _missing(self) -> Part:
        """Return what stands not yet at the top."""
        top = {self._first()} if self.told.now in {Now.CERTIFICATE, Now.CHECK} else set()
        some = [self._lack(one) for one in self.told.lacks if one not in top]
        return self._part("plain", FURTHER if top else MISSING, [], some)

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
            "{right} refus sur {told} disent pourquoi avec raison.",
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
            judged = self.say(JUDGED[one.explained])
            plain = Both("{server}: {judged}", "{server} : {judged}")
            text = self.say(plain, server=one.server, judged=judged)
            if one.said:
                wrote = Both("{server}: “{said}”: {judged}", "{server} : « {said} » : {judged}")
                text = self.say(wrote, server=one.server, said=one.said, judged=judged)
            if one.answer == LEGITIMATE:
                genuine = Both("It is the genuine one.", "C'est le serveur légitime.")
                text += f". {self.say(genuine)}"
            elif one.answer is not None and one.answer in self.catalogue:
                text += f". {self._fault(one.answer)}"
            items.append(text)
        return self._part("plain", WRITTEN, items)

    def _notes(self) -> Part:
        items = [self._quoted(in_language(note, self.language)) for note in self.told.notes]
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
                "On ne sait pas si votre client refuserait des imposteurs à qui l'un de ces points manque : {names}.",
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
