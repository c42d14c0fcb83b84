import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { approveUpdate, haltUpdate, rejectUpdate, revokeUpdate } from '../contract/decommission.ts';
import { failureTypes } from '../contract/failures.ts';
import { pauseUpdate, resumeUpdate, type ReasonInput } from '../contract/messages.ts';
import { gateStateOf } from '../domain/decommission/gate.ts';
import type {
  GateContext,
  GateRules,
  GateState,
  Paper,
  PaperKind,
  ReceivedPaper,
} from '../domain/decommission/paper.ts';
import { paperFields } from '../domain/decommission/paper-fields.ts';
import { checkTyped, reasonField } from '../domain/typed-input.ts';
import type { GivenCommand } from '../domain/outcome.ts';
import { nowMs } from './clock.ts';
import { refusal, refuseCommand, sentenceOf } from './failures.ts';
import { locally } from './lanes.ts';

/** What a gate guards: everything a paper has to name. Known once the plan is made. */
export type Guarded = Omit<GateContext, 'nowMs'>;

/** Server time and workflow time differ by the length of a task; an act right at the opening would be refused. */
const openingMarginMs = 2_000;

/**
 * The gate before everything that cannot be undone: signed approvals of others, a cooling-off, and at any time a stop.
 * It is courtesy to people, who get an answer at once; the terminator judges the same papers again, for itself.
 */
export class Gate {
  #guarded: Guarded | undefined;
  readonly received: ReceivedPaper[] = [];
  readonly commands: GivenCommand[] = [];
  paused = false;
  stopped = false;
  #judging = false;
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
    const fitting = this.received.map((each) => ({ ...each, fit: 'fits' as const }));
    return gateStateOf(fitting, { ...this.#guarded, nowMs: nowMs() });
  }

  /** Is the run to begin nothing more? A rejection ends it like a stop. */
  get isClosing(): boolean {
    return this.stopped || this.state?.kind === 'rejected';
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
        lasting((paper) => this.#take(kind, paper)),
        {
          description: text,
          validator: (paper) => {
            const findings = checkTyped(kind, paper, paperFields);
            if (findings.length > 0) throw refusal(failureTypes.invalidInput, findings);
            this.#needGuarded();
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
      const sentence = this.stopped ? 'The run is stopping already.' : forbidden();
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
  async #take(kind: PaperKind, paper: Paper): Promise<string> {
    const acceptedAtMs = nowMs();
    await condition(() => !this.#judging);
    this.#judging = true;
    try {
      return await this.#judge(kind, { paper, acceptedAtMs });
    } finally {
      this.#judging = false;
    }
  }

  async #judge(kind: PaperKind, received: ReceivedPaper): Promise<string> {
    const { paper } = received;
    const guarded = this.#needGuarded();
    if (paper.kind !== kind) throw refuseCommand(`This is a paper to ${paper.kind}, not to ${kind}.`);
    const { refusal: sentence } = await this.#ask(paper, { ...guarded, nowMs: received.acceptedAtMs });
    if (sentence !== undefined) throw refuseCommand(sentence);
    this.received.push(received);
    this.#note(`${kind} by ${paper.signer}`, paper.reason);
    return describeState(this.state);
  }

  async #ask(paper: Paper, context: GateContext): ReturnType<ReturnType<typeof locally>['judgePaper']> {
    try {
      return await locally(`signature of ${paper.signer}`).judgePaper({ paper, received: this.received, context });
    } catch (error) {
      throw refuseCommand(`The paper could not be judged: ${sentenceOf(error)}`);
    }
  }
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
      return `All approvals are there${nameList(state.have)}; the gate opens at ${new Date(state.opensAtMs).toISOString()}.`;
    case 'open':
      return `The gate is open until ${new Date(state.closesAtMs).toISOString()}${nameList(state.have)}.`;
    case 'rejected':
      return `Rejected by ${state.by}: ${state.reason}`;
  }
}

function nameList(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}
