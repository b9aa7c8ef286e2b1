/* The pages read lately, to read again where there is no network. Served as /sw.js, after `SITE`:
   {files, offline: {path of a language: {page, words, locale}}} (app/web/public/offline.py).
   Everything stays on the device; forms, feeds, the API and the console are never touched. */
"use strict";
const MOST = { pages: 30, files: 60 };
const PATIENCE_MS = 4000;
const NEVER = /^(\/[a-z]{2,3})?\/(api|admin|apercu)(\/|$)|\.\w+$/;
const FOREVER = /^\/(static|identite)\/|^\/(theme|icon)-/;
const KEPT_ON = "X-Kept-On";

const put = async (name, request, answer) => {
  const shelf = await caches.open(name);
  await shelf.delete(request);
  await shelf.put(request, answer);
  const asked = await shelf.keys();
  await Promise.all(asked.slice(0, -MOST[name]).map((one) => shelf.delete(one)));
};

/* What the site lets anyone keep, and nothing else; what is gone is gone here too. */
const keepPage = async (request, answer) => {
  const { status, headers, redirected, type } = answer;
  if (status === 404 || status === 410) await (await caches.open("pages")).delete(request);
  const html = (headers.get("Content-Type") || "").startsWith("text/html");
  const near = new URL(request.url).searchParams.has("lat");
  if (status !== 200 || redirected || type !== "basic" || !html || near) return;
  if (!(headers.get("Cache-Control") || "").includes("public")) return;
  const dated = new Headers(headers);
  dated.set(KEPT_ON, new Date().toISOString());
  await put("pages", request, new Response(await answer.blob(), { headers: dated }));
};

const languageOf = (url) => {
  const [path] = /^\/[a-z]{2,3}(?=\/|$)/.exec(new URL(url).pathname) || [""];
  return SITE.offline[path] || SITE.offline[""];
};

/* The page as it was, with a line above it that says so. */
const keptPage = async (request) => {
  const found = await (await caches.open("pages")).match(request, { ignoreVary: true });
  if (!found) return undefined;
  const { words, locale } = languageOf(request.url);
  const written = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
  const line = words.replace("{date}", () => written.format(new Date(found.headers.get(KEPT_ON))));
  const notice = `<p class="site-notice no-print" role="status"><span class="wrap">${line}</span></p>`;
  const body = (await found.text()).replace(/<main[^>]*>/, (main) => main + notice);
  const headers = new Headers(found.headers);
  ["Content-Encoding", "Content-Length"].forEach((name) => headers.delete(name));
  return new Response(body, { headers });
};

const page = async (request, network) => {
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS); });
  try {
    return (await Promise.race([network, late])) || (await keptPage(request)) || (await network);
  } catch {
    return (await keptPage(request)) || caches.match(languageOf(request.url).page);
  }
};

const file = async (request) => {
  const found = await caches.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  const kept = answer.status === 200 && (answer.headers.get("Cache-Control") || "").includes("immutable");
  if (kept) await put("files", request, answer.clone());
  return answer;
};

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const offline = Object.values(SITE.offline).map((one) => new Request(one.page, { cache: "no-cache" }));
  await (await caches.open("offline")).addAll(offline);
  await (await caches.open("files")).addAll(SITE.files);
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
  /* The page that brought the visitor here was read before this file was. */
  const open = await self.clients.matchAll({ type: "window" });
  await Promise.all(open.map(async ({ url }) => {
    const request = new Request(url.split("#")[0]);
    if (!NEVER.test(new URL(url).pathname)) await keepPage(request, await fetch(request, { cache: "force-cache" }));
  }));
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode !== "navigate") {
    if (FOREVER.test(pathname)) event.respondWith(file(request));
  } else if (!NEVER.test(pathname)) {
    const network = Promise.resolve(event.preloadResponse).then((early) => early || fetch(request));
    event.waitUntil(network.then((answer) => keepPage(request, answer.clone())).catch(() => {}));
    event.respondWith(page(request, network));
  }
});
