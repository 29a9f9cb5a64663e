// Bundles what tsc wrote, and the libraries it uses, into dist/bundle: most of a short command's time is loading
// modules, and one file takes about a third of it. What `serve` alone needs stays in files of its own.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import './protos.js';

const outdir = 'dist/bundle';
const { metafile } = await build({
  entryPoints: ['dist/src/main.js'],
  outdir,
  metafile: true,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  // Its modules in place of its CommonJS, so that the half that nobody uses stays out.
  alias: { rxjs: resolve('node_modules/rxjs/dist/esm/index.js') },
  chunkNames: 'chunk-[hash]',
  logLevel: 'warning',
  // For --otlp-endpoint only, and installed by who wants it.
  external: [
    '@opentelemetry/sdk-trace-base',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/resources',
  ],
  // Libraries in CommonJS ask for these, which a module does not have.
  banner: {
    js: [
      "import { createRequire as createRequireOfBundle } from 'node:module';",
      "import { fileURLToPath as pathOfBundle } from 'node:url';",
      'const require = createRequireOfBundle(import.meta.url);',
      'const __filename = pathOfBundle(import.meta.url);',
      "const __dirname = pathOfBundle(new URL('.', import.meta.url));",
    ].join('\n'),
  },
});

// Chunks of an earlier build go once the new ones are there: a sidecar may be starting from them.
const written = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const name of readdirSync(outdir)) if (!written.has(name)) rmSync(join(outdir, name));

// Which libraries the bundle has, for the list of licences: some are among those for development.
const paths = Object.keys(metafile.inputs).flatMap(
  (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
);
writeFileSync('dist/bundled.json', JSON.stringify([...new Set(paths)].sort()));
