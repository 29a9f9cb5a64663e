import { once } from 'node:events';
import { connect } from 'node:net';
import { createLogger } from 'winston';
import type { Config } from '../../src/config.js';
import { GOSSIP_IDLE_MAX_MS } from '../../src/core/limits.js';
import { openGossipListener, type GossipListener } from '../../src/gossip/gossip-listener.js';
import { TestAuthority } from '../support/certificates.js';

const log = createLogger({ silent: true });

describe('the gossip listener', function () {
  this.timeout(3 * GOSSIP_IDLE_MAX_MS);
  let authority: TestAuthority;
  let listener: GossipListener | undefined;

  before(() => {
    authority = new TestAuthority();
  });

  afterEach(() => listener?.close());

  after(() => authority.remove());

  for (const secure of [false, true]) {
    it(`X4 ends connections that never speak, ${secure ? 'with' : 'without'} TLS`, async () => {
      const tls = secure ? authority.issue('a', 'DNS:a') : undefined;
      const config = { cluster: 'c', gossipAddress: '127.0.0.1:0', tls };
      listener = await openGossipListener(config as unknown as Config, log);
      const port = Number(listener.address.split(':')[1]);
      const sockets = Array.from({ length: 50 }, () => connect(port, '127.0.0.1').resume());
      // Nobody here closes them: the mocha timeout is what waits longer.
      await Promise.all(sockets.map((socket) => once(socket, 'close')));
    });
  }
});
