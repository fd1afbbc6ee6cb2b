// The learner's own runs: the kernel is asked to look for new ones whenever the explorer comes
// into sight, as a terminal may have trained one meanwhile. Those of the kernel come by themselves.
function lookWhenSeen(model, el) {
  const look = (seen) => seen && model.send("look");
  const observer = new IntersectionObserver((entries) => look(entries.at(-1).isIntersecting));
  const back = () => look(document.visibilityState === "visible");
  observer.observe(el);
  document.addEventListener("visibilitychange", back);
  return () => {
    observer.disconnect();
    document.removeEventListener("visibilitychange", back);
  };
}

// How many runs are on the plot of each data set.
function countOwnRuns({ points, base_macs }) {
  const counts = Object.fromEntries(Object.keys(base_macs).map((on) => [on, 0]));
  for (const { kind, dataset, accuracies } of points) if (kind === "own") counts[dataset] += accuracies.length;
  return counts;
}
