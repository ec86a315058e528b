/** What Prometheus and an orchestrator ask a process that serves nobody else: /metrics and /health/live. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';

export async function serveOperators(
  registry: Registry,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Server> {
  const answer = async (url: string): Promise<[status: number, text: string]> => {
    if (url === '/metrics') return [200, await registry.metrics()];
    return url === '/health/live' ? [200, 'ok\n'] : [404, 'not found\n'];
  };
  const server = createServer((request, response) => {
    answer(request.url ?? '/').then(
      ([status, text]) => response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
