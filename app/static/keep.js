/* What was typed and did not leave: kept in this tab until it does, then forgotten.

   A form marked data-keep whose sending fails (no network, a server that restarts, a tab that goes away) offers its words again
   when it is opened next. Nothing is written down before that, and signing out forgets everything. Without this, the browser's
   own « send again » does the same. */
"use strict";
(() => {
  const key = "unsent", who = document.body.dataset.who || "";
  const words = document.getElementById("unsent");
  const typed = "textarea, input:not([type]), input[type=text], input[type=email], input[type=tel], input[type=url], input[type=date]";
  const same = (one, other) => tidy(one) === tidy(other);
  const tidy = (text) => text.replace(/\r\n?/g, "\n").trim();

  const read = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(key)) || {};
      return kept.who === who ? kept : { who, forms: {} };
    } catch { return { who, forms: {} }; }
  };
  const write = (kept) => {
    try {
      if (Object.keys(kept.forms).length) { sessionStorage.setItem(key, JSON.stringify(kept)); }
      else { sessionStorage.removeItem(key); }
    } catch { /* Full, or refused: the browser's own memory is left. */ }
  };
  const place = (form) => new URL(form.action).pathname;
  const forget = (form) => { const kept = read(); delete kept.forms[place(form)]; write(kept); };
  const fields = (form) => [...form.querySelectorAll(typed)].filter((one) => one.name);
  /* What the server showed but has not kept either is marked so by the page. */
  const unsent = (form) => fields(form).filter((one) => form.dataset.keep === "all" || !same(one.value, one.defaultValue));

  const keep = (form) => {
    const left = unsent(form);
    if (!left.length) { return; }
    const kept = read();
    const now = Object.fromEntries(left.map((one) => [one.name, one.value]));
    kept.forms[place(form)] = { ...kept.forms[place(form)], ...now };
    write(kept);
  };

  const say = (form, piece) => {
    form.parentElement.querySelectorAll(`[data-unsent="${piece}"]`).forEach((one) => one.remove());
    const told = words.content.querySelector(`[data-unsent="${piece}"]`).cloneNode(true);
    form.before(told);
    return told;
  };

  const offer = (form) => {
    const kept = read().forms[place(form)];
    if (!kept) { return; }
    const lost = fields(form).filter((one) => one.name in kept && !same(one.value, kept[one.name]));
    if (!lost.length) { forget(form); return; }
    const told = say(form, "offer");
    told.addEventListener("click", (event) => {
      if (event.target.closest("[data-take]")) {
        lost.forEach((one) => {
          one.value = kept[one.name];
          one.dispatchEvent(new Event("input", { bubbles: true }));
        });
        lost[0].focus();
      } else if (!event.target.closest("[data-drop]")) { return; }
      forget(form);
      told.remove();
    });
  };

  if (!words || !who) { return; }
  const forms = [...document.querySelectorAll("form[data-keep]")];
  forms.forEach(offer);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (new URL(form.action).pathname === "/deconnexion") { write({ who, forms: {} }); forms.length = 0; return; }
    if (!forms.includes(form)) { return; }
    if (navigator.onLine) { keep(form); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    say(form, "offline").scrollIntoView({ block: "center" });
  }, true);
  window.addEventListener("pagehide", () => forms.forEach(keep));
})();
