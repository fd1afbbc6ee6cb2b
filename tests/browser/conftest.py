"""JupyterLab and the browser are started once for all tests here."""

import pytest
from lab_in_browser import chromium, jupyterlab


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(90_000)
    yield page
    page.evaluate("window.jupyterapp?.serviceManager.sessions.shutdownAll()")
    context.close()


@pytest.fixture
def open_notebook(page, lab):
    return lambda name, only="": lab.open(page, name, only)
