import { expect } from 'chai';
import { endpointOf } from '../../src/sinks/format.js';
import { FORMATS } from '../../src/sinks/formats.js';
import { createWorker } from '../../src/client/worker.js';
import { clientWorker } from '../client/workers.js';

const prefill = clientWorker(
  'http://10.0.0.1:8000',
  { id: 'p', type: 'prefill', labels: { region: 'r', zone: 'z', 'gpu/type': 'h100' } },
  { models: [{ id: 'llama', aliases: ['l'] }, { id: 'lora' }], bootstrap_port: 8998, kv_role: 'x' },
);
const decode = clientWorker(
  'https://worker.example:8443',
  { id: 'd', type: 'decode', labels: {} },
  { models: [{ id: 'llama' }], bootstrap_port: 8998 },
);
const draining = clientWorker('grpc://[::1]:9000', {
  id: 'g',
  status: 'DRAINING',
  connectionMode: 'grpc',
});

describe('E1 forms of files', () => {
  it('W16 json: the spec with all of its numbers', () => {
    const { id, url, status } = prefill;
    const spec = '{"url":"http://10.0.0.1:8000","instance_id":7587888765432109877,"x":1.0}';
    const worker = createWorker({ ...prefill, id, url, status }, spec);
    const { text } = FORMATS.json.render([worker, decode], 'all', undefined);
    expect(text).to.match(/"instance_id": 7587888765432109877,\s+"x": 1\.0\s/);
    expect(text).to.not.contain('exactSpec').and.not.contain('"load":');
    expect((JSON.parse(text) as { workers: object[] }).workers).to.have.length(2);
  });

  it('a gRPC worker without a port is where probes find it, at 443', () => {
    expect(endpointOf(clientWorker('grpc://worker.example'))?.port).to.equal(443);
  });

  it('smg: only fields that it knows, a bootstrap port only where it may stand', () => {
    const { text, omitted } = FORMATS.smg.render([prefill, decode], 'all', undefined);
    expect(JSON.parse(text)).to.deep.equal({
      version: 1,
      workers: [
        {
          id: 'p',
          url: 'http://10.0.0.1:8000',
          worker_type: 'prefill',
          bootstrap_port: 8998,
          model_id: 'llama',
          kv_role: 'x',
        },
        {
          id: 'd',
          url: 'https://worker.example:8443',
          worker_type: 'decode',
          model_id: 'llama',
        },
      ],
    });
    expect(omitted).to.deep.equal([]);
  });

  it('envoy-eds: one cluster, localities, health; host names are left out and told', () => {
    const workers = [prefill, decode, draining];
    const { text, omitted } = FORMATS['envoy-eds'].render(workers, 'llama', undefined);
    const { version_info: version, resources } = JSON.parse(text) as {
      version_info: string;
      resources: {
        cluster_name: string;
        endpoints: { locality: object; lb_endpoints: object[] }[];
      }[];
    };
    expect(version).to.match(/^[0-9a-f]{16}$/);
    expect(resources).to.have.length(1);
    expect(resources[0]?.cluster_name).to.equal('llama');
    const [near, elsewhere] = resources[0]?.endpoints ?? [];
    expect(near?.locality).to.deep.equal({ region: 'r', zone: 'z' });
    expect(near?.lb_endpoints[0]).to.deep.include({
      endpoint: { address: { socket_address: { address: '10.0.0.1', port_value: 8000 } } },
      health_status: 'HEALTHY',
    });
    expect(elsewhere?.lb_endpoints[0]).to.deep.include({
      endpoint: { address: { socket_address: { address: '::1', port_value: 9000 } } },
      health_status: 'DRAINING',
    });
    expect(omitted).to.deep.equal(['https://worker.example:8443']);
  });

  it('prometheus: a group a worker, with labels that relabelling can map', () => {
    const { text } = FORMATS.prometheus.render([prefill, decode], 'all', undefined);
    const [first, second] = JSON.parse(text) as { targets: string[]; labels: object }[];
    expect(first?.targets).to.deep.equal(['10.0.0.1:8000']);
    expect(first?.labels).to.deep.include({
      __scheme__: 'http',
      __meta_worker_mesh_label_gpu_type: 'h100',
      model: 'llama',
      worker_type: 'prefill',
    });
    expect(second?.labels).to.deep.include({ __scheme__: 'https' });
  });

  it('llm-d: IPv4 addresses, ports as text, the role as a label', () => {
    const { text, omitted } = FORMATS['llm-d'].render(
      [prefill, decode, draining],
      'all',
      undefined,
    );
    expect(JSON.parse(text)).to.deep.equal({
      endpoints: [
        {
          name: 'p',
          address: '10.0.0.1',
          port: '8000',
          labels: { region: 'r', zone: 'z', 'gpu/type': 'h100', 'llm-d.ai/role': 'prefill' },
        },
      ],
    });
    expect(omitted).to.have.length(2);
  });

  it("production-stack: two lists of one length, and the operator's other fields kept", () => {
    const previous = JSON.stringify({
      routing_logic: 'session',
      session_key: 'x',
      static_models: 'old',
    });
    const { text } = FORMATS['production-stack'].render([prefill, decode], 'all', previous);
    expect(JSON.parse(text)).to.deep.equal({
      routing_logic: 'session',
      session_key: 'x',
      service_discovery: 'static',
      static_backends: 'http://10.0.0.1:8000,http://10.0.0.1:8000,https://worker.example:8443',
      static_models: 'llama,lora,llama',
    });
  });

  it('haproxy: a backend; draining has weight 0; no name can write configuration', () => {
    const evil = clientWorker('http://10.0.0.9:1', { id: 'x\n  server evil' });
    const { text } = FORMATS.haproxy.render([prefill, draining, evil], 'my model\nx', undefined);
    expect(text.split('\n')).to.deep.equal([
      'backend my_model_x',
      '  balance leastconn',
      '  server p 10.0.0.1:8000 weight 50 check',
      '  server g ::1:9000 weight 0 proto h2 check',
      '  server x___server_evil 10.0.0.9:1 weight 50 check',
      '',
    ]);
  });
});
