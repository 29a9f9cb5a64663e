import { expect } from 'chai';
import { loadConfig, type Config } from '../../src/config.js';

const host = { hostname: () => 'box-1', homedir: () => '/home/u' };
const files: Record<string, string> = {
  '/etc/token': 'a-long-enough-token\n',
  '/etc/short': 'abc',
  '/etc/ca.pem': 'ca',
  '/etc/cert.pem': 'cert',
  '/etc/key.pem': 'key',
};

function load(argv: readonly string[], env: Record<string, string> = {}, file?: unknown) {
  const readFile = (path: string): string => {
    const json = typeof file === 'string' ? file : JSON.stringify(file);
    const text = path === '/etc/wm.json' ? json : files[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  };
  return loadConfig(argv, env, readFile, host);
}

function good(argv: readonly string[], env: Record<string, string> = {}, file?: unknown): Config {
  const config = load(argv, env, file);
  if (!config.ok) throw new Error(config.error);
  return config.value;
}

function bad(argv: readonly string[], env: Record<string, string> = {}, file?: unknown): string {
  const config = load(argv, env, file);
  if (config.ok) throw new Error('accepted');
  expect(config.error.split('\n'), 'one line').to.have.length(1);
  return config.error;
}

const GOSSIP_TLS = ['--tls-ca=/etc/ca.pem', '--tls-cert=/etc/cert.pem', '--tls-key=/etc/key.pem'];

describe('--export', () => {
  it('E1 reads form, file and what may stand behind the question mark', () => {
    const query = 'model=l%203&label=zone=a&label=x=y=z&debounce=2s&min-workers=3';
    const { exports } = good([`--export=smg:/run/w.json?${query}`, '--export', 'json:/run/all']);
    expect(exports).to.deep.equal([
      {
        format: 'smg',
        path: '/run/w.json',
        model: 'l 3',
        labels: { zone: 'a', x: 'y=z' },
        debounceMs: 2_000,
        minWorkers: 3,
      },
      {
        format: 'json',
        path: '/run/all',
        model: undefined,
        labels: {},
        debounceMs: 50,
        minWorkers: 0,
      },
    ]);
  });

  for (const text of ['/run/w', 'xml:/run/w', 'smg:', 'smg:/w?modle=x', 'smg:/w?label=x']) {
    it(`E1 refuses ${text}`, () => {
      expect(bad(['--export', text])).to.contain('FORMAT:FILE such as smg:/run/workers.json');
    });
  }

  for (const query of ['min-workers=-1', 'min-workers=1000001', 'debounce=61s', 'min-workers=x']) {
    it(`E1 refuses ${query}`, () => bad(['--export', `smg:/w?${query}`]));
  }
});

describe('loadConfig()', () => {
  it('has a default for everything', () => {
    const config = good([]);
    expect(config).to.include({
      nodeName: 'box-1',
      cluster: 'default',
      registryAddress: '127.0.0.1:50051',
      gossipAddress: '127.0.0.1:50052',
      adminAddress: '127.0.0.1:50053',
      dataDir: '/home/u/.local/state/worker-mesh/default/box-1',
      claimGraceMs: 60_000,
      tombstoneGraceMs: 300_000,
      registrySocketMode: 0o600,
      logFormat: 'json',
      healthChecks: true,
    });
    expect(config.peers).to.deep.equal([]);
    expect(config.tls).to.equal(undefined);
  });

  describe('D1 under a user without a home', () => {
    const homeless = {
      hostname: () => 'box-1',
      homedir: (): string => {
        throw new Error('uv_os_homedir returned ENOENT');
      },
    };
    const dataDir = (argv: readonly string[], env: Record<string, string> = {}): unknown => {
      const config = loadConfig(argv, env, () => '', homeless);
      return config.ok ? config.value.dataDir : config.error;
    };

    it('takes the directory that is given, or none', () => {
      expect(dataDir(['--data-dir=/data'])).to.equal('/data');
      expect(dataDir(['--data-dir=none'])).to.equal(undefined);
      expect(dataDir([], { XDG_STATE_HOME: '/state' })).to.equal(
        '/state/worker-mesh/default/box-1',
      );
    });

    it('names the flag when neither is given', () => {
      expect(dataDir([])).to.match(/^--data-dir: not given, .*; allowed: .* none$/);
    });
  });

  it('lets flag beat environment beat file beat default', () => {
    const file = { cluster: 'file', 'node-name': 'file', 'claim-grace': '3s' };
    const env = { WORKER_MESH_CLUSTER: 'env', WORKER_MESH_NODE_NAME: 'env' };
    const config = good(['--config=/etc/wm.json', '--cluster', 'flag'], env, file);
    expect(config).to.include({ cluster: 'flag', nodeName: 'env', claimGraceMs: 3_000 });
    expect(config.reconcileIntervalMs).to.equal(30_000);
  });

  it('takes the file from WORKER_MESH_CONFIG, and empty variables for unset ones', () => {
    const env = { WORKER_MESH_CONFIG: '/etc/wm.json', WORKER_MESH_CLUSTER: '' };
    expect(good([], env, { cluster: 'file' }).cluster).to.equal('file');
  });

  it('collects peers from repeated flags, commas and arrays, each once', () => {
    expect(good(['--peer', 'a:1', '--peer=b:2,a:1']).peers).to.deep.equal(['a:1', 'b:2']);
    expect(good([], { WORKER_MESH_PEER: 'a:1, [::1]:2' }).peers).to.deep.equal(['a:1', '[::1]:2']);
    const file = { peer: ['a:1', 'srv:_g._tcp.mesh'] };
    expect(good(['--config=/etc/wm.json'], {}, file).peers).to.deep.equal(file.peer);
    expect(good(['--config=/etc/wm.json', '--peer=c:3'], {}, file).peers).to.deep.equal(['c:3']);
  });

  it('reads switches alone, with a word, and as JSON', () => {
    expect(good(['--health-checks=off', '--persist-secrets'])).to.include({
      healthChecks: false,
      persistSecrets: true,
    });
    expect(good(['--config=/etc/wm.json'], {}, { 'probe-imports': false }).probeImports).to.equal(
      false,
    );
    expect(good(['--health-checks', 'off', '--persist-secrets', '--insecure', 'on'])).to.include({
      healthChecks: false,
      persistSecrets: true,
      insecure: true,
    });
    expect(good(['--refresh-models', '5s']).refreshModelsMs).to.equal(5_000);
  });

  it('O2 reads --probe-interval, the former name of --ping-interval, wherever settings stand', () => {
    const said = { 'probe-interval': '3s' };
    for (const config of [
      good(['--probe-interval=3s']),
      good([], { WORKER_MESH_PROBE_INTERVAL: '3s' }),
      good(['--config=/etc/wm.json'], {}, said),
      good(['--probe-interval=9s', '--ping-interval=3s']),
      good([], { WORKER_MESH_PROBE_INTERVAL: '9s', WORKER_MESH_PING_INTERVAL: '3s' }),
    ]) {
      expect(config.pingIntervalMs).to.equal(3_000);
      expect(config.warnings).to.deep.equal([]);
    }
  });

  it('reads durations in all units, and 0 where it means something', () => {
    const flags = ['--ping-interval=200ms', '--dead-timeout=2s', '--claim-grace=2m'];
    expect(good([...flags, '--join-timeout=0', '--tombstone-grace=1h'])).to.include({
      pingIntervalMs: 200,
      deadTimeoutMs: 2_000,
      claimGraceMs: 120_000,
      joinTimeoutMs: 0,
      tombstoneGraceMs: 3_600_000,
    });
  });

  it('D1 keeps data under XDG_STATE_HOME, by cluster and node, or in memory', () => {
    expect(good(['--node-name=n'], { XDG_STATE_HOME: '/s' }).dataDir).to.equal(
      '/s/worker-mesh/default/n',
    );
    expect(good(['--data-dir=none']).dataDir).to.equal(undefined);
    expect(good(['--data-dir=/d']).dataDir).to.equal('/d');
  });

  it('turns the admin listener off', () => {
    expect(good(['--admin-address=off']).adminAddress).to.equal(undefined);
  });

  it('warns of variables that are none of ours, but not of those that Kubernetes writes', () => {
    const { warnings } = good([], {
      WORKER_MESH_NODE_NAM: 'a',
      WORKER_MESH_PORT: 'tcp://10.0.0.1:50051',
      WORKER_MESH_PORT_50051_TCP_ADDR: '10.0.0.1',
      WORKER_MESH_A_SERVICE_HOST: '10.0.0.1',
      WORKER_MESH_ADDRESS: '127.0.0.1:1',
    });
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('WORKER_MESH_NODE_NAM');
  });
});

describe('loadConfig() refuses, in one line', () => {
  /** [what, argv, fragments of the message] */
  const table: readonly [string, readonly string[], readonly string[]][] = [
    ['an unknown flag', ['--node-nam=a'], ['"--node-nam"', '--node-name?', 'allowed']],
    ['an unknown flag like none', ['--xyzzyxyzzy'], ['"--xyzzyxyzzy"', '--help']],
    ['a short flag', ['-n', 'a'], ['"-n"']],
    ['a word too many', ['--health-checks', 'maybe'], ['"maybe"', 'unexpected argument']],
    ['a flag without its value', ['--cluster'], ['--cluster', 'no value']],
    ['a flag that swallows the next', ['--cluster', '--insecure'], ['--cluster', 'no value']],
    ['a bare number', ['--claim-grace=60'], ['--claim-grace "60"', '500ms']],
    ['a duration below', ['--claim-grace=99ms'], ['"99ms"', 'from 100ms to 1h']],
    ['a duration above', ['--claim-grace=2h'], ['"2h"', 'from 100ms to 1h']],
    ['0 where it means nothing', ['--ping-interval=0'], ['"0"', 'from 50ms']],
    ['a flush delay of 11 ms', ['--flush-delay=11ms'], ['from 1ms to 10ms, or 0']],
    ['a bad word', ['--log-format=xml'], ['"xml"', 'json, pretty']],
    ['a bad switch', ['--insecure=maybe'], ['"maybe"', 'on or off']],
    ['a fraction', ['--event-capacity=1.5'], ['"1.5"', 'whole number']],
    ['a node name with a slash', ['--node-name=a/b'], ['"a/b"', 'letters']],
    ['a node name of 254', [`--node-name=${'a'.repeat(254)}`], ['253']],
    ['an address without a port', ['--gossip-address=localhost'], ['host:port']],
    ['an address without a host', ['--gossip-address=:50052'], ['host:port']],
    ['a port of 65536', ['--gossip-address=127.0.0.1:65536'], ['host:port']],
    ['four numbers that are no IPv4', ['--gossip-address=1.2.3.400:1'], ['host:port']],
    ['a unix gossip address', ['--gossip-address=unix:/x'], ['host:port']],
    ['a relative unix path', ['--registry-address=unix:x'], ['unix:/path']],
    ['a peer without a port', ['--peer=a'], ['--peer "a"']],
    ['a peer at port 0', ['--peer=a:0'], ['--peer "a:0"']],
    ['a line break, shown as one line', ['--node-name=a\nb'], ['"a\\nb"']],
    ['a config file that is not there', ['--config=/nope'], ['--config "/nope"', 'ENOENT']],
    ['a missing certificate', [...GOSSIP_TLS.slice(0, 2), '--tls-key=/no'], ['"/no"', 'ENOENT']],
    ['revocations alone', ['--tls-crl=/etc/cert.pem'], ['--tls-ca: not given', '--tls-crl']],
    ['S12 signatures without a key', ['--sign-records=on'], ['"on"', 'auto, off, or --tls-ca']],
    ['one TLS file alone', GOSSIP_TLS.slice(0, 1), ['--tls-cert: not given', 'together']],
    ['a socket that its owner cannot use', ['--registry-socket-mode=0466'], ['"0466"', '0660']],
    ['a socket mode that is not octal', ['--registry-socket-mode=0680'], ['"0680"', 'octal']],
    ['a token too short', ['--registry-token-file=/etc/short'], ['/etc/short', '8 to 4096']],
    [
      'S6 a claim grace of the tombstone grace',
      ['--claim-grace=5m', '--tombstone-grace=5m'],
      ['--claim-grace "5m"', 'less than --tombstone-grace, which is 5m'],
    ],
    [
      'X1 gossip beyond loopback without TLS',
      ['--gossip-address=10.0.0.1:1'],
      ['--gossip-address "10.0.0.1:1"', '--insecure'],
    ],
    [
      'an advertised 0.0.0.0',
      ['--advertise-address=0.0.0.0:1'],
      ['--advertise-address "0.0.0.0:1"', 'such as --advertise-address 10.0.0.7:50052'],
    ],
    ['an advertised [::]', ['--advertise-address=[::]:1'], ['nobody can dial it']],
    ['an advertised port 0', ['--advertise-address=a:0'], ['port 0']],
    [
      'gossip everywhere without an advertised address',
      ['--gossip-address=[::]:1', '--insecure'],
      ['--advertise-address: not given'],
    ],
    [
      'X3 the registry beyond loopback',
      ['--registry-address=0.0.0.0:1', '--registry-token-file=/etc/token'],
      ['--registry-tls-cert, --registry-tls-key;', 'or unix:/path'],
    ],
    [
      'X3 the registry beyond loopback, insecure or not',
      ['--registry-address=0.0.0.0:1', '--insecure'],
      ['--registry-token-file'],
    ],
    [
      'X3 xDS beyond loopback',
      ['--xds-address=0.0.0.0:1', '--registry-token-file=/etc/token'],
      ['--xds-address "0.0.0.0:1"', '--registry-tls-cert, --registry-tls-key;'],
    ],
    ['a source that there is not', ['--discover=fil x'], ['"fil x"', 'file, kubernetes, dns']],
    [
      'E2 two sources of one kind under one manager',
      ['--discover=file a', '--discover=file b'],
      ['--discover "file b"', '--manager NAME'],
    ],
    ['clusters by nothing known', ['--xds-cluster-by=zone'], ['"zone"', 'model, all']],
    ['xDS at the port of gossip', ['--xds-address=127.0.0.1:50052'], ['taken by --gossip-address']],
    [
      'two listeners at one address',
      ['--gossip-address=127.0.0.1:50051'],
      ['--gossip-address', 'taken by --registry-address'],
    ],
  ];
  for (const [what, argv, fragments] of table) {
    it(what, () => {
      const message = bad(argv);
      for (const fragment of fragments) expect(message).to.contain(fragment);
      expect(message).to.contain('allowed');
    });
  }

  it('a bad variable, by its name', () => {
    expect(bad([], { WORKER_MESH_CLAIM_GRACE: 'x' })).to.match(
      /^WORKER_MESH_CLAIM_GRACE "x": allo/,
    );
  });

  it('bad keys and types in a file, by key and path', () => {
    const flags = ['--config=/etc/wm.json'];
    expect(bad(flags, {}, { 'node-nam': 'a' })).to.contain('did you mean node-name?');
    expect(bad(flags, {}, { nodeName: 'a' })).to.contain('unknown key "nodeName"');
    expect(bad(flags, {}, { cluster: null })).to.contain('cluster in /etc/wm.json "null"');
    expect(bad(flags, {}, { cluster: true })).to.contain('"true"');
    expect(bad(flags, {}, { 'claim-grace': 60 })).to.contain('claim-grace in /etc/wm.json "60"');
    expect(bad(flags, {}, { peer: [1] })).to.contain('peer in /etc/wm.json');
    expect(bad(flags, {}, [])).to.contain('not an object');
    expect(bad(flags, {}, JSON.parse('{"__proto__": "x"}'))).to.contain('unknown key "__proto__"');
  });

  it("a host's name that is no node name", () => {
    const config = loadConfig([], {}, () => '', {
      ...host,
      hostname: () => 'a b',
    });
    expect(config).to.have.property('error').that.contains('"a b"');
  });

  it('nothing that is safe', () => {
    good(['--gossip-address=127.9.9.9:1']);
    good(['--gossip-address=localhost:1']);
    good(['--gossip-address=10.0.0.1:1', '--insecure']);
    good(['--gossip-address=0.0.0.0:1', '--advertise-address=a:1', ...GOSSIP_TLS]);
    good([
      '--registry-address=0.0.0.0:1',
      '--registry-tls-cert=/etc/cert.pem',
      '--registry-tls-key=/etc/key.pem',
      '--registry-token-file=/etc/token',
    ]);
    good(['--registry-address=unix:/run/wm.sock']);
    good(['--registry-address=127.0.0.1:0', '--gossip-address=127.0.0.1:0']);
  });
});
