"use strict";
// Shared by all pages. Plain scripts, no modules: the pages must work from a folder, where a browser loads none.

const SIZES = [[1e12, "万亿"], [1e8, "亿"], [1e4, "万"]];
const SIGNS = { min: "≥\u2009", max: "≤\u2009", approx: "≈\u2009", exact: "" };
const MEASURES = { level: "amount 总量", growth: "growth 增速", change: "change 增减", share: "share 比重", rank: "rank 位次", multiple: "multiple 倍数" };
const STATUSES = { actual: "achieved 完成", target: "target 目标" };
const LEVELS = { national: "nation 全国", province: "province 省级", prefecture: "prefecture 地级", county: "county 县级", zone: "zone 开发区" };

/** A number with at most ten significant digits and thousands apart. */
function number(value) {
  return Number(value.toPrecision(10)).toLocaleString("en-US", { maximumSignificantDigits: 10 }).replace("-", "\u2212");
}

/** A value as people write it: 1.227e11 元 is 1,227 亿元. */
function amount(value, unit) {
  if (unit === "%" || unit === "‰") return number(value) + unit;
  for (const [size, word] of SIZES) if (Math.abs(value) >= size) return `${number(value / size)}\u2009${word}${unit}`;
  return number(value) + (unit ? `\u2009${unit}` : "");
}

/** A value or a range, with a sign for a bound. */
function shown(low, high, unit, qualifier) {
  if (high === undefined || high === low) return SIGNS[qualifier] + amount(low, unit);
  const bare = unit === "%" || unit === "‰";
  const size = bare ? 1 : (SIZES.find(([s]) => Math.max(Math.abs(low), Math.abs(high)) >= s) || [1])[0];
  return `${number(low / size)}–${amount(high, unit)}`;
}

/** An element: h("a.more", {href}, "text", child …). */
function h(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes || {})) if (value !== undefined && value !== null) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Words in Chinese are marked as such. */
function zh(text) {
  return h("span", { lang: "zh" }, text);
}

/** The settings in the address behind #, and back. */
function settings() {
  return new URLSearchParams(location.hash.slice(1));
}

function keep(values) {
  const kept = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined));
  history.replaceState(null, "", `#${kept}`);
}

/** Loads a script of data once; resolves when it has run. */
const loading = new Map();
function load(path) {
  if (!loading.has(path)) {
    loading.set(path, new Promise((resolve, reject) => {
      document.head.append(Object.assign(document.createElement("script"), { src: path, onload: resolve, onerror: reject }));
    }));
  }
  return loading.get(path);
}
