import { expect } from 'chai';
import { Indexes } from '../../../../src/core/registry/table/indexes.js';
import { SortedUrls } from '../../../../src/core/registry/table/sorted-urls.js';
import { testRecord, testSpec } from '../../../support/workers.js';

describe('Indexes', () => {
  it('W13 hold one entry a key of a record, and nothing of those that are gone', () => {
    const indexes = new Indexes();
    const records = Array.from({ length: 50 }, (_, n) => {
      const url = `http://h${n}:1`;
      const models = [{ id: `m${n}`, aliases: [`m${n}`, `a${n}`] }];
      return testRecord(url, `o${n}`, { manager: `g${n}`, spec: testSpec(url, { models }) });
    });
    for (const record of records) indexes.put({ ...record, status: 'PENDING', manager: '' });
    for (const record of records) indexes.put(record);
    // Owner, manager, model, alias, and the state that all of them share.
    expect(indexes.footprint).to.deep.equal({ ids: 50 * 5, keys: 50 * 4 + 1 });
    for (const record of records) indexes.remove(record);
    expect(indexes.footprint).to.deep.equal({ ids: 0, keys: 0 });
  });
});

describe('SortedUrls', () => {
  it('W13 are in order whatever was read, added and lost before', () => {
    const live = new Set<string>();
    const sorted = new SortedUrls((url) => live.has(url));
    for (let n = 0; n < 3_000; n += 1) {
      const url = `http://h${(n * 7_919) % 3_001}:1`;
      live.add(url);
      sorted.add(url);
      if (n % 3 === 0) live.delete(url);
      if (n % 500 === 0) expect([...sorted.from('')]).to.deep.equal([...live].sort());
    }
    expect([...sorted.from('')]).to.deep.equal([...live].sort());
  });

  it('W13 let go of URLs that are gone', () => {
    const live = new Set(['http://live:1']);
    const sorted = new SortedUrls((url) => live.has(url));
    sorted.add('http://live:1');
    for (let n = 0; n < 10_000; n += 1) {
      const url = `http://h${n}:1`;
      live.add(url);
      sorted.add(url);
      live.delete(url);
    }
    expect(sorted.size).to.be.at.most(300);
    expect([...sorted.from('')]).to.deep.equal(['http://live:1']);
  });
});
