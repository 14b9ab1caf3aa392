import { describe, expect, it } from 'vitest';
import { createMetrics } from '#telemetry/metrics.ts';

describe('metrics', () => {
  it('shows what was counted', async () => {
    const metrics = createMetrics();
    metrics.jobSeconds.observe({ kind: 'card', outcome: 'done' }, 0.02);
    metrics.outboxDue.set(3);
    const page = await metrics.text();
    expect(page).toContain('civitas_job_seconds_count{kind="card",outcome="done"} 1');
    expect(page).toContain('civitas_outbox_due 3');
  });

  it('keeps two sets apart', async () => {
    const [one, two] = [createMetrics(), createMetrics({ runtime: true })];
    one.bellFailures.inc();
    expect(await one.text()).toContain('civitas_bell_failures_total 1');
    expect(await two.text()).toContain('civitas_bell_failures_total 0');
    expect(await two.text()).toContain('civitas_process_resident_memory_bytes');
    two.stop();
  });
});
