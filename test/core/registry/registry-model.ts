import type { WorkerStatus } from '../../../src/core/registry/worker.js';

type Expected = 'any' | 'present' | 'wrong';

/** One call, as both the registry and its model take it. */
export type Step =
  | {
      t: 'register';
      url: string;
      cost: number;
      manager: string;
      allowReplace: boolean;
      validateOnly: boolean;
    }
  | { t: 'replace' | 'patch'; url: string; cost: number; expected: Expected }
  | { t: 'remove'; url: string; skipDrain: boolean; expected: Expected }
  | { t: 'report'; url: string; status: WorkerStatus; validForMs: number | undefined }
  | { t: 'probe'; url: string; owner: string; success: boolean }
  | {
      t: 'import';
      url: string;
      owner: string;
      status: WorkerStatus;
      cost: number;
      revision: number;
    }
  | { t: 'removeImport'; url: string; owner: string }
  | {
      t: 'sync';
      manager: string;
      urls: string[];
      cost: number;
      force: boolean;
      validateOnly: boolean;
    }
  | { t: 'wait'; ms: number };

interface Claim {
  owner: string;
  local: boolean;
  status: WorkerStatus;
  manager: string;
  cost: number;
  /** Of an import; own revisions have their own proof. */
  revision: number;
  /** Results of probes since the status was last set by anything else: '+' and '-'. */
  probes: string;
  /** Probes that ended while PENDING. */
  pending: number;
  published: WorkerStatus;
  hint: WorkerStatus | undefined;
  removeAtMs: number | undefined;
  reportUntilMs: number | undefined;
}

/**
 * The rules of section 4 over a plain map, slow and obvious: S = 2, F = 3, drains of 5 s. The only node is
 * `me`; what is shown is a list of claims a URL, the active one first.
 */
export class RegistryModel {
  readonly #urls = new Map<string, { claims: Map<string, Claim>; active: string | undefined }>();
  #ms = 0;

  run(step: Step): string {
    const answer = this.#answer(step);
    for (const slot of this.#urls.values()) choose(slot);
    return answer;
  }

  shown(): unknown {
    return ['http://u', 'http://v'].map((url) => {
      const { claims, active } = this.#slot(url);
      const rest = [...claims.keys()].filter((owner) => owner !== active).sort();
      return [...(active === undefined ? [] : [active]), ...rest].map((owner) => {
        const { local, status, manager, cost, revision } = claims.get(owner)!;
        return { owner, origin: local ? 'LOCAL' : 'MESH', status, manager, cost, revision };
      });
    });
  }

  #answer(step: Step): string {
    switch (step.t) {
      case 'register':
        return this.#register(step);
      case 'replace':
      case 'patch':
        return this.#replace(step);
      case 'remove':
        return this.#remove(step);
      case 'report':
        return this.#report(step);
      case 'probe':
        this.#probe(step);
        return '';
      case 'import':
        return this.#import(step);
      case 'removeImport': {
        const { claims } = this.#slot(step.url);
        if (claims.get(step.owner)?.local !== false) return 'false';
        return String(claims.delete(step.owner));
      }
      case 'sync':
        return this.#sync(step);
      case 'wait':
        this.#wait(step.ms);
        return '';
    }
  }

  #register(step: Step & { t: 'register' }): string {
    const slot = this.#slot(step.url);
    const mine = slot.claims.get('me');
    if (mine?.local) {
      const mayManage = step.allowReplace || mine.removeAtMs !== undefined;
      const managed = mayManage && step.manager !== '' && step.manager !== mine.manager;
      if (mine.cost === step.cost && !managed) {
        if (!step.validateOnly) cancelRemoval(mine);
        return 'UNCHANGED';
      }
      if (!step.allowReplace && mine.removeAtMs === undefined) return 'WORKER_EXISTS';
      if (step.validateOnly) return 'REPLACED';
      cancelRemoval(mine);
      mine.cost = step.cost;
      if (step.manager !== '') mine.manager = step.manager;
      return 'REPLACED';
    }
    const heir = mine ?? slot.claims.get(slot.active ?? '');
    if (!step.validateOnly) {
      slot.claims.set('me', {
        ...{ owner: 'me', local: true, cost: step.cost, revision: 0 },
        status: heir?.status ?? 'PENDING',
        manager: step.manager === '' ? (mine?.manager ?? '') : step.manager,
        ...{ probes: heir?.probes ?? '', pending: heir?.pending ?? 0 },
        ...{ published: 'PENDING', hint: undefined },
        ...{ removeAtMs: undefined, reportUntilMs: undefined },
      });
    }
    return heir ? 'CLAIMED' : 'CREATED';
  }

  #replace(step: Step & { t: 'replace' | 'patch' }): string {
    const mine = this.#mine(step);
    if (typeof mine === 'string') return mine;
    if (step.expected === 'wrong') return 'REVISION_MISMATCH';
    cancelRemoval(mine);
    if (mine.cost === step.cost) return 'UNCHANGED';
    mine.cost = step.cost;
    return 'REPLACED';
  }

  #remove(step: Step & { t: 'remove' }): string {
    const slot = this.#slot(step.url);
    const mine = slot.claims.get('me');
    if (!mine) return slot.claims.size > 0 ? 'NOT_OWNER' : 'WORKER_NOT_FOUND';
    if (step.expected === 'wrong') return 'REVISION_MISMATCH';
    return this.#removeMine(slot.claims, mine, step.skipDrain);
  }

  #removeMine(claims: Map<string, Claim>, mine: Claim, skipDrain: boolean): string {
    const busy = mine.status === 'READY' || mine.status === 'DRAINING';
    if (!mine.local || skipDrain || !busy) {
      claims.delete('me');
      return 'REMOVED';
    }
    if (mine.removeAtMs === undefined) {
      mine.removeAtMs = this.#ms + 5_000;
      mine.reportUntilMs = undefined;
      if (mine.status !== 'DRAINING') setStatus(mine, 'DRAINING');
    }
    return 'DRAINING';
  }

  #report(step: Step & { t: 'report' }): string {
    const mine = this.#mine({ t: 'report', url: step.url });
    if (typeof mine === 'string') return mine;
    if (mine.removeAtMs !== undefined) return 'DRAINING';
    if (mine.status !== step.status) setStatus(mine, step.status);
    mine.reportUntilMs = step.validForMs === undefined ? undefined : this.#ms + step.validForMs;
    return step.status;
  }

  #probe({ url, owner, success }: Step & { t: 'probe' }): void {
    const claim = this.#slot(url).claims.get(owner);
    if (!claim) return;
    claim.probes += success ? '+' : '-';
    if (claim.status === 'PENDING') claim.pending += 1;
    const next = verdict(claim);
    if (next === claim.status) return;
    claim.status = next;
    claim.pending = 0;
    claim.reportUntilMs = undefined;
  }

  #import(step: Step & { t: 'import' }): string {
    const { claims } = this.#slot(step.url);
    const { owner, status, cost, revision } = step;
    const known = claims.get(owner);
    if (known?.local) return 'refused';
    const hint = status === 'PENDING' ? undefined : status;
    if (!known) {
      const initial = status === 'READY' ? 'READY' : 'NOT_READY';
      claims.set(owner, {
        ...{ owner, local: false, status: initial, manager: '', cost, revision },
        ...{ probes: '', pending: 0, published: status, hint },
        ...{ removeAtMs: undefined, reportUntilMs: undefined },
      });
      return 'imported';
    }
    const before = JSON.stringify([known.status, known.cost, known.revision, known.published]);
    Object.assign(known, { cost, revision, published: status });
    if (hint !== undefined && hint !== known.hint) {
      known.hint = hint;
      if (hint === 'READY' && known.status === 'NOT_READY') setStatus(known, 'READY');
      else if (hint !== 'READY' && known.status === 'READY') setStatus(known, 'NOT_READY');
    }
    const after = JSON.stringify([known.status, known.cost, known.revision, known.published]);
    return before === after ? 'unchanged' : 'updated';
  }

  #sync(step: Step & { t: 'sync' }): string {
    if (step.urls.length === 0) return 'INVALID';
    const counts = { created: 0, replaced: 0, unchanged: 0, removed: 0 };
    for (const url of step.urls) {
      const mine = this.#slot(url).claims.get('me');
      const kept = mine?.local && mine.manager !== step.manager && mine.removeAtMs === undefined;
      if (kept && !step.force) {
        counts.unchanged += 1;
        continue;
      }
      const { manager, cost, validateOnly } = step;
      const registration = { t: 'register', url, cost, manager, validateOnly } as const;
      const outcome = this.#register({ ...registration, allowReplace: true });
      if (outcome === 'UNCHANGED') counts.unchanged += 1;
      else if (outcome === 'REPLACED') counts.replaced += 1;
      else counts.created += 1;
    }
    for (const [url, { claims }] of this.#urls) {
      const mine = claims.get('me');
      if (step.urls.includes(url) || mine?.manager !== step.manager || !mine.local) continue;
      if (mine.removeAtMs !== undefined) continue;
      counts.removed += 1;
      if (!step.validateOnly) this.#removeMine(claims, mine, false);
    }
    return JSON.stringify(counts);
  }

  #wait(ms: number): void {
    this.#ms += ms;
    for (const { claims } of this.#urls.values()) {
      const mine = claims.get('me');
      if (!mine) continue;
      if (mine.removeAtMs !== undefined && mine.removeAtMs <= this.#ms) claims.delete('me');
      if (mine.reportUntilMs === undefined || mine.reportUntilMs > this.#ms) continue;
      mine.reportUntilMs = undefined;
      if (mine.status !== 'NOT_READY') setStatus(mine, 'NOT_READY');
    }
  }

  /** The own record, or why it cannot be written. By URL, others' are there to be refused; by id, not. */
  #mine({ t, url }: { t: string; url: string }): Claim | string {
    const { claims } = this.#slot(url);
    const mine = claims.get('me');
    if (mine) return mine.local ? mine : 'NOT_OWNER';
    return claims.size > 0 && t !== 'replace' ? 'NOT_OWNER' : 'WORKER_NOT_FOUND';
  }

  #slot(url: string): { claims: Map<string, Claim>; active: string | undefined } {
    const slot = this.#urls.get(url) ?? { claims: new Map<string, Claim>(), active: undefined };
    this.#urls.set(url, slot);
    return slot;
  }
}

/** W4. */
function choose(slot: { claims: Map<string, Claim>; active: string | undefined }): void {
  const owners = [...slot.claims.keys()].sort();
  const routable = owners.filter((owner) => slot.claims.get(owner)!.status === 'READY');
  const present =
    slot.active !== undefined && slot.claims.has(slot.active) ? slot.active : undefined;
  if (slot.claims.get('me')?.local) slot.active = 'me';
  else if (present !== undefined && (routable.includes(present) || routable.length === 0)) {
    slot.active = present;
  } else slot.active = routable[0] ?? owners[0];
}

/** W11: with health checks on, what was being removed starts anew. */
function cancelRemoval(mine: Claim): void {
  if (mine.removeAtMs === undefined) return;
  mine.removeAtMs = undefined;
  setStatus(mine, 'PENDING');
}

/** Anything but a probe sets a status: probes count from here. */
function setStatus(claim: Claim, status: WorkerStatus): void {
  claim.status = status;
  claim.probes = '';
  claim.pending = 0;
}

/** H2 with S = 2 and F = 3, by a look at the results so far. */
function verdict({ status, probes, pending, local, published }: Claim): WorkerStatus {
  const good = probes.endsWith('++') && (local || published !== 'DRAINING');
  if (status === 'DRAINING') return status;
  if (status === 'READY') return probes.endsWith('---') ? 'NOT_READY' : status;
  if (good) return 'READY';
  if (status === 'NOT_READY' && probes.endsWith('-'.repeat(9))) return 'FAILED';
  return status === 'PENDING' && pending >= 30 ? 'FAILED' : status;
}
