import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Log } from '#shared/log.ts'
import type { Clock } from '#shared/ports.ts'
import { type BundleSource, fetchBundle } from '../model/fetch-bundle.ts'
import { listModels } from '../model/installed-models.ts'

/** Where an image of one's own has its model: what lies under the data folder is hidden by the cache. */
export const IMAGE_MODELS = fileURLToPath(new URL('../../models', import.meta.url))

export type FindModelOptions = {
  readonly where: 'image' | 'bucket'
  readonly stage: string
  readonly dataFolder: string
  /** Which bundle the deployment names. */
  readonly recorded: () => Promise<
    { readonly bundleId: string; readonly version: string } | undefined
  >
  readonly sourceOf: (bundleId: string) => BundleSource
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/**
 * The bundle that the deployment names is on the disk afterwards, or the log says which command puts it there.
 *
 * @returns the folder of the models
 */
export async function findModel(options: FindModelOptions): Promise<string> {
  const { where, stage, dataFolder, recorded, sourceOf, clock, log, signal } = options
  const missing = (message: string) => log({ event: 'no_model', level: 'warn', message })
  if (where === 'image') {
    const { models } = await listModels(IMAGE_MODELS)
    if (models.length === 0)
      missing(
        `There is no model in ${IMAGE_MODELS}: open edits fail here. Put its bundle into the image, or set the knob modelSource to s3.`,
      )
    return IMAGE_MODELS
  }
  const modelsFolder = join(dataFolder, 'models')
  const record = await recorded()
  if (!record) {
    missing(
      `No model was pushed: open edits fail here. Push one: resound model push NAME --aws --stage ${stage}`,
    )
    return modelsFolder
  }
  const beganAt = clock.monotonic()
  const { bundleId, version } = record
  await fetchBundle({ source: sourceOf(bundleId), digest: bundleId, modelsFolder, signal })
  const duration_ms = Math.round(clock.monotonic() - beganAt)
  log({ event: 'model_fetched', version, duration_ms })
  return modelsFolder
}
