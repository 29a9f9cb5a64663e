import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { readSpecs } from '../../src/cli/apply.js';
import { run } from '../../src/cli/run.js';
import { stringifyExact } from '../../src/core/registry/spec/exact-json.js';
import { FakeCommandLine, notServed } from '../support/fake-command-line.js';
import { FakeIo } from '../support/fake-io.js';

const URL = 'http://w:1';

describe('commands that change workers', () => {
  const cli = FakeCommandLine.use();

  const call = (...args: string[]) => cli.call(...args);
  const asked = (method: string) =>
    cli.sidecar.requests
      .filter((each) => each.method === method)
      .map(({ request }) => request) as Record<string, unknown>[];

  describe('workers apply', () => {
    for (const [what, text] of [
      ['a JSON list', '[{"url":"http://w:1","id":12345678901234567890},{"url":"http://w:2"}]'],
      [
        'a JSON object',
        '{"workers":[{"url":"http://w:1","id":12345678901234567890},{"url":"http://w:2"}]}',
      ],
      ['JSON lines', '{"url":"http://w:1","id":12345678901234567890}\n\n{"url":"http://w:2"}\n'],
    ] as const) {
      it(`W16 reads ${what}, with its numbers as they stand there`, async () => {
        const texts = (await readSpecs(text, 'f')).map(({ spec }) => stringifyExact(spec));
        expect(texts).to.deep.equal([
          '{"url":"http://w:1","id":12345678901234567890}',
          '{"url":"http://w:2"}',
        ]);
      });
    }

    it('W16 reads YAML with its numbers as they stand there', async () => {
      const yaml =
        'workers:\n- url: http://w:1\n  id: 7587888765432109877\n  x: [1.0, 1e3, 7, 0x10]\n';
      const [found] = await readSpecs(yaml, 'f');
      expect(stringifyExact(found?.spec)).to.equal(
        '{"url":"http://w:1","id":7587888765432109877,"x":[1.0,1e3,7,16]}',
      );
      const [other] = await readSpecs('- {id: 0x694D5CF94DF0B375, o: 0o17, p: +5, f: .5}', 'f');
      expect(stringifyExact(other?.spec)).to.equal(
        '{"id":7587823173013386101,"o":15,"p":5,"f":0.5}',
      );
    });

    for (const number of ['.inf', '-.Inf', '.nan']) {
      it(`W16 refuses ${number}, which a spec would hold as null`, async () => {
        cli.io.files.set('f.yaml', `- url: http://w:1\n  cost: ${number}\n`);
        expect(await call('workers', 'apply', 'f.yaml')).to.equal(2);
        expect(cli.io.err).to.contain(`f.yaml: line 2: ${number} is no number of a spec; allowed:`);
      });
    }

    it('W16 reads what YAML says once for several specs', async () => {
      const yaml =
        'common: &common {models: [{id: m}], priority: 7}\nworkers:\n' +
        '- <<: *common\n  url: http://w:1\n- {<<: *common, url: http://w:2, priority: 8}\n';
      const texts = (await readSpecs(yaml, 'f')).map(({ spec }) => stringifyExact(spec));
      expect(texts).to.deep.equal([
        '{"models":[{"id":"m"}],"priority":7,"url":"http://w:1"}',
        '{"models":[{"id":"m"}],"priority":8,"url":"http://w:2"}',
      ]);
    });

    it('reads as many workers as there may be that share what YAML says once; nested aliases are bounded', async () => {
      const count = 2_000;
      const workers = Array.from(
        { length: count },
        (_, at) => `- {<<: *c, url: 'http://w${at}:1'}\n`,
      );
      const found = await readSpecs(`common: &c {priority: 7}\nworkers:\n${workers.join('')}`, 'f');
      expect(found).to.have.length(count);
      expect(found.at(-1)?.spec).to.deep.equal({ priority: 7, url: `http://w${count - 1}:1` });
      const nested = Array.from(
        { length: 9 },
        (_, at) =>
          `a${at}: &a${at} [${Array(10)
            .fill(at === 0 ? '1' : `*a${at - 1}`)
            .join()}]\n`,
      );
      cli.io.files.set('f', `${nested.join('')}workers: [{url: 'http://w:1', x: *a8}]\n`);
      expect(await call('workers', 'apply', 'f')).to.equal(2);
      expect(cli.io.err).to.contain('f: Excessive alias count');
    });

    it('reads the documents of a YAML file, each a list or one spec', async () => {
      const yaml =
        '---\nurl: http://w:1\n---\n- url: http://w:2\n---\nworkers: [url: http://w:3]\n---\n';
      const found = await readSpecs(yaml, 'f');
      expect(found.map(({ spec, origin }) => [spec, origin])).to.deep.equal([
        [{ url: 'http://w:1' }, 'line 2'],
        [{ url: 'http://w:2' }, 'line 4'],
        [{ url: 'http://w:3' }, 'line 6'],
      ]);
      for (const [text, why] of [
        ['', 'is no list of workers'],
        ['---\n# nothing', 'is no list of workers'],
        ['workers:', 'is no list of workers'],
        ['- url: http://w:1\n---\n- 7', 'line 3: is no spec'],
        ['- url: a\n  url: b', 'unique at line 2'],
        ['- <<: 7\n  url: a', 'f: '],
      ] as const) {
        cli.io.files.set('f', text);
        expect(await call('workers', 'apply', 'f')).to.equal(2);
        expect(cli.io.err.split('\n').at(-2)).to.contain(why);
      }
    });

    it('reads YAML; refuses what is no list of workers, and names the file', async () => {
      const specs = await readSpecs('workers:\n- url: http://w:1\n  priority: 7\n', 'f');
      expect(specs).to.deep.equal([{ spec: { url: URL, priority: 7 }, origin: 'line 2' }]);
      cli.io.files.set('f.yaml', 'just words');
      expect(await call('workers', 'apply', 'f.yaml')).to.equal(2);
      expect(cli.io.err).to.contain('f.yaml: is no list of workers');
    });

    it('names the line of JSON lines that is no object', async () => {
      cli.io.files.set('f', '{"url":"http://w:1"}\n{"url":"http://w:2"\n');
      expect(await call('workers', 'apply', 'f')).to.equal(2);
      expect(cli.io.err).to.equal(
        'worker-mesh: f: line 2: is no JSON object, as the first line is\n',
      );
    });

    it('applies each, counts what became of them, and names the place of an error', async () => {
      cli.sidecar.on('ApplyWorkers', ({ batch }: { batch: { requestId: string }[] }) => ({
        results: batch.map(({ requestId }) =>
          requestId === '1'
            ? { requestId, error: { code: 3, message: 'no url' } }
            : { requestId, outcome: 'WRITE_OUTCOME_CREATED' },
        ),
      }));
      cli.io.files.set('f', '{"url":"http://w:1"}\n{"oops":1}\n{"url":"http://w:3"}\n');
      expect(await call('workers', 'apply', 'f', '--manager=me')).to.equal(1);
      expect(cli.io.out).to.equal('2 created\n');
      expect(cli.io.err).to.equal('worker-mesh: line 2: no url\n');
      const [{ batch }] = asked('ApplyWorkers') as unknown as [{ batch: object[] }];
      expect(batch[2]).to.include({ manager: 'me', specJson: '{"url":"http://w:3"}' });
    });

    it('does not prune for nobody', async () => {
      cli.io.files.set('f', '[]');
      expect(await call('workers', 'apply', 'f', '--prune')).to.equal(2);
      expect(cli.io.err).to.contain('--prune: needs --manager');
    });
  });

  it('workers patch sends a merge patch', async () => {
    const answer = { outcome: 'WRITE_OUTCOME_REPLACED', worker: { url: URL, revision: 8 } };
    cli.sidecar.on('PatchWorker', answer);
    expect(await call('workers', 'patch', URL, '{"priority":7,"a":null}', '--revision=7')).to.equal(
      0,
    );
    expect(cli.io.out).to.equal(`${URL} replaced: revision 8\n`);
    expect(asked('PatchWorker')[0]).to.deep.include({
      ...{ url: URL, expectedRevision: 7, patch: null },
      patchJson: '{"priority":7,"a":null}',
    });
    expect(await call('workers', 'patch', URL, '[]')).to.equal(2);
    expect(cli.io.err).to.contain('the patch is no JSON object; allowed');
  });

  it('W16 workers patch sends numbers as they are written', async () => {
    cli.sidecar.on('PatchWorker', { outcome: 'WRITE_OUTCOME_REPLACED', worker: { url: URL } });
    const patch = '{"id":7587888765432109877,"x":1.0}';
    expect(await call('workers', 'patch', URL, patch)).to.equal(0);
    expect(asked('PatchWorker')[0]?.patchJson).to.equal(patch);
  });

  it('W16 files that editors of Windows have written are read', async () => {
    cli.sidecar.on('PatchWorker', { outcome: 'WRITE_OUTCOME_REPLACED', worker: { url: URL } });
    const patch = '{"labels":{"a":"ä"}}';
    const written = `\ufeff${patch}\r\n`;
    const bytes = [
      Buffer.from(written),
      Buffer.from(written, 'utf16le'),
      Buffer.from(written, 'utf16le').swap16(),
    ];
    for (const content of bytes) {
      cli.io.files.set('p.json', content);
      expect(await call('workers', 'patch', URL, '@p.json')).to.equal(0);
    }
    expect(asked('PatchWorker').map(({ patchJson }) => patchJson)).to.deep.equal(
      Array(3).fill(patch),
    );
  });

  for (const count of [31, 32, 33, 65]) {
    it(`drain takes ${count} workers out, each once`, async () => {
      const workers = Array.from({ length: count }, (_, at) => ({ workerId: `w${at}` }));
      cli.sidecar.on('GetNode', { node: 'a' });
      cli.sidecar.on('ListWorkers', { workers });
      cli.sidecar.on('UpdateWorkerStatus', {});
      expect(await call('drain', 'a')).to.equal(0);
      const ids = asked('UpdateWorkerStatus').map(({ workerId }) => String(workerId));
      expect(ids.sort()).to.deep.equal(workers.map(({ workerId }) => workerId).sort());
      expect(cli.io.out).to.contain(`${count} workers of a are out of routing`);
    });
  }

  it('H7 drain --undo makes NOT_READY what answers no probes', async () => {
    const drained = { status: 'WORKER_STATUS_DRAINING', url: URL };
    const health = { message: 'node drain: kernel' };
    const workers = [
      { ...drained, health },
      { ...drained, health: { ...health, consecutiveFailures: 2 } },
      { ...drained, health: { message: 'a cordon of its own' } },
    ];
    cli.sidecar.on('GetNode', { node: 'a' });
    cli.sidecar.on('ListWorkers', { workers });
    cli.sidecar.on('UpdateWorkerStatus', {});
    expect(await call('drain', 'a', '--undo')).to.equal(0);
    expect(asked('UpdateWorkerStatus').map(({ status }) => status)).to.deep.equal([
      'WORKER_STATUS_READY',
      'WORKER_STATUS_NOT_READY',
    ]);
    expect(cli.io.out).to.equal(
      '1 workers of a are READY again; 1 NOT_READY: the last probe failed\n',
    );
  });

  it('H7 workers cordon takes out of routing; uncordon makes READY what is cordoned and answers probes, nothing else', async () => {
    const worker = { url: URL, status: 'WORKER_STATUS_DRAINING' };
    cli.sidecar.on('UpdateWorkerStatus', { worker });
    cli.sidecar.on('GetWorker', { worker });
    expect(await call('workers', 'cordon', URL, '--reason=upgrade')).to.equal(0);
    expect(await call('workers', 'uncordon', URL)).to.equal(0);
    expect(cli.io.out).to.equal(`${URL} is cordoned\n${URL} is READY again\n`);
    const [cordon, uncordon] = asked('UpdateWorkerStatus');
    expect(cordon).to.include({ status: 'WORKER_STATUS_DRAINING', reason: 'upgrade' });
    expect(uncordon).to.include({ status: 'WORKER_STATUS_READY' });
    const ill = { ...worker, health: { consecutiveFailures: 1 } };
    cli.sidecar.on('GetWorker', { worker: ill });
    expect(await call('workers', 'uncordon', URL)).to.equal(0);
    expect(cli.io.out).to.contain(`${URL} is uncordoned, and NOT_READY: its last probe failed\n`);
    expect(asked('UpdateWorkerStatus').at(-1)).to.include({ status: 'WORKER_STATUS_NOT_READY' });
    cli.sidecar.on('GetWorker', { worker: { ...worker, removeTime: { seconds: 1 } } });
    expect(await call('workers', 'uncordon', URL)).to.equal(1);
    cli.sidecar.on('GetWorker', { worker: { ...worker, status: 'WORKER_STATUS_READY' } });
    expect(await call('workers', 'uncordon', URL)).to.equal(1);
    expect(cli.io.err).to.contain('is being removed').and.contain('is not cordoned; it is READY');
    expect(asked('UpdateWorkerStatus')).to.have.length(3);
  });

  it('nodes hides who was evicted, shows all with --all, and filters by status', async () => {
    const nodes = ['ALIVE', 'DEAD', 'EVICTED'].map((status, at) => ({
      name: `n${at}`,
      status: `NODE_STATUS_${status}`,
    }));
    cli.sidecar.on('GetNode', { node: 'n0' });
    cli.sidecar.on('ListNodes', { nodes });
    const shown = async (...flags: string[]) => {
      cli.io = new FakeIo();
      expect(await call('nodes', '--output=json', ...flags)).to.equal(0);
      return (JSON.parse(cli.io.out) as { nodes: { name: string }[] }).nodes.map(
        ({ name }) => name,
      );
    };
    expect(await shown()).to.deep.equal(['n0', 'n1']);
    expect(await shown('--all')).to.deep.equal(['n0', 'n1', 'n2']);
    expect(await shown('--status=evicted', '--status=DEAD')).to.deep.equal(['n1', 'n2']);
    expect(await call('nodes', '--status=happy')).to.equal(2);
  });

  it('workers --help and help workers list the commands of that word', async () => {
    for (const args of [
      ['workers', '--help'],
      ['help', 'workers'],
    ]) {
      cli.io = new FakeIo();
      expect(await run(args, cli.io, notServed)).to.equal(0);
      expect(cli.io.out).to.match(/^worker-mesh workers list \[FLAGS\] +Lists/);
      expect(cli.io.out).not.to.contain('worker-mesh nodes');
    }
  });

  it('completion completes commands, their second words and flags, in bash', async () => {
    expect(await run(['completion', 'bash'], cli.io, notServed)).to.equal(0);
    const complete = (...words: string[]): string[] => {
      const script = `${cli.io.out}
COMP_WORDS=(${['worker-mesh', ...words].map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length}
_worker_mesh
printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', script]).toString().trim().split('\n');
    };
    expect(complete('ev')).to.deep.equal(['events']);
    expect(complete('workers', 'c')).to.deep.equal(['cordon']);
    expect(complete('workers', 'list', '--own')).to.deep.equal(['--owner']);
    expect(complete('serve', '--node')).to.deep.equal(['--node-name']);
    for (const shell of ['zsh', 'fish']) {
      expect(await run(['completion', shell], cli.io, notServed)).to.equal(0);
    }
    expect(await run(['completion', 'tcsh'], cli.io, notServed)).to.equal(2);
  });
});
