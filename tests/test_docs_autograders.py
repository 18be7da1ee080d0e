"""The guides to autograders and to handing out name what there is, and nothing else."""

import re
from pathlib import Path

from greenpath_gen.exports.hand_out import WAYS
from greenpath_gen.exports.platforms import PLATFORMS

DOCS = Path(__file__).parents[1] / "docs"
GUIDE = (DOCS / "autograders.md").read_text("utf-8")


def test_every_platform_has_a_section_and_a_line_that_says_how_it_was_checked() -> None:
    assert set(re.findall(r"greenpath-gen export (\w+)", GUIDE)) == set(PLATFORMS)
    rows = re.findall(
        r"^\| \[.*?\]\(#(.*?)\) \| `(.*?)/?` \| (.*?) \| (.+) \|$", GUIDE, re.MULTILINE
    )
    assert [(out, pythons) for _, out, pythons, _ in rows] == [
        (one.out, ", ".join(one.pythons)) for one in PLATFORMS.values()
    ]
    sections = re.findall(r"^## (.*)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", one.lower()).replace(" ", "-") for one in sections}
    assert {anchor for anchor, *_ in rows} <= anchors


def test_files_that_the_guide_names_are_there() -> None:
    for path in re.findall(r"`((?:tests|tools)/[\w/.]+)`", GUIDE):
        assert (DOCS.parent / path).exists(), path


def test_every_way_to_hand_out_is_explained() -> None:
    text = (DOCS / "handing-out.md").read_text("utf-8")
    assert set(re.findall(r"greenpath-gen hand-out (\w+)", text)) == set(WAYS)
