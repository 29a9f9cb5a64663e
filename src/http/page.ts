import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The status page, and the policy under which a browser runs nothing but what stands in it. */
export interface Page {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Reads the page; it is one file, so that it works where nothing else can be fetched. */
export function readPage(): Page {
  // From dist/src/http/ and src/http/ alike the file is found in the sources of the package.
  const here = new URL('.', import.meta.url).pathname;
  const up = here.includes('/dist/') ? '../../../src/http/' : './';
  const html = readFileSync(new URL(`${up}status.html`, import.meta.url), 'utf8');
  return { html, contentSecurityPolicy: policyOf(html) };
}

function policyOf(html: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashes(html, 'script')}`,
    `style-src ${hashes(html, 'style')}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashes(html: string, tag: string): string {
  const blocks = [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))];
  return blocks
    .map(
      ([, text]) =>
        `'sha256-${createHash('sha256')
          .update(text ?? '')
          .digest('base64')}'`,
    )
    .join(' ');
}
