// @ts-check
/** The desk's own script. Every page works without it; with it, menus close and what is live stays so. */

/** Close the menu of the person when something else is clicked, or Escape is pressed. */
const me = document.querySelector("details.me");
document.addEventListener("click", (event) => {
  if (me instanceof HTMLDetailsElement && event.target instanceof Node && !me.contains(event.target)) me.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && me instanceof HTMLDetailsElement && me.open) {
    me.open = false;
    me.querySelector("summary")?.focus();
  }
});
