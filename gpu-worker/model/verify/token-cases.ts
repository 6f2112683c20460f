import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { refinementMapper } from '../../diffusion/mapper.ts'
import { parseTokenizer, TOKENIZER_FILES } from '../tokenizer.ts'
import { pathsBelow, readJson } from './case-file.ts'
import { exactly, type VerifyItem, type VerifyResult, type VerifyRow } from './verify-item.ts'

type TokenizerCase = {
  readonly text: string
  readonly ids: readonly number[]
  /** Where SentencePiece itself gives other ids than the fast tokenizer. */
  readonly ids_sentencepiece?: readonly number[]
}

type TokenizerCases = { readonly cases: readonly TokenizerCase[]; readonly max_length: number }

/** Lists of strings with their ids (`cases`), and of prompt pairs with their token maps (`pairs`). */
export async function tokenCases(folder: string): Promise<VerifyItem[]> {
  const items: VerifyItem[] = []
  for (const file of await pathsBelow(folder, '.json')) {
    const json = (await readJson(folder, file)) as (TokenizerCases & MapperCases) | undefined
    const path = file.slice(0, -'.json'.length)
    if (Array.isArray(json?.cases) && json.cases.every((each) => 'ids' in each))
      items.push({ path, run: () => runTokenizer({ folder, path, json }) })
    if (Array.isArray(json?.pairs)) items.push({ path, run: async () => runMapper(path, json) })
  }
  return items
}

/** By the tokenizer that a model made of the folder would have; where it has both files, by the other one too. */
async function runTokenizer({
  folder,
  path,
  json,
}: {
  folder: string
  path: string
  json: TokenizerCases
}): Promise<VerifyResult> {
  const { cases, max_length } = json
  const own = join(folder, dirname(path))
  const rows: VerifyRow[] = []
  let ids: number[][] | undefined
  for (const name of TOKENIZER_FILES) {
    const [file] = await pathsBelow(own, name)
    if (file === undefined) continue
    const tokenizer = parseTokenizer(name, await readFile(join(own, file)))
    const found = cases.map(({ text }) => tokenizer.encode(text, max_length))
    const expected = cases.map((each) =>
      name === 'spiece.model' ? (each.ids_sentencepiece ?? each.ids) : each.ids,
    )
    rows.push(difference(ids ? `ids (${name})` : 'ids', found, expected))
    ids ??= found
  }
  if (!ids) throw new RangeError(`Expected ${TOKENIZER_FILES.join(' or ')} below ${own}, got none`)
  return { rows, write: (outputs) => writeJson(join(outputs, `${path}.json`), { ids }) }
}

function difference(
  output: string,
  found: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
) {
  const wrong = expected.flatMap((each, i) => (found[i]!.join() === each.join() ? [] : [i]))
  return exactly(output, wrong.length, wrong.length > 0 ? `cases ${wrong.join(', ')}` : undefined)
}

type MapperPair = {
  readonly source_ids: readonly number[]
  readonly target_ids: readonly number[]
  readonly mapper: readonly number[]
  readonly alphas: readonly number[]
}

type MapperCases = { readonly pairs: readonly MapperPair[]; readonly max_len: number }

function runMapper(path: string, json: MapperCases): VerifyResult {
  const pairs = json.pairs.map(({ source_ids, target_ids }) =>
    refinementMapper(source_ids, target_ids, json.max_len),
  )
  return {
    rows: [
      difference(
        'mapper',
        pairs.map(({ mapper }) => mapper),
        json.pairs.map(({ mapper }) => mapper),
      ),
      difference(
        'alphas',
        pairs.map(({ alphas }) => alphas),
        json.pairs.map(({ alphas }) => alphas),
      ),
    ],
    write: (outputs) => writeJson(join(outputs, `${path}.json`), { pairs }),
  }
}

export async function writeJson(path: string, json: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(json)}\n`)
}
