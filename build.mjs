// Builds static/dist from assets/: scripts, styles and the sprite of the icons in use.
// The same input gives the same bytes, so a build can be checked by its hash.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const OUT = "static/dist";
const ICONS = "node_modules/bootstrap-icons/icons";
const SKIPPED = new Set(["node_modules", "tests", "migrations", "var", "static", "staticfiles", "docs", "locale", "requirements"]);

// A strict content security policy refuses style attributes; per cent widths and places are classes instead.
const percentClasses = {
  name: "percent-classes",
  setup(bundler) {
    bundler.onResolve({ filter: /^percent\.css$/ }, () => ({ path: "percent.css", namespace: "made" }));
    bundler.onLoad({ filter: /.*/, namespace: "made" }, () => ({
      contents: Array.from({ length: 101 }, (_, n) => `.pc-${n}{width:${n}%}.at-${n}{left:${n}%}`).join(""),
      loader: "css",
    }));
  },
};

async function* sources(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(html|py|js)$/.test(entry.name)) yield path;
  }
}

async function iconsInUse() {
  const known = new Set((await readdir(ICONS)).map((name) => name.replace(/\.svg$/, "")));
  const used = new Set();
  for await (const path of sources(".")) {
    for (const [, name] of (await readFile(path, "utf8")).matchAll(/["']([a-z0-9-]+)["']/g)) {
      if (known.has(name)) used.add(name);
    }
  }
  return [...used].sort();
}

async function symbol(name) {
  const svg = await readFile(join(ICONS, `${name}.svg`), "utf8");
  const inner = svg.replace(/^<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 16 16">${inner}</symbol>`;
}

await mkdir(OUT, { recursive: true });
await build({
  entryPoints: ["assets/app.js", "assets/charts.js", "assets/app.css"],
  outdir: OUT,
  bundle: true,
  minify: true,
  target: "chrome86",
  charset: "utf8",
  legalComments: "linked",
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [percentClasses],
  logLevel: "warning",
});
const symbols = await Promise.all((await iconsInUse()).map(symbol));
await writeFile(`${OUT}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
