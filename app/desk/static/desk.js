// @ts-check
/** The desk's own script. Every page works without it; with it, menus close, keys lead about, and calls can be heard. */

const me = document.querySelector("details.me");

document.addEventListener("click", (event) => {
  if (me instanceof HTMLDetailsElement && event.target instanceof Node && !me.contains(event.target)) me.open = false;
});

/**
 * Say whether somebody is writing: then keys are letters.
 * @param {EventTarget | null} target
 */
function isWriting(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/** Whether single keys do something: readers can switch it off (WCAG 2.1.4), and their browser remembers. */
const keysAreOn = () => localStorage.getItem("keys") !== "off";

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && me instanceof HTMLDetailsElement && me.open) {
    me.open = false;
    me.querySelector("summary")?.focus();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || isWriting(event.target) || !keysAreOn()) return;
  const wanted = Array.from(document.querySelectorAll("[data-key]")).find(
    (one) => one instanceof HTMLElement && one.dataset.key === event.key && !one.hasAttribute("disabled"),
  );
  if (wanted instanceof HTMLElement) {
    event.preventDefault();
    if (isWriting(wanted)) wanted.focus();
    else wanted.click();
  }
});

/** What readers switch on for their browser: single keys, a notification, a sound. */
for (const box of document.querySelectorAll("input[data-remembers]")) {
  if (!(box instanceof HTMLInputElement)) continue;
  const name = box.dataset.remembers ?? "";
  box.checked = (localStorage.getItem(name) ?? box.dataset.usually) === "on";
  box.defaultChecked = box.checked;
  box.addEventListener("change", async () => {
    if (name === "notify" && box.checked && "Notification" in window) {
      box.checked = (await Notification.requestPermission()) === "granted";
    }
    localStorage.setItem(name, box.checked ? "on" : "off");
    box.defaultChecked = box.checked;
    if (name === "sound" && box.checked) ring();
  });
}

/** Let two short tones sound, as a desk telephone does. */
function ring() {
  const sound = new AudioContext();
  for (const [at, pitch] of [[0, 660], [0.22, 880]]) {
    const tone = sound.createOscillator();
    const loudness = sound.createGain();
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.15, sound.currentTime + at);
    loudness.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + at + 0.2);
    tone.connect(loudness).connect(sound.destination);
    tone.start(sound.currentTime + at);
    tone.stop(sound.currentTime + at + 0.2);
  }
}

/** Calls that have been told about; a page that is loaded anew tells none twice within its session. */
const told = new Set(JSON.parse(sessionStorage.getItem("told") ?? "[]"));

/** Tell of calls that ring and were not told about yet: never who is calling, for others may see the screen. */
function tellOfCalls() {
  for (const call of document.querySelectorAll("[data-rings]")) {
    if (!(call instanceof HTMLElement) || told.has(call.id)) continue;
    told.add(call.id);
    sessionStorage.setItem("told", JSON.stringify(Array.from(told).slice(-50)));
    if (localStorage.getItem("sound") === "on") ring();
    if (localStorage.getItem("notify") === "on" && "Notification" in window && Notification.permission === "granted") {
      const note = new Notification(call.dataset.rings ?? "", { tag: call.id });
      note.addEventListener("click", () => window.focus());
    }
  }
}

document.addEventListener("refreshed", tellOfCalls);
tellOfCalls();
