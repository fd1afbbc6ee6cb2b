"""What is left of an explorer in a saved notebook whose kernel has gone."""

from explorer_in_browser import open_explorer
from lab_in_browser import Notebook


def test_a_saved_notebook_shows_the_picture_where_the_explorer_does_not_live(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "phi=2")
    page = notebook.page
    still = page.locator("figure.effnet-still").last
    still.wait_for(state="attached")
    assert not still.is_visible(), "the same is alive above it"
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
    again = Notebook(page, page.url)
    again.page.evaluate(
        "() => { const n = window.jupyterapp.shell.currentWidget.content;"
        " return n.scrollToItem(n.widgets.length - 1); }"
    )
    still = page.locator("figure.effnet-still img").last
    still.scroll_into_view_if_needed()
    assert still.is_visible() and still.get_attribute("alt").startswith("At phi = 2,")
    assert still.evaluate("image => image.complete && image.naturalWidth") == 800
    assert page.locator("section.effnet-explorer").count() == 0
    again.screenshot("explorer_saved")
