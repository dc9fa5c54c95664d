// What pages do better with script: copying, suggestions while typing, filtering long lists, opening what a link points at.

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue; // only on secure origins
  button.hidden = false;
  const text = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = text; }, 2000);
  });
}

const policy = document.getElementById("policy");
policy?.addEventListener("change", () => policy.form.submit());

for (const input of document.querySelectorAll("input[data-filter]")) {
  input.hidden = false;
  const rows = [...document.querySelectorAll(`#${input.dataset.filter} tbody tr`)].map((row) => [row, row.textContent.toLowerCase()]);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/);
    for (const [row, text] of rows) row.hidden = !words.every((word) => text.includes(word));
  });
}

// A region that does not scroll is no stop for the keyboard; one that does says so.
const watched = new ResizeObserver((entries) => { for (const { target } of entries) fit(target.closest(".scroll")); });
function fit(region) {
  const wide = region.scrollWidth > region.clientWidth + 1;
  const tall = region.scrollHeight > region.clientHeight + 1;
  if (wide || tall) region.setAttribute("tabindex", "0");
  else region.removeAttribute("tabindex");
  let hint = region.previousElementSibling?.matches("p.sideways") ? region.previousElementSibling : null;
  if (wide && !hint && !("quiet" in region.dataset)) {
    hint = document.createElement("p");
    hint.className = "sideways";
    hint.textContent = "Wider than the screen: scroll sideways ↔";
    region.before(hint);
  }
  if (hint) hint.hidden = !wide;
}
for (const region of document.querySelectorAll(".scroll")) {
  watched.observe(region);
  if (region.firstElementChild) watched.observe(region.firstElementChild);
}

function openTarget() {
  const id = decodeURIComponent(location.hash.slice(1));
  document.getElementById(id)?.closest("details")?.setAttribute("open", "");
}
addEventListener("hashchange", openTarget);
openTarget();

const find = document.getElementById("find");
const found = document.getElementById("found");
let waiting = 0;
let asked = "";
find?.addEventListener("input", () => {
  clearTimeout(waiting);
  const text = find.value.trim();
  if (text.length < 2 || text === asked) return;
  waiting = setTimeout(async () => {
    asked = text;
    const given = new URLSearchParams({ text, limit: "8" });
    if (policy) given.set("policy", policy.value);
    const answer = await fetch(`/api/search?${given}`).catch(() => null);
    if (!answer?.ok || asked !== text) return;
    const { results } = await answer.json();
    found.replaceChildren(...results.map((result) => {
      const option = document.createElement("option");
      option.value = result.name;
      option.label = `${result.label} (${result.kind})`;
      return option;
    }));
  }, 200);
});
