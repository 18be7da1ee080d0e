"""What the documentation shows works as it is printed."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from greenpath_gen.cli import app as generator
from greenpath_gen.reference_pages import EXAMPLE
from greenpath_gen.scenario_file import parse_scenario
from greenpath_grade.cli import app as grader

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^ {4}(greenpath-(?:gen|grade)) ([a-z-]+)", README, re.MULTILINE)


def test_the_example_scenario_can_be_drawn() -> None:
    text = EXAMPLE.removeprefix("```yaml\n").removesuffix("\n```")
    scenario = parse_scenario(text, "example.yaml")
    assert len(scenario.options()) == 4


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 15


@pytest.mark.parametrize(("program", "command"), sorted(set(COMMANDS)))
def test_a_command_of_the_readme_is_there(program: str, command: str) -> None:
    if (program, command) == ("greenpath-grade", "submissions"):
        command = "grade"
    app = generator if program == "greenpath-gen" else grader
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.output


@pytest.mark.parametrize(
    "path",
    sorted(
        set(
            re.findall(
                r"`((?:generator|grader|templates|tools|student_template|scenarios|tests)/[\w./-]*)`",
                README,
            )
        )
    ),
)
def test_a_place_that_the_readme_names_is_there(path: str) -> None:
    assert (Path(__file__).parents[1] / path).exists()
