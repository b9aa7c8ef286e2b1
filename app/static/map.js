/* The map that moves, brought when it is asked for: Leaflet over our own ground.

   Its ground comes in squares of SVG that take the colours of the page; what is on it is read window by window, already
   put together where it would overlap. Numbers are those of the list; counts open, or bring nearer. The tiles of another
   server are asked for by a reader only, where the operator chose one. Words come with the page, in its language. */
"use strict";
window.movingMap = (door, given) => {
  const { L } = window;
  const { words } = given;
  const SIDE = 512, SNAP = 256, MOST_ZOOM = 18;
  const figure = door.closest("figure");
  const still = [...figure.children].filter((one) => one.matches("svg, .insets"));
  const language = document.documentElement.lang;
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const made = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...children);
    return element;
  };
  const button = (label, act) => {
    const element = made("button", { type: "button", class: "btn btn-2" }, label);
    element.addEventListener("click", act);
    return element;
  };

  const frame = made("div", { class: "moving-map", role: "group", "aria-label": words.label, "aria-describedby": "deplacer-aide" });
  const status = made("p", { class: "hint", role: "status" });
  const bar = made("p", { class: "chips" });
  const room = made("div", { class: "moving" }, frame, bar, made("p", { class: "hint", id: "deplacer-aide" }, words.help), status);
  still.forEach((one) => { one.setAttribute("hidden", ""); });
  door.closest(".gesture").hidden = true;
  figure.prepend(room);

  const map = L.map(frame, {
    zoomControl: false, zoomSnap: 0.5, minZoom: 5, maxZoom: MOST_ZOOM, worldCopyJump: false, zoomAnimation: !quiet, fadeAnimation: !quiet,
    markerZoomAnimation: !quiet, inertia: !quiet, maxBounds: [[-35, -80], [60, 75]],
  });
  map.attributionControl.setPrefix("Leaflet");
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);

  /* ---- The ground ---- */
  const Ground = L.GridLayer.extend({
    createTile({ x, y, z }, done) {
      const tile = made("div", { class: "ground" });
      const leave = tile.leave = new AbortController();
      fetch(`${given.ground}/${z - 1}/${x}/${y}.svg`, { signal: leave.signal })
        .then((answer) => answer.ok ? answer.text() : Promise.reject(answer))
        .then((text) => {
          const drawn = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
          drawn.setAttribute("class", "map");
          drawn.setAttribute("aria-hidden", "true");
          tile.append(drawn);
          done(null, tile);
        })
        .catch((error) => done(error, tile));
      return tile;
    },
  });
  const ground = new Ground({ tileSize: SIDE, maxNativeZoom: 16, attribution: words.contours, keepBuffer: 1 });
  ground.on("tileunload", ({ tile }) => tile.leave.abort());
  ground.addTo(map);
  /* What the page brings forward: a commune, a territory, a department. */
  const shape = figure.querySelector("svg .here");
  if (shape && given.frame) {
    const [south, west, north, east] = given.frame;
    const over = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    over.setAttribute("viewBox", shape.ownerSVGElement.getAttribute("viewBox"));
    over.setAttribute("preserveAspectRatio", "none");
    over.setAttribute("class", "map");
    over.append(shape.cloneNode());
    L.svgOverlay(over, [[south, west], [north, east]], { interactive: false }).addTo(map);
  }
  if (given.circle) {
    const [lat, lon, radius] = given.circle;
    L.circle([lat, lon], { radius: radius * 1000, className: "ring", interactive: false }).addTo(map);
    L.circleMarker([lat, lon], { radius: 6, className: "you", interactive: false }).addTo(map);
  }

  /* ---- What is on it ---- */
  const markers = L.layerGroup().addTo(map);
  let known = { pins: [], counts: [] }, read = "", asking = null;

  const row = (number) => document.querySelector(`#t${number} a`);
  const linkTo = (url, text) => made("a", { href: url }, text);

  const listOf = (links) => {
    const list = made("ul", { role: "list" });
    links.forEach((link) => list.append(made("li", {}, link)));
    return list;
  };

  const ofPin = ({ numbers }) => listOf(numbers.map((number) => {
    const title = row(number);
    const copy = title ? title.cloneNode(true) : linkTo(`#e${number}`, number);
    copy.prepend(`${number}. `);
    return copy;
  }));

  /* The first events of a place, from the API, with the same question. */
  const ofPlace = (one, popup) => {
    const content = made("div", {}, made("p", { class: "popup-title" }, one.names));
    const waiting = made("p", { class: "hint" }, words.reading);
    const all = made("p", {}, linkTo(one.url, `${words.all} (${one.count.toLocaleString(language)})`));
    content.append(waiting, all);
    const query = new URLSearchParams(one.url.split("?")[1] || "");
    query.set("limit", 5);
    fetch(`${given.base}/api/v1/events?${query}`)
      .then((answer) => answer.ok ? answer.json() : Promise.reject(answer))
      .then(({ items }) => {
        waiting.replaceWith(listOf(items.map((event) => {
          const [code, title] = Object.entries(event.title).find(([key]) => key === language) || Object.entries(event.title)[0];
          const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: event.timezone }).format(new Date(event.starts_at));
          const link = linkTo(`${given.base}/evenements/${event.id}`, title);
          link.lang = code;
          link.dir = "auto";
          const item = made("span", {}, link);
          item.append(made("br"), made("span", { class: "muted" }, day));
          return item;
        })));
        /* Leaflet takes the content out to measure it: what had the focus gets it back. */
        const held = content.contains(document.activeElement) ? document.activeElement : null;
        popup.update();
        held?.focus({ preventScroll: true });
      })
      .catch(() => { waiting.textContent = words.unread; });
    return content;
  };

  const markerOf = (one, text, name, size, open) => {
    const icon = L.divIcon({ className: one.numbers ? "map-pin" : "map-count", html: "", iconSize: size });
    const marker = L.marker([one.lat, one.lon], { icon, keyboard: true, riseOnHover: true, autoPanOnFocus: false });
    marker.key = [one.lat, one.lon, text].join();
    marker.on("add", () => {
      const element = marker.getElement();
      element.textContent = text;
      element.setAttribute("aria-label", name);
      element.removeAttribute("title");
    });
    open(marker);
    return marker.addTo(markers);
  };

  const popupOn = (marker, content) => {
    /* Its content is made when it opens, once: Leaflet would call a function at each update. */
    marker.bindPopup("", { minWidth: 180, maxWidth: 280, autoPanPadding: [20, 20] });
    marker.on("popupopen", ({ popup }) => {
      const filling = content(popup);
      popup.setContent(filling);
      const element = popup.getElement();
      const close = element.querySelector(".leaflet-popup-close-button");
      close.setAttribute("aria-label", words.closePopup);
      close.addEventListener("keydown", (event) => {
        if (event.key === " ") { event.preventDefault(); marker.closePopup(); }
      });
      element.setAttribute("role", "dialog");
      element.setAttribute("aria-label", marker.getElement().getAttribute("aria-label"));
      (filling.querySelector("a") || close).focus({ preventScroll: true });
    });
    marker.on("popupclose", ({ popup }) => {
      const held = popup.getElement(), active = document.activeElement;
      if (active === document.body || (held && held.contains(active))) marker.getElement()?.focus({ preventScroll: true });
    });
  };

  const nearer = (one) => {
    const [south, west, north, east] = one.box;
    const bounds = L.latLngBounds([south, west], [north, east]);
    const zoom = Math.max(map.getBoundsZoom(bounds.pad(0.2)), map.getZoom() + 1);
    map.setView(bounds.getCenter(), Math.min(zoom, MOST_ZOOM));
  };

  const show = () => {
    const held = [...frame.querySelectorAll(".leaflet-marker-icon")].indexOf(document.activeElement);
    const key = held < 0 ? null : markers.getLayers().find((one) => one.getElement() === document.activeElement)?.key;
    const open = markers.getLayers().find((one) => one.isPopupOpen())?.key;
    if (open) return;
    markers.clearLayers();
    const window_ = map.getBounds();
    const inside = ({ lat, lon }) => window_.contains([lat, lon]);
    (known.pins || []).filter(inside).forEach((one) => {
      const text = one.numbers.slice(0, 3).join(", ") + (one.numbers.length > 3 ? "…" : "");
      const name = one.numbers.map((number) => `${number}. ${row(number)?.textContent.trim() ?? ""}`).join(" ; ");
      markerOf(one, text, name, [Math.max(30, 12 + 8 * text.length), 30], (marker) => popupOn(marker, () => ofPin(one)));
    });
    (known.counts || []).filter(inside).forEach((one) => {
      const text = one.count.toLocaleString(language);
      const side = 2 * Math.floor(9.5 + 3.1 * one.count ** 0.36) + 4;
      const closest = map.getZoom() >= MOST_ZOOM;
      markerOf(one, text, `${one.names} : ${text}`, [side, side], (marker) => {
        if (one.box && !closest) marker.on("click", () => nearer(one));
        else popupOn(marker, (popup) => ofPlace(one, popup));
        if (one.box) marker.on("keypress", ({ originalEvent: event }) => event.key === "Enter" && !closest && nearer(one));
      });
    });
    const here = markers.getLayers();
    status.textContent = here.length ? `${words.shown} ${here.length.toLocaleString(language)}` : words.none;
    if (held >= 0) (here.find((one) => one.key === key)?.getElement() || frame).focus({ preventScroll: true });
  };

  /* What is asked for is a little more than what is seen, on a grid: a small step asks for nothing new. */
  const look = () => {
    const zoom = map.getZoom(), { min, max } = map.getPixelBounds(zoom);
    const corner = (point, round) => map.unproject(L.point(round(point.x / SNAP) * SNAP, round(point.y / SNAP) * SNAP), zoom);
    const northWest = corner(min, Math.floor), southEast = corner(max, Math.ceil);
    const box = [southEast.lat, northWest.lng, northWest.lat, southEast.lng].map((one) => one.toFixed(5)).join();
    const url = `${given.data}${given.data.includes("?") ? "&" : "?"}box=${box}&zoom=${Math.floor(zoom)}`;
    if (url === read) { show(); return; }
    asking?.abort();
    const mine = asking = new AbortController();
    fetch(url, { signal: mine.signal })
      .then((answer) => answer.ok ? answer.json() : Promise.reject(answer))
      .then((found) => { known = found; read = url; show(); })
      .catch((error) => { if (error.name !== "AbortError") status.textContent = words.unread; });
  };
  map.on("moveend", look);
  map.on("popupclose", () => setTimeout(show));

  /* ---- What can be done with it ---- */
  const searchHere = () => {
    const center = map.getCenter(), bounds = map.getBounds();
    const reach = Math.min(map.distance(center, [bounds.getNorth(), center.lng]), map.distance(center, [center.lat, bounds.getEast()]));
    const [path, query] = given.elsewhere.split("?");
    const asked = new URLSearchParams(query);
    asked.set("lat", center.lat.toFixed(3));
    asked.set("lon", center.lng.toFixed(3));
    asked.set("radius", Math.min(200, Math.max(1, Math.round(reach / 1000))));
    location.assign(`${path}?${asked}#deplacer`);
  };
  const shut = () => {
    asking?.abort();
    map.remove();
    room.remove();
    still.forEach((one) => { one.removeAttribute("hidden"); });
    door.closest(".gesture").hidden = false;
    if (location.hash === "#deplacer") history.replaceState(history.state, "", location.href.split("#")[0]);
    door.focus();
  };
  bar.append(button(words.here, searchHere), button(words.close, shut));
  if (given.tiles) {
    const tiles = L.tileLayer(given.tiles, { attribution: given.credit, maxZoom: MOST_ZOOM, className: "tile-picture" });
    const choice = button(words.tiles, () => {
      const wanted = choice.getAttribute("aria-pressed") !== "true";
      choice.setAttribute("aria-pressed", wanted);
      (wanted ? ground : tiles).remove();
      (wanted ? tiles : ground).addTo(map);
    });
    choice.setAttribute("aria-pressed", "false");
    bar.insertBefore(choice, bar.lastChild);
  }
  room.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (markers.getLayers().some((one) => one.isPopupOpen())) map.closePopup();
    else shut();
  });

  const [south, west, north, east] = given.box;
  map.fitBounds([[south, west], [north, east]], { animate: false });
  frame.focus({ preventScroll: true });
  frame.scrollIntoView({ block: "nearest" });
};
