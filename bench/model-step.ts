/**
 * The full-size model on this machine's processor: conversion, opening, guided steps of 10 s and of the
 * whole window in fp32 and int8, encoding and decoding; beside PyTorch with stable-audio-tools where it is
 * installed, with as many threads. Last a whole edit by a tiny model: what the worker adds to the graphs.
 *
 *   RESOUND_BENCH_PARTS    of: open step long autoencoder edit (default: all)
 *   RESOUND_BENCH_FOLDER   where checkpoint and bundles are kept (12 GB; default: a folder in /tmp)
 *   RESOUND_BENCH_PYTHON   python with bench/peers/python/requirements.txt; without it that row is not run
 *   RESOUND_BENCH_MAKE     flags of make-checkpoint.ts, for a smaller model: "--width 768 --depth 6"
 */
import { existsSync, readFileSync } from 'node:fs'
import { edit } from './lib/edit-overhead.ts'
import {
  bundleFolder,
  checkpointFolder,
  inputsFor,
  LONG,
  type Note,
  notebook,
  openTimed,
  PYTHON,
  SHORT,
  type Stepper,
  snr,
  stepper,
  THREADS,
  timeAutoencoder,
} from './lib/full-model.ts'
import { isQuiet, paired, type Ratio } from './lib/paired.ts'
import type { Bar, Bench } from './lib/result.ts'
import { median } from './lib/stats.ts'
import { openTorchStep, type TorchStep } from './lib/torch-step.ts'

const PARTS = new Set(
  process.env.RESOUND_BENCH_PARTS?.split(' ') ?? ['open', 'step', 'long', 'autoencoder', 'edit'],
)

export const bench: Bench = async ({ rounds }) => {
  const { rows, note } = notebook()
  const bars: Bar[] = []
  let aa: Ratio | undefined
  if (PARTS.has('edit')) await edit(note, bars)
  if (PARTS.size > (PARTS.has('edit') ? 1 : 0)) {
    const checkpoint = await checkpointFolder()
    const bundles = {
      fp32: await bundleFolder(checkpoint, 'fp32', note),
      int8: await bundleFolder(checkpoint, 'int8', note),
    }
    const fp32 = await openTimed('fp32, mapped', bundles.fp32, {}, note)
    const int8 = await openTimed('int8', bundles.int8, {}, note)
    if (PARTS.has('open')) {
      for (const row of rows.filter(({ variant }) => variant.startsWith('opening')))
        bars.push({ text: `${row.variant} <= 2 s`, ok: row.value <= 2 })
    }
    if (PARTS.has('step') || PARTS.has('long')) {
      const packed = await openTimed('fp32, prepacked', bundles.fp32, { prepack: true }, note)
      const models = { fp32, packed, int8 }
      if (PARTS.has('step')) aa = await steps(checkpoint, models, SHORT, rounds, note, bars)
      if (PARTS.has('long')) {
        const found = await steps(checkpoint, models, LONG, Math.ceil(rounds / 3), note, bars)
        aa ??= found
      }
      await packed.close()
    }
    if (PARTS.has('autoencoder')) await timeAutoencoder('fp32', fp32, note)
    await fp32.close()
    await int8.close()
  }
  return {
    rounds,
    ...(aa && { aa }),
    rows,
    bars,
    ...(aa && !isQuiet(aa) && { verdict: 'inconclusive' as const }),
  }
}

type Models = Readonly<Record<'fp32' | 'packed' | 'int8', Awaited<ReturnType<typeof openTimed>>>>

/** The three variants each against PyTorch, round by round. @returns int8 against itself */
async function steps(
  checkpoint: string,
  { fp32, packed, int8 }: Models,
  frames: number,
  rounds: number,
  note: Note,
  bars: Bar[],
): Promise<Ratio> {
  const inputs = inputsFor(fp32, frames)
  const [mapped, exact, codes] = [
    await stepper(fp32, inputs),
    await stepper(packed, inputs),
    await stepper(int8, inputs),
  ]
  const at = `guided step, L ${frames}`
  const [reference, coded] = [await exact.run(), await codes.run()]
  note(`${at}, int8 against fp32, v`, snr(coded.conditional, reference.conditional), 'dB')
  note(`${at}, int8 against fp32, guided v`, snr(coded.v, reference.v), 'dB')
  bars.push({ text: `${at}: int8 guided v at >= 30 dB`, ok: snr(coded.v, reference.v) >= 30 })

  const aa = await paired(codes.seconds, codes.seconds, Math.min(3, rounds))
  const torch = PYTHON
    ? await openTorchStep({ python: PYTHON, checkpoint, threads: THREADS, ...inputs })
    : undefined
  for (const [name, variant, least] of [
    ['fp32, mapped', mapped, undefined],
    ['fp32, prepacked', exact, 1.15],
    ['int8', codes, hasInt8Matrices() ? 5 : 2.2],
  ] as const) {
    const found = await timed(variant, torch, rounds)
    note(`${at}, ${name}`, found.seconds, 's', found.more)
    if (found.ratio && least)
      bars.push({ text: `${at}: ${name} >= ${least} x PyTorch fp32`, ok: found.ratio >= least })
  }
  if (torch) {
    note(`${at}, PyTorch ${torch.version} fp32`, median(torch.times), 's', {
      'cpu s': Math.min(...torch.cpu),
      peer: true,
    })
    note(`${at}, fp32 against PyTorch, guided v`, snr(reference.v, torch.result()), 'dB')
    await torch.close()
  } else note(`${at}, PyTorch fp32: not run`, Number.NaN, 's', { peer: true })
  return aa
}

/** A variant's seconds, and how much faster it is than PyTorch where that is there. */
async function timed(variant: Stepper, torch: TorchStep | undefined, rounds: number) {
  const found = await paired(torch?.seconds ?? variant.seconds, variant.seconds, rounds)
  const more = { 'cpu s': Math.min(...variant.cpu) }
  if (!torch) return { seconds: median(found.b), more }
  return {
    seconds: median(found.b),
    ratio: found.ratio,
    more: {
      ...more,
      'x PyTorch': Number(found.ratio.toFixed(3)),
      ci: found.ci.map((end) => Number(end.toFixed(3))).join('…'),
    },
  }
}

/** Whether the processor multiplies matrices of bytes (AMX). */
const hasInt8Matrices = () =>
  existsSync('/proc/cpuinfo') && /\bamx_int8\b/.test(readFileSync('/proc/cpuinfo', 'utf8'))
