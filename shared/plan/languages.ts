import type { Token } from './lex/token.ts'
import { isKnownWord } from './spelling.ts'

/** Function words by which other languages in our alphabet are told from unknown English. */
const FOREIGN = new Set(
  `el la los las una unos por para con del que más mas muy hazlo haz pon quita sube baja sonido voz ruido volumen sin
  le les des une du dans avec plus moins fort rends mets enlève enleve supprime ajoute son bruit voix très tres est pas
  der das den dem ein eine einen mach mache bitte lauter leiser und mit ohne ist nicht das ton stimme entferne füge hinzu schneller langsamer
  il lo gli uno della più piu rumore voce aggiungi togli alza abbassa senza rendi
  o os uma mais som voz aumente diminua remova adicione sem
  het een maak harder zachter geluid verwijder voeg toe
  jest nie głośniej glosniej ciszej dodaj usuń usun dźwięk
  öka sänk ljudet högre och att gör lägg ta bort på
  og gjør høyere lyden fjern legg og
  daha ses yap bir ve için yüksek
  tolong buat lebih suara keras hapus tambahkan dan yang
  aumenta disminuye elimina quitar eliminar agrega añade silencia volumen más fuerte bajo favor
  augmente baisse enlever supprimer mettre plus fort moins fort svp stp fond bruit
  lauter leiser schneller langsamer entferne lösche hintergrund rauschen stimme tiefer höher alsjeblieft achtergrond weg
  rumore abbassa alza più forte veloce voce sottofondo ruído aumenta abaixa diminui rápido devagar
  zrób głośno szum muzyka mach mehr weniger sesini sesi gürültüyü kaldır starkare lägre musiken brusset`
    .split(/\s+/)
    .filter(Boolean),
)

/** Another script, another language, or (as far as can be told) English. */
export function languageOf(
  tokens: readonly Token[],
  instruction: string,
  only?: 'surely',
): 'english' | 'other language' | 'other script' {
  if (!isLatin(instruction)) return 'other script'
  const words = tokens.filter(({ kind }) => kind === 'word')
  const foreign = words.filter(({ text }) => FOREIGN.has(text)).length
  const accented = words.filter(({ text }) => !/^[a-z']+$/.test(text) && !isKnownWord(text)).length
  if (foreign + accented < 2 && only === 'surely') return 'english'
  if (only === 'surely') {
    const strange = words.filter(({ text }) => FOREIGN.has(text) || !isKnownWord(text)).length
    return strange >= words.length * 0.6 ? 'other language' : 'english'
  }
  if (foreign + accented >= 2) return 'other language'
  if (foreign + accented === 0 || words.length > 6) return 'english'
  const unknown = words.filter(({ text }) => !isKnownWord(text)).length
  return unknown > foreign && foreign + unknown >= words.length / 2 ? 'other language' : 'english'
}

/** Of the letters, the greater part. */
function isLatin(instruction: string): boolean {
  if (IS_ASCII.test(instruction)) return true
  const letters = instruction.match(/\p{L}/gu)?.length ?? 0
  const latin = instruction.match(/\p{Script=Latin}/gu)?.length ?? 0
  return latin >= letters * 0.6
}

const IS_ASCII = /^\p{ASCII}*$/u
