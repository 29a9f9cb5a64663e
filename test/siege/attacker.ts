import { TlsIdentity, type TlsFiles } from '../../src/grpc/tls.js';
import { ATTACKS, type AttackName, type Target } from './attacks.js';

/** The attacker's process: these attacks at once on all nodes, until it is killed. Says `begun` when it has begun. */
const { files, targets, kinds } = JSON.parse(process.argv[2] ?? '') as {
  readonly files: TlsFiles;
  readonly targets: readonly Target[];
  readonly kinds: readonly AttackName[];
};
const siege = { identity: new TlsIdentity(files), targets };
for (const target of targets) {
  for (const kind of kinds) {
    ATTACKS[kind](siege, target).catch((error: unknown) => {
      process.stderr.write(`an attack ended: ${String(error)}\n`);
      process.exit(1);
    });
  }
}
process.stdout.write('begun\n');
