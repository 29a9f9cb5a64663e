// Copies what tsc does not compile, and makes the bin executable.
import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';

mkdirSync('dist/src/gen', { recursive: true });
copyFileSync('src/gen/descriptors.binpb', 'dist/src/gen/descriptors.binpb');
if (existsSync('dist/src/main.js')) chmodSync('dist/src/main.js', 0o755);
