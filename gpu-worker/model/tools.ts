// What `resound model` is given: one-box.ts hands it on, since cli/ does not reach in here.

import { setTimeout as sleep } from 'node:timers/promises'
import { openBundle } from './bundle.ts'
import { type ConvertOptions, convertModel } from './convert.ts'
import { type InstallOptions, installModel, KNOWN_MODELS } from './install.ts'
import { inspectModel, listModels, removeModel } from './installed-models.ts'
import { verify } from './verify/verify.ts'

export type InstallFromOptions = Omit<InstallOptions, 'hub'> & {
  readonly endpoint: string
  readonly token: string | undefined
}

type CheckFilesOptions = Pick<ConvertOptions, 'onProgress' | 'signal'>

export const modelTools = {
  knownModels: KNOWN_MODELS,
  convert: convertModel,
  install: ({ endpoint, token, ...options }: InstallFromOptions) =>
    installModel({ ...options, hub: { endpoint, token, fetch, sleep: wait } }),
  list: listModels,
  inspect: inspectModel,
  remove: removeModel,
  /** Every byte of a bundle against its manifest. */
  check: (folder: string, { onProgress, signal }: CheckFilesOptions) =>
    openBundle(folder, {
      full: true,
      onProgress: (done) => onProgress?.({ stage: 'checking', ...done }),
      ...(signal && { signal }),
    }),
  /** Reference cases through the product; takes the command line after `verify`. */
  verify,
}

const wait = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, signal && { signal })
