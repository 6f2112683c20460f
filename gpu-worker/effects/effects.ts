import type { ExactOp } from '#shared/plan/plan.ts'
import { effect as deletion } from './delete.ts'
import type { Effect } from './effect.ts'
import { effect as fadeIn } from './fade-in.ts'
import { effect as fadeOut } from './fade-out.ts'
import { effect as gain } from './gain.ts'
import { effect as loop } from './loop.ts'
import { effect as loudness } from './loudness.ts'
import { effect as lowPass } from './low-pass.ts'
import { effect as mute } from './mute.ts'
import { effect as normalize } from './normalize.ts'
import { effect as reverse } from './reverse.ts'
import { effect as trim } from './trim.ts'

/** Every operation that has a definition, by its name in a plan. */
export const effects: { readonly [Name in ExactOp]?: Effect<Name> } = {
  delete: deletion,
  fade_in: fadeIn,
  fade_out: fadeOut,
  gain,
  loop,
  loudness,
  low_pass: lowPass,
  mute,
  normalize,
  reverse,
  trim,
}
