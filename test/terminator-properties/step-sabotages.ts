import type { Caller } from './caller.ts';
import { editing, happening, sabotage, type Sabotage } from './sabotage.ts';
import { manyDesktops, type Script } from './script.ts';

const stepSize = editing('terminator/step-size.ts');
const terminate = editing('terminator/terminate.ts');
const evidence = editing('terminator/run-evidence.ts');

/** Sequences of a caller that is not content with canaries. */
const asking =
  (way: Caller['asking']) =>
  ({ setting }: Script): boolean =>
    setting.caller.asking === way;

/** The same of a plan with more than one batch, in which little else happens: those are slow to play. */
const askingOfMany =
  (way: Caller['asking']) =>
  (script: Script): boolean =>
    asking(way)(script) && script.setting.caller.planned === manyDesktops && script.interferences.length < 3;

/** Sequences of a caller that waits for no soak but that of a batch. */
const hurried = ({ setting }: Script): boolean => setting.caller.soakMs <= 20_000;

/** Guards of the canaries: how many may go, and when. Only the rule about steps can see what is missing here. */
export const stepSabotages: readonly Sabotage[] = [
  sabotage('any number may go at once', asking('for more'), stepSize('if (asking <= limit) return;', 'return;')),
  sabotage(
    'a batch counts as one',
    asking('for more'),
    terminate('evidence.taken(), asking,', 'evidence.taken(), asking.slice(0, 1),'),
  ),
  sabotage('the first canary is of five', asking('for more'), stepSize('([1, 5] as const)', '([5, 5] as const)')),
  sabotage(
    'the second canary is a batch',
    askingOfMany('for more'),
    stepSize('([1, 5] as const)', '([1, 25] as const)'),
  ),
  sabotage('a batch may be of any size', askingOfMany('twice'), stepSize('?? 25', '?? 250')),
  sabotage('one canary is enough', askingOfMany('for more'), stepSize('return taken < 6 ? 1 : 2;', 'return 2;')),
  sabotage(
    'each call may take as many as a batch',
    asking('twice'),
    stepSize('if (step.count + asking <= limitAfter', 'if (asking <= limitAfter'),
  ),
  sabotage(
    'a batch ends with every primary',
    askingOfMany('twice'),
    stepSize('atMs >= endOfSoak(step, rules)', 'atMs >= 0'),
  ),
  sabotage(
    'what was taken is not known',
    asking('twice'),
    evidence('taken: () => takenOf(factsNow())', 'taken: () => []'),
  ),
  sabotage(
    'a call without an answer has taken nothing',
    (script) => asking('twice')(script) && happening('answer of terminate is lost')(script),
    evidence('const unanswered = [...asked]', 'const unanswered = [...asked].slice(asked.size)'),
  ),
  sabotage(
    'a call without an answer has taken all that it asked for',
    happening('terminate is lost before it arrives'),
    stepSize('certain + (isCertain ? 1 : 0)', 'certain + (isCertain ? 1 : 1)'),
  ),
  sabotage('nobody waits for a soak', hurried, stepSize('if (nowMs >= soakedAtMs)', 'if (nowMs > 0)')),
  sabotage(
    'canaries soak as a batch does',
    hurried,
    stepSize('soakAfter(rules, waveAfter(before))', 'soakAfter(rules, 2)'),
  ),
  sabotage(
    'canaries soak as the first does',
    ({ setting: { caller } }) => caller.soakMs === 31_000 && caller.planned === manyDesktops,
    stepSize('soakAfter(rules, waveAfter(before))', 'soakAfter(rules, 0)'),
  ),
];
