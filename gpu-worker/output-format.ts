/** What the delivered file is and is called. */
import type { OutputFormat } from '#shared/edit.ts'
import type { Plan } from '#shared/plan/plan.ts'

export type RequestedOutput = {
  readonly format: OutputFormat
  readonly sampleRateHz: number | null
}

/** A `convert` step sets format and rate instead of the request. */
export function outputFormat(plan: Plan, requested: RequestedOutput): RequestedOutput {
  const convert = plan.steps.findLast((step) => step.op === 'convert')
  if (convert?.op !== 'convert') return requested
  return {
    format: convert.format ?? requested.format,
    sampleRateHz: convert.sampleRateHz ?? requested.sampleRateHz,
  }
}

/**
 * `take3.wav` becomes `take3-edited.flac`; a recording without a name is `recording`. Folders that stand before
 * a name are left out: whoever saves a result under its name saves it where they are.
 */
export function outputFilename(original: string | null, format: OutputFormat): string {
  const name = (original ?? '').split(/[/\\]/).at(-1)!
  const stem = name.replace(/\.[^.]{1,5}$/, '')
  const ending = `-edited.${format}`
  return `${shortened(stem || 'recording', MOST_NAME_BYTES - ending.length)}${ending}`
}

/** Longer names cannot be saved on the usual file systems. */
const MOST_NAME_BYTES = 255

function shortened(text: string, mostBytes: number): string {
  const characters = [...text]
  while (Buffer.byteLength(characters.join('')) > mostBytes) characters.pop()
  return characters.join('')
}
