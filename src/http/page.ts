import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';

/** The status page, and the policy under which a browser runs nothing but what stands in it. */
export interface Page {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

const FOLDER = join(packageRoot, 'src/http/page');
/** In the order in which they need each other; together they are one script. */
const SCRIPTS = ['dom.js', 'mesh.js', 'workers.js', 'detail.js', 'app.js'];

/** Puts the page together: it is one file, so that it works where nothing else can be fetched. */
export function readPage(): Page {
  const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
  const script = `'use strict';\n${SCRIPTS.map(read).join('\n')}`;
  const html = read('page.html')
    .replace('<!-- style -->', () => read('style.css'))
    .replace('<!-- script -->', () => script);
  return { html, contentSecurityPolicy: policyOf(html) };
}

function policyOf(html: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(html, 'script')}`,
    `style-src ${hashOf(html, 'style')}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashOf(html: string, tag: string): string {
  const [, text = ''] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html) ?? [];
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
