// anywidget (seen in 0.11.0) waits two seconds for a widget's code. If it comes later, as it may on
// a busy machine, the widget is drawn all the same, but never hears the kernel again. Then ipywidgets'
// own handler takes the messages, and the kernel is asked for what was missed.
async function hearKernel(model) {
  if (!model.widget_manager) return; // a page without a kernel
  let own; // `model` shows a part of it
  model.on("change:_hears", (changed) => (own = changed));
  model.set("_hears", true);
  try {
    await own._handle_comm_msg({ content: { data: {} } }); // nothing to handle: refused by the deaf
  } catch {
    const { _handle_comm_msg: handle } = Object.getPrototypeOf(Object.getPrototypeOf(own));
    own.comm?.on_msg((message) => handle.call(own, message));
    own.comm?.send({ method: "request_state" });
  }
}
