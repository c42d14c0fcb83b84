import type { DemoDocument, SimulatorReport } from '../documents.ts';
import type { Paint } from './paint.ts';
import { columns, section } from './parts.ts';
import { outcomeText } from './run-text.ts';
import { counted } from './words.ts';

/** How the demonstration went: the outcome, what the simulator saw, and whether that is what the scenario promises. */
export function demoText(demo: DemoDocument, paint: Paint): string[] {
  const { asExpected, differences, outcome, simulator, seconds } = demo;
  const verdict = asExpected
    ? paint.green(
        'As expected: the faults of the scenario struck, and the gaps above are the ones that they must leave.',
      )
    : paint.red('Not as expected:');
  return [
    ...outcomeText(outcome, paint),
    ...simulatorLines(simulator),
    '',
    verdict,
    ...differences.map((difference) => `  ${difference}`),
    `The whole demonstration took ${counted(Math.round(seconds), 'second')}. In a fleet of your own this outcome ends with exit code 3; the demonstration ends with ${asExpected ? 0 : 1}.`,
  ];
}

function simulatorLines({ calls, faults, standbys, duplicates }: SimulatorReport): string[] {
  const rows = calls.map(({ service, operation, calls: count, throttled }) => [
    service,
    operation,
    counted(count, 'call'),
    throttled > 0 ? `${throttled} throttled` : '',
  ]);
  const states = Object.entries(standbys).map(([state, count]) => `${count} ${state}`);
  return [
    ...section('What the simulated AWS counted, in its own log:', columns(rows)),
    ...section(
      'Faults that struck:',
      columns(faults.map(({ id, fired }) => [id, fired === 1 ? 'once' : `${fired} times`])),
    ),
    ...section('Standbys that exist there:', [
      `  ${states.join(' · ') || 'none'}`,
      `  ${duplicates.length === 0 ? 'no user has two' : `users with two: ${duplicates.join(', ')}`}`,
    ]),
  ];
}
