import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Typed search attributes: the Web UI's list answers "what is it waiting for?" with them. Never a user's name. */
export const searchAttributes = {
  fleet: defineSearchAttributeKey('LifeboatFleet', SearchAttributeType.KEYWORD),
  operation: defineSearchAttributeKey('LifeboatOperation', SearchAttributeType.KEYWORD),
  phase: defineSearchAttributeKey('LifeboatPhase', SearchAttributeType.KEYWORD),
  mode: defineSearchAttributeKey('LifeboatMode', SearchAttributeType.KEYWORD),
  blockedOn: defineSearchAttributeKey('LifeboatBlockedOn', SearchAttributeType.KEYWORD),
  progress: defineSearchAttributeKey('LifeboatProgress', SearchAttributeType.INT),
  failed: defineSearchAttributeKey('LifeboatFailed', SearchAttributeType.INT),
} as const;
