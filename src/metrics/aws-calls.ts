import type { MetricMeter } from '@temporalio/common';
import type { AwsCallEnd } from '../aws/wire.ts';
import { definitions } from './definitions.ts';

/** Counts each call to AWS on the SDK's meter. */
export function awsCallCounter(meter: MetricMeter): (call: AwsCallEnd) => void {
  const name = 'lifeboat_aws_calls';
  const counter = meter.createCounter(name, undefined, definitions[name].help);
  return ({ service, operation, region, answer }) => counter.add(1, { service, operation, region, answer });
}
