import type { BandName } from '../bands.ts'
import type { DEVICES, FORMATS, SPACES } from '../plan/exact-steps.ts'
import type { ExactOp, Op } from '../plan.ts'

// What a word can mean in an edit. How senses combine into steps is said in readings/.

/** Quantities that words move up and down: of the whole, or of a band of it. */
export type Dim = 'level' | 'pitch' | 'speed' | 'tape' | 'length' | 'width' | BandName
export type Degree = 'bit' | 'plain' | 'much' | 'extreme'
export type Params = Readonly<Record<string, unknown>>

/** What an adjective asks for: a quantity moved, or an operation. */
export type Move =
  | { dim: Dim; sign: 1 | -1; fixed?: number }
  | { op: Op; params?: Params; scale?: 'muffle' }

export type Act =
  | 'up'
  | 'down'
  | 'turn' // needs a particle: turn it up
  | 'cut' // removes, or lowers a quantity
  | 'remove'
  | 'keep'
  | 'add'
  | 'make'
  | 'put'
  | 'move'
  | 'swap'
  | 'replace'
  | 'isolate'
  | 'change' // a direction is missing
  | 'play'
  | 'trim'
  | 'shorten'
  | 'lengthen'
  | 'fit'
  | 'start'
  | 'finish'
  | 'fill'
  | 'improve'
  | 'convert'

export type Sense =
  | { as: 'act'; act: Act }
  | { as: 'adj'; wish: Move; complaint: Move }
  | { as: 'dim'; dim: Dim }
  | { as: 'fx'; op: ExactOp; params?: Params }
  | { as: 'artefact'; op: ExactOp; params?: Params; needsRegion?: true }
  | { as: 'device'; preset: (typeof DEVICES)[number] }
  | { as: 'space'; space: (typeof SPACES)[number] }
  | { as: 'format'; format: (typeof FORMATS)[number] }
  | { as: 'place'; cutoffHz: number } // behind a wall, under water
  | { as: 'loudness'; targetLufs: number; ceilingDbtp?: number }
  | { as: 'channel'; channel: 'left' | 'right' | 'center' | 'both' }
  | { as: 'particle'; way: 'up' | 'down' | 'in' | 'out' | 'off' | 'back' | 'away' }
  | { as: 'degree'; degree: Degree }
  | { as: 'times'; times: number }
  | { as: 'silence' }
  | { as: 'voice' }
  | { as: 'sound'; steady?: true }
  | { as: 'whole' }
  | { as: 'part' }
  | { as: 'more' | 'less' | 'no' | 'excess' | 'lack' | 'gone' | 'bad' | 'fade' | 'order' | 'loop' }
  | {
      as:
        | 'distant'
        | 'gradual'
        | 'low'
        | 'high'
        | 'background'
        | 'missing'
        | 'everything'
        | 'clean'
        | 'phase'
        | 'octave'
    }
  | { as: 'again'; plays: number }
  | { as: 'refused'; reason: 'not_audio_editing' | 'second_audio' | 'needs_history' | 'later' }
  | { as: 'chat' | 'context' | 'polite' }

export type Row = { readonly sense: Sense; readonly words: readonly string[] }
