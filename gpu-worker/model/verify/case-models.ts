import type { LoadedModel } from '../loaded-model.ts'

/** The models that cases name, converted to temporary bundles when first asked for. */
export type CaseModels = {
  open(name: string): Promise<LoadedModel>
  close(): Promise<void>
}
