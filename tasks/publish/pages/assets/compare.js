"use strict";
// One indicator over places and years: lines for places that were chosen, the spread of all the others, a table for one year.

const COLOURS = ["#1f77b4", "#d1590a", "#2a8a3e", "#b5305f", "#7a4fb5", "#0f8a86", "#8a6d1a", "#5b6672"];
const HEIGHT = 360, TOP = 16, BOTTOM = 30, STEP = 100, MOST = COLOURS.length, CROWD = 5, NARROW = 640, LINE = 15, NAME = 110;
let WIDTH = 960, LEFT = 74, RIGHT = 96, room = 0;
const form = document.querySelector(".filters"), plot = document.getElementById("plot"), body = document.querySelector("tbody");
const caption = document.querySelector("figcaption [role=status]"), chips = document.querySelector(".chips"), yearBox = document.getElementById("year");
const more = document.querySelector("button.more");
const data = {};
let places = [], limit = STEP;

/** Called by the data of a series: values by place, each [year, target?, low, high, qualifier, report, anchor]. */
function series(code, measure, unit, values) {
  data[`${code} ${measure}`] = { unit, values };
}

const by = (name) => form.elements[name].value;
const level = (code) => PLACES.of[code];

function rowsOf(values, status) {
  return values.filter((v) => !status || (v[1] ? "target" : "actual") === status)
    .map(([year, aim, low, high, qualifier, report, anchor]) => ({ year, status: aim ? "target" : "actual", low, high: high === 0 ? low : high,
      qualifier: QUALIFIERS[qualifier], report, anchor }));
}
const QUALIFIERS = ["exact", "approx", "min", "max"];

function inView(code) {
  const [, province, kind] = level(code);
  return (!by("level") || kind === by("level")) && (!by("province") || province === by("province"));
}

async function draw() {
  const [code, measure] = [by("i"), by("m")];
  await load(`data/series-${code}-${measure}.js`);
  const { unit, values } = data[`${code} ${measure}`];
  const all = Object.keys(values).filter((place) => inView(place)).map((place) => [place, rowsOf(values[place], by("s"))]).filter(([, v]) => v.length);
  const chosen = places.filter((place) => values[place]).map((place) => [place, rowsOf(values[place], by("s"))]);
  const drawn = chosen.length || all.length > MOST ? chosen : all;
  chart(unit, all, drawn);
  years([...all, ...drawn]);
  table(unit, new Map([...all, ...drawn]));
  keep({ i: code, m: measure, s: by("s"), level: by("level"), province: by("province"), p: places.join(","), y: yearBox.value });
}

// --- the chart ---------------------------------------------------------------------------------------

function quantile(sorted, q) {
  const at = (sorted.length - 1) * q, low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}

/** The chart is drawn as wide as there is room, so that its words can be read on a phone. */
function fit() {
  room = plot.parentElement.clientWidth;
  WIDTH = Math.max(320, Math.round(room) || 960);
  [LEFT, RIGHT] = WIDTH < NARROW ? [58, 12] : [74, 96];
  plot.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
}

/** Per year of a status: quartiles over places, where there are enough of them, and the single values where there are not. */
function spread(all, status) {
  const of = new Map();
  for (const [place, rows] of all) {
    for (const row of rows) if (row.status === status) of.has(row.year) ? of.get(row.year).push([place, row]) : of.set(row.year, [[place, row]]);
  }
  const few = [...of.values()].filter((found) => found.length < CROWD).flat();
  const many = [...of].filter(([, found]) => found.length >= CROWD).sort((a, b) => a[0] - b[0]).map(([year, found]) => {
    const values = found.map(([, row]) => row.low).sort((a, b) => a - b);
    return { year, n: values.length, low: quantile(values, 0.25), middle: quantile(values, 0.5), high: quantile(values, 0.75) };
  });
  return { few, many };
}

function ticks(low, high) {
  const raw = (high - low) / 7 || 1, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((s) => raw <= s * power * 1.0001) || 10);
  const found = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) found.push(Number(value.toPrecision(12)));
  return found;
}

function chart(unit, all, drawn) {
  const crowd = all.length > MOST;
  const spreads = crowd ? { actual: spread(all, "actual"), target: spread(all, "target") } : {};
  const around = Object.values(spreads).flatMap(({ few, many }) => [...few.map(([, row]) => row), ...many]);
  const seen = [...drawn.flatMap(([, rows]) => rows), ...around];
  const numbers = seen.flatMap((row) => [row.low, row.high]), span = seen.map((row) => row.year);
  plot.replaceChildren();
  fit();
  if (!numbers.length) {
    caption.textContent = "Nothing is reported of it for these places.";
    return;
  }
  let [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const pad = (high - low || Math.abs(high) || 1) * 0.08;
  [low, high] = [low - pad, high + pad];
  const [first, last] = [Math.min(...span), Math.max(...span)];
  const x = (year) => LEFT + (WIDTH - LEFT - RIGHT) * ((year - first + 0.5) / (last - first + 1));
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low));
  for (const tick of ticks(low, high)) {
    plot.append(svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick) }), svg("text", { class: "end", x: LEFT - 8, y: y(tick) + 4 }, amount(tick, unit)));
  }
  const every = Math.ceil((last - first + 1) / (WIDTH < NARROW ? 6 : 14));
  for (let year = last; year >= first; year -= every) plot.append(svg("text", { class: "mid", x: x(year), y: HEIGHT - 8 }, String(year)));
  for (const [status, { few, many }] of Object.entries(spreads)) {
    band(many, status, x, y, unit);
    if (!drawn.length) few.forEach(([place, row]) => dot(place, row, x, y, unit));
  }
  drawn.forEach(([place, rows], number) => line(place, rows, COLOURS[number % MOST], x, y, unit));
  names(drawn, x, y);
  caption.textContent = (crowd ? `The bands hold the middle half of ${number(all.length)} places, their line is the median, dashed for the targets. ` : "") +
    (drawn.length ? "Dots are achieved, diamonds are targets; a click leads to the sentence." : "Add places to see their own series.");
}

/** Runs of years that follow each other. */
function runs(rows) {
  const found = [];
  for (const row of rows) (found.at(-1)?.at(-1)?.year === row.year - 1 ? found.at(-1) : found[found.push([]) - 1]).push(row);
  return found;
}

function band(rows, status, x, y, unit) {
  const c = status === "actual" ? "var(--link)" : "var(--change)";
  for (const run of runs(rows)) {
    if (run.length === 1) {
      const [{ year, low, high }] = run;
      plot.append(svg("line", { style: `stroke:${c};stroke-width:9;stroke-opacity:.18`, x1: x(year), x2: x(year), y1: y(low), y2: y(high) }));
      continue;
    }
    const edge = [...run.map((r) => `${x(r.year)},${y(r.high)}`), ...[...run].reverse().map((r) => `${x(r.year)},${y(r.low)}`)].join(" ");
    plot.append(svg("polygon", { class: "band", style: `fill:${c}`, points: edge }),
      svg("polyline", { style: `--c:${c}`, points: run.map((r) => `${x(r.year)},${y(r.middle)}`).join(" "), ...(status === "target" ? { "stroke-dasharray": "6 4" } : {}) }));
  }
  for (const r of rows) plot.append(svg("circle", { style: `--c:${c}`, cx: x(r.year), cy: y(r.middle), r: 3 }, svg("title", {}, `${r.year} ${STATUSES[status]}: median ${amount(r.middle, unit)} of ${r.n}`)));
}

/** A single value of a year with few places. */
function dot(place, row, x, y, unit) {
  const words = `${level(place)[0]} ${row.year} ${STATUSES[row.status]} ${shown(row.low, row.high, unit, row.qualifier)}`;
  const c = row.status === "actual" ? "var(--link)" : "var(--change)";
  plot.append(svg("a", { href: evidence(place, row), style: `--c:${c}`, "aria-label": words }, svg("title", {}, words), svg("circle", { class: "dot", cx: x(row.year), cy: y(row.low), r: 4 })));
}

function line(place, rows, colour, x, y, unit) {
  const done = rows.filter((r) => r.status === "actual").sort((a, b) => a.year - b.year);
  const name = level(place)[0];
  done.slice(1).forEach((r, at) => {
    const before = done[at], gap = r.year - before.year > 1 ? { class: "gap" } : {};
    plot.append(svg("polyline", { ...gap, style: `--c:${colour}`, points: `${x(before.year)},${y(before.low)} ${x(r.year)},${y(r.low)}` }));
  });
  for (const r of rows) {
    const words = `${name} ${r.year} ${STATUSES[r.status]} ${shown(r.low, r.high, unit, r.qualifier)}`;
    const mark = r.status === "actual" ? [svg("circle", { cx: x(r.year), cy: y(r.low), r: 4 })]
      : [...new Set([r.low, r.high])].map((v) => svg("path", { class: "aim", d: `M${x(r.year)} ${y(v) - 5}l5 5-5 5-5-5z` }));
    const bar = r.high === r.low ? [] : [svg("line", { class: "aim", x1: x(r.year), x2: x(r.year), y1: y(r.low), y2: y(r.high) })];
    plot.append(svg("a", { href: evidence(place, r), style: `--c:${colour}`, "aria-label": words }, svg("title", {}, words), ...bar, ...mark));
  }
}

/** The places' names at the ends of their lines, moved down where they would cover each other. */
function names(drawn, x, y) {
  const found = drawn.map(([place, rows]) => {
    const end = rows.reduce((a, b) => (b.year > a.year ? b : a));
    return { words: level(place)[0], x: x(end.year), y: y(end.low) };
  }).sort((a, b) => a.y - b.y);
  found.forEach((label, at) => {
    for (const other of found.slice(0, at)) if (Math.abs(label.x - other.x) < NAME) label.y = Math.max(label.y, other.y + LINE);
  });
  for (const { words, x: at, y: height } of found) {
    const right = WIDTH < NARROW && at > WIDTH / 2; // no room behind the line
    plot.append(svg("text", { class: right ? "name end" : "name", x: at + (right ? -9 : 9), y: height + 4, lang: "zh" }, words));
  }
}

function evidence(place, row) {
  return `reports/${place}-${row.report}.html#${row.anchor}`;
}

// --- the table ---------------------------------------------------------------------------------------

function years(all) {
  const counts = new Map();
  for (const [, rows] of all) for (const { year } of rows) counts.set(year, (counts.get(year) || 0) + 1);
  const found = [...counts.keys()].sort((a, b) => b - a);
  const kept = Number(yearBox.value || settings().get("y"));
  const fullest = found.reduce((best, year) => (best === undefined || counts.get(year) > counts.get(best) ? year : best), undefined);
  const choice = counts.has(kept) ? kept : fullest;
  yearBox.replaceChildren(...found.map((year) => h("option", { ...(year === choice ? { selected: "" } : {}) }, String(year))));
}

function table(unit, all) {
  const year = Number(yearBox.value);
  const lines = [...all].map(([place, rows]) => ({ place, done: rows.find((r) => r.year === year && r.status === "actual"), aim: rows.find((r) => r.year === year && r.status === "target") }))
    .filter(({ done, aim }) => done || aim);
  lines.sort((a, b) => ((b.done || b.aim).low - (a.done || a.aim).low) || (a.place < b.place ? -1 : 1));
  const numbers = lines.flatMap(({ done, aim }) => [done, aim].filter(Boolean).flatMap((r) => [r.low, r.high]));
  const low = Math.min(0, ...numbers), high = Math.max(0, ...numbers), share = (value) => (100 * (value - low)) / (high - low || 1);
  const colour = (place) => (places.includes(place) ? { class: "chosen", style: `--c:${COLOURS[places.indexOf(place) % MOST]}` } : {});
  body.replaceChildren(...lines.slice(0, limit).map(({ place, done, aim }) => h("tr", colour(place),
    h("th", { scope: "row", lang: "zh" }, h("a", { href: `reports/${place}-${(done || aim).report}.html` }, level(place)[0])),
    value(place, done, unit), value(place, aim, unit), h("td.plot", {}, track(done, aim, share)))));
  more.hidden = lines.length <= limit;
}

function value(place, row, unit) {
  return h("td.num", {}, row ? h("a", { href: evidence(place, row) }, shown(row.low, row.high, unit, row.qualifier)) : null);
}

function track(done, aim, share) {
  const bar = (row, name) => {
    const from = Math.min(share(row.low), share(0)), to = Math.max(share(row.high), share(0));
    return h(name, { style: `left:${from}%;width:${Math.max(to - from, 0.4)}%` });
  };
  return h("span.track", { "aria-hidden": "true" }, done ? bar(done, "i") : null, aim ? bar(aim, "i.aim") : null, h("span.zero", { style: `left:${share(0)}%` }));
}

// --- what is chosen ------------------------------------------------------------------------------------

function showChips() {
  chips.replaceChildren(...places.map((place, number) => {
    const button = h("button", { type: "button", style: `--c:${COLOURS[number % MOST]}`, "aria-label": `Remove ${level(place)[0]}` }, zh(level(place)[0]), " ×");
    button.addEventListener("click", () => { places = places.filter((p) => p !== place); showChips(); draw(); form.elements.place.focus(); });
    return h("li", {}, button);
  }));
}

function measures() {
  const known = PLACES.series[by("i")], kept = by("m") || settings().get("m");
  const choice = known.includes(kept) ? kept : known.includes("growth") ? "growth" : known[0];
  form.elements.m.replaceChildren(...known.map((m) => h("option", { value: m, ...(m === choice ? { selected: "" } : {}) }, MEASURES[m])));
}

function add(text) {
  const code = Object.keys(PLACES.of).find((c) => `${level(c)[0]} ${c}` === text || c === text) ||
    Object.keys(PLACES.of).find((c) => level(c)[0] === text);
  if (!code) return;
  form.elements.place.value = "";
  if (!places.includes(code)) places = [...places, code].slice(-MOST);
  showChips();
  draw();
}

/** A few places that hold what was typed: thousands of options would make the page heavy. */
function suggest() {
  const typed = form.elements.place.value.trim();
  const found = Object.entries(PLACES.of).filter(([code, [name]]) => name.includes(typed) || code.startsWith(typed)).slice(0, 40);
  document.getElementById("places").replaceChildren(...found.map(([code, [name]]) => h("option", { value: `${name} ${code}` })));
}

for (const [name, value] of settings()) if (["i", "s", "level", "province"].includes(name)) form.elements[name].value = value;
places = (settings().get("p") || "").split(",").filter((code) => PLACES.of[code]).slice(0, MOST);
form.addEventListener("submit", (event) => { event.preventDefault(); add(by("place")); });
form.elements.place.addEventListener("input", () => { suggest(); if (/ \d{6}$/.test(by("place"))) add(by("place")); });
form.elements.place.addEventListener("focus", suggest);
form.elements.i.addEventListener("change", measures);
form.addEventListener("change", (event) => { if (event.target.name !== "place") { limit = STEP; draw(); } });
yearBox.addEventListener("change", () => { limit = STEP; draw(); });
more.addEventListener("click", () => { limit += STEP; draw(); });
new ResizeObserver(() => { if (Math.abs(plot.parentElement.clientWidth - room) > 8 && plot.childElementCount) draw(); }).observe(plot.parentElement);
if (Object.keys(PLACES.series).length) {
  measures();
  showChips();
  draw();
} else {
  caption.textContent = "The panel of this release is empty.";
}
