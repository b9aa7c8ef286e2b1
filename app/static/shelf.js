/* The page of what the reader keeps: asks what became of these events, and shows their titles at least. */
"use strict";
(() => {
  const every = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const read = () => Object(JSON.parse(localStorage.getItem("favoris")));
  const page = document.getElementById("favoris");
  let kept;
  /* A browser that keeps nothing at all is told so by the page itself. */
  try { kept = read(); } catch { return; }
  const ids = Object.keys(kept).slice(-100);
  const state = (name) => every("#favoris [data-state]", (one) => { one.hidden = one.dataset.state !== name; });
  /* favourites.js is told as by another tab. */
  const changed = () => window.dispatchEvent(new Event("storage"));

  every("[data-forget]", (button) => button.addEventListener("click", () => {
    const left = button.dataset.forget === "#favoris" ? {} : read();
    every(`${button.dataset.forget} [data-keep]`, (one) => delete left[one.dataset.keep]);
    if (Object.keys(left).length) localStorage.favoris = JSON.stringify(left);
    else delete localStorage.favoris;
    every("[data-done]", (status) => { status.textContent = status.dataset.done; });
    changed();
  }));

  state(ids.length ? "wait" : "empty");
  if (!ids.length) return;
  every("[data-with]", (link) => { link.href = `${link.dataset.with}?id=${ids}`; });
  fetch(`${page.dataset.list}?id=${ids}`).then((answer) => answer.text()).then((text) => {
    const found = new DOMParser().parseFromString(text, "text/html").getElementById("selection");
    page.querySelector("[data-shelf]").append(document.adoptNode(found));
    every("[data-title]", (one) => { one.textContent = (kept[one.dataset.title] || [one.textContent])[0]; });
    state("kept");
    changed();
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
