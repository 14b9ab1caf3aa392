/** The program: what it reads, starts and stops stands in `start.ts`, loaded once modules are resolved our way. */
import './resolve.ts';

const { main } = await import('./start.ts');
await main();
