export type Doer = 'console' | 'both' | 'person'

/** Who does an action of a plan. One that the console begins and a person ends is done by both. */
export const doerOf = ({ auto, changes }: { auto: boolean; changes: readonly { kind: string }[] }): Doer =>
  auto ? 'console' : changes.some(({ kind }) => kind !== 'person') ? 'both' : 'person'
