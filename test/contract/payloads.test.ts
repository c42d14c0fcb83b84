import assert from 'node:assert/strict';
import type {
  LocalActivities,
  MailActivities,
  PrimariesPage,
  WorkspacesActivities,
} from '../../src/contract/activities.ts';
import type {
  DecideInput,
  NumberedCommand,
  PlanWorkflow,
  PrepareWorkflow,
  ReasonInput,
  RetryInput,
  RunStatus,
  SetRateInput,
  SkipInput,
  SliceReport,
  SliceStatus,
  SliceWorkflow,
  StopInput,
} from '../../src/contract/messages.ts';
import type { FieldValue } from '../../src/domain/instances/field.ts';
import * as samples from './samples.ts';

/** Is the type nothing but JSON: no Date, Map, class, function, bigint, or anything at all? */
type IsPlain<T> = unknown extends T
  ? false
  : // A field of a specification is JSON by its own definition, which has no end.
    T extends FieldValue | null | undefined
    ? true
    : T extends bigint | symbol | ((...args: never) => unknown)
      ? false
      : T extends readonly (infer Item)[]
        ? IsPlain<Item>
        : T extends object
          ? false extends { [Key in keyof T]: IsPlain<T[Key]> }[keyof T]
            ? false
            : true
          : false;
/** False as soon as one part of a union is not plain. */
type Plain<T> = false extends IsPlain<T> ? false : true;
type Call = (input: never) => Promise<unknown>;
type CallIsPlain<F extends Call> = Plain<[Parameters<F>[0], Exclude<Awaited<ReturnType<F>>, void>]>;
type AllPlain<Calls> = {
  [Name in keyof Calls]: Calls[Name] extends Call ? CallIsPlain<Calls[Name]> : false;
}[keyof Calls];

describe('what crosses a boundary', () => {
  it('is plain JSON by its type: workflows, messages and activities', () => {
    // The compiler decides these: a type that holds a Date or a Map does not compile here.
    const workflows: readonly [CallIsPlain<PrepareWorkflow>, CallIsPlain<PlanWorkflow>, CallIsPlain<SliceWorkflow>] = [
      true,
      true,
      true,
    ];
    const activities: readonly [AllPlain<LocalActivities>, AllPlain<WorkspacesActivities>, AllPlain<MailActivities>] = [
      true,
      true,
      true,
    ];
    const messages: Plain<
      [ReasonInput, RetryInput, SkipInput, DecideInput, StopInput, SetRateInput, NumberedCommand, SliceReport]
    > = true;
    const answers: Plain<[RunStatus, SliceStatus, PrimariesPage]> = true;
    assert.ok([...workflows, ...activities, messages, answers].every(Boolean));
  });

  it('would not be plain with a Date, a Map, a method, a bigint or an unknown in it', () => {
    const date: Plain<{ at: Date }> = false;
    const map: Plain<{ readonly deep: readonly { seen?: Map<string, string> }[] }> = false;
    const method: Plain<{ is(): boolean }> = false;
    const bigint: Plain<{ count: number | bigint }> = false;
    const anything: Plain<{ value: unknown }> = false;
    assert.ok([date, map, method, bigint, anything].every((isPlain) => !isPlain));
  });

  for (const [name, value] of Object.entries(samples)) {
    it(`comes back as it was sent: ${name}`, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(value)), value);
    });
  }

  it('would not come back as it was sent with what JSON cannot say', () => {
    for (const value of [{ at: new Date(0) }, { seen: new Map([['a', 1]]) }, { due: Infinity }, { gone: undefined }]) {
      assert.notDeepEqual(JSON.parse(JSON.stringify(value)), value);
    }
  });

  it('calls a moment by a name that says so, and nothing else', () => {
    const moments = Object.entries(samples).flatMap(([name, value]) => numbersIn(value, name));
    assert.ok(moments.length > 10, 'the samples hold hardly a number: nothing was checked');
    for (const [path, value] of moments) {
      const isNamedMoment = /(\b[aA]t|[a-z]At|asOf)Ms(\.ws-\w+)?$/.test(path);
      if (value > 1_000_000_000_000) assert.ok(isNamedMoment, `${path} is a moment`);
    }
  });

  it('of a full slice stays within the limit of a query answer', () => {
    const full = Array.from({ length: 500 }, (_value, index) => ({
      ...samples.desktops[index % samples.desktops.length],
      message: 'x'.repeat(60),
    }));
    const bytes = Buffer.byteLength(JSON.stringify({ ...samples.sliceStatus, desktops: full }));
    assert.ok(bytes < 256 * 1024, `${bytes} bytes`);
  });
});

function numbersIn(value: unknown, path: string): [path: string, value: number][] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => numbersIn(part, `${path}.${name}`));
}
