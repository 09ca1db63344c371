// Writes static/build: the compiled style sheet and the files that pages take from packages as they are.
// Run by `npm run build`. Nothing it writes is committed.
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const root = dirname(fileURLToPath(import.meta.url));
const modules = join(root, "node_modules");
const out = join(root, "static", "build");

const copies = {
  "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js": "nhsuk-frontend.min.js",
  "plotly.js-basic-dist-min/plotly-basic.min.js": "plotly-basic.min.js",
};

await mkdir(out, { recursive: true });

const { css } = sass.compile(join(root, "static", "css", "app.scss"), {
  loadPaths: [join(modules, "nhsuk-frontend", "dist"), modules],
  style: "compressed",
  quietDeps: true,
});
// Written beside and renamed, so that a running server never serves half a style sheet.
const unfinished = join(out, `app.css.${process.pid}`);
await writeFile(unfinished, css);
await rename(unfinished, join(out, "app.css"));

for (const [from, to] of Object.entries(copies)) {
  await rm(join(out, to), { force: true });
  await copyFile(join(modules, from), join(out, to));
}
console.log(`static/build: app.css (${Math.round(css.length / 1024)} kB), ${Object.values(copies).join(", ")}`);
