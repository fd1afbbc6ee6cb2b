"""Costs and budgets: the page says what the view's functions say, and bad input breaks nothing."""

import pytest
from explorer_in_browser import POINTS, TIMINGS, open_explorer, page_from_disk
from lab_in_browser import SCREENSHOTS

from effnet_lesson.explorer import State, view_of
from effnet_lesson.explorer.costs import QUANTITIES, amount, costs_of, obtained, verdict
from effnet_lesson.explorer.table import phi_steps
from effnet_lesson.matching import STRATEGIES

MACS, PARAMS, MEMORY, SECONDS = (quantity.field for quantity in QUANTITIES.values())


def expected_verdict(fine: bool = True, **state) -> str:
    return verdict([view_of(State(phi=phi, **state), POINTS, TIMINGS) for phi in phi_steps(fine)])


def expected_costs(state: State) -> list[tuple[str, str]]:
    """What the page should say of each cost without budgets, and how it was obtained."""
    view = view_of(state, POINTS, TIMINGS)
    there = " on another machine" if view.time.kind == "recorded" else ""
    return [
        (amount(name, value) + (there if name == "seconds" else ""), obtained(view, name))
        for name, value in costs_of(view).items()
    ]


def told(explorer) -> str:
    return explorer.locator(".verdict").text_content()


def costs(explorer) -> list[tuple[str, str]]:
    here, how = (explorer.locator(f".cost {name}") for name in (".cost-here", ".how"))
    return list(zip(here.all_text_contents(), how.all_text_contents(), strict=True))


def fill(explorer, field: str, text: str) -> None:
    """Type ``text`` into a budget's field, key by key, in the place of what is there."""
    box = explorer.get_by_label(field)
    box.focus()
    explorer.page.keyboard.press("ControlOrMeta+a")
    explorer.page.keyboard.press("Delete")
    explorer.page.keyboard.type(text)


def test_every_number_is_told_as_python_tells_it(browser, tmp_path):
    with page_from_disk(browser, tmp_path) as explorer:
        family, grow = explorer.get_by_label("Network", exact=True), explorer.get_by_label("Grow")
        for name in ("small", "b0"):
            family.select_option(name)
            for strategy in STRATEGIES:
                grow.select_option(strategy)
                for phi in range(8):
                    explorer.get_by_label("Preset").select_option(f"phi = {phi}")
                    assert costs(explorer) == expected_costs(State(name, strategy, phi))
        explorer.get_by_label("Preset").select_option("B3, as published")
        explorer.get_by_label("batch size").select_option("32")
        assert costs(explorer) == expected_costs(State(model="b3", batch_size=32))


def test_budgets_typed_by_keyboard_are_judged_as_python_judges(browser, tmp_path):
    with page_from_disk(browser, tmp_path) as explorer:
        assert told(explorer) == "No budget is set."
        explorer.get_by_label("Preset").select_option("phi = 3")
        fill(explorer, MACS, "5,1")
        limits = {"macs": 5.1e6}
        assert told(explorer) == expected_verdict(budgets=limits)
        assert told(explorer).startswith("The largest phi within all budgets is 2.3.")
        here = explorer.locator(".cost.macs")
        assert here.locator(".cost-here").text_content() == "6.13 M: over budget"
        assert here.locator("svg").get_attribute("aria-label").endswith("6.13 M: over budget.")
        crosses, dots = here.locator("path.over"), here.locator("path.dot")
        assert (crosses.count(), dots.count()) == (5, 3)
        lines = explorer.locator("svg text", has_text="budget: 5.10 M")
        assert lines.count() == 2, "in the cost's own plot, and across accuracy against cost"

        fill(explorer, SECONDS, "7")
        fill(explorer, MEMORY, "100")
        limits |= {"seconds": 420, "memory": 1e8}
        assert told(explorer) == expected_verdict(budgets=limits)
        fill(explorer, MACS, "")
        del limits["macs"]
        for strategy in STRATEGIES:
            explorer.get_by_label("Grow").select_option(strategy)
            assert told(explorer) == expected_verdict(budgets=limits, strategy=strategy)
        explorer.get_by_label("batch size").select_option("256")
        wanted = {"budgets": limits, "strategy": strategy, "batch_size": 256}
        assert told(explorer) == expected_verdict(**wanted)
        line = explorer.get_by_label("State, for Explorer").input_value()
        assert State.from_text(line) == State(phi=3, **wanted)
        explorer.get_by_label("Network", exact=True).select_option("b0")
        assert told(explorer).startswith("No phi is within all budgets.")

        explorer.get_by_role("button", name="Reset").click()
        assert told(explorer) == "No budget is set."
        assert explorer.get_by_label(MEMORY).input_value() == ""
        assert costs(explorer) == expected_costs(State())


def test_bad_input_is_told_beside_its_field_and_breaks_nothing(browser, tmp_path):
    with page_from_disk(browser, tmp_path) as explorer:
        fill(explorer, PARAMS, "0.3")
        good = expected_verdict(budgets={"params": 3e5})
        field = explorer.get_by_label(MACS)
        said = explorer.locator(".cost.macs [role=alert]")
        for bad in ("-3", "0", "e", "--", "1e30", "0.00"):
            fill(explorer, MACS, bad)
            assert told(explorer) == good
            assert said.text_content() == "Not a number above 0, up to 1.0e+12: no budget.", bad
            assert field.get_attribute("aria-invalid") == "true"
            # What was typed stays, and the other controls go on.
            explorer.get_by_label("Preset").select_option("phi = 2")
            assert said.text_content() != ""
            fill(explorer, MACS, "")
            assert (said.text_content(), field.get_attribute("aria-invalid")) == ("", "false")
            assert told(explorer) == good


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_its_page(browser, tmp_path, theme):
    with page_from_disk(browser, tmp_path, theme) as explorer:
        explorer.get_by_label("Preset").select_option("phi = 2")
        for field, text in ((MACS, "5"), (PARAMS, "-1"), (MEMORY, "200"), (SECONDS, "5")):
            fill(explorer, field, text)
        panel = explorer.get_by_role("group", name="Costs and budgets")
        for width in (960, 400):
            explorer.page.set_viewport_size({"width": width, "height": 900})
            explorer.page.wait_for_function(
                "width => document.documentElement.scrollWidth <= width", arg=width
            )
            panel.screenshot(path=SCREENSHOTS / f"explorer_costs_{theme}_{width}.png")


def test_the_kernel_hears_of_budgets_and_sets_them(open_notebook):
    notebook, explorer = open_explorer(
        open_notebook, "panels=['costs'], phi=3, budgets={'params': 3e5}"
    )
    page = explorer.page
    assert explorer.get_by_label(PARAMS).input_value() == "0.3"
    assert told(explorer) == expected_verdict(fine=False, budgets={"params": 3e5})
    # JupyterLab takes no key of what is typed here.
    fill(explorer, MACS, "5")
    assert told(explorer) == expected_verdict(fine=False, budgets={"macs": 5e6, "params": 3e5})
    notebook.execute(
        "assert EXPLORER.budgets == {'macs': 5e6, 'params': 3e5}, EXPLORER.budgets\n"
        f"assert EXPLORER.verdict == {told(explorer)!r}"
    )
    notebook.execute("EXPLORER.budgets = {'memory': 1e8}; EXPLORER.batch_size = 100")
    explorer.locator(".cost.memory .cost-here", has_text="69.6 MB: within budget").wait_for()
    assert [explorer.get_by_label(field).input_value() for field in (MACS, PARAMS, MEMORY)] == [
        "",
        "",
        "100",
    ]
    assert explorer.get_by_label("batch size").input_value() == "100"
    page.set_viewport_size({"width": 1280, "height": 1400})
    explorer.screenshot(path=SCREENSHOTS / "explorer_costs.png")
    explorer.get_by_role("button", name="Reset").click()
    assert told(explorer) == expected_verdict(fine=False, budgets={"params": 3e5})


LABEL_MEETS_CURVE = """panel => {
  const words = [...panel.querySelectorAll("text")];
  const label = words.find((node) => node.textContent.includes("budget"));
  const { left, right, top, bottom } = label.getBoundingClientRect();
  const curve = panel.querySelector("polyline");
  const corner = panel.querySelector("svg").getBoundingClientRect();
  for (let at = 0; at < curve.getTotalLength(); at++) {
    const { x, y } = curve.getPointAtLength(at);
    const [across, down] = [x + corner.left, y + corner.top];
    if (across > left && across < right && down > top && down < bottom) return true;
  }
  return false;
}"""


@pytest.mark.parametrize("width", [960, 400])
def test_a_budget_is_drawn_where_it_is_and_its_name_meets_no_curve(browser, tmp_path, width):
    with page_from_disk(browser, tmp_path, width=width) as explorer:
        panel = explorer.locator(".cost.macs")
        words = panel.locator("svg text", has_text="budget")
        for strategy in ("compound", "depth"):
            explorer.get_by_label("Grow").select_option(strategy)
            for typed in ("0.6", "0.94", "1.5", "3", "8", "20", "60", "95", "120"):
                fill(explorer, MACS, typed)
                assert panel.locator(".limit").count() == 1
                assert not panel.evaluate(LABEL_MEETS_CURVE), (strategy, typed)
        fill(explorer, MACS, "5000")
        assert words.text_content() == "↑ budget: 5.00 G, above the plot"
        fill(explorer, MACS, "0.1")
        assert words.text_content() == "↓ budget: 0.100 M, below the plot"
        assert panel.locator(".limit").count() == 0
        assert not panel.evaluate(LABEL_MEETS_CURVE)
        # A curve that is level.
        explorer.get_by_label("Grow").select_option("resolution")
        params = explorer.locator(".cost.params")
        for typed in ("0.07", "0.075", "0.08"):
            fill(explorer, PARAMS, typed)
            assert not params.evaluate(LABEL_MEETS_CURVE), typed
        dash = "node => getComputedStyle(node).strokeDasharray"
        assert explorer.locator(".cost.seconds polyline").evaluate(dash) == "5px, 4px"
        assert explorer.locator(".cost.macs polyline").evaluate(dash) == "none"
