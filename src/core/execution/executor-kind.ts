/** Contracts that can keep a community's money and carry out what it decides, beside its own account. */
export const EXECUTOR_KINDS = ['safe', 'timelock', 'governor'] as const;
export type ExecutorKind = (typeof EXECUTOR_KINDS)[number];
