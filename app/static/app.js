/* What a script adds to pages that all work without it: ask near here, share, menus, reading without network.
   No dependency, no address but this site's, nothing kept. Words come with the page, in its language. */
"use strict";
(() => {
  const every = (selector, act) => document.querySelectorAll(selector).forEach(act);

  /* A gesture is a button that needs a script: its place is kept, and it shows once it can work. */
  const offer = (name, possible, act) => possible && every(`[data-gesture=${name}]`, (button) => {
    const status = button.closest(".gesture").querySelector("[role=status]");
    button.classList.add("ready");
    button.addEventListener("click", () => act(button, (what) => { status.textContent = button.dataset[what]; }));
  });

  /* Two decimals, about a kilometre: near enough for an agenda, and no nearer. */
  offer("near", "geolocation" in navigator && window.isSecureContext, (button, say) => {
    say("waiting");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const asked = new URLSearchParams(new FormData(button.form));
      ["where", "cursor"].forEach((name) => asked.delete(name));
      [...asked].forEach(([name, value]) => value || asked.delete(name));
      asked.set("lat", coords.latitude.toFixed(2));
      asked.set("lon", coords.longitude.toFixed(2));
      asked.set("sort", "distance");
      location.assign(`${button.form.action}?${asked}`);
    }, (error) => say(error.code === error.PERMISSION_DENIED ? "denied" : "lost"), { timeout: 8000, maximumAge: 6e5 });
  });

  offer("share", navigator.share || navigator.clipboard, (button, say) => {
    const [url] = location.href.split("#");
    if (navigator.share) {
      /* Refused means closed by the reader: nothing to say. */
      navigator.share({ title: document.title, url }).catch(() => {});
    } else {
      navigator.clipboard.writeText(url).then(() => say("done"), () => say("lost"));
    }
  });

  offer("copy", navigator.clipboard, (button, say) => {
    navigator.clipboard.writeText(button.dataset.words).then(() => say("done"), () => say("lost"));
  });

  offer("print", window.print, () => window.print());
  offer("retry", true, () => location.reload());
  offer("map", true, (button, say) => import(button.dataset.door).then(({ open }) => open(button, say)));
  location.hash === "#deplacer" && every("[data-gesture=map]", (button) => button.click());

  /* A field that has a script of its own gets it when it is first entered. */
  every("[data-script]", (field) => field.addEventListener("focus", () => {
    document.head.append(Object.assign(document.createElement("script"), { src: field.dataset.script }));
  }, { once: true }));

  /* The language menu closes as menus do. */
  const MENU = "details.languages[open]";
  document.addEventListener("keydown", ({ key }) => key === "Escape" && every(MENU, (menu) => {
    menu.open = false;
    menu.firstElementChild.focus();
  }));
  document.addEventListener("click", ({ target }) => every(MENU, (menu) => {
    menu.open = menu.contains(target);
  }));

  /* On the page that says that there is no network: what may still be read here. */
  every("[data-kept]", async (shelf) => {
    /* A network that comes back while the reader follows a link must not bring them back here. */
    let leaving = false;
    window.addEventListener("beforeunload", () => { leaving = true; });
    window.addEventListener("online", () => leaving || location.reload());
    if (!window.caches) return;
    const pages = await caches.open("pages");
    for (const asked of (await pages.keys()).reverse()) {
      const read = new DOMParser().parseFromString(await (await pages.match(asked)).text(), "text/html");
      const link = document.createElement("a");
      link.href = asked.url;
      link.textContent = read.querySelector("h1").textContent.trim();
      link.lang = read.documentElement.lang;
      link.dir = read.documentElement.dir;
      shelf.querySelector("ul").appendChild(document.createElement("li")).append(link);
      shelf.hidden = false;
    }
  });

  if ("serviceWorker" in navigator && window.isSecureContext) {
    window.addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
  }
})();
