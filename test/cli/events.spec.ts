import { expect } from 'chai';
import { FakeCommandLine } from '../support/fake-command-line.js';

const EVENT = {
  ...{ sequence: 3, type: 'EVENT_TYPE_WORKER_REMOVED', url: 'http://w:1', node: 'a' },
  ...{ eventTime: { seconds: 1_700_000_000, nanos: 0 }, from: 'READY', cause: 'removed at once' },
  ...{ actor: 'gateway', manager: 'helper' },
};

describe('worker-mesh events', () => {
  const cli = FakeCommandLine.use();

  const events = (...args: string[]) => cli.call('events', ...args);
  const filter = () =>
    (cli.sidecar.requests[0]?.request as { filter: Record<string, unknown> }).filter;

  it('O1 says when, what, to whom, from, to, by whom and why, over all pages', async () => {
    cli.sidecar.on('ListEvents', ({ pageToken }: { pageToken: string }) => ({
      events: [EVENT],
      nextPageToken: pageToken === '' ? 'next' : '',
    }));
    expect(await events()).to.equal(0);
    const row =
      /2023-11-14T22:13:20.000Z +WORKER_REMOVED +http:\/\/w:1 +a +READY +gateway \(helper\) +removed at once\n/g;
    expect(cli.io.out.match(row)).to.have.length(2);
  });

  it('O1 asks for what was typed', async () => {
    cli.sidecar.on('ListEvents', { events: [EVENT] });
    const before = Date.now() - 300_000;
    expect(await events('--since=5m', '--worker=w:1', '--node=a', '--output=json')).to.equal(0);
    expect(filter()).to.include({ url: 'w:1', node: 'a', workerId: '' });
    const since = filter().sinceTime as { seconds: number };
    expect(since.seconds).to.be.within(Math.floor(before / 1000), Math.floor(Date.now() / 1000));
    expect(cli.io.out).to.contain('"type": "EVENT_TYPE_WORKER_REMOVED"');
  });

  it('refuses a moment that is none', async () => {
    expect(await events('--since=5')).to.equal(2);
    expect(cli.io.err).to.contain('--since "5": allowed: ');
  });
});
