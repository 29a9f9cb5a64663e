import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { repository } from '../support/process.js';

const FOLDERS = ['.', 'docs', 'docs/plug-in', 'examples', 'deploy'];

/** The paths of all pages of Markdown that are written for readers, from the top of the repository. */
export const PAGES: readonly string[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(repository, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** The text of a page. */
export function readPage(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

/** A link of a page to something in the repository. */
export interface Link {
  /** From the top of the repository; the page itself where only a part of it is named. */
  readonly target: string;
  /** The part of the target that is named after `#`. */
  readonly anchor: string | undefined;
}

/** The links of a page that do not leave the repository; what stands in blocks of code is none. */
export function linksOf(path: string): Link[] {
  const prose = readPage(path).replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map((link) => ({
    target: link[1] === '' ? path : normalize(join(dirname(path), link[1] ?? '')),
    anchor: link[2],
  }));
}

/** The anchors that a page has: its headings as GitHub and static site generators write them. */
export function anchorsOf(path: string): string[] {
  return [...readPage(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
