import { isOpenStep, type PlanWarning } from '../plan.ts'
import type { Correction } from '../spelling.ts'
import type { Said, Understood } from '../understand.ts'

// What is told beside a plan of how its words were read.

export const movedLast = (step: number): PlanWarning => ({
  code: 'moved_last',
  message: 'Converting is done last.',
  step,
  details: {},
})

export const notesOf = (notes: Understood['notes'], said: readonly Said[]): PlanWarning[] =>
  notes.flatMap(({ code, message, details, clause }) => {
    const step = said.findIndex((one) => one.clause === clause)
    // "lower the music, nobody can hear me talk": nothing was
    const isOfNone = step === -1 && said.every(({ draft }) => isOpenStep(draft))
    if (isOfNone && code === 'applied_to_whole_recording') return []
    return { code, message, step: step === -1 ? null : step, details: details ?? {} }
  })

export const spellingCorrected = ({ from, to }: Correction): PlanWarning => ({
  code: 'spelling_corrected',
  message: `"${from}" was read as "${to}".`,
  step: null,
  details: { from, to },
})

export const clauseIgnored = (text: string): PlanWarning => ({
  code: 'clause_ignored',
  message: `"${text}" asks for nothing.`,
  step: null,
  details: { text },
})
