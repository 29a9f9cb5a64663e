import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { workerMesh, type Process } from '../support/process.js';

/** What systemd hears: each datagram as a line, from a socket at the path that is given. */
const LISTEN = `
import socket, sys
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind(sys.argv[1])
print('bound', flush=True)
while True:
    print(heard.recv(4096).decode(), flush=True)
`;

describe('a unit with Type=notify', function () {
  this.timeout(60_000);

  it('M7 is told once that the sidecar is ready, and not while it waits for a peer', async function () {
    const has = (program: string) => !spawnSync(program, ['--version']).error;
    if (!has('systemd-notify') || !has('python3')) {
      process.stdout.write('    skipped: there is no systemd-notify, or no python3, here\n');
      this.skip();
    }
    const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-notify-'));
    const socket = join(directory, 'notify');
    const systemd = spawn('python3', ['-c', LISTEN, socket]);
    let heard = '';
    let sidecar: Process | undefined;
    systemd.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
    try {
      await eventually(() => heard.includes('bound'));
      const waits = ['--peer', '127.0.0.1:1', '--join-timeout', '3s'];
      const ports = ['--registry-address', '127.0.0.1:0', '--gossip-address', '127.0.0.1:0'];
      const serve = ['serve', '--node-name', 'a', ...ports, '--admin-address', 'off', ...waits];
      sidecar = workerMesh(serve, { NOTIFY_SOCKET: socket });
      await eventually(() => sidecar?.out.includes('"message":"listening"'), 30_000);
      expect(heard).not.to.contain('READY=1');
      await eventually(() => heard.includes('READY=1'), 30_000);
      expect(sidecar.out).to.contain('"message":"ready"');
      expect(heard.split('READY=1')).to.have.length(2);
    } finally {
      await sidecar?.end();
      systemd.kill();
      rmSync(directory, { recursive: true });
    }
  });
});
