/** What /metrics shows. One set per process, made in the composition root and injected. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export type Metrics = ReturnType<typeof createMetrics>;

/** `runtime` adds Node's own figures (memory, event loop, garbage collection). */
export function createMetrics({ runtime = false }: { readonly runtime?: boolean } = {}) {
  const register = new Registry();
  const registers = [register];
  if (runtime) collectDefaultMetrics({ register, prefix: 'civitas_' });
  return {
    httpSeconds: new Histogram({
      name: 'civitas_http_request_seconds',
      help: 'Requests answered by the web role',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    }),
    commandSeconds: new Histogram({
      name: 'civitas_command_seconds',
      help: 'Commands and presses, from receipt to reply',
      labelNames: ['platform', 'command', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    jobSeconds: new Histogram({
      name: 'civitas_job_seconds',
      help: 'Jobs handled, by outcome: done, again, failed, lost',
      labelNames: ['kind', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    jobLatencySeconds: new Histogram({
      name: 'civitas_job_latency_seconds',
      help: 'From the moment a row was due to its claim',
      labelNames: ['kind'],
      buckets: SECONDS,
      registers,
    }),
    jobsRunning: new Gauge({
      name: 'civitas_jobs_running',
      help: 'Jobs this process is handling now',
      registers,
    }),
    outboxDue: new Gauge({
      name: 'civitas_outbox_due',
      help: 'Rows due and not leased at the last look (at most the size of one look, and a hundred of roles and tags)',
      registers,
    }),
    bellFailures: new Counter({
      name: 'civitas_bell_failures_total',
      help: 'Looks at the outbox that could not be passed on to the queue',
      registers,
    }),
    chatSends: new Counter({
      name: 'civitas_chat_sends_total',
      help: 'Messages sent, edited and removed',
      labelNames: ['platform', 'verb', 'outcome'],
      registers,
    }),
    rpcSeconds: new Histogram({
      name: 'civitas_rpc_call_seconds',
      help: 'Calls to RPC providers',
      labelNames: ['chain', 'method', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    rpcFailures: new Counter({
      name: 'civitas_rpc_failures_total',
      help: 'Failures of RPC providers, by what was wrong',
      labelNames: ['chain', 'provider', 'trouble'],
      registers,
    }),
    rpcProviderUp: new Gauge({
      name: 'civitas_rpc_provider_up',
      help: '1: the last request to this provider was answered',
      labelNames: ['chain', 'provider'],
      registers,
    }),
    rpcProviderHead: new Gauge({
      name: 'civitas_rpc_provider_head',
      help: 'The newest block this provider said it has',
      labelNames: ['chain', 'provider'],
      registers,
    }),
    rpcBatchSize: new Gauge({
      name: 'civitas_rpc_batch_size',
      help: 'Reads this provider takes in one call; infinite until one was too much',
      labelNames: ['chain', 'provider'],
      registers,
    }),
    contentType: register.contentType,
    /** The page in Prometheus' text format. */
    text: (): Promise<string> => register.metrics(),
    /** Stops the observers of `runtime`. */
    stop: (): void => register.clear(),
  };
}
