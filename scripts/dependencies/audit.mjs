import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PATIENCE_MS = 60_000;

/** No vulnerability is known, some are, or nobody has said anything: this last one is never taken for the first. */
export const codes = { clean: 0, vulnerable: 1, unanswered: 2 };

/**
 * Asks the package registry for known vulnerabilities of what runs.
 * @param {{ env?: NodeJS.ProcessEnv, patienceMs?: number }} [options]
 * @returns {Promise<{ code: number, words: string[] }>}
 */
export async function audit({ env = process.env, patienceMs = PATIENCE_MS } = {}) {
  const limits = ['--fetch-retries=0', `--fetch-timeout=${patienceMs}`, '--offline=false', '--no-prefer-offline'];
  const args = ['audit', '--omit=dev', '--json', '--loglevel=silent', ...limits];
  const output = await new Promise((/** @type {(text: string) => void} */ resolve) => {
    // Twice as long as one question may take: npm may ask a second one.
    const options = { cwd: ROOT, env, timeout: 2 * patienceMs + 10_000, maxBuffer: 64 * 1024 * 1024 };
    execFile('npm', args, options, (_error, stdout) => resolve(stdout));
  });
  return verdictOf(output);
}

/**
 * @param {string} output of `npm audit --json`
 * @returns {{ code: number, words: string[] }}
 */
function verdictOf(output) {
  const report = parse(output);
  const total = report?.auditReportVersion === 2 ? report.metadata?.vulnerabilities?.total : undefined;
  if (report === undefined || typeof total !== 'number') {
    const said = String(report?.message ?? report?.error?.summary ?? 'npm gave no report').trim();
    const words = `Nobody has answered whether there are known vulnerabilities (${said}): ask again with a registry that does.`;
    return { code: codes.unanswered, words: [words] };
  }
  if (total === 0) return { code: codes.clean, words: ['No vulnerability is known of what runs.'] };
  const found = Object.values(report.vulnerabilities ?? {}).map(({ name, severity, range, via }) => {
    const titles = via.flatMap((each) => (typeof each === 'string' ? [] : [`${each.title} ${each.url}`]));
    return `${severity}: ${name} ${range} ${titles.join(', ')}`.trim();
  });
  return { code: codes.vulnerable, words: found };
}

/**
 * @typedef {{ name: string, severity: string, range: string, via: (string | { title: string, url: string })[] }} Vulnerable
 * @param {string} text
 * @returns {{ auditReportVersion?: number, message?: string, error?: { summary?: string },
 *   metadata?: { vulnerabilities?: { total?: number } }, vulnerabilities?: Record<string, Vulnerable> } | undefined}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks, and says what was answered. */
export async function main() {
  const { code, words } = await audit();
  for (const line of words) console.log(line);
  process.exitCode = code;
}
