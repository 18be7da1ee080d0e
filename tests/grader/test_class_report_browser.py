"""The report of a class in a real browser: how it looks, sorts, filters, prints and reads aloud."""

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from greenpath_grade.model import Result
from greenpath_grade.reports.to_html import to_html

LAPTOP, PHONE = (1280, 800), (390, 844)
OPENINGS = 5
"""How often a page is opened to see how long it takes: others use this machine, too."""


@pytest.fixture(scope="session")
def page_of(
    class_of: Callable[[int], Result], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[int], str]:
    """Return the address of the report of a class of some size."""

    @cache
    def write(count: int) -> str:
        path = tmp_path_factory.mktemp("class") / "report.html"
        path.write_text(to_html(class_of(count)), encoding="utf-8")
        return path.as_uri()

    return write


def visit(
    browser: Browser,
    url: str,
    size: tuple[int, int] = LAPTOP,
    *,
    scripts: bool = True,
    dark: bool = False,
    without_policy: bool = False,
) -> tuple[Page, list[str]]:
    """Open a page; return it, and all that it complained about or asked for."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        bypass_csp=without_policy,
    )
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda r: complaints.append(r.url) if r.url != url else None)
    page.goto(url)
    return page, complaints


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_it_opens_quietly_and_fits_the_screen(
    browser: Browser, page_of: Callable[[int], str], size: tuple[int, int]
) -> None:
    page, complaints = visit(browser, page_of(40), size)
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.locator("#matrix tbody tr").count() == 40
    assert page.locator("#matrix td.missing .words").first.bounding_box() is not None
    page.context.close()


def test_the_policy_lets_no_other_script_or_style_in(
    browser: Browser, shared: Result, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    evil = "<script>document.title = 'evil'</script><p style='color: red' id='evil'>x</p></main>"
    path.write_text(to_html(shared).replace("</main>", evil, 1), encoding="utf-8")
    page, complaints = visit(browser, path.as_uri())
    assert page.title() == "Class report: Five servers & one to trust"
    assert page.locator("#evil").evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    assert len(complaints) == 2
    page.context.close()


def column(page: Page, number: int) -> list[str]:
    cells = page.locator(f"#matrix tbody tr:not([hidden]) > :nth-child({number})")
    return cells.all_inner_texts()


def test_it_sorts(browser: Browser, page_of: Callable[[int], str]) -> None:
    page, _ = visit(browser, page_of(40))
    names = column(page, 1)
    assert "⚑" in "".join(names)
    points = page.get_by_role("button", name="points")
    points.click()
    scores = [float(text) for text in column(page, 2) if "could not" not in text]
    assert scores == sorted(scores, reverse=True)
    assert "could not be graded" in column(page, 2)[-1]
    points.press("Enter")
    scores = [float(text) for text in column(page, 2) if "could not" not in text]
    assert scores == sorted(scores)
    assert page.locator("th[aria-sort=ascending]").count() == 1
    assert "could not be graded" in column(page, 2)[-1]
    page.get_by_role("button", name="signature").click()
    assert column(page, 12)[0][0] in "?!✗"
    page.get_by_role("button", name="student").click()
    assert column(page, 1) == names
    page.context.close()


def test_it_filters(browser: Browser, page_of: Callable[[int], str]) -> None:
    page, _ = visit(browser, page_of(40))
    shown = page.locator("#matrix tbody tr:not([hidden])")
    page.get_by_label("Show").select_option("lacks-name")
    lacking = page.locator("#matrix tbody tr[data-has~=lacks-name]").count()
    assert 0 < shown.count() == lacking < 40
    assert page.get_by_role("status").inner_text() == f"{lacking} of 40 shown"
    page.get_by_label("Show").select_option("none")
    assert all("could not be graded" in text for text in shown.all_inner_texts())
    page.get_by_label("Show").select_option("")
    page.get_by_label("Find").fill(".000")
    assert shown.count() == 1
    page.locator("a.show").first.click()
    assert page.get_by_label("Find").input_value() == ""
    assert 1 < shown.count() < 40
    page.context.close()


def test_it_is_complete_without_scripts(browser: Browser, page_of: Callable[[int], str]) -> None:
    page, complaints = visit(browser, page_of(40), scripts=False)
    assert page.locator("#matrix tbody tr").count() == 40
    assert page.get_by_label("Find").is_hidden()
    assert page.locator("#matrix [role=button]").count() == 0
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize(("dark", "size"), [(False, LAPTOP), (True, PHONE)], ids=["light", "dark"])
def test_it_is_accessible(
    browser: Browser, page_of: Callable[[int], str], dark: bool, size: tuple[int, int]
) -> None:
    page, _ = visit(browser, page_of(40), size, dark=dark, without_policy=True)
    assert findings(page) == []
    page.context.close()


def findings(page: Page) -> list[str]:
    """Return what axe holds against a page that is serious or worse."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html']}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def test_on_paper_everything_is_open_and_no_control_is_left(
    browser: Browser, page_of: Callable[[int], str]
) -> None:
    page, _ = visit(browser, page_of(40), dark=True)
    page.emulate_media(media="print")
    assert page.locator("#tools").is_hidden()
    assert page.locator("nav").is_hidden()
    assert page.locator(".group ul").first.is_visible()
    assert page.locator("body").evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
    page.context.close()


@pytest.mark.long
def test_a_class_of_400_opens_in_less_than_two_seconds(
    browser: Browser, page_of: Callable[[int], str]
) -> None:
    url, took = page_of(400), list[float]()
    for _ in range(OPENINGS):
        start = time.perf_counter()
        page, complaints = visit(browser, url)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        took.append(time.perf_counter() - start)
        assert complaints == []
        assert page.locator("#matrix tbody tr").count() == 400
        page.context.close()
    assert min(took) < 2.0, took
    page, _ = visit(browser, url, without_policy=True)
    assert findings(page) == []
    page.context.close()
