/* What the reader keeps: identities, titles and paths of events, on their own device, for this site alone. */
"use strict";
(() => {
  const every = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const read = () => {
    try { return Object(JSON.parse(localStorage.favoris)); } catch { return {}; }
  };
  const show = () => {
    const kept = read();
    every("[data-keep]", (button) => {
      button.classList.add("ready");
      button.setAttribute("aria-pressed", button.dataset.keep in kept);
    });
    return kept;
  };
  const write = (kept) => {
    try { localStorage.favoris = JSON.stringify(kept); } catch { return false; }
    return true;
  };
  /* A browser that keeps nothing is shown no button. */
  if (!write(read())) return;

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-keep],[data-forget]");
    if (!button) return;
    const { keep, forget } = button.dataset, kept = forget === "#favoris" ? {} : read();
    if (forget) {
      every(`${forget} [data-keep]`, (one) => delete kept[one.dataset.keep]);
      every("[data-done]", (status) => { status.textContent = status.dataset.done; });
    } else if (keep in kept) {
      delete kept[keep];
    } else {
      const title = document.getElementById(button.getAttribute("aria-labelledby").split(" ")[1]);
      kept[keep] = [title.textContent.trim(), (title.querySelector("a") || location).pathname];
    }
    write(kept);
    show();
  });
  window.addEventListener("storage", show);

  const page = document.getElementById("favoris"), kept = show(), ids = Object.keys(kept).slice(-100);
  if (!page) return;
  const state = (name) => page.querySelectorAll("[data-state]").forEach((one) => { one.hidden = one.dataset.state !== name; });
  state(ids.length ? "wait" : "empty");
  if (!ids.length) return;
  every("[data-with]", (link) => { link.href = `${link.dataset.with}?id=${ids}`; });
  fetch(`${page.dataset.list}?id=${ids}`).then((answer) => answer.text()).then((text) => {
    const read = new DOMParser().parseFromString(text, "text/html").getElementById("selection");
    page.querySelector("[data-shelf]").append(document.adoptNode(read));
    every("[data-title]", (one) => { one.textContent = (kept[one.dataset.title] || [one.textContent])[0]; });
    state("kept");
    show();
  }).catch(() => {
    const list = page.querySelector("[data-titles]");
    Object.values(kept).filter(Boolean).forEach(([title, path]) => {
      const link = document.createElement("a");
      link.textContent = title;
      link.href = path;
      list.appendChild(document.createElement("li")).append(link);
    });
    state("lost");
  });
})();
