import { expect } from 'chai';
import fc from 'fast-check';
import {
  PAGE_SIZE_DEFAULT,
  PAGE_SIZE_MAX,
  TOKEN_LENGTH_MAX,
  WATCH_PASSES_MAX,
} from '../../../../src/core/limits.js';
import { filterKey, type WorkerFilter } from '../../../../src/core/registry/table/filter.js';
import { fingerprint, openToken, sealToken } from '../../../../src/core/registry/watch/opaque.js';
import {
  checkPageSize,
  decodePageToken,
  encodePageToken,
} from '../../../../src/core/registry/watch/pages.js';
import {
  decodeResumeToken,
  encodeResumeToken,
  listStart,
  tokenBinding,
} from '../../../../src/core/registry/watch/resume-token.js';
import { WorkerTable } from '../../../../src/core/registry/table/table.js';
import { listResumeToken, WatchCursor } from '../../../../src/core/registry/watch/watch.js';
import { testRecord } from '../../../support/workers.js';

const ALL: WorkerFilter = { includeShadowed: false };

function table(processId = 'p'): WorkerTable {
  const it = new WorkerTable({ processId, startRevision: 0, historyMin: 5 });
  for (let n = 0; n < 4; n += 1)
    it.setClaims(`http://h${n}:1`, [testRecord(`http://h${n}:1`, 'o')]);
  return it;
}

function firstEvent(it: WorkerTable, filter: WorkerFilter, token: string): string {
  const [event] = new WatchCursor(it, filter, token).next(1);
  return event?.kind === 'RESET' ? `RESET ${event.reason}` : String(event?.kind);
}

describe('openToken()', () => {
  it('reads what sealToken() wrote, in URL-safe letters, whatever the text', () => {
    const field = fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger());
    fc.assert(
      fc.property(fc.string(), fc.array(field), (kind, fields) => {
        const token = sealToken(kind, fields);
        expect(token).to.match(/^[A-Za-z0-9_-]+$/);
        const whole = fields.map((each) => (Object.is(each, -0) ? 0 : each));
        expect(openToken(kind, token)).to.deep.equal(whole);
        expect(openToken(`${kind}'`, token)).to.equal(undefined);
      }),
    );
  });

  it('takes no other text, and never throws', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.string());
    fc.assert(fc.property(text, (token) => openToken('watch', token) === undefined));
    fc.assert(
      fc.property(fc.nat(200), fc.constantFrom('A', '_', '=', '', 'é'), (at, letter) => {
        const token = sealToken('watch', ['a', 1]);
        const broken = token.slice(0, at) + letter + token.slice(at + 1);
        return broken === token || openToken('watch', broken) === undefined;
      }),
    );
  });

  it('takes no text that is sealed and is no list of fields', () => {
    for (const json of [
      '',
      'k',
      '{"0":"k"}',
      '["k",{}]',
      '["k",1.5]',
      '["k",1,{}]',
      '["k",null]',
      'null',
    ]) {
      const token = Buffer.from(fingerprint(json) + json).toString('base64url');
      expect(openToken('k', token), json).to.equal(undefined);
    }
  });

  it('takes no other spelling of a token', () => {
    for (const text of ['a', 'ab', 'abc', 'abcd']) {
      const token = sealToken('k', [text]);
      if (token.length % 4 === 0) continue;
      const [last = 0] = Buffer.from(token.slice(-1), 'latin1');
      const other = token.slice(0, -1) + String.fromCharCode(last + 1);
      expect(Buffer.from(other, 'base64url')).to.deep.equal(Buffer.from(token, 'base64url'));
      expect(openToken('k', other)).to.equal(undefined);
    }
  });

  for (const [more, opens] of [
    [-1, true],
    [0, true],
    [2, false],
  ] as const) {
    it(`X4 a token of the longest length ${more} ${opens ? 'is read' : 'is refused'}`, () => {
      // 16 letters of the fingerprint and ["k",""] around the text; 3 bytes are 4 letters.
      const bytes = Math.floor(((TOKEN_LENGTH_MAX + more) * 3) / 4);
      const token = sealToken('k', ['x'.repeat(bytes - 16 - 8)]);
      expect(token).to.have.length(TOKEN_LENGTH_MAX + more);
      expect(openToken('k', token) !== undefined).to.equal(opens);
    });
  }

  it('takes no other sign in the place of a letter', () => {
    const tokens = Array.from({ length: 20 }, (_, n) => sealToken('k', [n]));
    const token = tokens.find((each) => each.includes('A')) ?? '';
    expect(openToken('k', token)).not.to.equal(undefined);
    expect(openToken('k', token.replace('A', '='))).to.equal(undefined);
  });

  it('takes no letter behind a whole token', () => {
    for (const text of ['a', 'ab', 'abc', 'abcd'])
      expect(openToken('k', `${sealToken('k', [text])}A`)).to.equal(undefined);
  });

  it('fingerprints are 16 digits that do not collide by small differences, nor does either half', () => {
    const rest = ' is the number of a filter with a long text behind it';
    const texts = Array.from({ length: 10_000 }, (_, n) => [`filter ${n}`, `${n}${rest}`]).flat();
    const prints = texts.map(fingerprint);
    for (const print of prints) expect(print).to.match(/^[0-9a-f]{16}$/);
    for (const half of [(print: string) => print.slice(0, 8), (print: string) => print.slice(8)])
      expect(new Set(prints.map(half)).size).to.equal(texts.length);
  });
});

describe('Resume tokens', () => {
  it('Watch: any text is taken, and is FOREIGN when it is none of ours', () => {
    const it = table();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (token) => {
        expect(firstEvent(it, ALL, token)).to.equal('RESET FOREIGN');
      }),
    );
  });

  it('Watch: a token of another process, of another filter or of a page is FOREIGN', () => {
    const it = table();
    const list = listStart(it);
    const page = encodePageToken(it, ALL, list, { url: 'http://h0:1', owner: 'o' });
    expect(firstEvent(it, ALL, listResumeToken(it, ALL))).to.equal('SYNCED');
    expect(firstEvent(table('q'), ALL, listResumeToken(it, ALL))).to.equal('RESET FOREIGN');
    expect(firstEvent(it, { includeShadowed: true }, listResumeToken(it, ALL))).to.equal(
      'RESET FOREIGN',
    );
    expect(firstEvent(it, ALL, page)).to.equal('RESET FOREIGN');
  });

  it('Watch: numbers that no cursor makes are answered by RESET, and never by a throw', () => {
    const it = table();
    const binding = tokenBinding(it, ALL);
    const number = fc.oneof(fc.integer({ min: -2, max: 8 }), fc.maxSafeInteger());
    const kinds = fc.constantFrom('snapshot', 'changes', 'other', 7);
    fc.assert(
      fc.property(kinds, fc.array(number, { maxLength: 24 }), (kind, numbers) => {
        const cursor = new WatchCursor(it, ALL, sealToken('watch', [binding, kind, ...numbers]));
        const types = cursor.next(100).map(({ kind }) => kind);
        expect(types.filter((type) => type === 'SYNCED')).to.have.length(1);
      }),
      { numRuns: 500 },
    );
  });

  for (const [what, kind, numbers] of [
    ['a revision to come', 'changes', [0, 0, 5, 0]],
    ['a goal to come', 'changes', [0, 0, 4, 0, 5, 4]],
    ['a place behind its goal', 'changes', [0, 0, 3, 0, 3, 4]],
    ['a goal that falls', 'changes', [0, 0, 2, 0, 4, 3, 3, 3]],
    ['a place that falls', 'changes', [0, 0, 2, 0, 4, 3, 4, 2]],
    ['half a pass', 'changes', [0, 0, 2, 0, 4]],
    ['half a pass from the beginning on', 'changes', [0, 0, 0, 0, 4]],
    ['less than nothing', 'changes', [0, -1, 4, 0]],
    ['a snapshot to come', 'snapshot', [0, 0, 5, 0]],
    ['half a snapshot', 'snapshot', [0, 0, 4]],
    [
      'too many passes',
      'changes',
      [0, 0, 2, 0, ...Array<number>(2 * WATCH_PASSES_MAX + 2).fill(3)],
    ],
  ] as const) {
    it(`Watch: a token with ${what} is FOREIGN`, () => {
      const it = table();
      const token = sealToken('watch', [tokenBinding(it, ALL), kind, ...numbers]);
      expect(firstEvent(it, ALL, token)).to.equal('RESET FOREIGN');
    });
  }

  it('Watch: a token that only a snapshot can help is EXPIRED', () => {
    const it = table();
    const token = encodeResumeToken(tokenBinding(it, ALL), undefined);
    expect(firstEvent(it, ALL, token)).to.equal('RESET EXPIRED');
  });

  it('Watch: readers that are asked in turn get the token of their own place, loads and filter', () => {
    const it = table();
    const resting = fc.record({
      binding: fc.constantFrom(tokenBinding(it, ALL), tokenBinding(it, { includeShadowed: true })),
      base: fc.constantFrom(2, 3),
      loadSeq: fc.constantFrom(0, 1),
      part: fc.constantFrom(0, 0, 1),
      listed: fc.constantFrom(false, false, true),
    });
    fc.assert(
      fc.property(fc.array(resting, { maxLength: 8 }), (readers) => {
        for (const { binding, base, loadSeq, part, listed } of readers) {
          const place = { kind: 'changes' as const, base, passes: [], part, listed };
          const token = encodeResumeToken(binding, { place, loadSeq });
          expect(decodeResumeToken(it, binding, token)).to.deep.equal({ place, loadSeq });
        }
      }),
    );
  });

  for (const [changes, first] of [
    [4, 'UPSERTED'],
    [5, 'UPSERTED'],
    [6, 'RESET EXPIRED'],
  ] as const) {
    it(`Watch: with a history of 5, a token ${changes} changes old leads to ${first}`, () => {
      const it = table();
      const cursor = new WatchCursor(it, ALL, '');
      cursor.next(100);
      for (let n = 0; n < changes; n += 1) {
        it.setClaims('http://h0:1', [testRecord('http://h0:1', 'o')]);
      }
      expect(firstEvent(it, ALL, cursor.token())).to.equal(first);
    });
  }
});

describe('Page tokens', () => {
  it('come back as they went, with the start of their list', () => {
    const it = table();
    const list = listStart(it);
    const after = { url: 'http://ü:1', owner: 'ö' };
    const token = encodePageToken(it, ALL, list, after);
    expect(decodePageToken(it, ALL, token)).to.deep.equal({ ok: true, value: { after, list } });
    const first = decodePageToken(it, ALL, '');
    expect(first).to.deep.equal({ ok: true, value: { after: undefined, list } });
  });

  it('of another filter, another process or another kind are INVALID, naming page_token', () => {
    const it = table();
    const after = { url: 'http://h0:1', owner: 'o' };
    const token = encodePageToken(it, ALL, listStart(it), after);
    for (const [where, filter, text] of [
      [it, { includeShadowed: true }, token],
      [table('q'), ALL, token],
      [it, ALL, listResumeToken(it, ALL)],
      [it, ALL, 'page 2'],
      [it, ALL, `${token}A`],
    ] as const) {
      const decoded = decodePageToken(where, filter, text);
      expect(decoded.ok).to.equal(false);
      if (decoded.ok) continue;
      expect(decoded.error.kind).to.equal('INVALID');
      expect(decoded.error.violations.map(({ field }) => field)).to.deep.equal(['page_token']);
    }
  });

  for (const at of [0, 1, 2, 3, 4]) {
    it(`whose field ${at} is of another type are no page tokens`, () => {
      const it = table();
      const fields = [tokenBinding(it, ALL), 'http://h0:1', 'o', 1, 1];
      const open = (token: string): string => JSON.stringify(decodePageToken(it, ALL, token));
      expect(open(sealToken('page', fields))).to.contain('"ok":true');
      fields[at] = at < 3 ? 7 : '7';
      expect(open(sealToken('page', fields))).to.contain('is not a token of ListWorkers');
    });
  }

  for (const [asked, size] of [
    [0, PAGE_SIZE_DEFAULT],
    [1, 1],
    [PAGE_SIZE_MAX - 1, PAGE_SIZE_MAX - 1],
    [PAGE_SIZE_MAX, PAGE_SIZE_MAX],
    [PAGE_SIZE_MAX + 1, PAGE_SIZE_MAX],
  ] as const) {
    it(`a page size of ${asked} means ${size}`, () => {
      expect(checkPageSize(asked)).to.deep.equal({ ok: true, value: size });
    });
  }

  for (const asked of [-1, 1.5, NaN]) {
    it(`a page size of ${asked} is INVALID, naming page_size`, () => {
      const checked = checkPageSize(asked);
      expect(checked.ok ? [] : checked.error.violations.map(({ field }) => field)).to.deep.equal([
        'page_size',
      ]);
    });
  }
});

describe('filterKey()', () => {
  it('is one text for all filters that mean the same, and another for each that does not', () => {
    const labels = new Map([
      ['a', '1'],
      ['b', '2'],
    ]);
    const turned = new Map([...labels].reverse());
    const same = filterKey({ ...ALL, statuses: ['READY', 'FAILED', 'READY'], labels });
    expect(filterKey({ ...ALL, statuses: ['FAILED', 'READY'], labels: turned })).to.equal(same);
    // Of each field one value; the type asks for all of them.
    const each: Required<WorkerFilter> = {
      includeShadowed: true,
      modelId: 'x',
      statuses: ['READY'],
      ownerNode: 'x',
      manager: 'x',
      urls: ['x'],
      origin: 'LOCAL',
      workerType: 'decode',
      labels: new Map([['x', 'y']]),
    };
    const others = [
      ALL,
      ...Object.entries(each).map(([name, value]) => ({ ...ALL, [name]: value })),
      { ...ALL, manager: '' },
      { ...ALL, urls: [] },
    ];
    expect(new Set(others.map(filterKey)).size).to.equal(others.length);
    expect(filterKey({ ...ALL, statuses: [], labels: new Map() })).to.equal(filterKey(ALL));
  });
});
