"""What a reader with other eyes, hands or screens would stumble over, found in the live page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

# Every rule of axe, best practices too. It cannot see behind SVG: ``of_contrast`` can.
_AXE = {"resultTypes": ["violations"]}

_LAYOUT = """
root => {
  root.scrollIntoView(); // further down its head lies over what scrolls
  const faults = [];
  const say = node => `${node.localName}.${node.getAttribute("class") ?? ""}`;
  const lines = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const words = node.textContent.trim();
    const parent = node.parentElement;
    if (!words || parent.closest("title, option, .heard") || !parent.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = parent.closest("svg") ? [parent.getBoundingClientRect()] : range.getClientRects();
    for (const box of boxes) lines.push({ words, box, node });
  }
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  lines.forEach((a, i) => {
    for (const b of lines.slice(i + 1))
      if (a.node !== b.node && meet(a.box, b.box))
        faults.push(`"${a.words}" lies over "${b.words}"`);
    // A drawing shows nothing beyond its edges.
    const paper = a.node.parentElement.closest("svg")?.getBoundingClientRect();
    const inside = (outer) =>
      a.box.left >= outer.left - 1 && a.box.right <= outer.right + 1 &&
      a.box.top >= outer.top - 1 && a.box.bottom <= outer.bottom + 1;
    if (paper && !inside(paper)) faults.push(`"${a.words}" is cut off`);
  });
  const scrollers = new Set();
  for (const node of root.querySelectorAll(":not(svg, svg *, .heard *, option)")) {
    if (node.matches("input, select") || node.scrollWidth <= node.clientWidth + 1) continue;
    const flow = getComputedStyle(node);
    if (flow.display === "inline" || flow.overflowX === "visible") continue;
    if (node.matches(".drawing[tabindex='0'][role][aria-label]")) scrollers.add(node);
    // What is cut off in a closed summary is read when it is opened.
    else if (!node.matches(".heard, details:not([open]) > summary"))
      faults.push(`${say(node)} scrolls sideways or is cut off`);
  }
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  for (const node of root.querySelectorAll("select, input[type=range]")) {
    if (!node.checkVisibility()) continue;
    pen.font = getComputedStyle(node).font;
    const words = node.selectedOptions?.[0].text ?? "";
    // Beside the words of a list stands its arrow; a slider needs some way to slide.
    const least = words ? pen.measureText(words).width + 28 : 80;
    if (node.clientWidth < least) faults.push(`${say(node)} ${words} is too narrow`);
  }
  const edges = root.getBoundingClientRect();
  for (const node of root.querySelectorAll("*")) {
    if ([...scrollers].some(scroller => scroller !== node && scroller.contains(node))) continue;
    if (node.closest("svg") && node.localName !== "svg" || node.closest(".heard *")) continue;
    const box = node.getBoundingClientRect();
    if (box.width && (box.left < edges.left - 1 || box.right > edges.right + 1
        || box.bottom > edges.bottom + 1)) faults.push(`${say(node)} goes beyond its root`);
  }
  for (let outer = root.parentElement; outer; outer = outer.parentElement) {
    const box = outer.getBoundingClientRect();
    if (getComputedStyle(outer).overflowX !== "visible" && edges.right > box.right + 1)
      faults.push(`it goes beyond ${say(outer)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways");
  return faults;
}
"""

# Every text, mark, line and border with its colours, what lies behind it first.
_COLOURS = """
root => {
  const parse = (colour, opacity = 1) => {
    const [r, g, b, a = 1] = (colour.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    return [r, g, b, a * opacity];
  };
  const over = ([r, g, b, a], below) =>
    [r, g, b].map((part, i) => a * part + (1 - a) * below[i]).concat(1);
  const behind = node => {
    if (!node) return [255, 255, 255, 1];
    return over(parse(getComputedStyle(node).backgroundColor), behind(node.parentElement));
  };
  const found = [];
  const add = (kind, node, ...colours) => {
    const paper = behind(node);
    const of = `${node.localName}.${node.getAttribute("class") ?? ""}`;
    const name = `${of} ${node.textContent.slice(0, 30)}`;
    found.push([kind, name, paper, colours.map(colour => over(colour, paper))]);
  };
  for (const node of root.querySelectorAll("*")) {
    if (node.closest(".heard, title, option, defs") || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const says = [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
    const drawn = node.closest("svg") && node.localName !== "svg";
    if (node.localName === "text") add("text", node, parse(style.fill, style.fillOpacity));
    else if (says) add("text", node, parse(style.color));
    else if (drawn && !node.matches("g, title, .grid"))
      add("mark", node, parse(style.fill, style.fillOpacity), parse(style.stroke));
    if (node.matches("select, button, input:not([type=range], [type=checkbox], [type=radio])"))
      add("border", node, parse(style.borderTopColor));
  }
  return found;
}
"""


def of_axe(page: Page, selector: str = ":root") -> list[str]:
    """What axe-core finds in the part of the page that ``selector`` names."""
    found = Axe().run(page, context=selector, options=_AXE).response
    assert found["passes"], f"axe saw nothing of {selector}"
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def of_layout(root: Locator) -> list[str]:
    """Texts over one another, texts cut off, and what goes or scrolls sideways, but drawings that
    the keyboard can scroll too."""
    return root.evaluate(_LAYOUT)


def of_contrast(root: Locator) -> list[str]:
    """Texts below 4.5 : 1, and marks, lines and borders below 3 : 1, against what lies behind."""
    found = root.evaluate(_COLOURS)
    assert {kind for kind, *_ in found} >= {"text", "border"}
    return [
        f"{kind} {name}: {best:.2f}"
        for kind, name, behind, colours in found
        if (best := max(_contrast(colour, behind) for colour in colours))
        < (4.5 if kind == "text" else 3)
    ]


def _contrast(one: list[float], other: list[float]) -> float:
    """WCAG 2: (L1 + 0.05) / (L2 + 0.05) of two colours of 0 to 255."""

    def light(colour: list[float]) -> float:
        parts = [c / 255 for c in colour[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)
