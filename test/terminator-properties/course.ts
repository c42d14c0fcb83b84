/** What a run does when nothing interferes, in order. */
export const course = [
  'anna approves',
  'omar approves',
  'cooling off',
  'fence all',
  'snapshots',
  'terminate the first',
  'soak',
  'terminate the next',
  'soak',
  'terminate all',
  'note the gone',
  'unfence',
] as const;

export type CourseStep = (typeof course)[number];
