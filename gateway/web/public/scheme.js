// Sets the colour scheme before anything is painted; a module would run too late, an inline script is forbidden.
(function () {
  var kept = null;
  try {
    kept = localStorage.getItem("rushes.scheme");
  } catch {
    // Storage may be forbidden: as the system then, as for everybody who has not chosen.
  }
  var light =
    kept === "light" || (kept !== "dark" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", light ? "light" : "dark");
})();
