import { isIP } from 'node:net';
import ms, { type StringValue } from 'ms';
import type { Finding } from '../domain/finding.ts';

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

const longestDurationMs = ms('1h');

/**
 * Reads variables of an environment; blank ones count as not set.
 *
 * @param findings takes every mistake
 */
export function readerOf(environment: Environment, findings: Finding[]) {
  const refuse = (name: string, value: string, remedy: string): undefined => {
    findings.push({
      severity: 'error',
      code: 'InvalidSetting',
      summary: `${name} is ${JSON.stringify(value)}.`,
      remedy,
    });
  };
  const text = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const checked = <T>(name: string, parse: (value: string) => T | undefined, remedy: string): T | undefined => {
    const value = text(name);
    return value === undefined ? undefined : (parse(value) ?? refuse(name, value, remedy));
  };
  return {
    text,
    duration: (name: string) => checked(name, durationOf, 'Write a time from 100ms to 1h, such as 30s or 2m.'),
    count: (name: string, least: number, most: number) =>
      checked(name, (value) => countOf(value, least, most), `Write a whole number from ${least} to ${most}.`),
    rate: (name: string, least: number, most: number) =>
      checked(name, (value) => rateOf(value, least, most), `Write a number from ${least} to ${most}, such as 0.5.`),
    address: (name: string) =>
      checked(name, addressOf, 'Write an IP address and a port, such as 127.0.0.1:9464, 0.0.0.0:9464 or [::1]:9464.'),
    choice: <Word extends string>(name: string, words: readonly Word[]) =>
      checked(name, (value) => words.find((word) => word === value), `Write one of ${words.join(', ')}.`),
  };
}

function durationOf(value: string): number | undefined {
  const time: number | undefined = ms(value as StringValue);
  return time !== undefined && time >= 100 && time <= longestDurationMs ? time : undefined;
}

function countOf(value: string, least: number, most: number): number | undefined {
  const count = /^\d+$/.test(value) ? Number(value) : NaN;
  return count >= least && count <= most ? count : undefined;
}

/** Names are not resolved: whoever listens on a name does not know on how much of the network. */
function addressOf(value: string): string | undefined {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(value) ?? [];
  const isAddress = bracketed === undefined ? isIP(plain ?? '') === 4 : isIP(bracketed) === 6;
  return isAddress && countOf(port, 1, 65_535) !== undefined ? value : undefined;
}

function rateOf(value: string, least: number, most: number): number | undefined {
  const rate = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
  return rate >= least && rate <= most ? rate : undefined;
}
