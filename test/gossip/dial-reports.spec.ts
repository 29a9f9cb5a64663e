import { Writable } from 'node:stream';
import { expect } from 'chai';
import { DIAL_REPORT_INTERVAL_MS } from '../../src/core/limits.js';
import { LogLevels } from '../../src/core/log-levels.js';
import { createLog } from '../../src/log.js';
import { DialReports } from '../../src/gossip/dial-reports.js';

describe('DialReports', () => {
  let lines: string[];
  let nowMs: number;
  let alive: string[];
  let reports: DialReports;
  const refused = new Error('connect ECONNREFUSED 10.0.0.1:1');

  beforeEach(() => {
    lines = [];
    nowMs = 0;
    alive = [];
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(...chunk.toString().trim().split('\n'));
        done();
      },
    });
    reports = new DialReports({
      ...{
        seeds: ['s:1', 't:1'],
        tls: false,
        log: createLog(new LogLevels([]), 'json', {}, stream),
      },
      now: () => ({ monotonicMs: nowMs, wallMs: nowMs }),
      aliveAddresses: () => alive,
    });
    reports.resolved('s:1', ['10.0.0.1:1', '10.0.0.2:1']);
  });
  const said = () =>
    lines.map((line) => {
      const { seed, address, cause, level } = JSON.parse(line) as Record<string, string>;
      return [level, seed, address, cause].filter((word) => word).join(' | ');
    });

  it('O1 says once for each cause and address why a seed does not answer', () => {
    reports.failed('10.0.0.1:1', refused);
    reports.failed('10.0.0.1:1', refused);
    reports.failed('10.0.0.2:1', refused);
    reports.failed('10.0.0.1:1', new Error('Last error: wrong version number'));
    reports.unresolved('t:1', Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    expect(said()).to.deep.equal([
      'info | s:1 | 10.0.0.1:1 | connection refused: nothing listens there',
      'info | s:1 | 10.0.0.2:1 | connection refused: nothing listens there',
      'info | s:1 | 10.0.0.1:1 | it answers without TLS: it may be the registry port; else give both nodes certificates, or neither',
      'info | t:1 | the name does not resolve (ENOTFOUND)',
    ]);
    nowMs = DIAL_REPORT_INTERVAL_MS;
    reports.failed('10.0.0.1:1', refused);
    expect(said()).to.have.length(5);
  });

  it('O1 says it of a peer that is no seed, too', () => {
    reports.failed('10.9.9.9:1', refused);
    expect(said()).to.deep.equal(['info | 10.9.9.9:1 | connection refused: nothing listens there']);
    expect(reports.unanswered()).to.deep.equal([]);
  });

  it('O1 keeps the last cause of each seed that never answered', () => {
    reports.failed('10.0.0.1:1', refused);
    reports.unresolved('t:1', Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    expect(reports.unanswered().map(({ name, cause }) => `${name}: ${cause}`)).to.deep.equal([
      's:1: connection refused: nothing listens there',
      't:1: the name does not resolve (ENOTFOUND)',
    ]);
    reports.answered('10.0.0.2:1');
    expect(reports.unanswered().map(({ name }) => name)).to.deep.equal(['t:1']);
  });

  it('O1 I5 keeps why a seed that answers is refused, until it is not', () => {
    reports.answered('10.0.0.1:1');
    reports.refused('10.0.0.1:1', 'cluster differs: x');
    expect(reports.unanswered().map(({ name, cause }) => `${name}: ${cause}`)).to.deep.equal([
      's:1: it answers, and no link is possible: cluster differs: x',
    ]);
    expect(said()).to.deep.equal([]);
    reports.answered('10.0.0.1:1');
    expect(reports.unanswered()).to.deep.equal([]);
  });

  it('O1 a seed that dialed this node has answered', () => {
    reports.failed('10.0.0.1:1', refused);
    alive = ['10.0.0.1:1'];
    expect(reports.unanswered()).to.deep.equal([]);
  });
});
