import { factsOfShape } from './graphs/model-shape.ts'
import type { Conditioning, LoadedModel, ModelFacts, TimedText } from './loaded-model.ts'
import { type GraphModel, modelOfGraphs, type OpenOptions } from './model-of-graphs.ts'
import { openTokenizer } from './tokenizer.ts'

/** What a bundle is called; the graphs do not know. */
export type ModelIdentity = Pick<ModelFacts, 'name' | 'version' | 'license'>

/** A model in memory, its parts within reach of those who compare them one by one. */
export type OpenedModel = LoadedModel & GraphModel

/**
 * Opens a bundle: graphs, weights by path, tokenizer. The transformer is opened at once, the text
 * encoder and the autoencoder when they are first needed.
 *
 * @param bundle a folder with `graphs.json` and `tokenizer.json` or `spiece.model`
 * @throws DomainError `invalid_model_file` when a file is missing or damaged
 * @throws the signal's reason when it is aborted
 */
export async function openModel(
  bundle: string,
  { identity = UNNAMED, ...options }: OpenOptions & { readonly identity?: ModelIdentity } = {},
): Promise<OpenedModel> {
  const tokenizer = await openTokenizer(bundle)
  const model = await modelOfGraphs(bundle, options)
  const { shape, precision } = model.graphs
  const facts: ModelFacts = { ...identity, ...factsOfShape(shape), precision }
  const tokenize = (text: string) => tokenizer.encode(text, facts.text.maxTokens)
  return {
    ...model,
    facts,
    tokenize,
    condition: ({ text, ...timing }: TimedText): Promise<Conditioning> =>
      model.conditionTokens(tokenize(text), timing),
  }
}

const UNNAMED: ModelIdentity = { name: 'unnamed', version: '000000000000', license: null }
