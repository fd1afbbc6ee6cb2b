// Elements of the page, and words filled into a template.

const SVG = "http://www.w3.org/2000/svg";

// An element with attributes and children; strings become text, never HTML.
function element(namespace, name, attributes = {}, ...children) {
  const node = namespace
    ? document.createElementNS(namespace, name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}
const html = (...words) => element(null, ...words);
const svg = (...words) => element(SVG, ...words);

// Text that is the same is left alone: set again, it would be laid out again.
function write(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

// Make the children of `parent` say what `wanted` does. Only what differs is touched, so that
// little is laid out and painted anew; `wanted` must have no listeners.
function renew(parent, wanted) {
  const now = [...parent.childNodes];
  wanted.forEach((node, i) => {
    const old = now[i];
    if (old?.nodeName !== node.nodeName) return old ? old.replaceWith(node) : parent.append(node);
    if (node.nodeType === Node.TEXT_NODE) return write(old, node.data);
    for (const { name, value } of node.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (const { name } of [...old.attributes]) if (!node.hasAttribute(name)) old.removeAttribute(name);
    renew(old, [...node.childNodes]);
  });
  for (const node of now.slice(wanted.length)) node.remove();
}

function picture(width, height, ...children) {
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return svg("svg", { ...size, role: "img" }, ...children);
}

function resize(picture, width) {
  const height = picture.getAttribute("height");
  if (picture.getAttribute("width") === String(width)) return;
  picture.setAttribute("width", width);
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
}

function text(x, y, content, anchor = "start", attributes = {}) {
  return svg("text", { x, y, "text-anchor": anchor, ...attributes }, content);
}

function line(x1, y1, x2, y2, name) {
  return svg("line", { x1, y1, x2, y2, class: name });
}

// Of two plain values: budgets are an object.
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const fill = (template, words) => template.replace(/\{(\w+)\}/g, (_, name) => words[name]);

function select(id, label, options, value) {
  const control = html(
    "select", { id },
    ...options.map(([name, title]) => html("option", { value: name }, title)),
  );
  control.value = value;
  return [html("label", { for: id }, label), control];
}

// A field for a number. Browsers' own takes "1,5" for 15 or for nothing, depending on the language.
const numberField = (id, describedBy) =>
  html("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", "aria-describedby": describedBy });
const typedIn = ({ value }) => (value.trim() ? Number(value.replace(",", ".")) : NaN);

function rowsTable(name, head, rows) {
  const title = (scope, word) => (word ? html("th", { scope }, word) : html("td"));
  return html(
    "table", { class: name },
    html("tr", {}, ...head.map((word) => title("col", word))),
    ...rows.map(([first, ...rest]) => html("tr", {}, title("row", first), ...rest.map((word) => html("td", {}, word)))),
  );
}

function button(label, action) {
  const node = html("button", { type: "button" }, label);
  node.addEventListener("click", action);
  return node;
}
