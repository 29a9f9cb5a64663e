import type { ApplyWorkersRequest } from '../../src/gen/workermesh/v1/ApplyWorkersRequest.js';
import type { SidecarProcess } from '../support/sidecar-process.js';

/** Requests on their way at once; the server stops reading at 1,024. */
const UNANSWERED_MAX = 512;

/**
 * Registers and removes workers over one ApplyWorkers stream, `count` times each, going round `urls`.
 * Resolves when all is answered. @throws at the first answer that is an error.
 */
export function cycle(node: SidecarProcess, urls: readonly string[], count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = node.registry.applyWorkers();
    let sent = 0;
    let answered = 0;
    const send = (): void => {
      while (sent < 2 * count && sent - answered < UNANSWERED_MAX) {
        const url = urls[Math.floor(sent / 2) % urls.length] ?? '';
        stream.write(sent % 2 === 0 ? registration(url, sent) : removal(url));
        sent += 1;
      }
      if (answered === 2 * count) stream.end();
    };
    stream.on('data', ({ error }: { error: { message: string } | null }) => {
      if (error) reject(new Error(error.message));
      answered += 1;
      if (sent - answered < UNANSWERED_MAX / 2) send();
    });
    stream.on('error', reject);
    stream.on('end', () => resolve());
    send();
  });
}

/** A spec that differs each time, so that nothing is unchanged. */
function registration(url: string, at: number): ApplyWorkersRequest {
  const labels = { zone: 'eu-1', at: String(at) };
  return { specJson: JSON.stringify({ url, models: [{ id: 'llama-4' }], labels }) };
}

function removal(url: string): ApplyWorkersRequest {
  return { remove: { url, skipDrain: true } };
}
