import { DescribeTagsCommand, type Tag as WireTag } from '@aws-sdk/client-workspaces';
import type { Tag } from '../domain/fleet.ts';
import { entries, text } from './answer-fields.ts';
import { callAws, type ReadRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';

/** DescribeTags: the tags of one WorkSpace. AWS takes one resource per call. */
export async function describeTags(
  clients: AwsClients,
  region: string,
  workspaceId: string,
  rules: ReadRules = {},
): Promise<readonly Tag[]> {
  const command = new DescribeTagsCommand({ ResourceId: workspaceId });
  return callAws(
    { operation: 'DescribeTags', region },
    rules,
    (options) => clients.workspaces(region).send(command, options),
    (answer) => tagsOf(answer.TagList),
  );
}

/** Tags as AWS lists them; entries without a key prove nothing and are left out. */
export function tagsOf(list: readonly Partial<WireTag>[] | null | undefined): readonly Tag[] {
  return entries(list).flatMap((tag) => {
    const key = text(tag.Key);
    return key === undefined ? [] : [{ key, value: text(tag.Value) ?? '' }];
  });
}
