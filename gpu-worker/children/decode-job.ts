import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlanWarning } from '#shared/plan/plan.ts'
import { type DecodedFacts, decodeInto } from '../audio/codecs/decode.ts'
import { readable } from '../audio/readable.ts'
import { truePeak } from '../audio/true-peak.ts'
import { drawInto } from './draw-job.ts'
import { DECODED_FOLDER, INPUT_FILE } from './job-files.ts'
import type { DecodedMessage, ToDecode } from './messages.ts'
import { openPlanes, planeSink, readPlanes } from './planes.ts'
import { writeTags } from './tags-file.ts'

/** Longer recordings are looked at part by part, on disk. */
const IN_MEMORY_BYTES = 64 * 2 ** 20

/**
 * Bytes to planes, peaks and spectrogram, in files of the job's folder. Runs in a child: the recording
 * is streamed, so that ten minutes of eight channels fit into its memory.
 *
 * @throws DomainError as `decodeInto`
 */
export async function runDecodeJob({ folder, limits }: ToDecode): Promise<DecodedMessage> {
  const target = join(folder, DECODED_FOLDER)
  mkdirSync(target, { mode: 0o700 })
  const sink = planeSink(target)
  const facts = await decodeInto(readFileSync(join(folder, INPUT_FILE)), sink, limits).finally(
    sink.close,
  )

  writeTags(target, facts.source.tags)
  const isSmall = 4 * facts.frames * facts.channels <= IN_MEMORY_BYTES
  const audio = isSmall ? readPlanes(target, facts) : undefined
  if (audio) drawInto(target, readable(audio))
  else drawFromDisk(target, facts)

  const { frames, channels, sampleRateHz, source } = facts
  const { container, codec, bitsPerSample, isFloat, isLossy } = source
  return {
    type: 'decoded',
    ...{ frames, channels, sampleRateHz, container, codec, bitsPerSample, isFloat, isLossy },
    warnings: warningsOf(facts),
    ...(audio && { truePeak: truePeak(audio) }),
  }
}

function drawFromDisk(target: string, facts: DecodedFacts): void {
  const planes = openPlanes(target, facts)
  try {
    drawInto(target, planes)
  } finally {
    planes.close()
  }
}

function warningsOf({ truncated, frames, sampleRateHz, nonFiniteCount }: DecodedFacts) {
  const warnings: PlanWarning[] = []
  const seconds = Number((frames / sampleRateHz).toFixed(3))
  if (truncated)
    warnings.push({
      code: 'truncated_source',
      message: `The file ends early: the ${seconds} s that are there were taken.`,
      step: null,
      details: { duration_seconds: seconds },
    })
  if (nonFiniteCount > 0)
    warnings.push({
      code: 'non_finite_samples',
      message: `Samples of the file that are not numbers were taken for silence: ${nonFiniteCount}.`,
      step: null,
      details: { samples: nonFiniteCount },
    })
  return warnings
}
