import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import {
  approveUpdate,
  haltUpdate,
  rejectUpdate,
  revokeUpdate,
  type GateActivities,
} from '../contract/decommission.ts';
import { failureTypes } from '../contract/failures.ts';
import { pauseUpdate, resumeUpdate, type ReasonInput } from '../contract/messages.ts';
import { approversOf, gateStateOf, type JudgedPaper } from '../domain/decommission/gate.ts';
import type { GateContext, GateRules, GateState, Paper, ReceivedPaper } from '../domain/decommission/paper.ts';
import { paperFields } from '../domain/decommission/paper-fields.ts';
import { isoTime } from '../domain/iso-time.ts';
import { checkTyped, reasonField } from '../domain/typed-input.ts';
import type { GivenCommand } from '../domain/outcome.ts';
import { nowMs } from './clock.ts';
import { refusal, refuseCommand, sentenceOf } from './failures.ts';
import { locally } from './lanes.ts';

/** What a gate guards: everything a paper has to name. Known once the plan is made. */
export type Guarded = Omit<GateContext, 'nowMs'>;

type Asked = Parameters<GateActivities['judgePaper']>[0];

/** Server time and workflow time differ by the length of a task; an act right at the opening would be refused. */
const openingMarginMs = 2_000;

/**
 * The gate before everything that cannot be undone: signed approvals of others, a cooling-off, and at any time a stop.
 * It is courtesy to people, who get an answer at once; the terminator judges the same papers again, for itself.
 */
export class Gate {
  #guarded: Guarded | undefined;
  readonly commands: GivenCommand[] = [];
  paused = false;
  stopped = false;
  /** All that the server recorded, refused or not, as the terminator reads them: none of them must come back later. */
  #received: readonly JudgedPaper[] = [];
  #judging = false;
  #shut = false;
  #changes = 0;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#listen();
  }

  /** From here on papers are taken. */
  guard(guarded: Guarded): void {
    this.#guarded = guarded;
    this.#changed();
  }

  get rules(): GateRules {
    return this.#needGuarded().rules;
  }

  /** Where it stands now; undefined before there is a plan. */
  get state(): GateState | undefined {
    if (this.#guarded === undefined) return undefined;
    return gateStateOf(this.#received, { ...this.#guarded, nowMs: nowMs() });
  }

  /** Whose approvals count now, whether they are enough or not. */
  get approvers(): readonly string[] {
    return approversOf(this.#received, { ...this.#needGuarded(), nowMs: nowMs() });
  }

  /** Is the run to begin nothing more? A rejection ends it like a stop. */
  get isClosing(): boolean {
    return this.stopped || this.#shut || this.state?.kind === 'rejected';
  }

  /** Shuts it for good: the run has found a reason to end, and whoever waits here is to know. */
  shut(): void {
    this.#shut = true;
    this.#changed();
  }

  /** Waits until the next act is allowed. False when the run is to end instead. A timeout never means proceed. */
  async untilOpen(): Promise<boolean> {
    for (;;) {
      if (this.isClosing) return false;
      const { state } = this;
      if (state?.kind === 'open' && !this.paused) return true;
      this.#onChange();
      const waitMs = state?.kind === 'cooling' ? state.opensAtMs - nowMs() + openingMarginMs : undefined;
      await this.nextChange(waitMs, 'the cooling-off');
    }
  }

  /** Waits for time to pass, unless the run is to end. False when it is. */
  async soak(forMs: number, summary: string): Promise<boolean> {
    if (forMs > 0) await condition(() => this.isClosing, forMs, { summary });
    return !this.isClosing;
  }

  async nextChange(timeoutMs: number | undefined, summary: string): Promise<void> {
    const seen = this.#changes;
    const isChanged = (): boolean => this.#changes !== seen;
    if (timeoutMs === undefined) await condition(isChanged);
    else await condition(isChanged, Math.max(1, timeoutMs), { summary });
  }

  /** Pauses by itself, in the name of what found a reason; a person resumes. */
  pause(by: string, reason: string): void {
    this.paused = true;
    this.#note(`pause by ${by}`, reason);
  }

  #changed(): void {
    this.#changes += 1;
    this.#onChange();
  }

  #needGuarded(): Guarded {
    if (this.#guarded === undefined) throw refuseCommand('The plan is still being made: there is nothing to sign yet.');
    return this.#guarded;
  }

  #listen(): void {
    for (const [update, kind, text] of [
      [approveUpdate, 'approve', 'Takes the JSON that `lifeboat approve --print` makes'],
      [rejectUpdate, 'reject', 'Ends the run: the JSON that `lifeboat reject --print` makes'],
      [revokeUpdate, 'revoke', 'Voids all approvals so far: the JSON that `lifeboat revoke --print` makes'],
    ] as const) {
      setHandler(
        update,
        lasting((paper: Paper) => this.#take(paper)),
        {
          description: text,
          validator: (paper: Paper) => {
            const findings = checkTyped(kind, paper, paperFields);
            if (findings.length > 0) throw refusal(failureTypes.invalidInput, findings);
            this.#needGuarded();
            // Refused before it is recorded: the terminator goes by what a recorded paper says, not by how it came.
            if (paper.kind !== kind) throw refuseCommand(`This is a paper to ${paper.kind}, not to ${kind}.`);
          },
        },
      );
    }
    this.#listenForPace();
    // A cancel is a stop: the run still has fences to lift.
    CancellationScope.current().cancelRequested.catch(() => this.#stop());
  }

  #listenForPace(): void {
    const validator = (name: string, forbidden: () => string | undefined) => (input: ReasonInput) => {
      const findings = checkTyped(name, input ?? {}, [reasonField(false)]);
      if (findings.length > 0) throw refusal(failureTypes.invalidInput, findings);
      // What a stopping run still has to do may wait for a person, too: that one may say resume.
      const isLate = this.stopped && name !== 'resume';
      const sentence = isLate ? 'The run is stopping already.' : forbidden();
      if (sentence !== undefined) throw refuseCommand(sentence);
    };
    setHandler(
      pauseUpdate,
      (input) =>
        this.#obey('pause', input, () => (this.paused = true), 'Paused: no further batch is begun until resume.'),
      {
        description: 'Begin no further batch until resume: {"reason": "…"}',
        validator: validator('pause', () => (this.paused ? 'The run is paused already.' : undefined)),
      },
    );
    setHandler(resumeUpdate, (input) => this.#obey('resume', input, () => (this.paused = false), 'Resumed.'), {
      description: 'Go on after pause: {}',
      validator: validator('resume', () => (this.paused ? undefined : 'The run is not paused.')),
    });
    setHandler(
      haltUpdate,
      (input) =>
        this.#obey(
          'stop',
          input,
          () => (this.stopped = true),
          'Stopping: no further batch is begun, and the fences of what stays are lifted.',
        ),
      {
        description: 'End before the next batch; fences of what stays are lifted: {"reason": "…"}',
        validator: validator('stop', () => undefined),
      },
    );
  }

  #obey(command: string, input: ReasonInput, act: () => unknown, answer: string): string {
    act();
    this.#note(command, input?.reason);
    return answer;
  }

  #stop(): void {
    this.stopped = true;
    this.#note('cancel', undefined);
  }

  #note(command: string, reason: string | undefined): void {
    this.commands.push({ command, atMs: nowMs(), ...(reason !== undefined && { reason }) });
    this.#changed();
  }

  /** One paper at a time: two approvals of one person must not pass side by side. */
  async #take(paper: Paper): Promise<string> {
    const acceptedAtMs = nowMs();
    // All that wait are woken together, so each looks again whether it is its turn.
    while (this.#judging) await condition(() => !this.#judging);
    this.#judging = true;
    try {
      return await this.#judge({ paper, acceptedAtMs });
    } finally {
      this.#judging = false;
    }
  }

  async #judge(received: ReceivedPaper): Promise<string> {
    const { paper } = received;
    const before = this.#received;
    // Until it is known whose it is, it does not count; what is refused now stays refused, whatever keys come later.
    this.#received = [...before, { ...received, fit: 'unknown-signer', answer: 'refused' }];
    const context = { ...this.#needGuarded(), nowMs: received.acceptedAtMs };
    const { refusal: sentence, fits } = await this.#ask({ paper, received: before, context });
    this.#received = this.#received.map((each, index) => ({ ...each, fit: fits[index] ?? each.fit }));
    if (sentence !== undefined) throw refuseCommand(sentence);
    this.#received = [...this.#received.slice(0, -1), ...this.#received.slice(-1).map(taken)];
    this.#note(`${paper.kind} by ${paper.signer}`, paper.reason);
    return describeState(this.state);
  }

  async #ask(asked: Asked): ReturnType<GateActivities['judgePaper']> {
    try {
      return await locally(`signature of ${asked.paper.signer}`).judgePaper(asked);
    } catch (error) {
      throw refuseCommand(`The paper could not be judged: ${sentenceOf(error)}`);
    }
  }
}

function taken(received: JudgedPaper): JudgedPaper {
  return { ...received, answer: 'taken' };
}

function lasting<I, O>(handle: (input: I) => Promise<O>): (input: I) => Promise<O> {
  return (input) => CancellationScope.nonCancellable(() => handle(input));
}

/** Where a gate stands, as a sentence. */
export function describeState(state: GateState | undefined): string {
  switch (state?.kind) {
    case undefined:
      return 'The plan is still being made.';
    case 'waiting':
      return `${state.have.length} of ${state.needed} approvals${nameList(state.have)}; ${state.why}`;
    case 'cooling':
      return `All approvals are there${nameList(state.have)}; the gate opens at ${isoTime(state.opensAtMs)}.`;
    case 'open':
      return `The gate is open until ${isoTime(state.closesAtMs)}${nameList(state.have)}.`;
    case 'rejected':
      return `Rejected by ${state.by}: ${state.reason}`;
  }
}

function nameList(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}
