/** A piece of text, and the logarithm of how likely it is. */
export type Piece = { readonly text: string; readonly score: number; readonly id: number }

export type UnigramOptions = {
  readonly unknownId: number
  /** Score of a character no piece covers. */
  readonly unknownScore: number
  /** What addition rounds to: SentencePiece adds in float32, the tokenizers library in float64. */
  readonly round: (value: number) => number
}

const CODE_POINTS = 0x110000
// Far above T5's 32,100 pieces of up to 16 characters: a file that claims more is meant to fill the memory.
export const MAX_PIECES = 2 ** 18
export const MAX_PIECE_CHARACTERS = 256
const MAX_CHARACTERS = 2 ** 21

/**
 * The most likely way to cut a text into pieces, by the Viterbi algorithm over characters. Of two
 * equally likely ways the one found first stays, and shorter pieces are tried first.
 *
 * @see Kudo 2018, arXiv 1804.10959; SentencePiece 0.2, `unigram_model.cc`, EncodeOptimized
 */
export class Unigram {
  readonly #edges = new Map<number, number>() // node · CODE_POINTS + character → node
  readonly #pieceAt: (Piece | undefined)[] = [undefined]
  readonly #options: UnigramOptions

  /** @throws RangeError when a piece is too long, all of them together are, or a score is not finite */
  constructor(pieces: readonly Piece[], options: UnigramOptions) {
    this.#options = options
    let characters = 0
    for (const { text, score, id } of pieces) {
      if (!Number.isFinite(score))
        throw new RangeError(`Expected a score of piece ${id}, got ${score}`)
      if (text.length > MAX_PIECE_CHARACTERS)
        throw new RangeError(
          `Expected pieces of up to ${MAX_PIECE_CHARACTERS} characters, got ${text.length} in piece ${id}`,
        )
      characters += text.length
    }
    if (pieces.length > MAX_PIECES || characters > MAX_CHARACTERS)
      throw new RangeError(
        `Expected up to ${MAX_PIECES} pieces of ${MAX_CHARACTERS} characters, got ${pieces.length} of ${characters}`,
      )
    for (const piece of pieces) this.#add(piece)
  }

  /** @returns ids; characters no piece covers are unknown, and neighbours among them are one id */
  encode(text: string): number[] {
    const characters = Array.from(text)
    const best = this.#bestPaths(characters)

    const { unknownId } = this.#options
    const ids: number[] = [] // from the last to the first
    for (let end = characters.length; end > 0; end = best.from[end]!) {
      const id = best.id[end]!
      if (id !== unknownId || ids.at(-1) !== unknownId) ids.push(id)
    }
    return ids.reverse()
  }

  /** For every end of a piece: where the best path's last piece starts, and which it is. */
  #bestPaths(characters: readonly string[]) {
    const { unknownId, unknownScore, round } = this.#options
    const score = new Float64Array(characters.length + 1)
    const from = new Int32Array(characters.length + 1).fill(-1)
    const id = new Int32Array(characters.length + 1)
    const offer = (start: number, end: number, pieceScore: number, pieceId: number) => {
      const candidate = round(pieceScore + score[start]!)
      if (from[end] !== -1 && !(candidate > score[end]!)) return
      score[end] = candidate
      from[end] = start
      id[end] = pieceId
    }
    for (let start = 0; start < characters.length; start++) {
      let coversOne = false
      let node: number | undefined = 0
      for (let end = start + 1; end <= characters.length; end++) {
        node = this.#edges.get(node * CODE_POINTS + characters[end - 1]!.codePointAt(0)!)
        if (node === undefined) break
        const piece = this.#pieceAt[node]
        if (!piece) continue
        offer(start, end, piece.score, piece.id)
        coversOne ||= end === start + 1
      }
      if (!coversOne) offer(start, start + 1, unknownScore, unknownId)
    }
    return { from, id }
  }

  #add(piece: Piece) {
    let node = 0
    for (const character of piece.text) {
      const edge = node * CODE_POINTS + character.codePointAt(0)!
      let next = this.#edges.get(edge)
      if (next === undefined) {
        next = this.#pieceAt.push(undefined) - 1
        this.#edges.set(edge, next)
      }
      node = next
    }
    this.#pieceAt[node] = piece
  }
}
