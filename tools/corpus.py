"""Grade a corpus of labelled submissions and compare: ``make corpus CORPUS=DIR``.

    python tools/corpus.py DIR [--keep OUT]

DIR holds ``submissions/``, ``labels.yaml`` and ``faults.yaml``. A label says whether the client accepts the
legitimate server (``accepts_legit``), which imposters it accepts (``wrongly_accepts``) and which
it refuses only after READY (``late_rejects``). What a client with late rejections does after READY
depends on the content it is sent, which is ours and not the corpus's: for such a client only
whether it said READY is compared. Hostile and slow clients may do less than their label says,
never more. Exit status 1 if anything disagrees, gains or is left behind.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

SAID_READY = {"accepted", "wrong-data", "rejected-late"}
UNDECIDED = {"random", "depends-on-order", "machine-dependent"}
MOST_WITH_A_HOLE = 0.9
LEAST_CORRECT = 0.7


def disagreements(label: dict[str, Any], got: dict[str, Any], labelled: set[str]) -> list[str]:
    """Return where the results of one submission disagree with its label.

    LABELLED are the imposters that the labels speak of; others are not compared.
    """
    verdicts: dict[str, set[str]] = defaultdict(set)
    for handshake in got["handshakes"]:
        verdicts[handshake["server"]].add(handshake["verdict"])
    accepted = {server for server, seen in verdicts.items() if "accepted" in seen}
    ready = {server for server, seen in verdicts.items() if seen & SAID_READY}
    share = (got["score"] or 0) / got["max_score"]
    kind, holes = label["category"], label["wrongly_accepts"]
    wrong = []
    if kind == "correct" and share < LEAST_CORRECT:
        wrong.append(f"a correct client has {share:.0%}")
    if kind != "correct" and set(holes or ()) & set(verdicts) and share > MOST_WITH_A_HOLE:
        wrong.append(f"a client with a hole has {share:.0%}")
    if label.get("nondeterministic") or holes is None or label["accepts_legit"] in UNDECIDED:
        return wrong
    late = set(label["late_rejects"])
    seen, expected = (ready, {*holes, *late}) if late else (accepted, set(holes))
    lenient = kind == "hostile" or bool(label.get("slow"))
    if not lenient and (label["accepts_legit"] == "accept") != ("legitimate" in seen):
        wrong.append(f"legitimate: the label says {label['accepts_legit']}")
    for server in sorted(set(verdicts) & labelled):
        if server in seen and server not in expected:
            wrong.append(f"{server}: accepted, the label says refused")
        if server in expected and server not in seen and not lenient:
            wrong.append(f"{server}: not accepted, the label says it is")
    return wrong


def processes() -> set[str]:
    """Return the processes that are alive now."""
    alive = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z" and entry.name != str(os.getpid()):
            alive.add(f"{entry.name} {(entry / 'comm').read_text().strip()}")
    return alive


def main(arguments: list[str]) -> int:
    """Grade, compare, print every disagreement and a line of figures."""
    corpus = Path(arguments[0]).resolve()
    labels = yaml.safe_load((corpus / "labels.yaml").read_text(encoding="utf-8"))["submissions"]
    faults = yaml.safe_load((corpus / "faults.yaml").read_text(encoding="utf-8"))["faults"]
    labelled = {fault["id"] for fault in faults if fault["expect"] == "reject"}
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(arguments[2]) if arguments[1:2] == ["--keep"] else Path(scratch, "out")
        before = processes()
        subprocess.run(
            [
                *(sys.executable, "-m", "greenpath_grade", str(corpus / "submissions")),
                *("--scenario", "standard", "--out", str(out)),
            ],
            check=True,
            cwd=scratch,
        )
        left = [p for p in processes() - before if p.split()[1] in {"python3", "python", "bwrap"}]
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    by_id = {one["id"]: one for one in results["submissions"]}
    missing = sorted(set(labels) - set(by_id))
    wrong = {n: disagreements(labels[n], by_id[n], labelled) for n in labels if n in by_id}
    for name, lines in wrong.items():
        for line in lines:
            print(f"{name}: {line}")
    count = sum(map(len, wrong.values()))
    print(
        f"{len(labels)} labels, {count} disagree, {len(missing)} missing, {len(left)} processes left"
    )
    return 1 if count or missing or left or not by_id else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
