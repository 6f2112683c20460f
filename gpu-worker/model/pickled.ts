import type { DType } from './weights.ts'

/**
 * What a pickle may be made of here: values, containers, and words that stand for a tensor. No value
 * can be called, and none of them is an object of a class.
 */
export type Pickled =
  | null
  | boolean
  | number // a Python int that fits; never a float
  | bigint // a Python int above 2^53
  | string
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'tuple'; readonly items: readonly Pickled[]; readonly depth: number }
  | PickledList
  | PickledDict
  | Tag
  | StorageRef
  | PickledTensor

/** A global: a word, and nothing behind it. */
export type Tag = { readonly kind: 'tag'; readonly name: string }

export type PickledList = Growing & { readonly kind: 'list'; readonly items: Pickled[] }

export type PickledDict = Growing & {
  readonly kind: 'dict'
  readonly ordered: boolean
  readonly entries: Map<DictKey, Pickled>
}

/** A container that is filled before it is put into another, and never after. */
type Growing = {
  depth: number
  isInside: boolean
}

/** A storage the pickle names: bytes that lie in an entry of their own. */
export type StorageRef = {
  readonly kind: 'storage'
  readonly key: string
  readonly dtype: DType
  readonly values: number
}

/** A view of a storage; offset and strides count values, and every value lies inside the storage. */
export type PickledTensor = {
  readonly kind: 'tensor'
  readonly storage: StorageRef
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

export type DictKey = string | number | bigint | boolean | null

export const isNatural = (value: Pickled | undefined): value is number =>
  typeof value === 'number' && value >= 0

export const isEmptyDict = (value: Pickled | undefined): boolean =>
  isKind(value, 'dict') && value.entries.size === 0

type Kind = Extract<Pickled, { kind: string }>['kind']

export const isKind = <K extends Kind>(
  value: Pickled | undefined,
  kind: K,
): value is Extract<Pickled, { kind: K }> =>
  typeof value === 'object' && value !== null && value.kind === kind

/** How many containers deep a value is. */
export const depthOf = (value: Pickled): number =>
  typeof value === 'object' && value !== null && 'depth' in value ? value.depth : 0
