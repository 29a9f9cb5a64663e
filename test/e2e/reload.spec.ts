import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { RegistryClient } from '../../src/grpc/proto.js';
import { call } from '../grpc/support/calls.js';
import { TestAuthority, type IssuedFiles } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { startSidecar, type LogLine, type SidecarProcess } from '../support/sidecar-process.js';

const NAME = { 'grpc.ssl_target_name_override': 'localhost' };
const TOKENS = ['the-first-token-of-all', 'the-second-token-of-all'] as const;

describe('SIGHUP', function () {
  this.timeout(60_000);
  const authorities = [new TestAuthority(), new TestAuthority()] as const;
  let sidecar: SidecarProcess | undefined;
  after(async () => {
    await sidecar?.end('SIGKILL');
    for (const authority of authorities) authority.remove();
  });

  it('X1 X3 puts other certificates, another token and a log level in force, and ends nothing', async () => {
    const [first, second] = authorities;
    const config = join(first.directory, 'config.json');
    const issued = authorities.map((each) => each.issue('a', 'DNS:localhost,DNS:a,IP:127.0.0.1'));
    const tokens = TOKENS.map((token, at) => {
      const path = join(first.directory, `token-${at}`);
      writeFileSync(path, token);
      return path;
    });
    const configure = (at: 0 | 1, changed: object = {}): void => {
      const { cert, key } = issued[at] as IssuedFiles;
      const settings = {
        'registry-tls-cert': cert,
        'registry-tls-key': key,
        'registry-token-file': tokens[at],
        ...changed,
      };
      writeFileSync(config, JSON.stringify(settings));
    };
    const list = async (at: 0 | 1): Promise<number> => {
      const trusted = grpc.credentials.createSsl(readFileSync(authorities[at].ca));
      const client = new RegistryClient(sidecar?.addresses.registry ?? '', trusted, NAME);
      const metadata = new grpc.Metadata();
      metadata.set('authorization', `Bearer ${TOKENS[at]}`);
      try {
        return (await call(client, 'listWorkers', {}, metadata)).response.totalSize;
      } finally {
        client.close();
      }
    };
    const said = (fragment: string): Promise<LogLine> =>
      eventually(() => sidecar?.log.findLast(({ message }) => message.includes(fragment)) ?? false);

    configure(0);
    sidecar = await startSidecar('a', ['--config', config]);
    expect(await list(0)).to.equal(0);

    configure(1, { 'log-level': 'warn', cluster: 'other' });
    sidecar.child.kill('SIGHUP');
    expect((await said('a restart puts them in force')).settings).to.equal('cluster');
    expect(await list(1)).to.equal(0);

    const garbage = join(second.directory, 'garbage.pem');
    writeFileSync(garbage, 'garbage');
    configure(1, { 'registry-tls-cert': garbage });
    sidecar.child.kill('SIGHUP');
    expect((await said('certificates of the registry listener')).level).to.equal('error');
    expect(await list(1)).to.equal(0);

    writeFileSync(config, '{');
    sidecar.child.kill('SIGHUP');
    await said('all former settings stay in force');
    expect(await list(1)).to.equal(0);
    expect(await sidecar.end('SIGTERM')).to.equal(0);
  });
});
