import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { declareProgram, parseArguments } from './arguments.ts';
import { exitCodeMeanings } from './exit-codes.ts';
import { repositoryFile } from './repository.ts';

const introduction = `# The command line

Written by \`npx tsx src/cli/write-reference.ts\` from the help of the program: change that, not this page.

Run it as \`npx lifeboat <command>\` in the repository. Temporal is found by the standard profiles: \`temporal.toml\`,
\`TEMPORAL_ADDRESS\`, \`TEMPORAL_NAMESPACE\`, \`TEMPORAL_PROFILE\`; a token by \`TEMPORAL_API_KEY\`, or in the file that \`LIFEBOAT_TEMPORAL_TOKEN_FILE\` names,
which is read anew for each call (\`TEMPORAL_TLS=false\` where the server has no TLS). With payload encryption, \`LIFEBOAT_PAYLOAD_KEYS\` names the file of
the keys; without it \`TEMPORAL_CODEC_ENDPOINT\` and \`TEMPORAL_CODEC_AUTH\` name the codec server that decodes. Fleet files are looked for in \`LIFEBOAT_FLEETS\`, else in
\`./fleets\`; a running fleet is always read by the worker, from the worker's own directory.

Data goes to stdout, messages and progress to stderr. Bars are drawn on a terminal only; elsewhere there is one plain
line per change, at most every ten seconds. Ctrl-C ends the command, never the run.`;

const documents = `## JSON

With \`--json\`, stdout holds one document; \`watch\` writes one per line and change. Each has \`"apiVersion": "lifeboat/v1"\`
and a \`kind\`:

| kind | written by | holds |
|---|---|---|
| \`FleetCheck\` | \`fleet check\` | \`fleet\`, \`ok\`, \`digest\`, \`instances\`, \`findings\` |
| \`Plan\` | \`plan\` | \`create\`, \`adopt\`, \`refuse\`, \`refusals\`, \`instances\`, \`mail\`, \`createCalls\`, \`expectedMinutes\`, \`findings\` |
| \`Started\` | \`prepare\` | \`workflowId\`, \`runId\`, \`phase\`, \`findings\` |
| \`Status\` | \`status\`, \`watch\`, \`prepare --wait\` that is blocked | \`phase\`, \`counts\`, \`instances\`, \`blocked\`, \`gaps\`, \`mail\`, \`slices\`, \`silentSlices\`, \`asOfMs\` |
| \`Outcome\` | \`status\` and \`watch\` of a run that has ended, \`prepare --wait\` | \`endState\`, \`counts\`, \`createdByUs\`, \`adopted\`, \`instances\`, \`gaps\`, \`gapCount\`, \`mail\`, \`findings\` |
| \`Runs\` | \`runs\` | \`runs\`: \`runId\`, \`operation\`, \`state\`, \`endState\`, \`code\`, \`refused\`, \`requester\`, \`startedAtMs\`, \`closedAtMs\` of each; \`more\` |
| \`GatedPlan\` | \`decommission plan\`, \`teardown plan\` | \`digest\`, \`header\`, \`lines\`, \`findings\`, \`calls\`, \`expectedMs\`, \`file\` |
| \`GatedStarted\` | \`decommission start\`, \`teardown start\` | \`workflowId\`, \`runId\`, \`phase\` once a worker has answered, \`digest\`, \`account\`, \`requester\`, \`expiresAtMs\`, \`instances\` (how many), \`approve\` |
| \`GatedStatus\` | \`status\`, \`watch\` of a decommission or teardown | \`phase\`, \`gate\`, \`counts\`, \`wave\`, \`kept\`, \`instances\`, \`blocked\`, \`requester\`, \`digest\`, \`asOfMs\` |
| \`GatedOutcome\` | the same, when it has ended; \`start --wait\` | \`endState\`, \`counts\`, \`kept\`, \`keptCount\`, \`instances\`, \`surprise\`, \`requester\`, \`requestReason\`, \`approvers\`, \`approvalsNeeded\`, \`rejection\`, \`evidence\` |
| \`WebUiInput\` | \`--print\` | \`paper\`, \`workflowId\`, \`runId\`, and \`input\`: what is pasted; without \`--json\` only that |
| \`ApproverKey\` | \`approver keygen\` | \`name\`, \`file\`, \`publicKey\` |
| \`PayloadKeys\` | \`payload-keys new\`, \`payload-keys use\` | \`file\`, \`active\` and \`keys\`: their ids; \`added\` |
| \`Evidence\` | \`evidence verify\` | \`whole\`, \`lines\`, \`about\`, \`tombstones\`, \`kept\`, \`findings\` |
| \`Namespace\` | \`namespace ensure\` | \`ok\`, \`created\`, \`retentionMs\`, \`retentionChanged\`, \`attributesAdded\`, \`findings\` |
| \`Accepted\` | \`approve\`, \`reject\`, \`revoke\`, \`pause\`, \`resume\`, \`retry\`, \`skip\`, \`decide\`, \`stop\`, \`set-rate\` | \`command\`, \`message\` |
| \`Demo\` | \`demo\` | \`asExpected\`, \`differences\`, \`outcome\`, \`simulator\` |
| \`Error\` | any command that does not succeed | \`code\`, \`message\`, \`exitCode\`, \`next\`, \`findings\`, \`run\` |

\`counts\` holds every state of a desktop, zero included; their sum is \`desktops\`. \`instances\` is there when the fleet has some: in
a \`Status\` and an \`Outcome\` with a \`total\` and \`counts\` of its own, whose sum is less while some are not begun. Fields may be
added; none changes its meaning or goes without a new \`apiVersion\`. Times end in \`AtMs\` or \`OfMs\` and are epoch milliseconds.`;

/** The reference page, made from the help of every command. */
export function referencePage(): string {
  const program = declareProgram(() => undefined);
  const sections = leavesOf(program).map((path) => `## lifeboat ${path.join(' ')}\n\n${fenced(helpOf(path))}`);
  return `${[introduction, exitCodeTable(), fenced(helpOf([])), ...sections, documents].join('\n\n')}\n`;
}

function exitCodeTable(): string {
  const rows = Object.entries(exitCodeMeanings).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  return ['## Exit codes', '', '| code | meaning |', '|---|---|', ...rows].join('\n');
}

function leavesOf(command: Command, path: readonly string[] = []): (readonly string[])[] {
  return command.commands.flatMap((child) => {
    const at = [...path, child.name()];
    return child.commands.length === 0 ? [at] : leavesOf(child, at);
  });
}

/** As a person sees it. */
function helpOf(path: readonly string[]): string {
  const parsed = parseArguments([...path, '--help']);
  if (parsed.kind !== 'help') throw new Error(`lifeboat ${path.join(' ')} --help shows no help`);
  return parsed.text.trimEnd();
}

const fenced = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;

const self = fileURLToPath(import.meta.url);
if (process.argv[1] !== undefined && resolve(process.argv[1]) === self) {
  writeFileSync(repositoryFile('docs/reference/cli.md'), referencePage());
}
