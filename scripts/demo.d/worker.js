// An inference worker that only has a health: SIGUSR2 switches it. Prints its URL.
import { createServer } from 'node:http';

let healthy = true;
process.on('SIGUSR2', () => {
  healthy = !healthy;
});
process.on('SIGTERM', () => process.exit(0));

const server = createServer((request, response) => {
  response.writeHead(request.url === '/health' ? (healthy ? 200 : 503) : 404).end();
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
});
