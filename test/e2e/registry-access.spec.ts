import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { HealthServiceClient, RegistryClient } from '../../src/grpc/proto.js';
import { call, failure } from '../grpc/support/calls.js';
import { TestAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const { status } = grpc;
// The certificate has this name, too; an IP address is no name in TLS.
const NAME = { 'grpc.ssl_target_name_override': 'localhost' };
const TOKEN = 'a-token-of-sixteen-and-more';

describe('X3 the registry listener of a real sidecar', () => {
  const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-access-'));
  const sidecars: SidecarProcess[] = [];
  after(async () => {
    await Promise.all(sidecars.map((sidecar) => sidecar.end()));
    rmSync(directory, { recursive: true });
  });

  describe('with TLS and a token', () => {
    const authority = new TestAuthority();
    const tokenFile = join(directory, 'token');
    let address: string;

    before(async () => {
      writeFileSync(tokenFile, `${TOKEN}\n`);
      const { cert, key } = authority.issue('registry', 'DNS:localhost,IP:127.0.0.1');
      const tls = ['--registry-tls-cert', cert, '--registry-tls-key', key];
      const sidecar = await startSidecar('a', [...tls, '--registry-token-file', tokenFile]);
      sidecars.push(sidecar);
      address = sidecar.addresses.registry;
    });
    after(() => authority.remove());

    const list = async (token: string | undefined, credentials = trusted()) => {
      const client = new RegistryClient(address, credentials, NAME);
      const metadata = new grpc.Metadata();
      if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
      try {
        return (await call(client, 'listWorkers', {}, metadata)).response.totalSize;
      } finally {
        client.close();
      }
    };
    const trusted = () => grpc.credentials.createSsl(readFileSync(authority.ca));

    it('lets in who trusts it and has the token', async () => {
      expect(await list(TOKEN)).to.equal(0);
    });

    it('refuses a call without the token, or with another', async () => {
      for (const token of [undefined, 'another-token-of-sixteen']) {
        const error = await failure(list(token));
        expect(error.code).to.equal(status.UNAUTHENTICATED);
      }
    });

    it('asks for the token for health and reflection as well', async () => {
      const client = new HealthServiceClient(address, trusted(), NAME);
      const error = await failure(call(client, 'check', { service: '' }));
      expect(error.code).to.equal(status.UNAUTHENTICATED);
      client.close();
    });

    it('answers health without the token when it is told to, and nothing else', async () => {
      const { cert, key } = authority.issue('public', 'DNS:localhost,IP:127.0.0.1');
      const tls = ['--registry-tls-cert', cert, '--registry-tls-key', key];
      const flags = [...tls, '--registry-token-file', tokenFile, '--registry-public-methods'];
      const open = await startSidecar('c', flags);
      sidecars.push(open);
      const health = new HealthServiceClient(open.addresses.registry, trusted(), NAME);
      const client = new RegistryClient(open.addresses.registry, trusted(), NAME);
      try {
        const { response } = await call(health, 'check', { service: '' });
        expect(response.status).to.equal('SERVING');
        const error = await failure(call(client, 'listWorkers', {}));
        expect(error.code).to.equal(status.UNAUTHENTICATED);
      } finally {
        health.close();
        client.close();
      }
    });

    it('is not spoken to in the clear, nor by who does not trust it', async () => {
      for (const credentials of [grpc.credentials.createInsecure(), grpc.credentials.createSsl()]) {
        expect((await failure(list(TOKEN, credentials))).code).to.equal(status.UNAVAILABLE);
      }
    });

    it('takes a new token as soon as its file changes', async () => {
      writeFileSync(tokenFile, 'the-next-token-of-sixteen');
      await eventually(async () => {
        expect(await list('the-next-token-of-sixteen')).to.equal(0);
      });
      expect((await failure(list(TOKEN))).code).to.equal(status.UNAUTHENTICATED);
    });
  });

  it('on a unix socket is for this user only, and takes its file away', async () => {
    const path = join(directory, 'registry.sock');
    const sidecar = await startSidecar('b', ['--registry-address', `unix:${path}`]);
    sidecars.push(sidecar);
    expect(sidecar.addresses.registry).to.equal(`unix:${path}`);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    const { response } = await call(sidecar.mesh, 'getNode', {});
    expect(response.node).to.equal('b');
    expect(await sidecar.end()).to.equal(0);
    expect(existsSync(path)).to.equal(false);
  });
});
