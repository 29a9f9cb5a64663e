import { Writable } from 'node:stream';
import { expect } from 'chai';
import { eventually } from './support/eventually.js';
import { LogLevels, type LogLevel } from '../src/core/log-levels.js';
import { createLog, type LogFormat } from '../src/log.js';
import { TEXT_READ_LENGTH_MAX } from '../src/core/limits.js';
import { LOG_BUFFER_BYTES_MAX, logLinesLost } from '../src/log/sink.js';
import { LOG_DEPTH_MAX, LOG_ITEMS_MAX, redact } from '../src/log/redact.js';

function capture(format: LogFormat, level: LogLevel = 'info') {
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return { lines, log: createLog(new LogLevels([{ level }]), format, { node: 'a' }, stream) };
}

const SECRET = 'sk-live-0123456789';

describe('createLog()', () => {
  it('writes one JSON object a line, with time, level, message and fields', () => {
    const { lines, log } = capture('json');
    log.info('ready', { registry: '127.0.0.1:1', count: 2 });
    expect(lines).to.have.length(1);
    expect(lines[0]?.endsWith('\n')).to.equal(true);
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(line).to.include({ level: 'info', message: 'ready', node: 'a', count: 2 });
    expect(Object.keys(line).slice(0, 3)).to.deep.equal(['time', 'level', 'message']);
  });

  it('O1 keeps to the level of each subsystem, which its lines name', () => {
    const { lines, log } = capture('json', 'warn');
    const gossip = log.of('gossip');
    log.verbosity.set({ level: 'debug', subsystem: 'gossip' });
    gossip.debug('a link is gone');
    log.of('probes').info('no');
    log.info('no');
    expect(lines.map((line) => JSON.parse(line) as object)).to.have.length(1);
    expect(JSON.parse(lines[0] ?? '')).to.include({ level: 'debug', subsystem: 'gossip' });
    expect([gossip.isDebugEnabled(), log.of('probes').isDebugEnabled()]).to.deep.equal([
      ...[true, false],
    ]);
    log.verbosity.set({ level: 'info' });
    gossip.debug('no');
    log.of('probes').info('yes');
    expect(lines).to.have.length(2);
  });

  it('keeps to the level', () => {
    const { lines, log } = capture('json', 'warn');
    log.info('no');
    log.debug('no');
    log.warn('yes');
    log.error('yes');
    expect(lines).to.have.length(2);
  });

  it('writes errors with their cause in words', () => {
    const { lines, log } = capture('json');
    log.error('failed', { error: Object.assign(new Error('disk'), { code: 'ENOSPC' }) });
    expect((JSON.parse(lines[0] ?? '') as { error: object }).error).to.include({
      message: 'disk',
      code: 'ENOSPC',
    });
  });

  it('writes pretty lines that no field can break or colour', () => {
    const { lines, log } = capture('pretty');
    log.info('hello\nworld\u001b[31m', { peer: 'b\nc', words: 'a b', at: '1:2' });
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(
      /^[\d:.]{12} INFO {2}hello\\nworld\\u001b\[31m node=a peer="b\\nc" words="a b" at=1:2\n$/,
    );
  });

  for (const format of ['json', 'pretty'] as const) {
    it(`W10 shows no secret, wherever it hides (${format})`, () => {
      const { lines, log } = capture(format, 'debug');
      log.info('a', { api_key: SECRET, spec: { deep: [{ apiKey: SECRET, 'Api-Key': SECRET }] } });
      log.info('b', { headers: { Authorization: `Bearer ${SECRET}` }, token: SECRET });
      log.info('c', { url: `https://user:${SECRET}@host/x`, text: `bearer ${SECRET}` });
      log.info('d', { spec_json: JSON.stringify({ api_key: SECRET }) });
      log.info('e', { nested: JSON.stringify(JSON.stringify({ api_key: SECRET })) });
      log.info(`f api_key=${SECRET} http://u:${SECRET}@h/ {"api_key": "${SECRET}"}`);
      log.error('g', { error: new Error(`refused {"api_key":"${SECRET}"}`) });
      log.info('h', { pem: `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----` });
      log.info('i', { map: new Map([['password', SECRET]]), bytes: Buffer.from(SECRET) });
      expect(lines).to.have.length(9);
      expect(lines.join('')).to.not.contain(SECRET);
      expect(lines.join('')).to.contain('https://[redacted]@host/x');
    });
  }

  it('leaves what only looks like a secret', () => {
    const fields = { tokens: 3, tokenFile: '/etc/token', api_key_set: true, url: 'http://h/a@b' };
    expect(redact(fields)).to.deep.equal(fields);
  });

  it('bounds depth, width and length, circles too', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 1 : { x: deep(levels - 1) });
    expect(JSON.stringify(redact({ v: deep(LOG_DEPTH_MAX - 1) }))).to.not.contain('…');
    expect(JSON.stringify(redact({ v: deep(LOG_DEPTH_MAX) }))).to.contain('…');
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => JSON.stringify(redact(circle))).to.not.throw();
    const list = (length: number) => redact({ v: Array.from({ length }, () => 1) }).v;
    expect(list(LOG_ITEMS_MAX)).to.have.length(LOG_ITEMS_MAX);
    expect(list(LOG_ITEMS_MAX + 1))
      .to.have.length(LOG_ITEMS_MAX + 1)
      .and.include('… 1 more');
    const text = (length: number) => redact({ v: 'x'.repeat(length) }).v;
    expect(text(TEXT_READ_LENGTH_MAX)).to.have.length(TEXT_READ_LENGTH_MAX);
    expect(text(TEXT_READ_LENGTH_MAX + 1)).to.have.length(TEXT_READ_LENGTH_MAX + 1);
    expect(redact({ big: 1n, none: undefined })).to.deep.equal({ big: '1', none: undefined });
  });
});

describe('a log that cannot be written', () => {
  it('goes on, counts what is lost, and says so once lines get through again', async () => {
    const lines: string[] = [];
    let broken = true;
    // As a pipe without a reader does: every write fails, until there is one again.
    class Pipe extends Writable {
      override write(chunk: unknown, done?: unknown): boolean {
        if (!broken) lines.push(String(chunk));
        setImmediate(done as (error: Error | null) => void, broken ? new Error('EPIPE') : null);
        return true;
      }
    }
    const stream = new Pipe();
    const log = createLog(new LogLevels([]), 'json', {}, stream);
    const before = logLinesLost();
    log.info('one');
    log.info('two');
    await eventually(() => logLinesLost() === before + 2);
    broken = false;
    log.info('three');
    await eventually(() => lines.length === 2);
    expect(JSON.parse(lines[0] ?? '')).to.include({ message: 'three' });
    expect(JSON.parse(lines[1] ?? '')).to.include({ level: 'warn', lines: 2 });
  });

  for (const [waiting, lost] of [
    [LOG_BUFFER_BYTES_MAX - 1, 0],
    [LOG_BUFFER_BYTES_MAX, 1],
    [LOG_BUFFER_BYTES_MAX + 1, 1],
  ] as const) {
    it(`loses ${lost} lines when ${waiting} bytes wait for a slow reader`, () => {
      const stream = new Writable({ write: () => undefined });
      stream.write('x'.repeat(waiting));
      const before = logLinesLost();
      createLog(new LogLevels([]), 'json', {}, stream).info('one');
      expect(logLinesLost() - before).to.equal(lost);
    });
  }
});
