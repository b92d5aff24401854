// @ts-check
/**
 * Brings a page up to date without losing anything: elements stay the same where they can, so that focus, what was
 * typed, what is open and what is being played remain.
 */

const OF_THE_READER = new Set(["open"]);

/**
 * Make one element as another one is.
 * @param {Element} here what is shown
 * @param {Element} there what it should be
 */
export function morph(here, there) {
  if (here.isEqualNode(there) || here.hasAttribute("data-keep")) return;
  if (here.tagName !== there.tagName || here.id !== there.id) {
    here.replaceWith(there);
    return;
  }
  sameAttributes(here, there);
  if (here instanceof HTMLTextAreaElement) return;
  sameChildren(here, there);
}

/**
 * @param {Element} here
 * @param {Element} there
 */
function sameAttributes(here, there) {
  const typedInto = here instanceof HTMLInputElement || here instanceof HTMLSelectElement;
  for (const { name } of Array.from(here.attributes)) {
    if (!there.hasAttribute(name) && !OF_THE_READER.has(name)) here.removeAttribute(name);
  }
  for (const { name, value } of Array.from(there.attributes)) {
    if (OF_THE_READER.has(name) || (typedInto && name === "value" && isTouched(here))) continue;
    if (here.getAttribute(name) !== value) here.setAttribute(name, value);
  }
}

/**
 * Bring the children into the order that they should have: those with an id are found again wherever they are.
 * @param {Element} here
 * @param {Element} there
 */
function sameChildren(here, there) {
  const wanted = Array.from(there.childNodes);
  const ids = new Set(wanted.map((one) => (one instanceof Element ? one.id : "")).filter(Boolean));
  let at = here.firstChild;
  for (const next of wanted) {
    while (at instanceof Element && at.id && !ids.has(at.id)) at = leave(at);
    const known = next instanceof Element && next.id ? here.querySelector(`:scope > #${CSS.escape(next.id)}`) : null;
    if (known && next instanceof Element) {
      if (known !== at) here.insertBefore(known, at);
      else at = at.nextSibling;
      morph(known, next);
    } else if (at && fits(at, next)) {
      const after = at.nextSibling;
      if (at instanceof Element && next instanceof Element) morph(at, next);
      else if (at.nodeValue !== next.nodeValue) at.nodeValue = next.nodeValue;
      at = after;
    } else {
      here.insertBefore(next, at);
    }
  }
  while (at) at = leave(at);
}

/**
 * Take something away that is no longer there, unless somebody has typed into it: that is theirs to send or to drop.
 * @param {ChildNode} node
 * @returns {ChildNode | null} what comes after it
 */
function leave(node) {
  const after = node.nextSibling;
  if (node instanceof Element && Array.from(node.querySelectorAll("textarea, input, select")).some(isTouched)) {
    node.setAttribute("data-gone", "");
  } else {
    node.remove();
  }
  return after;
}

/**
 * @param {ChildNode} here
 * @param {ChildNode} there
 */
function fits(here, there) {
  if (here.nodeType !== there.nodeType) return false;
  if (!(here instanceof Element) || !(there instanceof Element)) return true;
  return here.tagName === there.tagName && here.id === there.id;
}

/**
 * Say whether somebody has changed a field since the page came.
 * @param {Element} field
 */
export function isTouched(field) {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLInputElement) {
    if (field.type === "hidden") return false;
    return field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue;
  }
  if (field instanceof HTMLSelectElement) {
    return Array.from(field.options).some((one) => one.selected !== one.defaultSelected) && field.selectedIndex > 0;
  }
  return false;
}
