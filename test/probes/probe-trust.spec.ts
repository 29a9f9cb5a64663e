import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { PROBE_TLS_REFRESH_MS } from '../../src/core/limits.js';
import { OpenSockets } from '../../src/core/open-sockets.js';
import { createHttpProber } from '../../src/probes/http-prober.js';
import { ProbeTrust, type ProbeTlsFiles } from '../../src/probes/probe-trust.js';
import { TestAuthority } from '../support/certificates.js';

describe('ProbeTrust', () => {
  let authority: TestAuthority;
  let server: https.Server;
  let url: string;
  let directory: string;
  let nowMs: number;
  let said: string[];

  before(async () => {
    authority = new TestAuthority();
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-trust-'));
    const { cert, key } = authority.issue('worker', 'DNS:localhost');
    const files = {
      cert: readFileSync(cert),
      key: readFileSync(key),
      ca: readFileSync(authority.ca),
    };
    const options = { ...files, requestCert: true, rejectUnauthorized: false };
    server = https.createServer(options, (request, response) => {
      const { authorized } = request.socket as unknown as { authorized: boolean };
      response.writeHead(authorized ? 200 : 418).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    authority.remove();
    rmSync(directory, { recursive: true });
  });
  beforeEach(() => {
    nowMs = 0;
    said = [];
  });

  const trustOf = (files: ProbeTlsFiles) =>
    new ProbeTrust(files, {
      nowMs: () => nowMs,
      info: (message) => said.push(message),
      warn: (message) => said.push(message),
    });
  const probe = (trust: ProbeTrust) => {
    const prober = createHttpProber({
      sockets: new OpenSockets(),
      secureContext: () => trust.context(),
    });
    const target = {
      url,
      protocol: 'http',
      path: '/health',
      service: '',
      timeoutMs: 30_000,
    } as const;
    return firstValueFrom(prober(target));
  };

  it('H1 trusts a private authority, and shows a certificate', async () => {
    expect(await probe(trustOf({ ca: authority.ca }))).to.include({ message: 'HTTP 418' });
    const { cert, key } = authority.issue('sidecar', 'DNS:sidecar');
    const all = trustOf({ ca: authority.ca, cert, key });
    expect(await probe(all)).to.include({ success: true });
    const { message } = await probe(trustOf({ cert, key }));
    expect(message).to.match(/^certificate not trusted/);
  });

  it('X1 reads files again that changed, and keeps the former ones when they are broken', async () => {
    const path = join(directory, 'ca.pem');
    const other = new TestAuthority();
    copyFileSync(other.ca, path);
    other.remove();
    const trust = trustOf({ ca: path });
    expect((await probe(trust)).message).to.match(/^certificate not trusted/);
    copyFileSync(authority.ca, path);
    nowMs += PROBE_TLS_REFRESH_MS - 1;
    expect((await probe(trust)).message).to.match(/^certificate not trusted/);
    nowMs += 1;
    expect(await probe(trust)).to.include({ message: 'HTTP 418' });
    writeFileSync(path, '-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n');
    nowMs += PROBE_TLS_REFRESH_MS;
    expect(await probe(trust)).to.include({ message: 'HTTP 418' });
    expect(said).to.deep.equal([
      'TLS files of probes read again',
      'TLS files of probes cannot be read again; the former ones stay in force',
    ]);
  });

  it('X1 a file that cannot be used at start is an error that names its flag', () => {
    const path = join(directory, 'none.pem');
    expect(() => trustOf({ cert: path, key: path })).to.throw(
      /^--probe-tls-cert, --probe-tls-key: /,
    );
  });
});
