// Refuses what Chromium 86 does not understand; old intranet PCs still run it.
import { readdir, readFile } from "node:fs/promises";

const REFUSED = [
  [/:(has|is|where)\(/, "selector newer than Chromium 86"],
  [/@(container|layer|scope|starting-style|property)\b/, "at-rule newer than Chromium 86"],
  [/\b(color-mix|oklch|lch|lab)\(/, "colour function newer than Chromium 86"],
  [/(^|[;{\s])(inset|aspect-ratio|accent-color|container-type|container)\s*:/, "property newer than Chromium 86"],
  [/\d(dvh|svh|lvh|cqw|cqi)\b/, "unit newer than Chromium 86"],
  [/url\(\s*["']?(https?:)?\/\//, "address outside the site"],
];

function nested(text) {
  const rule = /([^{};]+)\{([^{}]*)\{/g;
  return [...text.matchAll(rule)].filter(([, selector]) => !/^\s*@(media|supports|font-face|page|keyframes)/.test(selector));
}

function faults(name, css) {
  const text = css.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));
  const found = text.split("\n").flatMap((line, at) =>
    REFUSED.filter(([pattern]) => pattern.test(line)).map(([, why]) => `${name}:${at + 1}: ${why}: ${line.trim()}`));
  return found.concat(nested(text).map(([, selector]) => `${name}: nesting: ${selector.trim()}`));
}

const folder = new URL("css/", import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith(".css")).sort();
const all = await Promise.all(names.map(async (name) => faults(name, await readFile(new URL(name, folder), "utf8"))));
const found = all.flat();
found.forEach((fault) => console.error(fault));
console.log(`${names.length} style sheets, ${found.length} faults`);
process.exitCode = found.length ? 1 : 0;
