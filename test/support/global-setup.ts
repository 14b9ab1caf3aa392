/** One Postgres for the whole run, gone with it (vitest's `globalSetup`). */
import { SERVER_VARIABLE, startTestServer, type TestServer } from './postgres.ts';

let server: TestServer | undefined;

export async function setup(): Promise<void> {
  server = await startTestServer();
  process.env[SERVER_VARIABLE] = server.url;
}

export async function teardown(): Promise<void> {
  await server?.stop();
}
