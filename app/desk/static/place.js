// @ts-check
/** Where somebody is on a page, so that they are led back there, or next to it, when the page has changed under them. */

const REACHABLE = "a[href], button:not(:disabled), summary, select, textarea, input:not([type=hidden], :disabled)";

/**
 * @typedef {object} Place
 * @property {string} page the path
 * @property {string} words what is written on the thing
 * @property {string[]} around the ids of the thing and of what it stands in, nearest first
 */

/**
 * Say where the focus is; nothing where nobody sees it, as after a click: then nobody misses it.
 * @returns {Place | null}
 */
export function placeOfFocus() {
  const here = document.activeElement;
  if (!here?.matches("main :focus-visible")) return null;
  const around = [];
  for (let one = here.closest("main [id]"); one; one = one.parentElement?.closest("main [id]") ?? null) around.push(one.id);
  return { page: location.pathname, words: here.textContent?.trim() ?? "", around };
}

/**
 * Lead back to a place, unless the focus is somewhere already.
 * @param {Place | null} place
 */
export function leadBackTo(place) {
  if (place?.page !== location.pathname || document.activeElement !== document.body) return;
  for (const id of place.around) {
    const part = document.getElementById(id);
    const things = part ? [part, ...part.querySelectorAll(REACHABLE)].filter((one) => one.matches(REACHABLE)) : [];
    const thing = things.find((one) => one.textContent?.trim() === place.words) ?? things[0];
    if (thing instanceof HTMLElement) {
      thing.focus();
      return;
    }
  }
}
