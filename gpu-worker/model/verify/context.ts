import type { Case, Tensor } from './case-file.ts'
import type { CaseModels } from './case-models.ts'

export type Outputs = Readonly<Record<string, Tensor>>

export type VerifyContext = { readonly models: CaseModels }

/** Runs a case through the product and answers with its outputs. */
export type Runner = (given: Case, context: VerifyContext) => Outputs | Promise<Outputs>
