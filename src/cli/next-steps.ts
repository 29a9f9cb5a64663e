/** What to type once a sidecar is up: the exact lines, with its own addresses. */
export function nextSteps(addresses: {
  readonly registry: string;
  readonly advertise: string;
  readonly admin?: string;
}): string {
  const { registry } = addresses;
  const address = registry === '127.0.0.1:50051' ? '' : ` --address ${registry}`;
  const grpcurl = registry.startsWith('unix:')
    ? `grpcurl -plaintext -unix -authority localhost`
    : 'grpcurl -plaintext';
  const target = registry.replace(/^unix:/, '');
  const spec = '{"spec":{"url":"http://127.0.0.1:8000","models":[{"id":"llama-3"}]}}';
  const service = 'workermesh.v1.RegistryService';
  const admin = addresses.admin === undefined ? [] : ['', `Watch: http://${addresses.admin}/`];
  return `${[
    '',
    'Next, in another terminal: register a worker, and see it.',
    '',
    `  npx worker-mesh workers register http://127.0.0.1:8000 --model llama-3${address}`,
    `  npx worker-mesh workers list${address}`,
    '',
    'or with grpcurl (the API is discovered by reflection):',
    '',
    `  ${grpcurl} -d '${spec}' ${target} ${service}/RegisterWorker`,
    `  ${grpcurl} ${target} ${service}/ListWorkers`,
    '',
    'A second node that sees it too:',
    '',
    `  bash scripts/run --node-name b --peer ${addresses.advertise} --registry-address 127.0.0.1:0 \\`,
    '    --gossip-address 127.0.0.1:0 --admin-address 127.0.0.1:0',
    ...admin,
    '',
  ].join('\n')}\n`;
}
