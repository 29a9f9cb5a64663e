import { Writable } from 'node:stream';
import { expect } from 'chai';
import { LOG_TAIL_LINE_LENGTH_MAX, LOG_TAIL_LINES_MAX } from '../../src/core/limits.js';
import { LogLevels, type LogSubsystem } from '../../src/core/log-levels.js';
import { createLog } from '../../src/log.js';
import { tailLog } from '../../src/sidecar/log-tail.js';

describe('the tail of a running log', () => {
  const lines: string[] = [];
  const stdout = new Writable({
    decodeStrings: false,
    write: (line: string, _encoding, done) => {
      lines.push(line);
      done();
    },
  });
  const log = createLog(new LogLevels([]), 'json', { node: 'a' }, stdout);
  const tails: { close(): void }[] = [];
  const open = (level: 'debug' | 'info', contains = '', subsystem?: LogSubsystem) => {
    const reader = { level, ...(subsystem && { subsystem }) };
    const tail = tailLog(log, reader, contains, () => undefined);
    tails.push(tail);
    return tail;
  };
  afterEach(() => tails.splice(0).forEach((tail) => tail.close()));

  it('O1 shows lines below the level of the log, without secrets, and stdout does not', () => {
    const tail = open('debug', 'dial');
    lines.length = 0;
    log.debug('a dial failed', { password: 'geheim' });
    log.info('something else');
    const { lines: seen, lost } = tail.take(10);
    expect(seen).to.have.length(1);
    expect(JSON.parse(seen[0]!)).to.include({ level: 'debug', password: '[redacted]', node: 'a' });
    expect(lost).to.equal(0);
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).to.deep.equal([
      'something else',
    ]);
  });

  it('O1 shows the lines of one subsystem at its own level', () => {
    const tail = open('debug', '', 'probes');
    lines.length = 0;
    expect(log.of('probes').isDebugEnabled()).to.equal(true);
    log.of('probes').debug('probe');
    log.of('gossip').info('a seed does not answer');
    log.info('ready');
    expect(tail.take(10).lines.map((line) => JSON.parse(line) as object)).to.have.length(1);
    expect(lines).to.have.length(2);
    tail.close();
    expect(log.of('probes').isDebugEnabled()).to.equal(false);
  });

  it('O1 keeps LOG_TAIL_LINES_MAX lines for a slow reader, and counts what it lost', () => {
    const tail = open('info');
    for (let n = 0; n < LOG_TAIL_LINES_MAX; n += 1) log.info(`line ${n}`);
    const long = 'x'.repeat(LOG_TAIL_LINE_LENGTH_MAX / 2);
    log.info('long', { one: long, two: long, three: long });
    const { lines: seen, lost } = tail.take(LOG_TAIL_LINES_MAX);
    expect([seen.length, lost]).to.deep.equal([LOG_TAIL_LINES_MAX / 2, LOG_TAIL_LINES_MAX / 2 + 1]);
    expect(seen.at(-1)).to.have.length(LOG_TAIL_LINE_LENGTH_MAX);
    expect(tail.take(1)).to.deep.equal({ lines: [], lost: 0 });
    const full = open('info');
    for (let n = 0; n < LOG_TAIL_LINES_MAX; n += 1) log.info(`line ${n}`);
    expect(full.take(Infinity)).to.include({ lost: 0 });
  });

  it('O1 ends with its reader', () => {
    const tail = open('info');
    tail.close();
    log.info('later');
    expect(tail.take(1).lines).to.deep.equal([]);
    expect(log.transports).to.have.length(1);
  });
});
