import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const TYPES: Readonly<Record<number, 'A' | 'AAAA' | 'SRV'>> = { 1: 'A', 28: 'AAAA', 33: 'SRV' };

/** A name server that answers for every name with the records that a test sets. */
export class FakeDns {
  a: string[] = [];
  srv: { port: number; name: string }[] = [];
  ttlSecs = 1;
  /** SERVFAIL is 2, NXDOMAIN is 3. */
  code = 0;
  queries = 0;
  readonly #socket = createSocket('udp4');

  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  async start(): Promise<void> {
    this.#socket.on('message', (query, { port, address }) => {
      this.queries += 1;
      this.#socket.send(this.#answer(query), port, address);
    });
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
  }

  stop(): void {
    this.#socket.close();
  }

  #answer(query: Buffer): Buffer {
    const end = query.indexOf(0, 12) + 5;
    const question = query.subarray(12, end);
    const type = TYPES[question.readUInt16BE(question.length - 4)];
    const records = this.code === 0 ? this.#records(type) : [];
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | this.code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    return Buffer.concat([
      header,
      question,
      ...records.map((data) => this.#record(question, data)),
    ]);
  }

  #records(type: string | undefined): Buffer[] {
    if (type === 'A') return this.a.map((ip) => Buffer.from(ip.split('.').map(Number)));
    if (type !== 'SRV') return [];
    return this.srv.map(({ port, name }) => {
      const labels = name.split('.').map((label) => Buffer.from(`\0${label}`));
      for (const label of labels) label[0] = label.length - 1;
      const head = Buffer.alloc(6);
      head.writeUInt16BE(port, 4);
      return Buffer.concat([head, ...labels, Buffer.from([0])]);
    });
  }

  #record(question: Buffer, data: Buffer): Buffer {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(0xc00c, 0);
    question.copy(head, 2, question.length - 4);
    head.writeUInt32BE(this.ttlSecs, 6);
    head.writeUInt16BE(data.length, 10);
    return Buffer.concat([head, data]);
  }
}
