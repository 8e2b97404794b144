// Builds what the pages load: one style sheet, one script, two pieces of a typeface.
// Run by `make setup` (npm run build). Output is served from web/static and never committed.
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "../../../node_modules");
const out = join(here, "../static/connectshare");

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const styles = compile(join(here, "styles/site.scss"), {
  style: "compressed",
  loadPaths: [packages],
  quietDeps: true,
  charset: false,
});
await writeFile(join(out, "site.css"), styles.css);

await build({
  entryPoints: [join(here, "scripts/site.mjs")],
  outfile: join(out, "site.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  nodePaths: [packages],
  legalComments: "none",
});

// The latin piece holds everything English needs; browsers fetch the other one only for letters such as Welsh ŵ and ŷ.
const typeface = join(packages, "@fontsource-variable/atkinson-hyperlegible-next");
for (const piece of ["latin", "latin-ext"]) {
  await copyFile(
    join(typeface, `files/atkinson-hyperlegible-next-${piece}-wght-normal.woff2`),
    join(out, `atkinson-next-${piece}.woff2`),
  );
}
await copyFile(join(typeface, "LICENSE"), join(out, "atkinson-next-licence.txt"));
await copyFile(join(here, "icon.svg"), join(out, "icon.svg"));
