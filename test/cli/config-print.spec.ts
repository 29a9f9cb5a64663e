import { expect } from 'chai';
import { run } from '../../src/cli/run.js';
import { FakeIo } from '../support/fake-io.js';

describe('worker-mesh config print', () => {
  let io: FakeIo;
  beforeEach(() => {
    io = new FakeIo();
    io.files.set('c.json', '{"cluster": "prod", "peer": ["a:1", "b:2"], "node-name": "f"}');
    io.env = { WORKER_MESH_CLAIM_GRACE: '7s', WORKER_MESH_NODE_NAME: 'v' };
  });
  const print = (...args: string[]) =>
    run(['config', 'print', ...args], io, () => Promise.reject(new Error('not served here')));

  it('shows each setting with its value, and the place that won', async () => {
    expect(await print('--config=c.json', '--node-name', 'n', '--output=json')).to.equal(0);
    const { settings } = JSON.parse(io.out) as {
      settings: Record<'key' | 'value' | 'source', string>[];
    };
    const shown = (key: string) => {
      const found = settings.find((each) => each.key === key);
      return `${found?.value} from ${found?.source}`;
    };
    expect(shown('node-name')).to.match(/^n from --node-name/);
    expect(shown('claim-grace')).to.equal('7s from WORKER_MESH_CLAIM_GRACE');
    expect(shown('peer')).to.match(/^a:1, b:2 from peer in c.json$/);
    expect(shown('registry-address')).to.equal('127.0.0.1:50051 from default');
    expect(shown('data-dir')).to.match(/worker-mesh\/prod\/n from default$/);
  });

  for (const flags of [
    ['-o', 'json'],
    ['--output', 'json'],
  ]) {
    it(`takes ${flags.join(' ')} as every other command does`, async () => {
      expect(await print('--node-name=n', ...flags)).to.equal(0);
      expect(JSON.parse(io.out)).to.have.property('settings');
      expect(await print('-o', 'yaml')).to.equal(2);
      expect(io.err).to.equal('worker-mesh: --output "yaml": allowed: one of table, json\n');
    });
  }

  it('is a table for people, and refuses what serve would refuse', async () => {
    expect(await print('--node-name=n')).to.equal(0);
    expect(io.out).to.match(/^SETTING +VALUE +SOURCE\n/);
    expect(await print('--nope')).to.equal(2);
    expect(io.err).to.contain('unknown flag "--nope"');
  });
});
