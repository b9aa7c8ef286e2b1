/* Places proposed while one types: an editable combobox (w3.org/WAI/ARIA/apg). */
"use strict";
document.querySelectorAll("[data-places]").forEach((field) => {
  const { places, style } = field.dataset;
  const aria = (name, value) => field.setAttribute(`aria-${name}`, value);
  const make = (name, more) => Object.assign(document.createElement(name), more);
  field.insertAdjacentHTML("afterend", "<ul class=proposed id=proposed role=listbox hidden></ul><span class=vh role=status></span>");
  const list = field.nextSibling, status = list.nextSibling, options = list.children;
  let timer, asking, at, chosen = field.value;

  const mark = (rank) => {
    at = rank;
    [...options].forEach((one) => one.setAttribute("aria-selected", one === options[at]));
    aria("activedescendant", at < 0 ? "" : options[at].id);
    if (at >= 0) options[at].scrollIntoView({ block: "nearest" });
  };
  const show = (items, said = "") => {
    list.replaceChildren(...items.map(({ where, name, more }, rank) => {
      const one = make("li", { id: `place-${rank}`, title: where });
      one.setAttribute("role", "option");
      one.append(make("bdi", { textContent: name }), " ", make("small", { textContent: more, dir: "auto" }));
      return one;
    }));
    list.hidden = !items.length;
    aria("expanded", !list.hidden);
    status.textContent = said;
    mark(-1);
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    show([]);
  };
  const choose = (one) => {
    field.value = chosen = one.title;
    close();
  };
  const ask = async () => {
    const typed = field.value.trim();
    asking?.abort();
    if (typed.length < 2 || typed === chosen) return close();
    const { signal } = asking = new AbortController();
    try {
      const { items, said } = await (await fetch(`${places}?q=${encodeURIComponent(typed.toLowerCase())}`, { signal })).json();
      show(items, said);
    } catch {
      signal.aborted || close();
    }
  };

  field.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  };
  field.onkeydown = (event) => {
    const { key } = event, step = { ArrowDown: 1, ArrowUp: -1 }[key], size = options.length + 1;
    /* Past either end is the field, as typed. */
    if (step && size > 1) mark((at + 1 + step + size) % size - 1);
    else if (step) chosen = "", ask();
    else if (key === "Enter" && at >= 0) choose(options[at]);
    else if (key === "Escape" && size > 1) close();
    else return;
    event.preventDefault();
  };
  field.onblur = close;
  list.onmousedown = (event) => {
    event.preventDefault();
    const one = event.target.closest("li");
    if (one) choose(one);
  };

  field.setAttribute("role", "combobox");
  field.autocomplete = "off";
  aria("autocomplete", "list");
  aria("controls", "proposed");
  aria("expanded", false);
  list.setAttribute("aria-label", field.labels[0].textContent);
  document.head.append(make("link", { rel: "stylesheet", href: style }));
});
