"""The top of a page: what to do next, one thing. Pure."""

from collections.abc import Iterator

from greenpath_grade.model import Verdict
from greenpath_grade.student import lacks, stops
from greenpath_grade.student.layout import Entry, Fact, Part
from greenpath_grade.student.mistakes import mistake
from greenpath_grade.student.phrases import in_language
from greenpath_grade.student.speaker import CLIENT, HANDOUT, LOOK_AT, LOOKS, Speaker
from greenpath_grade.student.told import Ended, How, Now
from greenpath_grade.student.words import DID, SEEN, Both, quoted

NEXT = Both("Do this next", "À faire maintenant")

MESSAGE = Both("It said", "Il a dit")


class Top(Speaker):
    """Says what to do next."""

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
        if stopped.message or stopped.kind not in {"", "missing", "Exception"}:
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
        facts += [Fact("", self.say(gate))] if self.told.gate else []
        return Entry(self.say(title, n=stopped.count, met=stopped.met), tuple(facts), stopped.lines)
