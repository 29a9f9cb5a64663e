import { expect } from 'chai';
import fc from 'fast-check';
import {
  parsePublishedSpec,
  parseSpec,
  readStoredSpec,
} from '../../../../src/core/registry/spec/parse-spec.js';
import { error, parsed, value } from '../world.js';

const url = 'http://w:8000';
const violations = (spec: object) => error(parseSpec({ url, ...spec })).violations;

/** The secret is hunter-22 in all of them. */
const SECRETS: readonly (readonly [object, string])[] = [
  [{ kv_events: 'tcp://user:hunter-22@10.0.0.1:5557' }, 'kv_events'],
  [{ store: { redis: ['redis://:hunter-22@cache:6379/0'] } }, 'store.redis[0]'],
  [{ note: 'see amqp://guest:hunter-22@mq/ for events' }, 'note'],
  [{ port: 'tcp://user:hunter-22@1.2.3.4' }, 'port'],
  [{ labels: { endpoint: 'https://u:hunter-22@h/' } }, 'labels.endpoint'],
  [{ env: [{ name: 'API_KEY', value: 'hunter-22' }] }, 'env[0].value'],
  [{ pod: { env: [{ key: 'HF-Access-Token', value: 'hunter-22' }] } }, 'pod.env[0].value'],
  [{ auth: { header: 'Authorization', value: 'hunter-22' } }, 'auth.value'],
  [
    {
      headers: [
        ['accept', 'x'],
        ['X-Api-Key', 'hunter-22'],
      ],
    },
    'headers[1][1]',
  ],
  [{ headers: ['Accept: text/plain', 'Authorization: Bearer hunter-22'] }, 'headers[1]'],
  [{ http: { head: 'accept: x\r\nX-API-Key: hunter-22\r\nhost: y' } }, 'http.head'],
  [{ auth: 'Bearer hunter-22' }, 'auth'],
  [{ env: ['MODE=fast', 'OPENAI_API_KEY=hunter-22'] }, 'env[1]'],
  [{ args: ['serve', '--api-key', 'hunter-22'] }, 'args[2]'],
  [{ args: ['--api-key=hunter-22'] }, 'args[0]'],
  [{ command: 'vllm serve llama --api-key hunter-22 --port 8000' }, 'command'],
  [{ command: 'HF_ACCESS_TOKEN="hunter-22" vllm serve llama' }, 'command'],
  [{ health: { path: '/health?api_key=hunter-22' } }, 'health.path'],
  [{ health: { path: '/health?deep=1&token=hunter-22' } }, 'health.path'],
  [{ metrics_url: 'http://h/metrics#access_token=hunter-22' }, 'metrics_url'],
];

describe('secrets in the values of a spec', () => {
  for (const [spec, path] of SECRETS) {
    const shown = JSON.stringify(spec).replace('hunter-22', '…');
    it(`W10 ${shown} is refused with a hint, and not quoted`, () => {
      const found = violations(spec);
      expect(found.map(({ field }) => field)).to.deep.equal([`spec.${path}`]);
      expect(found[0]!.description).to.include('api_key').and.not.include('hunter');
    });

    it(`W10 of a peer and of an earlier version, ${shown} is taken out`, () => {
      const text = JSON.stringify({ url, priority: 7, ...spec });
      const published = value(parsePublishedSpec(text));
      const stored = readStoredSpec(text, url);
      for (const kept of [published, stored]) {
        expect(kept?.priority).to.equal(7);
        expect(kept?.text).to.not.include('hunter');
      }
    });
  }

  const HARMLESS: readonly unknown[] = [
    'repo@sha256:4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a',
    'docker://registry.local:5000/llm/vllm:v1.2@sha256:4bf5122f344554c5',
    'oci://ghcr.io/org/model:tag@sha256:4bf5122f',
    'http://10.0.0.1:8000@3',
    'grpc://[::1]:8000@3',
    'hf://org/model@main',
    's3://bucket/key=value/part=1',
    'git@github.com:org/repo.git',
    'ssh://git@github.com/org/repo.git',
    'meta-llama/Llama-3.1-8B-Instruct:latest',
    'user:group@host',
    '/health?deep=1&max_tokens=5&page_token=abc1',
    '/v1/models?eos_token=x1',
    '--max-tokens=4096 --tokenizer=hf --token-limit 4096',
    'vllm serve llama --api-key $API_KEY',
    'Authorization: Bearer ${TOKEN}',
    'API_KEY=<your key>',
    'Authorization: required',
    'a Bearer of good news',
    'Basic subscription',
    'the password is in the vault; secret: rotated monthly',
    'keep --api-key out of this',
    'say "token": x',
    'tcp://*:5557',
    '2026-11-30T02:00:00Z',
    { name: 'API_KEY', valueFrom: { name: 'llm', field: 'openai' } },
    { name: 'API_KEY', value: '$(OPENAI)' },
    { name: 'MODE', value: 'fast' },
    { name: 'token', value: '' },
    { redact: ['password', 'token'], fields: ['api_key', 'secret', 'x'] },
    ['--api-key', '--port', '80'],
    ['--api-key', '$KEY'],
  ];

  for (const harmless of HARMLESS) {
    it(`W10 ${JSON.stringify(harmless)} is none`, () => {
      const spec = { url, future: harmless, list: [harmless] };
      expect(JSON.parse(parsed(spec).spec.text)).to.deep.equal(spec);
    });
  }

  /** Words as names, images, paths and queries have them, none of which names a secret. */
  const word = fc
    .stringMatching(/^[a-z][a-z0-9]{0,8}$/)
    .filter(
      (each) => !/^(token|secret|bearer|basic|credentials)$|apikey|passw|authoriz/.test(each),
    );
  const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
  const harmless = fc.oneof(
    fc.tuple(word, word, digest).map(([org, name, hash]) => `${org}/${name}@sha256:${hash}`),
    fc.tuple(word, word, word).map(([org, name, tag]) => `${org}/${name}:${tag}`),
    fc
      .tuple(word, fc.nat(65_535), fc.nat(99))
      .map(([host, port, rank]) => `http://${host}:${port}@${rank}`),
    fc
      .tuple(word, word, digest)
      .map(([host, path, hash]) => `oci://${host}:5000/${path}@sha256:${hash}`),
    fc
      .tuple(word, word)
      .map(([key, item]) => `/${key}/${item}?${key}=${item}&max_tokens=5#${key}=${item}`),
    fc
      .tuple(word, word)
      .map(([key, item]) => `${key}: ${item}9\n--${key} ${item}9 --${item}=${key}`),
    fc.array(word).map((words) => words.join(' ')),
    fc.webPath(),
    fc.uuid(),
    fc.ipV6(),
    fc.emailAddress(),
    fc.domain(),
  );

  it('W10 names of models, images, paths, queries, addresses and prose are kept as they are', () => {
    fc.assert(
      fc.property(fc.array(harmless, { maxLength: 6 }), word, (texts, name) => {
        const spec = {
          url,
          labels: { zone: 'a' },
          [`x_${name}`]: texts,
          pairs: texts.map((text) => ({ name: text, value: text })),
        };
        expect(JSON.parse(parsed(spec).spec.text)).to.deep.equal(spec);
      }),
      { numRuns: 1_000 },
    );
  });

  it('W10 whatever the text around it, a secret name with a value is found', () => {
    const names = fc.constantFrom('api_key', 'API-KEY', 'x-api-key', 'password', 'access_token');
    fc.assert(
      fc.property(harmless, names, word, (text, name, secret) => {
        for (const bad of [
          `${text}?${name}=${secret}`,
          `${text}\n${name}: ${secret}-7x1\n`,
          `${text} --${name} ${secret}-7x1`,
        ]) {
          expect(parseSpec({ url, future: bad }).ok, bad).to.equal(false);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('X4 texts that are made to be searched for long are searched at once', () => {
    for (const part of [
      'a.',
      'a://',
      '--a ',
      '\n',
      ' ',
      'a:b@',
      'bearer ',
      'a: 1',
      '&a=',
      '-',
      '--a 1',
      "'",
    ]) {
      const text = `${part.repeat(Math.floor(20_000 / part.length))}@=`;
      expect(parsed({ url, future: text }).spec.text).to.include('future');
    }
  });
});
