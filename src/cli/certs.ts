import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../core/errors.js';
import { integer, NAME } from '../config/kinds.js';
import type { Issued } from './certificates.js';
import type { LocalCommand } from './command.js';
import { listFlag, textFlag, readFlag, type Flags, type Typed } from './flags.js';
import { CommandError, UsageError, type Io } from './io.js';

const AUTHORITY_DAYS = 3_650;
const NODE_DAYS = 90;
const DAYS = integer(1, 36_500);

const COMMON: Flags = {
  dir: textFlag('DIR', 'Folder of the files [.]'),
  cluster: textFlag('NAME', 'Cluster that they are for [default]'),
  days: textFlag('N', 'How long they are valid [authority 3650, node 90]'),
};

const NODE: Flags = {
  ...COMMON,
  san: listFlag(
    'NAME',
    'Further DNS name or IP address under which clients reach the node; repeatable',
  ),
};

/** `certs init`: the authority of a mesh. */
export const certsInitCommand: LocalCommand = {
  local: true,
  name: 'certs init',
  args: '',
  help: 'Makes the certificate authority of a mesh: ca.pem for every node, ca.key to issue with.',
  flags: COMMON,
  run: async ({ typed, io }) => {
    const files = filesIn(typed, 'ca');
    if (exists(io, files.key)) {
      throw new CommandError(
        `${files.key} is there already; choose another --dir, or remove it first`,
      );
    }
    const days = readFlag(typed, 'days', DAYS) ?? AUTHORITY_DAYS;
    const { createAuthority } = await loadLibrary();
    write(files, await createAuthority(clusterOf(typed), days));
    io.stdout.write(`${files.certificate}\n${files.key}\n`);
    return 0;
  },
};

/** `certs issue NODE`: the certificate of one node. */
export const certsIssueCommand: LocalCommand = {
  local: true,
  name: 'certs issue',
  args: 'NODE',
  help: 'Issues the certificate of a node, for gossip and for the registry: NODE.pem and NODE.key.',
  flags: NODE,
  run: async ({ typed, io }) => {
    const node = nodeOf(typed);
    const files = filesIn(typed, node);
    if (exists(io, files.key)) {
      throw new CommandError(`${files.key} is there already; \`certs renew ${node}\` replaces it`);
    }
    await issue(typed, io, node);
    return 0;
  },
};

/** `certs renew NODE`: a new certificate in the place of the one there is. */
export const certsRenewCommand: LocalCommand = {
  local: true,
  name: 'certs renew',
  args: 'NODE',
  help: 'Replaces the certificate of a node; a running sidecar reads it again by itself.',
  flags: NODE,
  run: async ({ typed, io }) => {
    await issue(typed, io, nodeOf(typed));
    return 0;
  },
};

/** Only these commands need it, and it takes a while to load. */
const loadLibrary = () => import('./certificates.js');

interface Files {
  readonly certificate: string;
  readonly key: string;
}

async function issue(typed: Typed, io: Io, node: string): Promise<void> {
  const authority = filesIn(typed, 'ca');
  const names = { cluster: clusterOf(typed), node, alternatives: typed.list('san') };
  const days = readFlag(typed, 'days', DAYS) ?? NODE_DAYS;
  const signer = { certificate: read(io, authority.certificate), key: read(io, authority.key) };
  const { issueCertificate } = await loadLibrary();
  let issued: Issued;
  try {
    issued = await issueCertificate(signer, names, days);
  } catch (error) {
    const cause = messageOf(error);
    const which = `${authority.certificate} and ${authority.key}`;
    throw new CommandError(`cannot issue with ${which}: ${cause}; make them by \`certs init\``);
  }
  const files = filesIn(typed, node);
  write(files, issued);
  io.stdout.write(`${files.certificate}\n${files.key}\n`);
}

function filesIn(typed: Typed, name: string): Files {
  const directory = typed.text('dir') ?? '.';
  return { certificate: join(directory, `${name}.pem`), key: join(directory, `${name}.key`) };
}

function clusterOf(typed: Typed): string {
  return readFlag(typed, 'cluster', NAME) ?? 'default';
}

function nodeOf(typed: Typed): string {
  const [text = ''] = typed.words;
  const node = NAME.parse(text);
  if (node === undefined || node === 'ca') {
    throw new UsageError(`NODE ${JSON.stringify(text)}: allowed: ${NAME.allowed}, and not "ca"`);
  }
  return node;
}

function exists(io: Io, path: string): boolean {
  try {
    io.readFile(path);
    return true;
  } catch {
    return false;
  }
}

function read(io: Io, path: string): string {
  try {
    return io.readFile(path);
  } catch (error) {
    const cause = messageOf(error);
    throw new CommandError(`cannot read ${path} (${cause}); make it by \`certs init\``);
  }
}

/** The key first: a sidecar that reads between the two finds a pair that does not match, and keeps its own. */
function write(files: Files, issued: Issued): void {
  try {
    replace(files.key, issued.key, 0o600);
    replace(files.certificate, issued.certificate, 0o644);
  } catch (error) {
    throw new CommandError(`cannot write ${files.certificate}: ${(error as Error).message}`);
  }
}

function replace(path: string, text: string, mode: number): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(`${path}.new`, text, { mode });
  renameSync(`${path}.new`, path);
}
