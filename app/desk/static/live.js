// @ts-check
/**
 * Keeps a page live: hears from the house that something changed, fetches the page anew and brings what is shown up to
 * date; says when it can no longer be trusted, and rings if the reader wants that.
 */
import { morph } from "./morph.js";
import { leadBackTo, placeOfFocus } from "./place.js";

const source = document.querySelector("[data-live-from]");
const state = document.getElementById("live-state");
/** Milliseconds without a sign of life after which what is shown is called old; the house gives one every ten seconds. */
const OLD_AFTER = 25_000;
let heardAt = Date.now();
let busy = false;
let again = false;
// A form that was refused is shown at the address that it was sent to, which answers no question.
const page = (source instanceof HTMLElement && source.dataset.livePage) || location.href;
if (location.pathname !== new URL(page, location.href).pathname) history.replaceState(null, "", page);

/** Fetch the page as it is now and show it. */
async function refresh() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    const answer = await fetch(page, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.redirected || !answer.ok) {
      if (answer.redirected) location.assign(answer.url);
      return;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const place = placeOfFocus();
    for (const part of document.querySelectorAll("[data-live]")) {
      const other = fresh.getElementById(part.id);
      if (other) morph(part, document.adoptNode(other));
    }
    leadBackTo(place);
    document.title = fresh.title;
    document.dispatchEvent(new CustomEvent("refreshed"));
  } catch {
    // The connection is gone: the state says so, and the next sign of life fetches the page again.
  } finally {
    busy = false;
    if (again) {
      again = false;
      void refresh();
    }
  }
}

/** Say whether what is shown can be trusted. */
function tellState() {
  if (!state) return;
  const old = Date.now() - heardAt > OLD_AFTER || state.dataset.lost === "yes";
  if (state.dataset.old === String(old)) return;
  state.dataset.old = String(old);
  const shown = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  state.textContent = old
    ? (state.dataset.wordsOld ?? "").replace("{time}", shown.format(heardAt))
    : state.dataset.wordsLive ?? "";
}

/** @param {string} from */
function listen(from) {
  const stream = new EventSource(from);
  const alive = () => {
    heardAt = Date.now();
    if (state) state.dataset.lost = "no";
    tellState();
  };
  stream.addEventListener("beat", alive);
  stream.addEventListener("changed", () => {
    alive();
    void refresh();
  });
  stream.addEventListener("lost", () => {
    if (state) state.dataset.lost = "yes";
    tellState();
  });
  stream.addEventListener("over", () => {
    stream.close();
    void refresh();
  });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(from), 3_000);
    tellState();
  });
}

/** Count the seconds of whatever says since when it lasts. */
function tick() {
  const ahead = source instanceof HTMLElement ? Number(source.dataset.clockAhead ?? 0) : 0;
  for (const one of document.querySelectorAll("[data-since]")) {
    if (!(one instanceof HTMLElement)) continue;
    const seconds = Math.max(0, Math.floor((Date.now() + ahead - Date.parse(one.dataset.since ?? "")) / 1000));
    const minutes = Math.floor(seconds / 60);
    const text = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
    if (one.textContent !== text) one.textContent = text;
  }
  tellState();
}

if (source instanceof HTMLElement) {
  listen(source.dataset.liveFrom ?? "");
  tick();
  setInterval(tick, 1_000);
  // Not everything that goes on is told: such a page says how often it wants to be looked at anyway, in seconds.
  const every = Number(source.dataset.refreshEvery ?? 0);
  if (every) setInterval(() => document.hidden || void refresh(), every * 1_000);
  document.addEventListener("refreshed", tick);
  addEventListener("offline", () => {
    if (state) state.dataset.lost = "yes";
    tellState();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void refresh();
  });
}
