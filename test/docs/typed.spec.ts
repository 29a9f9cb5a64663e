import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../support/process.js';
import { typedCommands, unknownPart } from './typed.js';

const FOLDERS = ['.', 'docs', 'docs/plug-in', 'examples'];
const PAGES = FOLDERS.flatMap((folder) =>
  readdirSync(join(repository, folder))
    .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')
    .map((name) => join(folder, name)),
);

describe('commands that the documents show', () => {
  for (const page of PAGES) {
    const commands = typedCommands(readFileSync(join(repository, page), 'utf8'));
    if (commands.length === 0) continue;
    it(`of ${page} exist, with their flags`, () => {
      const unknown = commands.flatMap(({ line, text }) => {
        const part = unknownPart(text);
        return part === undefined ? [] : [`line ${line}: ${part} in: worker-mesh ${text}`];
      });
      expect(unknown).to.deep.equal([]);
    });
  }

  it('are found in blocks and in the text, and judged', () => {
    const page =
      '```sh\nX=1 worker-mesh nodes \\\n  --alll > f\n```\nsee `worker-mesh fly`, `worker-mesh serve --peer a:1`';
    const commands = typedCommands(page);
    expect(commands.map(({ text }) => unknownPart(text))).to.deep.equal([
      '--alll',
      'the command fly',
      undefined,
    ]);
  });
});
