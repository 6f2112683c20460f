// The deterministic tasks of SAO-Instruct on freely licensed sounds; writes docs/ten-tasks.md.
// --items 100 is the whole protocol, some 100 s of one core for each item of every task.

import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Audio } from '../gpu-worker/audio/audio.ts'
import { pcg32 } from '../gpu-worker/audio/random.ts'
import { commit } from './lib/machine.ts'
import type { Bench, BenchOutcome } from './lib/result.ts'
import { versionOf } from './lib/tools.ts'
import { signalProcessing } from './ten-tasks/dsp.ts'
import type { Figures } from './ten-tasks/paper.ts'
import { type Outcome, type RowName, report, rowNames } from './ten-tasks/report.ts'
import { identity, isUnderstood, noise, product, worstCase } from './ten-tasks/rows.ts'
import { GENERATOR_VERSION } from './ten-tasks/scene.ts'
import { scoreOf, summary } from './ten-tasks/score.ts'
import { type Item, type Task, tasks } from './ten-tasks/tasks.ts'

const DEFAULT_ITEMS = 2
const FIRST_SEED = 1000

export const bench: Bench = async ({ items = DEFAULT_ITEMS }) => {
  const began = performance.now()
  const outcomes: Outcome[] = []
  for (const [t, task] of tasks.entries())
    for (let index = 0; index < items; index++) {
      const seed = FIRST_SEED * (t + 1) + index
      const item = task.make(pcg32(BigInt(seed)), index)
      if (item.target) outcomes.push(await answers(task, item, seed))
    }
  const text = report(outcomes, {
    seconds: (performance.now() - began) / 1000,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    commit: commit(),
    items,
    generator: GENERATOR_VERSION,
    rubberBand: versionOf('rubberband'),
  })
  writeFileSync(new URL('../docs/ten-tasks.md', import.meta.url), text)
  return judged(outcomes)
}

async function answers(task: Task, item: Item, seed: number): Promise<Outcome> {
  const target = item.target!
  const untouched = scoreOf(identity(item), target)
  const score = (answer: Audio | undefined): Figures =>
    answer === undefined ? untouched : scoreOf(answer, target)
  const exactAnswer = await product(item.instruction, item, { exact: true, bitsPerSample: 24 })
  const exact = score(exactAnswer)
  const defaultAnswer = await product(item.plainInstruction, item, {
    exact: false,
    bitsPerSample: 16,
  })
  const worst = worstCase(task, item)
  const processed = signalProcessing(task, item)
  return {
    task,
    item,
    seed,
    isUnderstood: isUnderstood(item.instruction, task, item),
    scores: {
      identity: untouched,
      noise: scoreOf(noise(item, pcg32(BigInt(seed), 7n)), target),
      exact,
      defaults: isSame(defaultAnswer, exactAnswer) ? exact : score(defaultAnswer),
      worst: worst ? score(worst) : exact,
      dsp: processed ? score(processed) : exact,
    },
  }
}

const isSame = (a: Audio | undefined, b: Audio | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.channels.every((samples, c) =>
      Buffer.from(samples.buffer).equals(Buffer.from(b.channels[c]!.buffer)),
    ))

function judged(outcomes: readonly Outcome[]): BenchOutcome {
  const present = tasks.filter((task) => outcomes.some((outcome) => outcome.task === task))
  const meanOf = (row: RowName, key: 'mrStft' | 'siSdrDb') => {
    const perTask = present.map((task) => summary(scoresOf(outcomes, task, row))[key])
    return perTask.reduce((sum, value) => sum + value, 0) / perTask.length
  }
  const rows = rowNames.map((row) => ({
    variant: row,
    value: meanOf(row, 'mrStft'),
    unit: 'MR-STFT, mean over tasks',
    siSdrDb: meanOf(row, 'siSdrDb'),
  }))
  const alone = `the product alone ${meanOf('exact', 'mrStft').toFixed(2)}`
  const [mrStft, siSdr] = [meanOf('dsp', 'mrStft'), meanOf('dsp', 'siSdrDb')]
  return {
    rounds: outcomes.length,
    rows,
    bars: [
      {
        text: `MR-STFT ${mrStft.toFixed(2)} <= 1.0, mean over the tasks, exact + signal processing (${alone})`,
        ok: mrStft <= 1,
      },
      { text: `SI-SDR ${siSdr.toFixed(1)} dB >= +10 dB, mean over the tasks`, ok: siSdr >= 10 },
    ],
    ...(present.length < tasks.length && { verdict: 'not run' as const }),
  }
}

const scoresOf = (outcomes: readonly Outcome[], task: Task, row: RowName): Figures[] =>
  outcomes.filter((outcome) => outcome.task === task).map(({ scores }) => scores[row])
