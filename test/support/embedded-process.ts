/** A process of its own that starts or joins an embedded Postgres, says so, and stops when told to. */
import { once } from 'node:events';
import { startEmbeddedPostgres } from '#store/embedded.ts';

const [dir = ''] = process.argv.slice(2);
const server = await startEmbeddedPostgres({ dir, fsync: false });
process.stdout.write(`${JSON.stringify({ url: server.url, owner: server.owner })}\n`);
await once(process.stdin, 'data');
await server.stop();
process.stdin.destroy();
