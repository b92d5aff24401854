// @ts-check
/** Tells at once that a file is too large, before it has travelled: the house would only refuse it. */

const MOST = 10 * 1024 * 1024;
const file = document.querySelector("#file");
const complaint = document.querySelector("#file-complaint");

if (file instanceof HTMLInputElement && complaint instanceof HTMLElement) {
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    const sentence = chosen && chosen.size > MOST ? `${chosen.name}: ${complaint.dataset.tooLarge ?? ""}` : "";
    file.setCustomValidity(sentence);
    complaint.textContent = sentence;
    complaint.hidden = !sentence;
    if (sentence) file.setAttribute("aria-invalid", "true");
    else file.removeAttribute("aria-invalid");
  });
}
