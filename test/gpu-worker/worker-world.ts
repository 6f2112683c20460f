import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { create, type EditIn } from '#shared/edit.ts'
import { idMaker } from '#shared/id.ts'
import type { LocalPorts } from '#shared/local/open-local.ts'
import { systemClock, systemRandom } from '#shared/local/system.ts'
import type { RunEditDeps } from '../../gpu-worker/run-edit.ts'
import type { DecodedFile, EditedFile, Workbench } from '../../gpu-worker/workbench.ts'
import { aKey, anAccount, anInput, aQueuedEdit, WIDE } from '../contract/builders.ts'
import { openWorld } from '../shared/local/open-world.ts'

const INPUT = new TextEncoder().encode('four score and seven')
const OUTPUT = new TextEncoder().encode('edited')
export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

const DECODED: Omit<DecodedFile, 'peaksPath' | 'spectrogramPath'> = {
  frames: 441_000,
  channels: 2,
  sampleRateHz: 44_100,
  container: 'wav',
  codec: 'pcm',
  bitsPerSample: 16,
  isFloat: false,
  isLossy: false,
  warnings: [],
}

/** A worker over the real store, with a workbench that does as it is told. */
export async function workerWorld(workbench: Partial<Workbench> = {}) {
  const ports = await openWorld({ clock: systemClock })
  const account = anAccount()
  await ports.accounts.create(account, aKey(account.id))
  const newId = idMaker(systemClock.now, systemRandom.bytes)
  const deps: RunEditDeps = {
    ...ports,
    newId,
    workbench: { ...bench, ...workbench },
    rates: { exactRate: 1, modelRate: 2 },
    maxInputSeconds: 600,
    maxUploadBytes: 1_000_000,
    outputRetentionMs: 604_800_000,
    softwareVersion: 'test',
    reportEveryMs: 0,
    secondsPerEvaluation: () => 1,
    times: {
      leaseSeconds: 10,
      renewEverySeconds: 0.02,
      selfFenceSeconds: 7,
      controlPollSeconds: 0.01,
      clockSkewSeconds: 0,
    },
  }
  return {
    ports,
    deps,
    async queuedEdit(overrides: Parameters<typeof aQueuedEdit>[1] = {}): Promise<EditIn<'queued'>> {
      const now = Date.now()
      const objectKey = `uploads/${newId('upl')}`
      const { version } = await ports.audio.write(objectKey, INPUT, 'audio/wav')
      const edit = aQueuedEdit(account.id, {
        id: newId('edit'),
        createdAt: now,
        queuedAt: now,
        deadlineAt: now + 86_400_000,
        input: anInput({ objectKey, version, sha256: sha256(INPUT), bytes: INPUT.length }),
        ...overrides,
      })
      const options = { idempotency: undefined, limits: WIDE }
      await ports.edits.create(create(edit, { now, newId }), options)
      return edit
    },
  }
}

const bench: Workbench = {
  decode: ({ folder }) => decodedIn(folder),
  edit: async ({ folder }) => editedIn(folder),
}

export const decodedIn = async (folder: string): Promise<DecodedFile> => ({
  ...DECODED,
  ...(await pictures(folder, 'in')),
})

export async function editedIn(folder: string): Promise<EditedFile> {
  const outputPath = join(folder, 'output.flac')
  await writeFile(outputPath, OUTPUT)
  return {
    ...(await pictures(folder, 'out')),
    outputPath,
    format: 'flac',
    bytes: OUTPUT.length,
    sha256: sha256(OUTPUT),
    frames: 441_000,
    sampleRateHz: 44_100,
    channels: 2,
    bitsPerSample: 16,
    checks: [],
    candidates: [],
    warnings: [],
    timesMs: { exact: 1, denoise: 0, measure: 1, encode: 1 },
    evaluations: 0,
    device: null,
  }
}

async function pictures(folder: string, name: string) {
  const [peaksPath, spectrogramPath] = [join(folder, `${name}.json`), join(folder, `${name}.png`)]
  await Promise.all([writeFile(peaksPath, '{}'), writeFile(spectrogramPath, 'png')])
  return { peaksPath, spectrogramPath }
}

/** Waits until `signal` is aborted, and fails with its reason, as a killed child does. */
export const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

export type { LocalPorts }
