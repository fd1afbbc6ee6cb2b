// JupyterLab takes keys pressed on a control as its own commands (arrow keys move between cells,
// "d d" deletes one) unless the focused control carries this attribute. Keys with Ctrl, Alt or
// Cmd stay JupyterLab's, so that Ctrl+S still saves; `before` is called before it gets one.
function guardKeys(root, before) {
  const guard = (event) => {
    if (!root.contains(event.target)) return;
    const command = event.ctrlKey || event.metaKey || event.altKey;
    if (command) before();
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !command);
  };
  window.addEventListener("keydown", guard, true); // before JupyterLab's, which is on document
  return () => window.removeEventListener("keydown", guard, true);
}
