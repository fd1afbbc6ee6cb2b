"""The exported page: opened from disk with the network off, it says and slides like the widget."""

import pytest
from explorer_in_browser import POINTS, expected, shown
from lab_in_browser import SCREENSHOTS

from effnet_lesson import cli
from effnet_lesson.explorer import State, view_of


@pytest.fixture(params=["light", "dark"])
def opened(browser, tmp_path, request):
    """The page, in one of the themes, and what it asked of the network."""
    file = tmp_path / "explorer.html"
    assert cli.main(["explorer", "--html", str(file)]) == 0
    context = browser.new_context(
        viewport={"width": 960, "height": 900}, color_scheme=request.param, offline=True
    )
    page = context.new_page()
    page.mistakes, page.asked = [], []
    page.on("pageerror", lambda error: page.mistakes.append(str(error)))
    page.on("console", lambda message: page.mistakes.append(message.text))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(file.as_uri())
    page.locator(".card").first.wait_for()
    yield page, request.param, file
    assert page.mistakes == []
    assert [url for url in page.asked if not url.startswith(("file:", "blob:"))] == []
    context.close()


def test_the_page_slides_without_kernel_and_network(opened):
    page, theme, file = opened
    assert file.stat().st_size < 400_000
    explorer = page.locator("section.effnet-explorer")
    assert shown(explorer) == expected(State())
    explorer.get_by_label("Preset").select_option("phi = 3")
    assert shown(explorer) == expected(State(phi=3))
    slider = explorer.get_by_role("slider", name="phi")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert shown(explorer) == expected(State(phi=3.05))
    view = view_of(State(phi=3.05), POINTS)
    assert explorer.get_by_role("status").text_content() == view.sentence

    box = slider.bounding_box()
    x, y = box["x"] + 8, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] - 16, y, steps=10)
    page.mouse.up()
    assert shown(explorer) == expected(State(phi=7))

    explorer.get_by_label("Grow").select_option("width")
    explorer.get_by_label("Network", exact=True).select_option("EfficientNet-B0 on ImageNet")
    assert shown(explorer) == expected(State("b0", "width", 7))
    explorer.get_by_label("Preset").select_option("B4, as published")
    assert shown(explorer) == expected(State(model="b4"))
    page.screenshot(path=SCREENSHOTS / f"page_{theme}.png", full_page=True)
    explorer.get_by_role("button", name="Reset").click()
    assert shown(explorer) == expected(State())
    assert explorer.get_by_role("button", name="Show everything").count() == 0
    with page.expect_download() as download:
        explorer.get_by_role("button", name="Save table (CSV)").click()
    assert download.value.suggested_filename == "explorer.csv"


def contrast(one: tuple, other: tuple) -> float:
    """WCAG 2: (L1 + 0.05) / (L2 + 0.05) of two colours of 0 to 255."""

    def light(colour: tuple) -> float:
        parts = [c / 255 for c in colour[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_it_is_named_readable_and_fits_a_phone(opened):
    page, theme, _ = opened
    page.set_viewport_size({"width": 400, "height": 900})
    page.wait_for_function(
        "document.querySelector('.drawing > svg').getBoundingClientRect().width <= 400"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.screenshot(path=SCREENSHOTS / f"page_{theme}_narrow.png", full_page=True)
    unnamed = page.evaluate(
        "() => [...document.querySelectorAll('input, select, button')].filter(node =>"
        " !(node.labels?.[0]?.textContent || node.textContent).trim()).map(n => n.outerHTML)"
    )
    assert unnamed == []
    # Every text against what lies behind it.
    colours = page.evaluate(
        "() => { const parse = text => text.match(/[\\d.]+/g).map(Number);"
        " const behind = node => { for (; node; node = node.parentElement) {"
        "   const colour = parse(getComputedStyle(node).backgroundColor);"
        "   if (colour.length === 3 || colour[3] === 1) return colour; } return [255, 255, 255]; };"
        " const nodes = document.querySelectorAll('.effnet-explorer :is(label, dt, dd, p, li, td,"
        "   th, figcaption, legend, button, select, text, .reading)');"
        " return [...nodes].map(node => [node.textContent.slice(0, 30),"
        "   parse(node.tagName === 'text' ? getComputedStyle(node).fill"
        "     : getComputedStyle(node).color), behind(node)]); }"
    )
    assert len(colours) > 80
    faint = [(text, a, b) for text, a, b in colours if contrast(a, b) < 4.5]
    assert faint == []
