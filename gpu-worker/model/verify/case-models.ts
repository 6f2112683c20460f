import type { LoadedModel } from '../loaded-model.ts'
import type { Case } from './case-file.ts'

/** The models that cases name, converted to temporary bundles when first asked for. */
export type CaseModels = {
  open(name: string): Promise<LoadedModel>
  openFor(given: Case): Promise<LoadedModel>
  close(): Promise<void>
}
