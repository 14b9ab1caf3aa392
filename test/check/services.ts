/**
 * What the tests need besides npm: a Redis server and a Chromium. Taken from PATH, `REDIS_URL` and
 * `CHROMIUM_PATH`; installed from Debian's packages when run as root on Debian or Ubuntu; else said in one
 * line, and the check fails. A missing service is never a silent skip.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

type Need = { package: string; variable: string; command: string };

const NEEDS: readonly Need[] = [
  { package: 'redis-server', variable: 'REDIS_URL', command: 'redis-server' },
  { package: 'chromium', variable: 'CHROMIUM_PATH', command: 'chromium' },
];

const onPath = (command: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${command}`));

const isMissing = ({ variable, command }: Need): boolean =>
  !process.env[variable] && !onPath(command);

function isDebian(): boolean {
  if (!existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
}

const missing = NEEDS.filter(isMissing);
if (missing.length > 0) {
  const names = missing.map((need) => need.package);
  if (process.getuid?.() !== 0 || !isDebian()) {
    const hints = missing.map((need) => `${need.package} (or set ${need.variable})`).join(', ');
    process.stderr.write(`The tests need ${hints}: please install.\n`);
    process.exit(1);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
  // A slim image has no font at all, and Chromium draws nothing without one.
  const packages = names.includes('chromium') ? [...names, 'fonts-dejavu-core'] : names;
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    stdio: 'inherit',
    env,
  });
}
