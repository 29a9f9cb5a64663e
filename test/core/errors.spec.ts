import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { messageOf } from '../../src/core/errors.js';

describe('messageOf', () => {
  it('says why a fetch failed, and not only that it did', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const failed: unknown = await fetch(`http://127.0.0.1:${port}`).catch(
      (error: unknown) => error,
    );
    expect(messageOf(failed)).to.equal(`fetch failed: connect ECONNREFUSED 127.0.0.1:${port}`);
    const several = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    expect(messageOf(new TypeError('fetch failed', { cause: several }))).to.equal(
      'fetch failed: ECONNREFUSED',
    );
  });

  it('is the message of any other error, which has its cause in it', () => {
    const cause = new Error('inner');
    expect(messageOf(new Error('outer: inner', { cause }))).to.equal('outer: inner');
    expect(messageOf('text')).to.equal('text');
  });
});
