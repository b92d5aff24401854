// @ts-check
/** Files of the call log with a progress bar, which can be cancelled. Without this script the links lead to the same files. */

const PARTS = "application/x-durchwahl-parts";
const HEAD_BYTES = 8;

const panel = document.getElementById("export");
const bar = /** @type {HTMLProgressElement | null} */ (document.getElementById("export-rows"));
const said = document.getElementById("export-said");
const count = panel?.querySelector("[data-count]");
const cancel = panel?.querySelector("[data-cancel]");
const figures = new Intl.NumberFormat(document.documentElement.lang);

/** @type {AbortController | null} */
let running = null;

/**
 * Yield the parts of the file, each with the number of rows that are done with it.
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {AsyncGenerator<[number, Uint8Array]>}
 */
async function* partsOf(stream) {
  let held = new Uint8Array(0);
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) {
      if (held.length) throw new Error("the file is cut off");
      return;
    }
    const joined = new Uint8Array(held.length + value.length);
    joined.set(held);
    joined.set(value, held.length);
    held = joined;
    while (held.length >= HEAD_BYTES) {
      const head = new DataView(held.buffer, held.byteOffset);
      const end = HEAD_BYTES + head.getUint32(4);
      if (held.length < end) break;
      yield [head.getUint32(0), held.slice(HEAD_BYTES, end)];
      held = held.subarray(end);
    }
  }
}

/**
 * Show how many of the rows are done.
 * @param {number} rows
 * @param {number} total
 */
function showProgress(rows, total) {
  if (!bar || !count) return;
  bar.max = Math.max(total, 1);
  bar.value = rows;
  count.textContent = `${figures.format(rows)} / ${figures.format(total)}`;
}

/**
 * Say how it came out, to everybody.
 * @param {"done" | "failed" | "cancelled"} how
 */
function say(how) {
  if (!said) return;
  said.className = how === "failed" ? "trouble" : how === "done" ? "done" : "warning";
  said.textContent = said.dataset[how] ?? "";
}

/**
 * Hand a file that is there to the browser.
 * @param {Blob} file
 * @param {string} name
 */
function keep(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Fetch the file behind a link, part by part.
 * @param {HTMLAnchorElement} link
 * @param {AbortSignal} signal
 */
async function take(link, signal) {
  const answer = await fetch(link.href, { headers: { Accept: PARTS }, signal });
  if (!answer.ok || !answer.body || answer.headers.get("Content-Type") !== PARTS) {
    location.assign(link.href);
    return;
  }
  const total = Number(answer.headers.get("X-Rows"));
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "";
  showProgress(0, total);
  const parts = [];
  for await (const [rows, part] of partsOf(answer.body)) {
    parts.push(part);
    showProgress(rows, total);
  }
  keep(new Blob(parts), name);
  say("done");
}

/** @param {MouseEvent} event */
async function begin(event) {
  const link = event.currentTarget;
  if (!(link instanceof HTMLAnchorElement) || !panel || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (running) return;
  running = new AbortController();
  panel.hidden = false;
  showProgress(0, 0);
  if (said) said.textContent = "";
  try {
    await take(link, running.signal);
  } catch (error) {
    say(running.signal.aborted ? "cancelled" : "failed");
  } finally {
    running = null;
    panel.hidden = true;
    link.focus();
  }
}

document.querySelectorAll("a[data-export]").forEach((link) => link.addEventListener("click", /** @type {EventListener} */ (begin)));
cancel?.addEventListener("click", () => running?.abort());
