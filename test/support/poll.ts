export { until } from '#sandbox/until.ts';
