// Writes static/build: the compiled style sheet and the files that pages take from packages as they are.
// Run by `npm run build`. Nothing it writes is committed.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as sass from "sass";

const root = dirname(fileURLToPath(import.meta.url));
const modules = join(root, "node_modules");
const out = join(root, "static", "build");

const copies = {
  "nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-cross.svg": "nhsuk-icon-cross.svg",
  "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js": "nhsuk-frontend.min.js",
  "plotly.js-basic-dist-min/plotly-basic.min.js": "plotly-basic.min.js",
};

await mkdir(out, { recursive: true });

const { css } = sass.compile(join(root, "static", "css", "app.scss"), {
  loadPaths: [join(modules, "nhsuk-frontend", "dist"), modules],
  style: "compressed",
  quietDeps: true,
});
await put("app.css", css);
for (const [from, to] of Object.entries(copies)) {
  const text = await readFile(join(modules, from), "utf-8");
  // Source maps stay in the package; a page that names one makes the browser ask for it.
  await put(to, text.replace(/\/\/# sourceMappingURL=.*\s*$/, ""));
}
console.log(`static/build: app.css (${Math.round(css.length / 1024)} kB), ${Object.values(copies).join(", ")}`);

// Each also compressed, which the static files' server takes by itself where files are served as they are: a style
// sheet of a seventh of the size is on the screen a second earlier on a slow line.
async function put(name, text) {
  await write(name, text);
  if (/\.(css|js)$/.test(name)) {
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    await write(`${name}.br`, brotliCompressSync(text, quality));
    await write(`${name}.gz`, gzipSync(text, { level: 9 }));
  }
}

// Written beside and renamed, so that a running server never serves half a file.
async function write(name, text) {
  const unfinished = join(out, `${name}.${process.pid}`);
  await writeFile(unfinished, text);
  await rename(unfinished, join(out, name));
}
