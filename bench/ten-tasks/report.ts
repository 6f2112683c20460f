import { type Figures, paper, paperMeans } from './paper.ts'
import { type Summary, summary } from './score.ts'
import { type Item, type Task, tasks } from './tasks.ts'

export const rowNames = ['identity', 'noise', 'exact', 'defaults', 'worst', 'dsp'] as const
export type RowName = (typeof rowNames)[number]

/** One item, and how each row answered it. */
export type Outcome = {
  readonly task: Task
  readonly item: Item
  readonly seed: number
  readonly isUnderstood: boolean
  readonly scores: Readonly<Record<RowName, Figures>>
}

type Circumstances = {
  readonly seconds: number
  readonly cpu: string
  readonly commit: string
  readonly items: number
  readonly generator: number
  readonly rubberBand: string | undefined
}

const TITLES: Record<RowName, string> = {
  identity: 'identity',
  noise: 'noise',
  exact: 'exact',
  defaults: 'exact, product defaults',
  worst: 'exact, worst case',
  dsp: 'exact + signal processing',
}

/** What each task is, and what its figures mean. */
const NOTES: Record<string, string> = {
  DROP: 'base + event → base. The product needs the model for it: shown as identity. Signal processing: what is louder than what is always there is brought down to it.',
  SWAP: 'two scenes of 5 s change places. Equal by construction where the place is found: it is searched for unless the sentence says "halves".',
  LOOP: '2 to 4 plays. Equal by construction.',
  PITCH:
    '-12 to 12 semitones; the target is Rubber Band R3. Two good shifters differ in phase: SI-SDR says nothing.',
  SPEED: '1/3 to 3 times, pitch kept; the target is Rubber Band R3. SI-SDR says nothing, as above.',
  LOW_PASS:
    '8 kHz; the target is a Butterworth of order 5. Equal by construction; bounded by the bits of the file.',
  HIGH_PASS: '1 kHz; as LOW_PASS.',
  INPAINT:
    '0 to 95 % blanked. The product needs the model for it: shown as identity. Signal processing: up to 50 ms predicted from both sides, more filled with pieces of what is around.',
  SUPER_RES:
    'a quarter of the rate and back. The product needs the model for it: shown as identity. Signal processing: noise above the edge, as loud as the band below goes on to fall. Recordings that end below it lose by that.',
  DENOISE:
    'Gaussian noise of deviation .01 (even seeds) and .1 (odd seeds): the paper does not say which. The product takes all that is steady for noise, by 12 dB, which is what people mean by the word; signal processing takes only what is white, which is what the task means.',
}

/** docs/ten-tasks.md. */
export function report(outcomes: readonly Outcome[], made: Circumstances): string {
  const present = tasks.filter((task) => outcomes.some((outcome) => outcome.task === task))
  const missed = outcomes.filter(({ isUnderstood }) => !isUnderstood)
  return `# The ten tasks

The deterministic tasks of SAO-Instruct (Ungersböck et al. 2025, Tables 10 and 11) rebuilt on other audio: scenes of 10 s made of
the CC0 recordings of \`examples/\` and of formulas, 44.1 kHz, stereo, 16 bits. The figures of the paper are quoted; they were
measured on AudioCaps, so that no row here beats or loses to them. \`exact\` is the product from the sentence to the file, raw splices
asked for, in files of 24 bits, so that the dither of a file is not what is measured; *product defaults* works on files of 16 bits, has joins of
5 ms and leaves out of the sentence what people leave out (the order of a filter); *worst case* is another stretcher (WSOLA), RBJ
filters of order 2 and a swap 100 ms off; *signal processing* answers the four tasks without an exact answer by methods that know the
task and not the target (bench/ten-tasks/dsp/; not in the product). \`identity\` returns the input, \`noise\` is Gaussian noise
at its level. MR-STFT is auraloss's default, MR-MEL that of the descript audio codec; lower is better, SI-SDR higher. A shorter clip
is continued with silence. ADD and REPLACE have no score in the paper, and none is invented here. Figures that need trained networks
(FD, KL, IS, FAD, CLAP) are not computed.

Written by \`npm run bench -- ten-tasks --items ${made.items}\` at ${made.commit} in ${made.seconds.toFixed(0)} s on ${made.cpu}; generator ${made.generator}, seeds 1000·task + item,
stretching reference: ${made.rubberBand ? `${made.rubberBand}, \`--fine\`` : 'Rubber Band is not installed: PITCH and SPEED not run'}.

## Means

${table(
  ['row', 'tasks', 'STFT', 'MR-STFT', 'MR-MEL', 'SI-SDR dB', 'SI-SDR median'],
  [
    ...rowNames.map((row) => meanRow(TITLES[row], present, outcomes, row)),
    ...rowNames.map((row) =>
      meanRow(
        TITLES[row],
        present.filter(({ isClosedForm }) => isClosedForm),
        outcomes,
        row,
      ),
    ),
    ...Object.entries(paperMeans).map(([name, figures]) => [
      `${name} (other audio)`, '10', ...cells(figures), ''] ), // biome-ignore format: a row
  ],
)}

## By task

${present.map((task) => taskTable(task, outcomes)).join('\n\n')}

## Sentences

${outcomes.length - missed.length} of ${outcomes.length} instructions were read as the operation of their task. ${
    missed.length === 0 ? '' : 'Read as something else, or refused:\n'
  }
${missed.map(({ task, item }) => `- ${task.name}: "${item.instruction}"`).join('\n')}
`
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n')
}

function taskTable(task: Task, outcomes: readonly Outcome[]): string {
  const mine = outcomes.filter((outcome) => outcome.task === task)
  const rows = rowNames.map((row) => {
    const all = summary(mine.map(({ scores }) => scores[row]))
    return [TITLES[row], ...cells(all), number(all.siSdrMedianDb)]
  })
  const quoted = ['SAO-Instruct (other audio)', ...cells(paper[task.name]), '']
  const head = ['row', 'STFT', 'MR-STFT', 'MR-MEL', 'SI-SDR dB', 'median']
  return `### ${task.name}\n\n${NOTES[task.name]}\n\n${table(head, [...rows, quoted])}`
}

function meanRow(
  title: string,
  among: readonly Task[],
  outcomes: readonly Outcome[],
  row: RowName,
): string[] {
  const perTask: Summary[] = among.map((task) =>
    summary(outcomes.filter((outcome) => outcome.task === task).map(({ scores }) => scores[row])),
  )
  const all = summary(perTask)
  const items = outcomes.filter(({ task }) => among.includes(task))
  const median = summary(items.map(({ scores }) => scores[row])).siSdrMedianDb
  return [title, `${among.length}`, ...cells(all), number(median)]
}

const cells = ({ stft, mrStft, mrMel, siSdrDb }: Figures): string[] =>
  [stft, mrStft, mrMel, siSdrDb].map(number)

const number = (value: number): string => value.toFixed(2)

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
