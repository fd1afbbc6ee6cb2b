"""The network as a table, stage by stage: the page says what the view says."""

import pytest
from explorer_in_browser import POINTS, open_explorer, page_from_disk, wait_for, wait_for_pictures
from lab_in_browser import SCREENSHOTS

from effnet_lesson.explorer import State, view_of
from effnet_lesson.matching import STRATEGIES
from effnet_lesson.scaling import CompoundScaling


def rows(explorer) -> list[list[str]]:
    wait_for_pictures(explorer)
    return explorer.locator(".layers tr:not(:first-child)").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )


def expected_rows(state: State) -> list[list[str]]:
    view = view_of(state, POINTS)
    last = len(view.stages) - 1
    names = ["stem", *map(str, range(1, last)), "head"]
    return [
        [
            name,
            made_of,
            f"{repeats:,}" if name.isdigit() else "",
            f"{channels:,}",
            f"{size}\u00a0×\u00a0{size}",
            f"{share:.1f} %",
        ]
        for name, (repeats, channels, size), (made_of, share) in zip(
            names, view.stages, view.layers, strict=True
        )
    ]


@pytest.mark.parametrize("family", ["small", "b0"])
def test_each_stage_is_told_as_python_tells_it(browser, tmp_path, family):
    with page_from_disk(browser, tmp_path) as explorer:
        explorer.get_by_label("Network", exact=True).select_option(family)
        for strategy in STRATEGIES:
            explorer.get_by_label("Grow").select_option(strategy)
            for phi in (0, 3, 7):
                explorer.get_by_label("Preset").select_option(f"phi = {phi}")
                assert rows(explorer) == expected_rows(State(family, strategy, phi))
        explorer.get_by_label("Preset").select_option("B7, as published")
        assert rows(explorer) == expected_rows(State(model="b7"))
        explorer.locator(".layers").screenshot(path=SCREENSHOTS / f"layers_{family}.png")


def test_the_panel_alone_has_no_picture_to_save(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "panels=['sample', 'layers', 'save']")
    assert rows(explorer) == expected_rows(State())
    assert explorer.get_by_role("button", name="Save pictures").count() == 0
    assert explorer.get_by_role("button", name="Save table (CSV)").count() == 1

    # Another rule's table comes from the kernel.
    notebook.execute("EXPLORER.phi = 3; EXPLORER.gamma = 1.2")
    state = State(phi=3, rule=CompoundScaling(gamma=1.2))
    wait_for(explorer, state)
    assert rows(explorer) == expected_rows(state)


def test_without_its_kernel_it_still_slides(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "panels=['layers']")
    notebook.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.shutdown()"
    )
    slider = explorer.get_by_role("slider", name="phi")
    for phi in (1, 2, 3):
        slider.press("ArrowRight")
        assert rows(explorer) == expected_rows(State(phi=phi))
