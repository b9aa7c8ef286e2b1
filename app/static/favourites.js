/* What the reader keeps: identities, titles and paths of events, on their own device, for this site alone. */
"use strict";
(() => {
  const read = () => {
    try { return Object(JSON.parse(localStorage.favoris)); } catch { return {}; }
  };
  const show = () => {
    const kept = read();
    document.querySelectorAll("[data-keep]").forEach((button) => {
      button.classList.add("ready");
      button.setAttribute("aria-pressed", button.dataset.keep in kept);
    });
  };
  const write = (kept) => {
    /* Written even when there is nothing, to know whether it can be; but nothing then stays. */
    try {
      localStorage.favoris = JSON.stringify(kept);
      if (!Object.keys(kept).length) delete localStorage.favoris;
    } catch { return false; }
    return true;
  };
  /* A browser that keeps nothing is shown no button. */
  if (!write(read())) return;

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-keep]");
    if (!button) return;
    const { keep } = button.dataset, kept = read();
    if (keep in kept) {
      delete kept[keep];
    } else {
      const title = document.getElementById(button.getAttribute("aria-labelledby").split(" ")[1]);
      kept[keep] = [title.textContent.trim(), (title.querySelector("a") || location).pathname];
    }
    write(kept);
    show();
  });
  window.addEventListener("storage", show);
  show();
})();
