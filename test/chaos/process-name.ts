/** What `pg_stat_activity` shows of the processes: whose connections are cut. */
export const PROCESS_NAME = 'chaos';
