// Builds static/council from the sources beside this file and from node_modules: CSS, scripts, the images.
import { copyFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const assets = dirname(fileURLToPath(import.meta.url));
const root = join(assets, "../../..");
const modules = join(root, "node_modules");
const home = join(root, "channels/web/static/council");
// Built beside its place and then moved: a server that runs meanwhile never serves half a build.
const built = join(modules, `.council-${process.pid}`);

const GOVUK = "govuk-frontend/dist/govuk";
const MOJ = "@ministryofjustice/frontend/moj";

const read = (...parts) => readFileSync(join(...parts), "utf8");
const strip = (source) => source.replace(/\/\/# sourceMappingURL=\S+/g, "");
const ours = (name) => `(() => {\n${read(assets, "js", `${name}.js`)}})();\n`;

// A library's module becomes a constant: one file then needs no imports, so hashed file names cannot break it.
function library(constant, path, names) {
  const source = read(modules, path);
  const body = strip(source.replace(/export\s*\{[^}]*\};?/, `return {${names}};`));
  if (body.includes("export{") || !body.includes(`return {${names}}`)) throw new Error(`${path}: exports not understood`);
  return `const ${constant} = (() => {\n${body}\n})();\n`;
}

function styles(name) {
  const { css } = sass.compile(join(assets, "scss", `${name}.scss`), {
    loadPaths: [root],
    style: "compressed",
    quietDeps: true,
    sourceMap: false,
  });
  writeFileSync(join(built, `${name}.css`), css);
}

const MIT = "/*! Contains govuk-frontend, @ministryofjustice/frontend and accessible-autocomplete, MIT licence. */\n";
const BSD = "/*! Contains Leaflet 1.9.4, (c) 2010-2023 Volodymyr Agafonkin, (c) 2010-2011 CloudMade, BSD-2-Clause licence. */\n";

function script(name, parts, licence = MIT) {
  writeFileSync(join(built, `${name}.js`), licence + parts.join(""));
}

mkdirSync(join(built, "images"), { recursive: true });

for (const name of ["council", "staff", "map"]) styles(name);

const govuk = library("GOVUKFrontend", `${GOVUK}/govuk-frontend.min.js`, "initAll");
const moj = library("MOJFrontend", `${MOJ}/moj-frontend.min.js`, "initAll");
const autocomplete = strip(read(modules, "accessible-autocomplete/dist/accessible-autocomplete.min.js")) + "\n";
const shared = [autocomplete, govuk];
script("citizen", [...shared, ours("start-citizen"), ours("once"), ours("address-picker"), ours("map-start"), ours("due"), ours("questions")]);
script("staff", [
  ...shared, moj, ours("start-staff"), ours("once"), ours("address-picker"), ours("shortcuts"), ours("typeahead"), ours("script-read"), ours("insert-name"), ours("map-start"), ours("due"), ours("questions"),
]);
// Fetched by map-start only where a map comes into sight.
script("map", [strip(read(modules, "leaflet/dist/leaflet.js")), "\n", ours("map")], BSD);
copyFileSync(join(modules, "htmx.org/dist/htmx.min.js"), join(built, "htmx.min.js"));

cpSync(join(modules, MOJ, "assets/images"), join(built, "images"), {
  recursive: true,
  filter: (path) => !/crest|crown|moj-|govuk-/.test(path.slice(modules.length + MOJ.length)),
});
cpSync(join(modules, "leaflet/dist/images"), join(built, "images"), { recursive: true });
cpSync(join(assets, "images"), join(built, "images"), { recursive: true });

rmSync(home, { recursive: true, force: true });
mkdirSync(dirname(home), { recursive: true });
renameSync(built, home);
