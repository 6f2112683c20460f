// The deterministic tasks of SAO-Instruct (Ungersböck et al. 2025, Tables 10 and 11), on our own sounds.

import { type Audio, frameCount } from '../../gpu-worker/audio/audio.ts'
import { type Biquad, filterCascade } from '../../gpu-worker/audio/biquad.ts'
import { butterworthHighPass, butterworthLowPass } from '../../gpu-worker/audio/butterworth.ts'
import type { Random } from '../../gpu-worker/audio/random.ts'
import { resample } from '../../gpu-worker/audio/resample.ts'
import { gaussian, RATE } from './material.ts'
import { rubberBand } from './rubber-band.ts'
import { clip, makeScene, pick } from './scene.ts'

export type TaskName = 'DROP' | 'SWAP' | 'LOOP' | 'PITCH' | 'SPEED' | 'LOW_PASS' | 'HIGH_PASS' | 'INPAINT' | 'SUPER_RES' | 'DENOISE' // biome-ignore format: in the order of the paper

export type Item = {
  readonly input: Audio
  /** What the edit should give; undefined where the program that makes it is not installed. */
  readonly target: Audio | undefined
  readonly instruction: string
  /** The same without the parameters that people leave out. */
  readonly plainInstruction: string
  readonly parameters: Readonly<Record<string, number | string>>
}

export type Task = {
  readonly name: TaskName
  readonly op: string
  /** Has one answer, so that it can be made without hearing. */
  readonly isClosedForm: boolean
  readonly make: (random: Random, index: number) => Item
}

export const tasks: readonly Task[] = [
  { name: 'DROP', op: 'remove', isClosedForm: false, make: drop },
  { name: 'SWAP', op: 'swap', isClosedForm: true, make: swap },
  { name: 'LOOP', op: 'loop', isClosedForm: true, make: loop },
  { name: 'PITCH', op: 'pitch', isClosedForm: true, make: pitch },
  { name: 'SPEED', op: 'speed', isClosedForm: true, make: speed },
  { name: 'LOW_PASS', op: 'low_pass', isClosedForm: true, make: (r) => filter(r, 'low_pass') },
  { name: 'HIGH_PASS', op: 'high_pass', isClosedForm: true, make: (r) => filter(r, 'high_pass') },
  { name: 'INPAINT', op: 'inpaint', isClosedForm: false, make: inpaint },
  { name: 'SUPER_RES', op: 'super_resolution', isClosedForm: false, make: superResolution },
  { name: 'DENOISE', op: 'denoise', isClosedForm: true, make: denoise },
]

const same = (instruction: string) => ({ instruction, plainInstruction: instruction })

function drop(random: Random): Item {
  const { base, mixed, event } = makeScene(random)
  const said = pick([
    'remove the X', 'take out the X', 'get rid of the X', 'the X should be silent', 'drop the X',
    "I don't want to hear the X", 'delete the sound of the X', 'there should be no X',
    'please remove the X from the recording', 'make the X disappear'], random) // biome-ignore format: a list
  return { input: mixed, target: base, parameters: { event }, ...same(said.replace('X', event)) }
}

function swap(random: Random): Item {
  const [a, b] = [makeScene(random, { seconds: 5 }).mixed, makeScene(random, { seconds: 5 }).mixed]
  const said = pick([
    'swap the two halves', 'swap the first half and the second half', 'exchange the halves',
    'switch the two halves around', 'play the second half before the first half',
    'swap the two sounds', 'swap the order of the events', 'swap the order of the two sounds',
    'reverse the order of the two events', 'the second sound should come first'], random) // biome-ignore format: a list
  return { input: inOrder(a, b), target: inOrder(b, a), parameters: {}, ...same(said) }
}

function loop(random: Random): Item {
  const { mixed: input } = makeScene(random)
  const count = 2 + Math.floor(3 * random())
  const said = pick([
    'loop it N times', 'repeat it N times', 'repeat the audio so that it plays N times',
    'play it N times in a row', 'loop the clip N times', 'I want to hear it N times',
    'make it play N times', 'Nx loop', 'the sound should be repeated N times',
    'can you loop this N times'], random) // biome-ignore format: a list
  const target = inOrder(...Array.from({ length: count }, () => input))
  return { input, target, parameters: { count }, ...same(said.replace('N', `${count}`)) }
}

function pitch(random: Random): Item {
  const { mixed: input } = makeScene(random)
  const semitones = (1 + Math.floor(12 * random())) * (random() < 0.5 ? -1 : 1)
  const [verb, way, adjective] = semitones < 0 ? ['lower', 'down', 'lower'] : ['raise', 'up', 'higher'] // biome-ignore format: a table
  const n = `${Math.abs(semitones)} semitone${Math.abs(semitones) === 1 ? '' : 's'}`
  const signed = `${semitones < 0 ? '-' : '+'}${n}`
  const said = pick([
    `pitch it ${way} by ${n}`, `pitch ${way} ${n}`, `${verb} the pitch by ${n}`, `shift the pitch by ${signed}`,
    `transpose it ${way} ${n}`, `tune it ${way} ${n}`, `the pitch should be ${n} ${adjective}`,
    `make it ${n} ${adjective}`, signed, `transpose by ${signed}`], random) // biome-ignore format: a list
  const target = rubberBand(input, { semitones })
  return { input, target, parameters: { semitones }, ...same(said) }
}

function speed(random: Random): Item {
  const { mixed: input } = makeScene(random)
  const factor = Math.round(100 * 3 ** (2 * random() - 1)) / 100
  const said = pick([
    'play it at Nx speed without changing the pitch', 'change the speed to Nx', 'speed xN', 'Nx speed',
    'set the speed to Nx', 'make it N times as fast', 'the tempo should be Nx',
    'change the tempo by a factor of N', 'run it at N times the speed',
    'keep the pitch and play it at Nx speed'], random) // biome-ignore format: a list
  const target = rubberBand(input, { factor })
  return { input, target, parameters: { factor }, ...same(said.replace('N', `${factor}`)) }
}

export const FILTERS = {
  low_pass: { cutoffHz: 8000, order: 5, sections: butterworthLowPass },
  high_pass: { cutoffHz: 1000, order: 5, sections: butterworthHighPass },
} as const

function filter(random: Random, kind: 'low_pass' | 'high_pass'): Item {
  const { mixed: input } = makeScene(random)
  const { cutoffHz, order, sections } = FILTERS[kind]
  const [name, beyond] = kind === 'low_pass' ? ['low-pass', 'above'] : ['high-pass', 'below']
  const hz = `${cutoffHz / 1000} kHz`
  const plain = pick([
    `${name} at ${hz}`, `${name} it at ${hz}`, `apply a ${name} filter at ${hz}`, `use a ${name} at ${hz}`,
    `cut everything ${beyond} ${hz}`, `remove the frequencies ${beyond} ${hz}`, `${name} filter, ${hz}`,
    `${name} at ${cutoffHz} Hz`, `put a ${name} on it at ${hz}`, `filter out everything ${beyond} ${hz}`], random) // biome-ignore format: a list
  const target = filtered(input, sections(cutoffHz, { order, sampleRateHz: RATE }))
  return {
    input,
    target,
    instruction: `${plain}, order ${order}`,
    plainInstruction: plain,
    parameters: { cutoffHz, order },
  }
}

function inpaint(random: Random): Item {
  const { mixed: target } = makeScene(random)
  const frames = frameCount(target)
  const share = 0.95 * random()
  const start = Math.floor(random() * (1 - share) * frames)
  const end = start + Math.round(share * frames)
  const blank = (samples: Float32Array) => samples.map((x, n) => (n >= start && n < end ? 0 : x))
  const said = pick([
    'fill in the missing part', 'inpaint the missing audio', 'restore the missing section',
    'fill in the blank', 'the missing part should be filled in', 'reconstruct the missing part',
    'fill in the silent part', 'fill the gap', 'complete the missing audio', 'recreate the missing part'], random) // biome-ignore format: a list
  const parameters = { startSeconds: start / RATE, endSeconds: end / RATE }
  return { input: clip(target.channels.map(blank)), target, parameters, ...same(said) }
}

function superResolution(random: Random): Item {
  const { mixed: target } = makeScene(random)
  const narrow = resample(resample(target, RATE / 4), RATE)
  const said = pick([
    'increase the audio quality', 'restore the high frequencies', 'upsample it', 'extend the bandwidth',
    'bring back the missing high frequencies', 'improve the sound quality', 'increase the bandwidth',
    'reconstruct the high frequencies', 'super-resolve it', 'enhance the audio quality'], random) // biome-ignore format: a list
  return { input: clip(narrow.channels), target, parameters: {}, ...same(said) }
}

/** The paper writes N(0, .01) and does not say whether that is the deviation or the variance. */
function denoise(random: Random, index: number): Item {
  const { mixed: target } = makeScene(random)
  const deviation = index % 2 === 0 ? 0.01 : 0.1
  const noisy = target.channels.map((samples) =>
    samples.map((x) => x + deviation * gaussian(random)),
  )
  const said = pick([
    'denoise it', 'remove the noise', 'reduce the background noise', 'clean up the noise', 'take the hiss out',
    'there is too much noise', 'get rid of the noise', 'it is noisy', 'make it less noisy', 'I want less noise'], random) // biome-ignore format: a list
  return { input: clip(noisy), target, parameters: { deviation }, ...same(said) }
}

export function inOrder(...clips: readonly Audio[]): Audio {
  const frames = clips.reduce((sum, each) => sum + frameCount(each), 0)
  const channels = [0, 1].map((c) => {
    const samples = new Float32Array(frames)
    let at = 0
    for (const each of clips) {
      samples.set(each.channels[c]!, at)
      at += frameCount(each)
    }
    return samples
  })
  return { channels, sampleRateHz: RATE }
}

export const filtered = (
  { channels, sampleRateHz }: Audio,
  sections: readonly Biquad[],
): Audio => ({
  channels: channels.map((samples) => filterCascade(samples, sections)),
  sampleRateHz,
})
