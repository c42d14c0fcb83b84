import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { callerOf, type Caller } from './access/access-key.ts';
import { denialOf } from './access/authorize.ts';
import type { Answer, Effect, Served } from './audit.ts';
import { AwsError, internalFailure } from './aws-error.ts';
import type { SetFault } from './faults/faults.ts';
import type { CallFault } from './faults/schema.ts';
import type { JsonObject } from './json.ts';
import type { Call, Operation } from './operation.ts';
import { services, type Service } from './services.ts';
import type { Simulation } from './simulation.ts';
import { validate } from './validation.ts';
import type { Exchange } from './wire/exchange.ts';
import type { HttpAnswer, HttpRequest } from './wire/protocol.ts';
import { credentialScope } from './wire/signature.ts';

type Break = 'reset' | 'timeout' | 'truncate' | 'garbage' | 'drop';

/** How a phase ends: nothing happened, the call is refused, or its connection suffers. */
type Verdict = { readonly refuse: AwsError } | { readonly break: Break } | undefined;

/** One call on its way through the simulator, and what is known of it so far. */
export class CallInProgress {
  readonly #simulation: Simulation;
  readonly #exchange: Exchange;
  readonly #request: HttpRequest;
  readonly #number: number;
  readonly #startedMs = performance.now();
  readonly #faultIds: string[] = [];
  readonly #service: Service;
  readonly #isKnownService: boolean;
  readonly #region: string | null;
  readonly #operationName: string | null;
  readonly #accessKeyId: string | null;
  readonly #caller: Caller | undefined;
  #fields: JsonObject = {};
  /** The same without its secrets: what records and holds show. */
  #recorded: JsonObject = {};
  #applied = false;
  #effect: Effect | null = null;
  #served: Served | null = null;

  constructor(simulation: Simulation, exchange: Exchange, request: HttpRequest) {
    this.#simulation = simulation;
    this.#exchange = exchange;
    this.#request = request;
    this.#number = simulation.nextCall();
    const scope = credentialScope(request.headers, request.query);
    const service = scope && services.find(({ name }) => name === scope.service);
    this.#isKnownService = service !== undefined;
    this.#service = service ?? likelyService(request);
    this.#region = scope?.region ?? null;
    this.#accessKeyId = scope?.accessKeyId ?? null;
    this.#caller = callerOf(simulation.world.settings, this.#accessKeyId);
    this.#operationName = this.#service.protocol.operationName(request, this.#service.operations);
  }

  /** Region trouble → key → throttle → faults before → rights and the operation → faults after → answer. */
  async run(): Promise<void> {
    const { faults } = this.#simulation;
    const region = this.#region;
    const trouble = region === null ? undefined : faults.regionTrouble(region, this.#service.name);
    if (trouble) {
      trouble.matched += 1;
      trouble.fired += 1;
      this.#faultIds.push(trouble.id);
      this.#suffer(trouble.fault.action === 'refuse' ? 'reset' : 'timeout', undefined);
      return;
    }
    try {
      const { operation, caller } = this.#admit();
      const striking = faults.strikingCall({
        service: this.#service.name,
        operation: operation.name,
        region: region ?? '',
        text: `${this.#request.path}?${this.#request.query.toString()}\n${this.#request.body}`,
      });
      const before = await this.#strike(striking, 'before');
      if (this.#end(before, this.#success({}))) return;
      const answer = this.#success(this.#apply(operation, caller));
      const after = await this.#strike(striking, 'after');
      if (!this.#end(after, answer)) this.#answer(answer, null);
    } catch (error) {
      this.#answerFailure(this.#asAwsError(error));
    }
  }

  /** Who asks for what? Throttled calls get no further. */
  #admit(): { readonly operation: Operation; readonly caller: Caller } {
    const { protocol, operations, name } = this.#service;
    if (this.#region === null) throw protocol.missingToken();
    const operation = operations.find((one) => one.name === this.#operationName);
    if (!this.#isKnownService || !operation) throw protocol.unknownOperation(this.#operationName);
    this.#fields = protocol.parse(this.#request, operation);
    this.#recorded = this.#service.recorded?.(this.#fields) ?? this.#fields;
    if (!this.#caller) throw protocol.unknownKey();
    if (!this.#simulation.takeToken(this.#caller.account, this.#region, name)) throw this.#throttled();
    return { operation, caller: this.#caller };
  }

  #apply(operation: Operation, caller: Caller): JsonObject {
    const { faults, audit } = this.#simulation;
    const world = this.#simulation.worldOf(caller.account);
    const region = this.#region ?? '';
    validate(operation.request, this.#fields, this.#service.refusals);
    const isRead = /^(Describe|Get|List)/.test(operation.name);
    const lagMs = isRead ? (faults.strikingRead('lag', operation.name, region)?.lagMs ?? 0) : 0;
    const call: Call = { world, faults, caller, region, request: this.#fields, atMs: world.clock.now() - lagMs };
    this.#authorize(operation, call);
    const { answer, effect } = operation.run(call);
    if (effect) {
      this.#applied = true;
      this.#effect = effect;
      audit.append(this.#entry('applied', null));
    }
    if (operation.served && world.settings.auditServed) this.#served = operation.served(answer);
    return answer;
  }

  #authorize(operation: Operation, call: Call): void {
    const permissions = operation.permissions?.(call) ?? [
      { action: `${this.#service.name}:${operation.name}`, resource: '*' },
    ];
    const denial = denialOf(call.caller, permissions, call.region);
    if (denial !== undefined) throw this.#service.protocol.accessDenied(denial);
  }

  async #strike(striking: readonly SetFault<CallFault>[], phase: CallFault['phase']): Promise<Verdict> {
    for (const { id, fault } of striking.filter((set) => set.fault.phase === phase)) {
      this.#faultIds.push(id);
      if (fault.latencyMs !== undefined) await pause(fault.latencyMs);
      const verdict = fault.action === 'hold' ? await this.#hold(id, fault) : this.#verdictOf(fault);
      if (verdict) return verdict;
    }
    return undefined;
  }

  #verdictOf(fault: CallFault): Verdict {
    switch (fault.action) {
      case 'throttle':
        return { refuse: this.#throttled(fault.fields) };
      case '500':
        return { refuse: internalFailure(this.#service.internalError) };
      case 'error':
        return {
          refuse: new AwsError(fault.code ?? 'InternalFailure', fault.message ?? '', fault.status, fault.fields),
        };
      case 'reset':
      case 'timeout':
      case 'truncate':
      case 'garbage':
        return { break: fault.action };
      case 'latency':
      case 'hold':
        return undefined;
    }
  }

  #throttled(fields: CallFault['fields'] = {}): AwsError {
    const { code, message, status, fields: usual } = this.#service.throttled(this.#simulation.world.settings);
    return new AwsError(code, message, status, { ...usual, ...fields });
  }

  async #hold(faultId: string, { phase, onClientGone, afterMs }: CallFault): Promise<Verdict> {
    const { audit, holds } = this.#simulation;
    const facts = {
      call: this.#number,
      faultId,
      phase,
      service: this.#service.name,
      operation: this.#operationName ?? '',
      region: this.#region ?? '',
      request: this.#recorded,
    };
    audit.append(this.#entry('held', null));
    const release = await holds.hold(facts, this.#exchange.clientGone, { then: onClientGone, afterMs });
    if (release === 'continue') return undefined;
    return release === '500' ? { refuse: internalFailure(this.#service.internalError) } : { break: release };
  }

  /** Ends the call as a verdict says; false when the call goes on. */
  #end(verdict: Verdict, answer: HttpAnswer): boolean {
    if (!verdict) return false;
    if ('refuse' in verdict) this.#answerFailure(verdict.refuse);
    else this.#suffer(verdict.break, answer);
    return true;
  }

  #success(answer: JsonObject): HttpAnswer {
    return this.#service.protocol.success(this.#operationName ?? '', answer, randomUUID());
  }

  #answerFailure(error: AwsError): void {
    this.#answer(this.#service.protocol.failure(error, randomUUID()), error);
  }

  #asAwsError(error: unknown): AwsError {
    if (error instanceof AwsError) return error;
    console.error(error);
    return internalFailure(this.#service.internalError);
  }

  #answer(answer: HttpAnswer, error: AwsError | null): void {
    const outcome = this.#exchange.isClientGone ? 'client-gone' : 'answered';
    this.#record(outcome, answer.status, error);
    if (outcome === 'answered') this.#exchange.send(answer);
  }

  #suffer(how: Break, answer: HttpAnswer | undefined): void {
    const outcomes = {
      reset: 'reset',
      timeout: 'timeout',
      truncate: 'truncated',
      garbage: 'garbage',
      drop: 'dropped',
    } as const;
    const isAnswered = how === 'truncate' || how === 'garbage';
    this.#record(outcomes[how], isAnswered ? 200 : null, null);
    if (how === 'reset') this.#exchange.reset();
    if (how === 'drop') this.#exchange.drop();
    if (answer && how === 'truncate') this.#exchange.truncate(answer);
    if (answer && how === 'garbage') this.#exchange.garble(answer);
  }

  /** On record before it is sent: who has an answer can find its entry. */
  #record(outcome: Answer['outcome'], status: number | null, error: AwsError | null): void {
    const answer: Answer = {
      outcome,
      status,
      errorCode: error?.code ?? null,
      errorMessage: error?.message ?? null,
      faultIds: this.#faultIds,
    };
    const isWhole = outcome === 'answered' && error === null;
    this.#simulation.audit.append({ ...this.#entry('answered', answer), served: isWhole ? this.#served : null });
  }

  #entry(event: 'held' | 'applied' | 'answered', answer: Answer | null): Parameters<Simulation['audit']['append']>[0] {
    return {
      event,
      call: this.#number,
      region: this.#region,
      service: this.#isKnownService ? this.#service.name : null,
      operation: this.#operationName,
      request: this.#recorded,
      applied: this.#applied,
      effect: this.#effect,
      answer,
      durationMs: Math.round(performance.now() - this.#startedMs),
      accessKeyId: this.#accessKeyId,
      account: this.#caller?.account ?? null,
      served: null,
    };
  }
}

/** Whose shape an unsigned or misdirected request should be refused in. */
function likelyService(request: HttpRequest): Service {
  const name = request.headers['x-amz-target'] ? 'workspaces' : request.path === '/' ? 'sts' : 'ses';
  const service = services.find((one) => one.name === name);
  if (!service) throw new Error(`no service ${name}`);
  return service;
}
