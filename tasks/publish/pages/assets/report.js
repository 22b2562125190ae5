"use strict";
// A report's page: shows the record of a figure, lets marks be hidden, follows links to one figure.

const FIELDS = ["anchor", "indicator", "series", "measure", "status", "low", "high", "unit", "qualifier", "from", "to", "average", "role",
  "scope", "basis", "tone", "flag", "rule", "notes"];
const QUALIFIERS = { exact: "exact", approx: "about", min: "at least", max: "at most" };
const SCOPES = { area: "the whole area", part: "a part of the area", superior: "a higher level" };
const ROLES = { from: "from (由…)", to: "to (…到)" };
const BASES = { comparable: "comparable prices 可比", nominal: "nominal 名义", real: "real 实际" };
const NOTES = {
  panel: ["fine", "The panel rests on it: "], conflict: ["bad", "Otherwise elsewhere: "], met: ["fine", "Target met, the next report says "],
  missed: ["bad", "Target missed, the next report says "], unclear: ["", "The next report leaves it open, it says "],
  not_reported: ["bad", "The next report does not say what came of it"], aim: ["", "The target was "],
};

const figures = new Map();
for (const values of JSON.parse(document.getElementById("records").textContent)) {
  const record = Object.fromEntries(FIELDS.map((name, place) => [name, values[place]]));
  figures.set(record.anchor, record);
}
const places = JSON.parse(document.getElementById("paragraphs").textContent);
const panel = document.getElementById("record");
const documentId = document.body.dataset.document;
const marks = [...document.querySelectorAll("article a.f")];
let shownAnchor = null;

function period(record) {
  if (!record.to) return "not said";
  const years = record.from && record.from !== record.to ? `${record.from}–${record.to}` : `${record.to}`;
  return record.average ? `${years}, average per year (年均)` : years;
}

function rows(record, mark) {
  const [ordinal] = record.anchor.match(/\d+/);
  const [start, end, page, topic, path] = places[Number(ordinal) - 1];
  return [
    ["written", zh(mark.textContent)], ["kind", `${MEASURES[record.measure]}, ${STATUSES[record.status]}`], ["years", period(record)],
    ["value is", record.qualifier === "exact" ? null : QUALIFIERS[record.qualifier]], ["tone", record.tone && zh(record.tone)],
    ["of", SCOPES[record.scope]], ["series", record.series], ["prices", BASES[record.basis]], ["end", ROLES[record.role]],
    ["under", path && zh(path)], ["topic", topic && topic.replaceAll("_", " ")],
    ["source", `${page ? `page ${page}, ` : ""}characters ${start}–${end}`], ["rule", rule(record.rule)],
  ].filter(([, value]) => value);
}

function rule(name) {
  const about = RULES[name];
  return about ? h("span", { title: about[0] }, h("code", {}, name), " as in ", zh(about[1])) : h("code", {}, name);
}

function note([kind, words, href]) {
  const [look, said] = NOTES[kind];
  return h(look ? `p.note.${look}` : "p.note", {}, said, href ? h("a", { href }, words || "see there") : words);
}

function show(anchor, focus) {
  const record = figures.get(anchor), mark = document.getElementById(anchor);
  if (!record || !mark) return;
  hide();
  shownAnchor = anchor;
  mark.classList.add("here");
  const id = `${documentId}-${anchor.slice(2)}`;
  const close = h("button.close", { type: "button", "aria-label": "Close the record" }, "×");
  close.addEventListener("click", () => { const back = shownAnchor; hide(); document.getElementById(back)?.focus({ preventScroll: true }); });
  const value = shown(record.low, record.high || undefined, record.unit, record.qualifier);
  const facts = h("dl");
  for (const [name, content] of rows(record, mark)) facts.append(h("dt", {}, name), h("dd", {}, content));
  panel.replaceChildren(
    close, h("h2", {}, value), h("p.what", { lang: "zh" }, record.indicator), facts,
    ...(record.flag ? [h("p.note.bad", {}, "A cross-check found: ", record.flag)] : []), ...(record.notes || []).map(note),
    h("p.note", {}, h("code.file", {}, id)),
    h("div.tools", {}, copier("Copy its id", () => id), copier("Copy the link", () => location.href.split("#")[0] + `#${anchor}`)));
  panel.classList.remove("empty");
  if (focus) mark.focus({ preventScroll: true });
}

function copier(label, text) {
  const button = h("button", { type: "button" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
    } catch {
      button.textContent = text(); // a page opened from a folder may not write to the clipboard
    }
  });
  return button;
}

function hide() {
  document.querySelector(".f.here")?.classList.remove("here");
  panel.classList.add("empty");
  panel.replaceChildren(document.getElementById("nothing").content.cloneNode(true));
  shownAnchor = null;
}

/** Follows the address: #f-p0007-f0021, or a whole figure_id. */
function follow() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted.startsWith(`${documentId}-p`)) {
    location.replace(`#${wanted.includes("-f") ? "f-" : ""}${wanted.slice(documentId.length + 1)}`);
  } else if (figures.has(wanted)) {
    show(wanted, true);
  }
}

function step(by) {
  const visible = marks.filter((mark) => !hidden(mark));
  if (!visible.length) return;
  const at = visible.findIndex((mark) => mark.id === shownAnchor);
  const next = at >= 0 ? visible[(at + by + visible.length) % visible.length] : nearest(visible);
  location.hash = next.id;
}

/** The first figure on the screen, so that the keys go on from where one reads. */
function nearest(visible) {
  return visible.find((mark) => mark.getBoundingClientRect().top > 60) || visible[0];
}

function hidden(mark) {
  return [...mark.classList].some((name) => document.body.classList.contains(`hide-${name}`));
}

addEventListener("hashchange", follow);
document.querySelector("article").addEventListener("click", (event) => {
  const mark = event.target.closest("a.f");
  if (mark && `#${mark.id}` === location.hash) show(mark.id, true);
});
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  if (event.key === "n" || event.key === "j") step(1);
  else if (event.key === "p" || event.key === "k") step(-1);
  else if (event.key === "Escape") panel.querySelector(".close")?.click();
});
for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!pressed));
    document.body.classList.toggle(`hide-${button.dataset.show}`, pressed);
  });
}

// Where one is in the outline; on a phone the outline starts folded.
const links = new Map([...document.querySelectorAll(".outline a")].map((a) => [a.hash.slice(1), a]));
const headings = [...links.keys()].map((name) => document.getElementById(name)).filter(Boolean);
const seen = new IntersectionObserver(() => {
  const above = headings.filter((heading) => heading.getBoundingClientRect().top < 160).pop();
  document.querySelector(".outline [aria-current]")?.removeAttribute("aria-current");
  if (above) links.get(above.id).setAttribute("aria-current", "location");
}, { rootMargin: "-10% 0px -80% 0px" });
headings.forEach((heading) => seen.observe(heading));
if (matchMedia("(max-width: 48rem)").matches) document.querySelector(".outline details").open = false;
hide();
follow();
