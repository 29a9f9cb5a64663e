import { expect } from 'chai';
import { PAGES, readPage } from './pages.js';
import { typedCommands, unknownPart } from './typed.js';

describe('commands that the documents show', () => {
  // What an earlier version had may be named by its history.
  for (const page of PAGES.filter((name) => name !== 'CHANGELOG.md')) {
    const commands = typedCommands(readPage(page));
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
