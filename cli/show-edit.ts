/** An edit in words for a terminal: what was understood, what was measured, what came out. */
import type { WireEdit } from '#shared/wire/edit-answers.ts'

type WirePlan = NonNullable<WireEdit['plan']>
type WireCheck = WireEdit['checks'][number]

/** What will be done, step by step, and what the caller is to know about it. */
export function showPlan(plan: WirePlan): string {
  const steps = plan.steps.map((step, index) => `  ${index + 1}. ${step.says}  (${step.engine})`)
  const notes = plan.warnings.map(({ message }) => `  note: ${message}`)
  const left = plan.unsupported.map(({ text, message }) => `  left out: "${text}": ${message}`)
  return [`Understood: ${plan.understood}`, ...steps, ...notes, ...left].join('\n')
}

const MARKS = { pass: 'ok', limited: 'limited', skipped: 'skipped', fail: 'FAILED' } as const

/** A line a check: what was promised, what was measured. */
export function showChecks(checks: readonly WireCheck[]): string {
  const rows = checks.map((check) => [
    MARKS[check.status],
    check.step === null ? 'whole edit' : `step ${check.step + 1}`,
    check.name.replaceAll('_', ' '),
    check.status === 'skipped'
      ? said(check.measured)
      : `expected ${said(check.expected)}, measured ${said(check.measured)}${unitOf(check)}`,
  ])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
  return ['Measured on the result:', ...lines].join('\n')
}

export function showOutput(output: NonNullable<WireEdit['output']>): string {
  const depth = output.bits_per_sample === null ? '' : `${output.bits_per_sample} bit, `
  const channels = CHANNELS[output.channels] ?? `${output.channels} channels`
  return `${output.format}, ${depth}${output.sample_rate_hz / 1000} kHz, ${channels}, ${output.duration_seconds.toFixed(2)} s, ${size(output.bytes)}`
}

const CHANNELS: Readonly<Record<number, string>> = { 1: 'mono', 2: 'stereo' }

const unitOf = ({ unit }: WireCheck): string => (unit === null ? '' : ` ${unit}`)

function said(value: WireCheck['measured']): string {
  if (value === null) return 'nothing'
  if (typeof value === 'string') return value
  return [value].flat().map(rounded).join(', ')
}

const rounded = (value: number): string => String(Number(value.toFixed(3)))

const size = (bytes: number): string =>
  bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
