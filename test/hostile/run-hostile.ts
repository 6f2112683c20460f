import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { systemClock } from '#shared/local/system.ts'
import { pcg32 } from '../../gpu-worker/audio/random.ts'
import { openChildren } from '../../gpu-worker/children/open-children.ts'
import type { SandboxFacts } from '../../gpu-worker/children/sandbox.ts'
import type { Usage } from '../../gpu-worker/children/watch.ts'
import { craftedFiles } from './crafted-files.ts'
import { mutate } from './mutate.ts'
import { seedFiles } from './seed-files.ts'

const MAX_CPU_SECONDS = 5
const MAX_RSS_BYTES = 512 * 2 ** 20
const VERDICTS = [
  'unsupported_audio',
  'decode_failed',
  'audio_empty',
  'audio_too_long',
  'audio_too_short',
]

export type HostileFile = {
  readonly name: string
  readonly kind: 'seed' | 'mutated' | 'truncated' | 'crafted'
  readonly bytes: Uint8Array
  readonly codes?: readonly string[] // what must come, where that is known
}

export type HostileOutcome = {
  readonly counts: Record<string, number>
  readonly violations: string[]
  readonly sandbox: SandboxFacts
}

/**
 * `files` hostile files, and every file they were made from, each through a real decode child. 70 % are
 * mutations, 25 % truncations, the rest crafted.
 *
 * @returns what came of them; a violation is a file that had no clear verdict, took more than 5 s of
 *   processor or 512 MiB, was refused although it is sound, or called somebody
 */
export async function runHostile({
  files,
  seeds = Number.POSITIVE_INFINITY,
  seed,
  folder,
  onProgress,
}: {
  readonly files: number
  readonly seeds?: number // sound files to try, all by default
  readonly seed: number
  readonly folder: string
  readonly onProgress?: (done: number, of: number) => void
}): Promise<HostileOutcome> {
  let calls = 0
  const canary = createServer((_, response) => {
    calls++
    response.end()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => canary.once('listening', resolve))
  const address = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`

  const usages = new Map<string, Usage>()
  let current = ''
  const children = await openChildren({
    jobsFolder: join(folder, 'children'),
    clock: systemClock,
    spares: 0,
    onUsage: (_, usage) => usages.set(current, usage),
  })
  const counts: Record<string, number> = { files: 0, decoded: 0, max_rss_mb: 0, max_cpu_ms: 0 }
  const violations: string[] = []
  try {
    const made = await hostileFiles({
      ...{ files, seed, canary: address },
      withFfmpeg: children.ffmpeg !== undefined,
    })
    const sound = made.filter(({ kind }) => kind === 'seed').slice(0, seeds)
    const all = [...sound, ...made.filter(({ kind }) => kind !== 'seed')]
    for (const [n, file] of all.entries()) {
      current = `${n} ${file.kind} ${file.name}`
      const verdict = await verdictOf(children, file, folder)
      const usage = usages.get(current)
      usages.delete(current)
      violations.push(...faults(current, file, verdict, usage))
      counts.files!++
      counts[verdict] = (counts[verdict] ?? 0) + 1
      counts.max_rss_mb = Math.max(counts.max_rss_mb!, Math.round((usage?.rssBytes ?? 0) / 2 ** 20))
      counts.max_cpu_ms = Math.max(counts.max_cpu_ms!, Math.round(1000 * (usage?.cpuSeconds ?? 0)))
      onProgress?.(n + 1, all.length)
    }
  } finally {
    await children.close()
    canary.close()
  }
  if (calls > 0) violations.push(`somebody called ${address} ${calls} times`)
  counts.outbound_connections = calls
  return { counts, violations, sandbox: children.sandbox }
}

type Children = Awaited<ReturnType<typeof openChildren>>

/** `decoded`, the code of the refusal, or what else happened. */
async function verdictOf(children: Children, file: HostileFile, folder: string): Promise<string> {
  const job = mkdtempSync(join(folder, 'job-'))
  const inputPath = join(job, 'input')
  writeFileSync(inputPath, file.bytes)
  try {
    await children.decode({ folder: job, inputPath }, AbortSignal.timeout(120_000))
    return 'decoded'
  } catch (error) {
    if (!(error instanceof DomainError)) return `no verdict: ${error}`
    if (error.message === '' || error.fix === null) return `no sentence: ${error.code}`
    return error.code
  } finally {
    rmSync(job, { recursive: true })
  }
}

export function faults(
  name: string,
  file: HostileFile,
  verdict: string,
  usage: Usage | undefined,
): string[] {
  const found: string[] = []
  if (verdict !== 'decoded' && !VERDICTS.includes(verdict)) found.push(verdict)
  if (file.kind === 'seed' && verdict !== 'decoded')
    found.push(`a sound file was refused: ${verdict}`)
  if (file.codes && !file.codes.includes(verdict))
    found.push(`${verdict} instead of ${file.codes.join(' or ')}`)
  if (usage && usage.cpuSeconds > MAX_CPU_SECONDS)
    found.push(`${usage.cpuSeconds.toFixed(1)} s of processor`)
  if (usage && usage.rssBytes > MAX_RSS_BYTES)
    found.push(`${Math.round(usage.rssBytes / 2 ** 20)} MiB`)
  return found.map((what) => `${name}: ${what}`)
}

/** The files of a campaign: the sound ones first. */
export async function hostileFiles({
  files,
  seed,
  canary,
  withFfmpeg,
}: {
  readonly files: number
  readonly seed: number
  readonly canary: string
  readonly withFfmpeg: boolean
}): Promise<HostileFile[]> {
  const seeds = await seedFiles({ withFfmpeg })
  const crafted = await craftedFiles(seeds, canary)
  const random = pcg32(BigInt(seed))
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!

  const made = Array.from({ length: files }, (_, n): HostileFile => {
    const share = n / files
    const { name, format, bytes } = pick(seeds)
    if (share < 0.05) return { ...crafted[(n + seed) % crafted.length]!, kind: 'crafted' }
    if (share < 0.3) {
      const length = Math.floor(random() * bytes.length)
      return { name, kind: 'truncated', bytes: bytes.subarray(0, length) }
    }
    return { name, kind: 'mutated', bytes: mutate(bytes, format, random) }
  })
  return [...seeds.map((file): HostileFile => ({ ...file, kind: 'seed' })), ...made]
}
