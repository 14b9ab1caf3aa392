/**
 * Loaded before anything else. Drizzle's manifest lists hundreds of entry points; for each of its files Node reads
 * what kind of module it is out of that manifest and copies its 137 KB of exports, some 160 MB of garbage in all
 * (measured on Node 24.21 with drizzle-orm 0.45.4). Its files are told to be modules without asking: what they
 * import of each other are relative paths to `.js` files of one package of `"type": "module"`.
 */
import { enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';

/**
 * What was compiled once is read from here at the next start, which takes half the time. Beside the packages, whose
 * owner alone may write there, and not in the common folder for what is temporary. Where it cannot be written (in the
 * image) there is no cache, and Node says nothing.
 */
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'));

const INSIDE = '/node_modules/drizzle-orm/';

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL } = context;
    if (!specifier.startsWith('.') || !specifier.endsWith('.js') || !parentURL?.includes(INSIDE)) {
      return next(specifier, context);
    }
    return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
  },
});
