"use strict";
// The index: reads the parts of the list one after the other, searches and filters what is there.

const STEP = 100;
const LACKS = { o: "no opening", r: "no review", t: "no tasks", c: "no closing", e: "breaks off" };
const reports = [];
const form = document.querySelector(".filters"), body = document.querySelector("tbody");
const status_ = document.querySelector("[role=status]"), more = document.querySelector("button.more");
let order = { by: "year", down: true }, limit = STEP, pending = 0;

/** Called by each part of the list: rows as data/index.js names their fields. */
function part(rows) {
  for (const row of rows) {
    const report = Object.fromEntries(INDEX.fields.map((name, place) => [name, row[place]]));
    report.text = `${report.id} ${report.name} ${report.province} ${report.speaker} ${report.year}`.toLowerCase();
    reports.push(report);
  }
}

function wanted() {
  return Object.fromEntries(new FormData(form));
}

function matches(report, want, words) {
  return words.every((word) => report.text.includes(word)) && (!want.level || report.level === want.level) &&
    (!want.province || report.province === want.province) && (!want.year || report.year === Number(want.year)) &&
    (!want.whole || (report.lacks === "") === (want.whole === "1"));
}

const KEYS = { place: (r) => r.id, year: (r) => r.year, growth: (r) => r.growth[0], target: (r) => r.target[0], figures: (r) => r.figures };

function compare(a, b) {
  const [x, y] = [KEYS[order.by](a), KEYS[order.by](b)];
  if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? 1 : -1; // what is not said stands last
  const first = typeof x === "number" ? x - y : x < y ? -1 : x > y ? 1 : 0;
  return (order.down ? -first : first) || (a.id < b.id ? -1 : 1);
}

function draw() {
  const want = wanted(), words = want.q.toLowerCase().split(/\s+/).filter(Boolean);
  const found = reports.filter((report) => matches(report, want, words)).sort(compare);
  body.replaceChildren(...found.slice(0, limit).map(line));
  more.hidden = found.length <= limit;
  const left = pending ? `, ${pending} more parts of the list are being read` : "";
  status_.textContent = `${found.length.toLocaleString("en-US")} of ${reports.length.toLocaleString("en-US")} reports${found.length > limit ? `, the first ${limit} are shown` : ""}${left}`;
  keep({ ...want, ...(order.by === "year" && order.down ? {} : { by: order.by, down: order.down ? 1 : "" }) });
}

function line(report) {
  const href = `reports/${report.id}.html`;
  const cell = (name, ...content) => h("td", { "data-name": name }, ...content);
  const value = (name, [low, high, qualifier, anchor]) => low === undefined ? h("td.num")
    : h("td.num", { "data-name": name }, h("a", { href: `${href}#${anchor}` }, shown(low, high, "%", qualifier)));
  return h("tr", {}, h("td", {}, h("a", { href, lang: "zh" }, report.name)), h("td", {}, String(report.year)), h("td", {}, LEVELS[report.level]),
    h("td", { lang: "zh" }, report.province === report.name ? "" : report.province), value("growth", report.growth), value("target", report.target),
    h("td.num", { "data-name": "figures" }, number(report.figures)),
    report.lacks ? h("td.warn", {}, [...report.lacks].map((letter) => LACKS[letter]).join(", ")) : h("td.good", {}, "complete"));
}

function soon() {
  cancelAnimationFrame(soon.frame);
  soon.frame = requestAnimationFrame(draw);
}

for (const [name, value] of settings()) {
  if (name === "by" && KEYS[value]) order = { by: value, down: settings().get("down") === "1" };
  else if (form.elements[name]) form.elements[name].value = value;
}
form.addEventListener("input", () => { limit = STEP; soon(); });
form.addEventListener("reset", () => { limit = STEP; setTimeout(draw); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  cancelAnimationFrame(soon.frame); // what was typed last may not be drawn yet, and drawing it later would take the focus away
  draw();
  body.querySelector("a")?.focus();
});
more.addEventListener("click", () => {
  const last = body.rows.length;
  limit += STEP;
  draw();
  body.rows[last]?.querySelector("a").focus();
});
for (const button of document.querySelectorAll("[data-by]")) {
  button.addEventListener("click", () => {
    const by = button.dataset.by;
    order = { by, down: order.by === by ? !order.down : by !== "place" };
    document.querySelectorAll("th[aria-sort]").forEach((th) => th.removeAttribute("aria-sort"));
    button.closest("th").setAttribute("aria-sort", order.down ? "descending" : "ascending");
    draw();
  });
}
addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, select")) {
    event.preventDefault();
    form.elements.q.focus();
  }
});

(async () => {
  pending = INDEX.parts;
  for (let n = 1; n <= INDEX.parts; n++) {
    await load(`data/reports-${String(n).padStart(3, "0")}.js`);
    pending = INDEX.parts - n;
    soon();
  }
  if (!INDEX.parts) draw();
})();
