// From characters as typed to plain ones; every piece knows where it stood.

export type Plain = { text: string; offsets: number[]; ends: number[] }

const FRACTIONS: Readonly<Record<string, string>> = {
  '¼': '1/4',
  '½': '1/2',
  '¾': '3/4',
  '⅓': '1/3',
  '⅔': '2/3',
  '⅕': '1/5',
  '⅛': '1/8',
}

const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '″': '"',
  '′': "'",
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': ' - ',
  '−': '-',
  '×': 'x',
  '…': '. ',
  '→': ' > ',
  '•': '. ',
  '·': '. ',
}

/** What most instructions are made of, and needs no second look: printable ASCII. */
const IS_PLAIN = /^[ -_a-~]*$/

export function simplify(instruction: string): Plain {
  return IS_PLAIN.test(instruction) ? plain(instruction) : simplified(instruction)
}

function plain(instruction: string): Plain {
  const offsets: number[] = []
  const ends: number[] = []
  for (let at = 0; at < instruction.length; at++) {
    offsets.push(at)
    ends.push(at + 1)
  }
  return { text: instruction.toLowerCase(), offsets, ends }
}

function simplified(instruction: string): Plain {
  let text = ''
  const offsets: number[] = []
  const ends: number[] = []
  let width = 1
  const push = (piece: string, offset: number) => {
    text += piece
    for (let i = 0; i < piece.length; i++) {
      offsets.push(offset)
      ends.push(offset + width)
    }
  }
  let offset = 0
  for (const character of instruction) {
    if (IS_PLAIN.test(character)) {
      text += character.toLowerCase()
      offsets.push(offset)
      offset++
      ends.push(offset)
      continue
    }
    width = character.length
    const fraction = FRACTIONS[character]
    if (fraction !== undefined) push(/\d$/.test(text) ? ` ${fraction} ` : `${fraction} `, offset)
    else if (character === '\n' || character === '\r') push('\n', offset)
    else {
      const piece = (PLAIN[character] ?? character.normalize('NFKC')).toLowerCase()
      const visible = piece.replace(/\p{Cf}|\p{Cs}|\p{Co}|\p{Extended_Pictographic}|\u{fe0f}/gu, '')
      push(visible.replace(/[\p{Zs}\t\p{Cc}]/gu, ' '), offset)
    }
    offset += character.length
  }
  return { text, offsets, ends }
}
