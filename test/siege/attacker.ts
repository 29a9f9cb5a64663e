import { TlsIdentity, type TlsFiles } from '../../src/grpc/tls.js';
import { ATTACKS, type Target } from './attacks.js';

/** The attacker's process: everything at once on all nodes, until it is killed. Says `begun` when it has begun. */
const { files, targets } = JSON.parse(process.argv[2] ?? '') as {
  readonly files: TlsFiles;
  readonly targets: readonly Target[];
};
const siege = { identity: new TlsIdentity(files), targets };
for (const target of targets) {
  for (const attack of ATTACKS) {
    attack(siege, target).catch((error: unknown) => {
      process.stderr.write(`an attack ended: ${String(error)}\n`);
      process.exit(1);
    });
  }
}
process.stdout.write('begun\n');
