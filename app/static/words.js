/* What a script adds to the pages of words: counts, how a text will read, and a word before leaving.
   Without it, « Voir le rendu » and saving do the same. */
"use strict";
(() => {
  const form = document.querySelector("[data-words]");
  if (!form) { return; }
  const seal = form.querySelector("[name=csrf_token]").value;
  const waiting = new Map();
  let changed = false;

  const count = (field, typed) => {
    const place = field.querySelector("[data-count]");
    const most = Number(place.dataset.count);
    // As the server counts: by characters, not by halves of pairs; no spaces around.
    const length = [...typed.value.trim()].length;
    place.firstElementChild.textContent = `${length}/${most}`;
    place.toggleAttribute("data-over", length > most);
  };

  const look = async (field, typed) => {
    const beside = field.querySelector("[data-beside]");
    const asked = (waiting.get(field) || 0) + 1;
    waiting.set(field, asked);
    const body = new URLSearchParams({ csrf_token: seal, path: typed.name, text: typed.value });
    try {
      const answer = await fetch(form.dataset.words, { method: "POST", body, redirect: "error" });
      if (!answer.ok || waiting.get(field) !== asked) { return; }
      const opened = [...beside.querySelectorAll("details")].filter((one) => one.open).map((one) => one.className);
      beside.innerHTML = await answer.text();
      beside.querySelectorAll("details").forEach((one) => { one.open = opened.includes(one.className); });
    } catch { /* No network: what was typed is still there, and the old rendering too. */ }
  };

  form.querySelectorAll("[data-field]").forEach((field) => {
    const typed = field.querySelector("textarea, input.input");
    let pause = 0;
    typed.addEventListener("input", () => {
      changed = true;
      count(field, typed);
      clearTimeout(pause);
      pause = setTimeout(look, 700, field, typed);
    });
    count(field, typed);
  });
  form.querySelectorAll(".is-open details").forEach((one) => { one.open = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (changed) { event.preventDefault(); event.returnValue = form.dataset.away; }
  });
})();
