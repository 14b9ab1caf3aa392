/** What BullMQ and its drivers throw, as one kind of fault: the bell is out of order. Nothing is lost by it. */
import { Fault } from '#core/fault.ts';

export type QueueFaultCode = 'unavailable' | 'misconfigured';

export class QueueFault extends Fault<QueueFaultCode> {}

export const toQueueFault = (cause: unknown): QueueFault =>
  cause instanceof QueueFault
    ? cause
    : new QueueFault(cause instanceof Error ? cause.message : String(cause), {
        code: 'unavailable',
        retryable: true,
        cause,
      });
