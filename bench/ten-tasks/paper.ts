import type { TaskName } from './tasks.ts'

export type Figures = {
  readonly stft: number
  readonly mrStft: number
  readonly mrMel: number
  readonly siSdrDb: number
}

const figures = (stft: number, mrStft: number, mrMel: number, siSdrDb: number): Figures => ({
  stft,
  mrStft,
  mrMel,
  siSdrDb,
})

/** SAO-Instruct, Table 11: on AudioCaps, not on our sounds. */
export const paper: Readonly<Record<TaskName, Figures>> = {
  DROP: figures(6.12, 6.06, 4.44, -13.77),
  SWAP: figures(4.38, 4.25, 7.32, -54.19),
  LOOP: figures(2.01, 1.94, 2.36, -11.91),
  PITCH: figures(2.63, 2.49, 3.11, -41.39),
  SPEED: figures(3.53, 3.43, 5.13, -45.12),
  LOW_PASS: figures(1.63, 1.56, 1.89, -2.26),
  HIGH_PASS: figures(1.75, 1.68, 2.08, -28.48),
  INPAINT: figures(2.49, 2.42, 3.31, -13.98),
  SUPER_RES: figures(2.16, 2.1, 2.36, -1.68),
  DENOISE: figures(2.36, 2.3, 2.74, -3.39),
}

/** The means of Table 10. */
export const paperMeans: Readonly<Record<string, Figures>> = {
  'SAO-Instruct': figures(2.91, 2.82, 3.47, -21.62),
  'ZETA-50': figures(4.73, 4.65, 5.61, -28.75),
  'ZETA-75': figures(5.21, 5.13, 5.91, -30.65),
  AudioEditor: figures(6.06, 6.02, 7.53, -54.55),
}
