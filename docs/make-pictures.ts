import { readFileSync, writeFileSync } from 'node:fs'
import { PlanOptions } from '#shared/plan/plan.ts'
import { planInstruction } from '#shared/plan/plan-instruction.ts'
import type { Audio } from '../gpu-worker/audio/audio.ts'
import { beforeAfterPicture } from '../gpu-worker/audio/before-after-picture.ts'
import { decode } from '../gpu-worker/audio/codecs/decode.ts'
import { clipOf } from '../gpu-worker/plan/resolve-later.ts'
import { runPlan } from '../gpu-worker/plan/run-plan.ts'
import { PICTURED } from './pictured-edits.ts'

// Draws the pictures of docs/edits.md, by the product itself: `node docs/make-pictures.ts`.

const SIZE = { width: 640, wave: 64, spectrum: 96 }
const LONGEST_SECONDS = 6

for (const [op, { recording, sentence }] of Object.entries(PICTURED)) {
  const before = await opened(recording)
  const plan = planInstruction(sentence, clipOf(before), PlanOptions.parse({}))
  if (plan.steps.length !== 1 || plan.steps[0]!.op !== op)
    throw new Error(`"${sentence}" is understood as: ${plan.understood}`)
  const signal = new AbortController().signal
  const { audio: after } = await runPlan(plan, before, { signal, clipping: 'limit' })
  const picture = beforeAfterPicture(before, after, SIZE)
  writeFileSync(new URL(`pictures/${op}.png`, import.meta.url), picture)
}

/** The first seconds of a recording. */
async function opened(recording: string): Promise<Audio> {
  const { audio } = await decode(readFileSync(new URL(`../examples/${recording}`, import.meta.url)))
  const frames = LONGEST_SECONDS * audio.sampleRateHz
  return { ...audio, channels: audio.channels.map((samples) => samples.slice(0, frames)) }
}
