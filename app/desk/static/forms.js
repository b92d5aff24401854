// @ts-check
/** After a form was sent by keyboard, the focus is where it was, or at the first field with which something is wrong. */
import { leadBackTo, placeOfFocus } from "./place.js";

const KEPT = "place";

document.addEventListener("submit", () => sessionStorage.setItem(KEPT, JSON.stringify(placeOfFocus())));

const place = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
sessionStorage.removeItem(KEPT);
const wrong = place && document.querySelector("main [aria-invalid=true]");
if (wrong instanceof HTMLElement) wrong.focus();
else leadBackTo(place);
