import { access, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import {
  type BundleManifest,
  digestOf,
  isModelName,
  MANIFEST_FILE,
  readManifest,
} from './bundle.ts'

export type InstalledModel = {
  readonly name: string
  readonly folder: string
  /** See `digestOf`: which bytes it is, wherever they lie. */
  readonly digest: string
  readonly version: string
  readonly bytes: number
  readonly manifest: BundleManifest
}
export type DamagedModel = { readonly folder: string; readonly problem: string }

/** Bundles in a folder, by their manifests; files are not compared. A missing folder has none. */
export async function listModels(
  folder: string,
): Promise<{ models: InstalledModel[]; damaged: DamagedModel[] }> {
  const models: InstalledModel[] = []
  const damaged: DamagedModel[] = []
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter(isModelName).sort()) {
    try {
      models.push(await inspectModel(join(folder, name)))
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      if (error.code !== 'model_not_installed')
        damaged.push({ folder: join(folder, name), problem: error.message })
    }
  }
  return { models, damaged }
}

/** What a bundle's manifest says. @throws DomainError `model_not_installed`, `invalid_model_file` */
export async function inspectModel(folder: string): Promise<InstalledModel> {
  const manifest = await readManifest(folder)
  const digest = digestOf(manifest)
  return {
    name: manifest.name,
    folder,
    digest,
    version: digest.slice(0, 12),
    bytes: manifest.files.reduce((sum, { bytes }) => sum + bytes, 0),
    manifest,
  }
}

/**
 * Takes a bundle away. It loses its name first, so that no worker that starts meanwhile finds half
 * of it; one that has it open keeps its mapped weights.
 *
 * @throws DomainError `model_not_installed` when `name` is no bundle in `folder`
 */
export async function removeModel(folder: string, name: string): Promise<void> {
  if (!isModelName(name))
    throw new DomainError('invalid_request', `"${name}" is not a model's name`)
  await access(join(folder, name, MANIFEST_FILE)).catch((cause: unknown) => {
    throw new DomainError('model_not_installed', `${name} is not installed in ${folder}`, { cause })
  })
  const doomed = join(folder, `.${name}.removed`)
  await rm(doomed, { recursive: true, force: true })
  await rename(join(folder, name), doomed)
  await rm(doomed, { recursive: true })
}
