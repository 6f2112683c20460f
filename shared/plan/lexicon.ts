import type { DEVICES, ExactOp, FORMATS, Op, SPACES } from './plan.ts'

// The words of the instruction language: one table, data only. A row says which words share a sense;
// how senses combine into steps is said in readings/.

/** Quantities that words move up and down. */
export type Dim =
  | 'level'
  | 'pitch'
  | 'speed'
  | 'tape'
  | 'length'
  | 'width'
  | 'bass'
  | 'treble'
  | 'air'
  | 'mids'
  | 'presence'
  | 'boxiness'
  | 'mud'
  | 'nasality'
  | 'harshness'
  | 'boom'
export type Degree = 'bit' | 'plain' | 'much' | 'extreme'
type Params = Readonly<Record<string, unknown>>

/** What an adjective asks for: a quantity moved, or an operation. */
export type Move =
  | { dim: Dim; sign: 1 | -1; fixed?: number }
  | { op: Op; params?: Params; scale?: 'muffle' }

export type Act =
  | 'up'
  | 'down'
  | 'turn' // needs a particle: turn it up
  | 'cut' // removes, or lowers a quantity
  | 'remove'
  | 'keep'
  | 'add'
  | 'make'
  | 'put'
  | 'move'
  | 'swap'
  | 'replace'
  | 'isolate'
  | 'change' // a direction is missing
  | 'play'
  | 'trim'
  | 'shorten'
  | 'lengthen'
  | 'fit'
  | 'start'
  | 'finish'
  | 'fill'
  | 'improve'
  | 'convert'

export type Sense =
  | { as: 'act'; act: Act }
  | { as: 'adj'; wish: Move; complaint: Move }
  | { as: 'dim'; dim: Dim }
  | { as: 'fx'; op: ExactOp; params?: Params }
  | { as: 'artefact'; op: ExactOp; params?: Params; needsRegion?: true }
  | { as: 'device'; preset: (typeof DEVICES)[number] }
  | { as: 'space'; space: (typeof SPACES)[number] }
  | { as: 'format'; format: (typeof FORMATS)[number] }
  | { as: 'place'; cutoffHz: number } // behind a wall, under water
  | { as: 'loudness'; targetLufs: number; ceilingDbtp?: number }
  | { as: 'channel'; channel: 'left' | 'right' | 'center' | 'both' }
  | { as: 'particle'; way: 'up' | 'down' | 'in' | 'out' | 'off' | 'back' | 'away' }
  | { as: 'degree'; degree: Degree }
  | { as: 'times'; times: number }
  | { as: 'silence' }
  | { as: 'voice' }
  | { as: 'sound'; steady?: true }
  | { as: 'whole' }
  | { as: 'part' }
  | { as: 'more' | 'less' | 'no' | 'excess' | 'lack' | 'gone' | 'bad' | 'fade' | 'order' | 'loop' }
  | {
      as:
        | 'distant'
        | 'gradual'
        | 'low'
        | 'high'
        | 'background'
        | 'missing'
        | 'everything'
        | 'clean'
        | 'phase'
        | 'octave'
    }
  | { as: 'again'; plays: number }
  | { as: 'refused'; reason: 'not_audio_editing' | 'second_audio' | 'needs_history' | 'later' }
  | { as: 'chat' | 'context' | 'polite' }

export type Row = { readonly sense: Sense; readonly words: readonly string[] }

// --- inflections ---

const list = (words: string): string[] =>
  words
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)

const VOWELS = /[aeiou]/
const doubles = (word: string) =>
  /^[^aeiou]*[aeiou][bdgklmnprt]$/.test(word) || /^(transpose?d|begin|repel)$/.test(word)

const IRREGULAR: Readonly<Record<string, readonly string[]>> = {
  cut: ['cuts', 'cutting'], put: ['puts', 'putting'], get: ['gets', 'got', 'getting', 'gotten'], take: ['takes', 'took', 'taken', 'taking'],
  give: ['gives', 'gave', 'given', 'giving'], make: ['makes', 'made', 'making'], have: ['has', 'had', 'having'], bring: ['brings', 'brought', 'bringing'],
  keep: ['keeps', 'kept', 'keeping'], leave: ['leaves', 'leaving'], lose: ['loses', 'lost', 'losing'], let: ['lets', 'letting'],
  throw: ['throws', 'threw', 'thrown', 'throwing'], do: ['does', 'did', 'done', 'doing'], set: ['sets', 'setting'], speed: ['speeds', 'sped', 'speeded', 'speeding'],
  feel: ['feels', 'felt', 'feeling'], come: ['comes', 'came', 'coming'], go: ['goes', 'went', 'gone', 'going'], run: ['runs', 'ran', 'running'],
  begin: ['begins', 'began', 'begun', 'beginning'], hold: ['holds', 'held', 'holding'], stick: ['sticks', 'stuck', 'sticking'], split: ['splits', 'splitting'],
  wind: ['winds', 'wound', 'winding'], shut: ['shuts', 'shutting'], stretch: ['stretches', 'stretched', 'stretching'], rid: ['rids', 'ridding'],
  find: ['finds', 'found', 'finding'], draw: ['draws', 'drew', 'drawn', 'drawing'], rewind: ['rewinds', 'rewound', 'rewinding'], lay: ['lays', 'laid', 'laying'],
  mix: ['mixes', 'mixed', 'mixing'], fix: ['fixes', 'fixed', 'fixing'], hush: ['hushes', 'hushed', 'hushing'], narrow: ['narrows', 'narrowed', 'narrowing'],
  slow: ['slows', 'slowed', 'slowing'], low: ['lows', 'lowed', 'lowing'], edit: ['edits', 'edited', 'editing'], limit: ['limits', 'limited', 'limiting'],
  shift: ['shifts', 'shifted', 'shifting'], distort: ['distorts', 'distorted', 'distorting'], hear: ['hears', 'heard', 'hearing'], quiet: ['quiets', 'quieted', 'quieting'],
  eq: ['eqs', 'eqed', 'eqing', "eq'd"], up: ['upped', 'upping', 'ups'], amp: ['amps', 'amped', 'amping'], die: ['dies', 'died', 'dying'],
  rebuild: ['rebuilds', 'rebuilt', 'rebuilding'], build: ['builds', 'built', 'building'], mute: ['mutes', 'muted', 'muting'],
} // biome-ignore format: a table

/** Every head with every tail, with and without an article: "flip channels", "flip the channels". */
const each = (heads: string, tails: readonly string[]): string =>
  list(heads)
    .flatMap((head) =>
      tails.flatMap((tail) =>
        /^(are|the)\b|ed$/.test(tail)
          ? [`${head} ${tail}`]
          : [`${head} ${tail}`, `${head} the ${tail}`],
      ),
    )
    .join(', ')

/** A verb phrase is inflected in its first word: "take out", "taking out". */
function inflectVerb(phrase: string): string[] {
  const [first = '', ...rest] = phrase.split(' ')
  const forms = Object.hasOwn(IRREGULAR, first) ? [first, ...IRREGULAR[first]!] : regularVerb(first)
  return forms.map((form) => [form, ...rest].join(' '))
}

function regularVerb(verb: string): string[] {
  if (verb.endsWith('e')) return [verb, `${verb}s`, `${verb}d`, `${verb.slice(0, -1)}ing`]
  if (/[^aeiou]y$/.test(verb)) {
    const stem = verb.slice(0, -1)
    return [verb, `${stem}ies`, `${stem}ied`, `${verb}ing`]
  }
  const stem = doubles(verb) ? verb + verb.at(-1) : verb
  const third = /(s|x|z|ch|sh)$/.test(verb) ? `${verb}es` : `${verb}s`
  return [verb, third, `${stem}ed`, `${stem}ing`]
}

function inflectAdjective(phrase: string): string[] {
  if (phrase.includes(' ')) return [phrase]
  const long = [...phrase.matchAll(/[aeiouy]+/g)].length > 2
  const degrees = long ? [] : comparatives(phrase)
  return [phrase, ...degrees]
}

function comparatives(adjective: string): string[] {
  if (adjective.endsWith('e')) return [`${adjective}r`, `${adjective}st`]
  if (/[^aeiou]y$/.test(adjective))
    return [`${adjective.slice(0, -1)}ier`, `${adjective.slice(0, -1)}iest`]
  const stem = doubles(adjective) ? adjective + adjective.at(-1) : adjective
  return [`${stem}er`, `${stem}est`]
}

function inflectNoun(noun: string): string[] {
  return VOWELS.test(noun) && !noun.endsWith('s')
    ? [noun, /(x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`]
    : [noun]
}

/** `v` verbs, `a` adjectives, `n` nouns get their inflections; `w` words stay as they are. */
const v = (words: string) => list(words).flatMap(inflectVerb)
const a = (words: string) => list(words).flatMap(inflectAdjective)
const n = (words: string) => list(words).flatMap(inflectNoun)
const w = (words: string) => list(words)

const act = (name: Act, ...words: string[][]): Row => ({
  sense: { as: 'act', act: name },
  words: words.flat(),
})
const dim = (name: Dim, ...words: string[][]): Row => ({
  sense: { as: 'dim', dim: name },
  words: words.flat(),
})
const fx = (op: ExactOp, params: Params, ...words: string[][]): Row => ({
  sense: { as: 'fx', op, params },
  words: words.flat(),
})
const artefact = (op: ExactOp, params: Params, ...words: string[][]): Row => ({
  sense: { as: 'artefact', op, params },
  words: words.flat(),
})
/** Wished for it moves the quantity; complained of it moves it back. */
const quality = (dimension: Dim, sign: 1 | -1, ...words: string[][]): Row => ({
  sense: {
    as: 'adj',
    wish: { dim: dimension, sign },
    complaint: { dim: dimension, sign: sign === 1 ? -1 : 1 },
  },
  words: words.flat(),
})
const adjective = (wish: Move, complaint: Move, ...words: string[][]): Row => ({
  sense: { as: 'adj', wish, complaint },
  words: words.flat(),
})
const mark = (as: Extract<Sense, { as: string }>['as'], ...words: string[][]): Row => ({
  sense: { as } as Sense,
  words: words.flat(),
})
const device = (preset: (typeof DEVICES)[number], ...words: string[][]): Row => ({
  sense: { as: 'device', preset },
  words: words.flat(),
})
const space = (name: (typeof SPACES)[number], ...words: string[][]): Row => ({
  sense: { as: 'space', space: name },
  words: words.flat(),
})
const degree = (name: Degree, words: string[]): Row => ({
  sense: { as: 'degree', degree: name },
  words,
})
const loudness = (targetLufs: number, words: string[], ceilingDbtp?: number): Row => ({
  sense: { as: 'loudness', targetLufs, ...(ceilingDbtp === undefined ? {} : { ceilingDbtp }) },
  words,
})
const refused = (
  reason: Extract<Sense, { as: 'refused' }>['reason'],
  ...words: string[][]
): Row => ({
  sense: { as: 'refused', reason },
  words: words.flat(),
})
const up = (dimension: Dim): Move => ({ dim: dimension, sign: 1 })

export const LEXICON: readonly Row[] = [
  // --- what is done ---
  act(
    'up',
    v(
      'needs to go up, need to go up, has to go up, should go up, must go up, increase, raise, boost, bump, pump, crank, jack, kick, hype, rise, go up, come up, climb,  lift, elevate, heighten, hike, augment, amp up, beef up, bump up, jack up, turn up, crank up, crank, pump up, bring up, push up, dial up, step up, ramp up, build up, sharpen, bring out, punch up, spice up, fatten up, pull up, knock up, notch up, nudge up, amp, goose, kick up, take up',
    ),
  ),
  act(
    'down',
    v(
      'needs to go down, need to go down, has to go down, should go down, must go down, reduce, decrease, lower, flatten,  fall, go down, come down, sink,  lessen, diminish, weaken, turn down, bring down, tone down, tone it down, tone that down, tone this down, dial down, dial back, pull down, pull back, scoop, scoop out, knock down, knock back, push down, scale down, scale back, cut down, cut back, ease off, back off, wind back, roll off, roll back, tame, smooth, smooth out, attenuate, minimise, minimize, dim, cut down on, go easy on, ease up on, take down, notch down, nudge down, bump down, dip, rein in, drag down, control, bring back, suppress, hold back',
    ),
  ),
  act(
    'turn',
    v(
      'turn, bring, dial, pump, push, pull, take, bump, nudge, knock, notch, go, step, kick, jack, throw, drag, tone, ramp',
    ),
  ),
  act('cut', v('cut, drop, chop, slash, knock off, shave'), w('knocked off')),
  act(
    'remove',
    v(
      'del, remove, delete, erase, eliminate, get rid of, take out, take away, take off, cut out, edit out, leave out, filter out, do away with, chop off, chop out, strip, strip out, wipe, wipe out, clear out, throw out, throw away, toss, toss out, ditch, nix, axe, scrap, lose, kill, kill off, excise, snip, snip off, snip out, trim off, trim out, trim away, cut off, cut away, shave off, lop off, clip off, clip out, slice off, slice out, slice, discard, banish, purge, exclude, rip out, pull out of, scrub, scrub out, crop out, dump, skip, skip over, bin, hack off, zap, rid, x out, omit, eradicate, wash out, carve out, notch out, dispose of, cut from, skip past, cleanse',
    ),
  ),
  act(
    'keep',
    v(
      'keep, keep only, retain, preserve, leave only, leave just, save only, keep just, only keep, just keep, hold on to, stick to',
    ),
    w(
      'just leave, only leave, only want, just want, only need, just need, leave me with, leave me just, leave me only, want only, want just, need only, need just, give me only, give me just, just give me, only give me',
    ),
  ),
  act(
    'add',
    v(
      'add, insert, include, overlay, mix in, put in, drop in, throw in, layer, layer in, sprinkle, sprinkle in, apply, introduce, blend in, bring in, superimpose, inject, chuck in, slap on, slap, tack on, append, toss in, stick in, place, embed, tack, tag on, chuck, sneak in, slip in, overdub, use, work in, attach, prepend, lay, lay in, dub in, splice in, paste in',
    ),
    w(
      'let there be, there should be, let me hear, i want to hear, i would like to hear, make there be',
    ),
  ),
  act('put', v('put, stick, set, run, drown, bathe, soak')),
  act(
    'make',
    v(
      'make, get, have, render, let, give, want, need, perform, execute, carry out, sound, feel, come out, come across, do, create, produce, ensure, leave, cause, allow',
    ),
    w(
      'gets, got, should be, must be, ought to be, has to be, needs to be, needs to sound, supposed to be',
    ),
  ),
  act('move', v('move, shift, relocate, transfer, reposition, reorder')),
  act(
    'swap',
    v(
      'swap, exchange, interchange, switch, trade, trade places, switch around, swap around, swap over, switch over, rearrange',
    ),
  ),
  act(
    'replace',
    v(
      'replace, substitute, swap out, switch out, transform, morph, turn into, change into, convert into, change to, exchange out',
    ),
  ),
  act(
    'isolate',
    v('isolate, extract, separate, solo, single out, lift out, split out, pull out, pick out'),
  ),
  act(
    'change',
    v(
      'fix, change, adjust, modify, alter, tweak, edit, fix up, work on, play with, mess with, deal with, sort out, correct, handle',
    ),
  ),
  act('play', v('play, run')),
  act('trim', v('trim, crop, clip, shear, pare, trim down, crop down, chop down, pare down')),
  act(
    'shorten',
    v('shorten, truncate, abridge, condense, cut short'),
    a('short'),
    w('shorter, less long, not as long, too long, overlong'),
  ),
  act(
    'lengthen',
    v('lengthen, extend, prolong, elongate, draw out'),
    a('long'),
    w('longer, too short, not long enough'),
  ),
  act(
    'fit',
    v(
      'fit, squeeze, cram, squish, fit into, squeeze into, time compress, time stretch, timestretch, stretch, stretch out, compress into, make fit',
    ),
  ),
  act('start', v('start, begin, open')),
  act('finish', v('end, finish, stop, close, conclude')),
  act(
    'fill',
    v(
      'fill, fill in, patch, patch up, restore, reconstruct, repair, mend, inpaint, in paint, fill up, interpolate, conceal, bridge, rebuild, recover',
    ),
  ),
  act(
    'improve',
    v('improve, enhance, polish, beautify, upgrade, spruce up, touch up, refine, master'),
    a('nice'),
    w(
      'better, nicer, prettier, like it was recorded in a studio, recorded in a studio, studio recording, like a studio recording, in a studio,  professional, pro, professionally recorded, studio quality, better quality, higher quality, high quality, broadcast quality, more professional, more polished, sound good, sound great, sound amazing, top notch, crisp and clear, crystal clear, studio sound, studio like sound, pro sound, professional sound, professional quality',
    ),
  ),
  act(
    'convert',
    v(
      'convert, export, save, save as, export as, encode, re encode, reencode, transcode, output, render as, download, bounce, deliver',
    ),
  ),

  // --- level ---
  dim(
    'level',
    w(
      'volume, level, levels, gain, loudness, loudness level, amplitude, sound level, volume level, output level, audio level, sound volume, audio volume, overall volume, overall level, intensity, master volume, playback volume, db level, signal level',
    ),
  ),
  quality(
    'level',
    1,
    a('loud, strong, hot'),
    v('amplify, strengthen, loudify, louden'),
    w(
      'volume up, more powerful, loudly, more loudly, more loud, gain up, powerful, punch up the volume, more audible, audible, easier to hear, amplified, up the volume, pump up the volume, crank the volume, at higher volume, higher in volume, pump it up, crank it',
    ),
  ),
  quality(
    'level',
    -1,
    a('quiet, soft, faint, weak, hushed, gentle on the ears'),
    v('quieten, hush, soften, quiet down, quieten down, attenuate, soften up'),
    w(
      'keep it down, quietly, quiet it, volume down, gain down, softly, more softly, more quietly, less loud, not as loud, not so loud, not that loud, less powerful, quite quiet, subdued, gentler, lower in volume, at lower volume, more subdued, less audible, shout less, blaring less, not as powerful, inaudibly low',
    ),
  ),
  adjective(
    { dim: 'level', sign: -1 },
    { dim: 'level', sign: -1 },
    w(
      'blaring, overwhelming, killing me, hurting me, too much for my ears, deafening, ear splitting, earsplitting, blasting, blows my ears, hurts my ears, hurting my ears, killing my ears, deafens me, ear piercing, blowing my ears out, overpowering, ear rape, earrape, overly loud, hurts the ears, waking everyone up, wakes everyone up, making my ears bleed, makes my ears bleed, ears are bleeding',
    ),
  ),
  adjective(
    { dim: 'level', sign: 1 },
    { dim: 'level', sign: 1 },
    w(
      'nobody can hear, no one can hear, nobody hears, people can not hear, hard to hear, barely hear, hardly hear, too low to hear, difficult to hear, tough to hear, struggle to hear, struggling to hear, straining to hear, trouble hearing, have trouble hearing, having trouble hearing, can not hear, can barely hear, can hardly hear, could not hear, could barely hear, can not really hear, can not hear anything, not hear, difficult to make out, not audible, hardly hear anything, hardly hear it, can hardly hear anything, can barely hear anything, can hardly hear a thing, can barely hear a thing, barely hear anything',
    ),
  ),
  adjective(
    { dim: 'level', sign: -1, fixed: -24 },
    { dim: 'level', sign: 1 },
    w(
      'barely audible, hardly audible, down to a whisper, to a whisper, whisper quiet, as quiet as a whisper, a whisper, almost inaudible, nearly inaudible, almost silent, nearly silent, quiet as a mouse',
    ),
  ),
  fx(
    'normalize',
    {},
    v('norm, normalize, normalise, maximize, maximise, peak normalize, peak normalise'),
    w(
      'normalization, normalisation, peak normalization, full scale, peak, peaks, as loud as possible, as loud as it can be, as loud as it gets, as loud as you can, loud as possible, maximum volume, max volume, loudest possible, full volume, to the max volume, peak level, max out the volume, maximum level, max level, as loud as it can go, loudest it can be, 0 dbfs, max loudness, maximum loudness',
    ),
  ),
  fx(
    'compress',
    {},
    v(
      'comp, squash, compress, even out, level out, even up, glue, squash the dynamics, tame the dynamics, smooth out the volume, balance out the volume, smooth out the levels, compress the dynamics, control the dynamics',
    ),
    a('consistent, even, steady, uniform, punchy, stable, equal'),
    w(
      'compression, compressor, dynamic compression, dynamic range compression, same level throughout, same volume throughout, same loudness throughout, dynamics, more consistent, consistent volume, constant volume, consistent level, consistent levels, more even, evenly, punch, more punch, punchier, jumps, jumping, jumps up and down, jumps around, all over the place, up and down, goes up and down, go up and down, going up and down, goes up and down a lot, keeps going up and down, equally loud, equal loudness, varies, level the volume, level the levels, quiet parts louder and loud parts quieter, loud parts quieter and quiet parts louder, loud and quiet, quiet and loud, loud and soft, soft and loud, uneven, inconsistent, varies too much, varies a lot, less dynamic, dynamic range, too dynamic, same volume all the way through, difference between loud and quiet, difference between the loud and the quiet, difference between the loud and quiet, differences between loud and quiet, difference between loud and soft, quiet parts louder and the loud parts quieter, loud parts quieter and the quiet parts louder, quiet bits louder and loud bits quieter, quiet bits louder and the loud bits quieter, balance the volume, balance the levels, balance the loudness, balance the level, level the audio, level the sound, level it out, level it, even it out, keeps changing, changes all the time, changes too much, balanced volume, volume balanced, volume consistent, volume even, levels even, loud and quiet parts, quiet and loud parts, loud parts and quiet parts, fluctuates, fluctuating, jumpy, evenness',
    ),
  ),
  fx(
    'limit',
    {},
    v('lim, limit'),
    w(
      'control peaks, control the peaks, tame peaks, tame the peaks, catch the peaks, true peak limit, peak limit, true peak limiter, limiter, limiting, brickwall, brick wall, peak limiter, hard limit, brickwall limiter, true peak limiter, limiter on the master',
    ),
  ),
  fx('gate', {}, v('gate'), w('noise gate, gating, noise gating, a gate')),
  fx(
    'deess',
    {},
    v('deess, de ess'),
    w(
      'deesser, de esser, sibilance, sibilant, harsh s, harsh esses, harsh s sounds, s sounds, esses, hissy s, sharp s, sharp esses, sharp s sounds, ess sounds, hissing s, ss sounds, harsh ess, hissy esses, too sibilant, sibilants, the s is, ess',
    ),
  ),
  loudness(
    -16,
    w(
      'podcast, podcasts, apple music, podcasting, podcast standard, podcast level, podcast loudness, apple podcasts, itunes',
    ),
  ),
  loudness(
    -14,
    w(
      'spotify, youtube, streaming, tidal, amazon, amazon music, streaming level, streaming loudness, streaming platforms, streaming services, soundcloud',
    ),
  ),
  loudness(
    -23,
    w(
      'ebu, r128, r 128, ebu r128, ebu r 128, broadcast, radio broadcast, european broadcast, tv broadcast, broadcast standard, broadcast level, broadcast loudness',
    ),
  ),
  loudness(-24, w('us tv, atsc, atsc a 85, american tv, us broadcast, us television')),
  loudness(-20, w('audiobook, acx, audiobooks, audible standard, audio book'), -3),
  fx(
    'loudness',
    {},
    w(
      'loudness, lufs, lkfs, perceived loudness, integrated loudness, loudness normalization, loudness normalisation',
    ),
  ),
  mark(
    'fade',
    v('fade, taper, taper off, trail off, die away, wind down, die out, die down, ease, dissolve'),
    w(
      'fade up, fades up, fading up, fade away, fades away, fading away, fade down, fade outs, fade ins, fadeout, fadein, fadeouts, fadeins, fader',
    ),
  ),
  mark(
    'silence',
    v(
      'silence, mute, zero, blank, blank out, mute out, silence out, zero out, black out, cut the sound, kill the sound, kill the audio, cut the audio, kill the volume, turn off the sound, shut up',
    ),
    w(
      'silent, no sound, no audio, there should be no sound, there should be no audio, there must be no sound, muted, silences, pause, pauses, gap, gaps, dead air, dead space, dead spots, dead spot, dead time, empty space, blank space, blank spots, quiet gaps, silent parts, silent bits, silent sections, silent part, silent gaps, silent gap, quiet parts, long pauses, awkward pauses, awkward silences, awkward silence, awkward pause, pausing, inaudible, dead silence, completely quiet, totally quiet, muting, complete silence, digital silence, total silence, mutes, silent stretches, empty bits, empty parts, empty bit, empty part, empty section, empty space, blank bit, blank part,  empty gaps',
    ),
  ),
  adjective(
    { dim: 'speed', sign: 1 },
    { dim: 'speed', sign: 1 },
    w('too slowly, so slowly, far too slowly'),
  ),
  adjective(
    { dim: 'speed', sign: -1 },
    { dim: 'speed', sign: -1 },
    w('too quickly, so quickly, far too quickly, too hastily'),
  ),
  fx('remove_silences', {}, v('tighten, tighten up, jump cut, jumpcut'), w('jump cuts, tighter')),
  fx(
    'bleep',
    {},
    v('bleep, bleep out, beep out, bleep over, beep over, bleep through'),
    w('bleep censor, censor beep, a bleep, censor bleep'),
  ),
  fx('mute', { censor: true }, v('censor, censor out, redact')),

  // --- time ---
  fx(
    'reverse',
    {},
    v(
      'rev, reverse, rewind, flip, play backwards, play in reverse, play backward, run backwards, flip backwards, turn backwards, flip around, turn around',
    ),
    w(
      'backwards, backward, back to front, in reverse, reversed, back to the front, reverse it, end to start, from end to start, reversal, from back to front, tail first, flipped around',
    ),
  ),
  dim(
    'speed',
    w(
      'speed, tempo, pace, playback speed, rate, timing, bpm, speaking rate, talking speed, speech rate, velocity, rhythm, play speed',
    ),
  ),
  quality(
    'speed',
    1,
    a('fast, quick, swift, rapid, brisk, snappy'),
    v(
      'speed up, accelerate, quicken, hurry up, hasten, pick up the pace, pick up the tempo, pick up the speed, hurry, rush',
    ),
    w('speedier, sped up, faster paced, sped, rushed, hurried, too rushed, up tempo, uptempo'),
  ),
  quality(
    'speed',
    -1,
    a('slow, sluggish'),
    v('slow down, decelerate, drag, slowdown'),
    w(
      'slow, slows, slowing, slow motion, slowmo, slow mo, slower paced, more slowly, draggy, laid back tempo, dragging',
    ),
  ),
  adjective({ dim: 'tape', sign: 1 }, { dim: 'tape', sign: -1 }, w('nightcore, night core')),
  adjective({ dim: 'tape', sign: -1 }, { dim: 'tape', sign: 1 }, w('slowed, slowed style')),
  fx(
    'playback_rate',
    { factor: 1.5 },
    w('chipmunk, chipmunks, like a chipmunk, chipmunk voice, like chipmunks, alvin'),
  ),
  dim(
    'tape',
    w(
      'playback rate, tape speed, record speed, vinyl speed, turntable speed, varispeed, vari speed, vari-speed, resample, speed and pitch, pitch and speed, tempo and pitch, pitch and tempo, turntable, tape style, like a tape, like tape, like a record, like a vinyl record, like on a turntable, tape, as on tape, tape machine, like a turntable, tape deck, sample rate trick',
    ),
  ),
  dim(
    'pitch',
    w('pitch, key, tune, tuning, tone of voice, pitched, transposition, register, intonation'),
  ),
  quality(
    'pitch',
    1,
    w(
      'higher pitched, higher pitch, high pitched, pitch up, pitched up, pitching up, higher in pitch, sharper in pitch, transpose up, higher key, up in pitch, up the pitch, pitch higher, girlier, high pitch, tune up, more girly',
    ),
  ),
  quality(
    'pitch',
    -1,
    a('deep'),
    w(
      'lower pitched, lower pitch, low pitched, pitch down, pitched down, pitching down, lower in pitch, transpose down, lower key, down in pitch, manlier, pitch lower, baritone, deeper pitch, deeper voice, deep voice, deeper sounding, more bassy voice, low pitch, tune down, deepen, deepens, deepened, deepening, more manly, more masculine',
    ),
  ),
  act('turn', v('speed')),
  dim('speed', v('speed')),
  adjective(
    { op: 'speed', params: { factor: 2 } },
    { op: 'speed', params: { factor: 0.5 } },
    w('double time, doubletime'),
  ),
  adjective(
    { op: 'speed', params: { factor: 0.5 } },
    { op: 'speed', params: { factor: 2 } },
    w('half time, halftime'),
  ),
  adjective({ op: 'remove', params: { target: 'reverb' } }, { op: 'reverb' }, a('dry')),
  adjective(
    { op: 'remove', params: { target: 'reverb' } },
    { op: 'remove', params: { target: 'reverb' } },
    w('dereverb, de reverb, dereverberate, de reverberate'),
  ),
  act('turn', v('pitch, transpose, detune, retune, pitch shift, pitchshift, repitch')),
  dim(
    'pitch',
    v('pitch, transpose, detune, retune, pitch shift, pitchshift, repitch, tune'),
    w('pitch shifting, pitch shifted, pitch shifter'),
  ),
  fx(
    'pitch',
    { semitones: 6 },
    w('squeaky, squeakier, mouse like, like a mouse, squeaky voice, like a little kid'),
  ),
  fx(
    'pitch',
    { semitones: 8 },
    w(
      'helium, on helium, like helium, helium voice, inhaled helium, breathed helium, like i inhaled helium, sucked helium, like they inhaled helium',
    ),
  ),
  fx(
    'pitch',
    { semitones: -6 },
    w(
      'giant, monster, demon, demonic, like a monster, like a demon, monstrous, ogre, darth vader, like a giant, demon voice, monster voice, ogre like, troll voice, giant voice, villain voice',
    ),
  ),
  mark(
    'loop',
    v(
      'loop, repeat, duplicate, replay, double up, copy, cycle, reiterate, play on repeat, put on repeat',
    ),
    w(
      'on repeat, back to back, on a loop, in a loop, over and over, a loop, seamless loop, on loop, repeats, repetition, end to end, repetitions',
    ),
  ),
  {
    sense: { as: 'again', plays: 2 },
    words: w(
      'again, once more, one more time, a second time, repeat once, another time, repeated once, loop once, one extra time',
    ),
  },
  mark(
    'order',
    w(
      'order, halves, the halves, two halves, both halves, the parts, two parts, the two parts, other way round, other way around, opposite order, reverse order, the order, segments, two segments',
    ),
  ),

  // --- tone ---
  dim(
    'bass',
    w(
      'bass, lows, low end, lower end, bottom end, low frequencies, bass frequencies, lower frequencies, the lows, bottom, low shelf, bass end, low freqs, sub, sub bass, low tones, bass tones, lowest frequencies, deep frequencies',
    ),
  ),
  quality(
    'bass',
    1,
    v('fatten'),
    a('warm, bassy, beefy, chunky, meaty, boomy sounding'),
    w(
      'warmth, bass boost, bass boosted, heavier bass, deeper bass, bigger bass, fatter, fat, fuller, more body, full bodied, fuller sound, bassier, bottom heavy, warming, bass heavy, extra bass, body',
    ),
  ),
  quality('bass', -1, w('cold sounding, bass light, less bassy, bass cut')),
  dim(
    'treble',
    w(
      'treble, highs, high end, top end, high frequencies, upper frequencies, the highs, high shelf, higher frequencies, trebles, high freqs, high tones, top, upper end, highest frequencies, treble frequencies, brightness, high pitched frequencies, high frequency',
    ),
  ),
  quality(
    'treble',
    1,
    a('bright, trebly, crisp, clear sounding, shiny, sharp sounding, sparkly'),
    w(
      'brighten, brightens, brightening, brightened, brighten up, brightening up, brighten it up, treble boost, sparkle, crispness, sparkling, airier highs, crisper, toppy, brightness boost, sharper, sizzle, zing, edge',
    ),
  ),
  quality(
    'treble',
    -1,
    a('dark, mellow'),
    v('darken, mellow out, mellow'),
    w(
      'darkness, treble cut, less bright, less trebly, smoother highs, not as bright, darker sounding',
    ),
  ),
  dim('air', w('air band')),
  quality('air', 1, a('airy'), w('air, airiness')),
  dim(
    'mids',
    w(
      'mids, mid, midrange, mid range, middle frequencies, mid frequencies, middles, midtones, the mids, mid tones, mid section',
    ),
  ),
  dim(
    'presence',
    w(
      'presence, upper mids, high mids, clarity, definition, intelligibility, articulation, vocal presence',
    ),
  ),
  quality(
    'presence',
    1,
    a('clear, intelligible, articulate, crispy'),
    w(
      'more present, present, clearer, more clear, unclear speech fix, up front, more upfront, easier to understand, forward, more forward, clarify',
    ),
  ),
  quality('presence', -1, w('unclear, indistinct, less present, recessed, mumbled, mumbly')),
  adjective(
    up('presence'),
    up('presence'),
    w(
      'hard to understand, difficult to understand, tough to understand, can not understand, can barely understand, can hardly understand, can not really understand, unintelligible, impossible to understand, not understandable',
    ),
  ),
  quality('boxiness', 1, a('boxy'), w('boxiness, boxy sound, boxy tone')),
  quality('mud', 1, a('muddy, murky'), w('mud, muddiness, muddy sound, low mids, murk, muddle')),
  quality(
    'nasality',
    1,
    a('nasal'),
    w('nasality, nasally, honky, nose, like i have a cold, through the nose'),
  ),
  quality(
    'harshness',
    1,
    a('harsh, shrill, piercing, abrasive, screechy, edgy, grating'),
    w('harshness, too sharp, ear piercing highs, strident'),
  ),
  quality('boom', 1, a('boomy'), w('boominess, boom, booming, booms')),
  adjective(
    { op: 'low_pass', scale: 'muffle' },
    up('treble'),
    a('muffled, dull'),
    v('muffle, muffle up, smother'),
    w(
      'muffled sound, dulled, muffledness, blanketed, stuffy, more muffled, muffly, blanket over it, under a blanket, dullness, with a pillow over it, underneath a blanket, muted sounding',
    ),
  ),
  adjective(
    { op: 'high_pass', params: { cutoffHz: 300 } },
    up('bass'),
    a('thin'),
    v('thin out'),
    w('thinness, thinned out, thinly'),
  ),
  adjective(
    { op: 'device', params: { preset: 'small_speaker' } },
    up('bass'),
    a('tinny'),
    w('tinniness, metallic'),
  ),
  {
    sense: { as: 'place', cutoffHz: 800 },
    words: w(
      'next room, from the next room, in the next room, behind a wall, through a wall, through the wall, through a door, behind a door, behind a closed door, through a closed door, through the wall, next door, other room, another room, from another room, in another room, other side of a wall, other side of the wall, through walls, through thin walls, behind the wall, behind the door, other side of the door, neighbours, neighbors, adjacent room, different room, outside a club, outside the club, room next door, adjoining room, other side of a door, outside the room, through the ceiling, from the apartment next door',
    ),
  },
  {
    sense: { as: 'place', cutoffHz: 500 },
    words: w(
      'under water, underwater, submerged, beneath the water, in a swimming pool, below the surface, below water, in the pool, under the sea, beneath the waves, at the bottom of a pool, in a fish tank, at the bottom of the sea, in an aquarium',
    ),
  },
  {
    sense: { as: 'place', cutoffHz: 1200 },
    words: w(
      'in a box, inside a box, in a cardboard box, from inside a box, inside a cardboard box, in a closet, inside a suitcase, in a drawer',
    ),
  },
  fx(
    'low_pass',
    {},
    v('lowpass, low pass, high cut, lpf, lp, low pass filter, highcut'),
    w('low pass filter, lowpass filter, high cut filter, hi cut, low passed, treble filter'),
  ),
  fx(
    'high_pass',
    {},
    v('highpass, high pass, low cut, hpf, hp, high pass filter, lowcut'),
    w(
      'high pass filter, highpass filter, low cut filter, hi pass, high passed, rumble filter, hipass',
    ),
  ),
  fx('band_pass', {}, v('bandpass, band pass, bpf'), w('bandpass filter, band pass filter')),
  fx(
    'band_stop',
    {},
    v('bandstop, band stop, band reject'),
    w('bandstop filter, band stop filter, band reject filter, bsf'),
  ),
  fx('notch', {}, v('notch'), w('notch filter, notch out, a notch at, a notch filter, notch at')),
  fx('eq', {}, v('eq, equalize, equalise'), w('equalizer, equaliser, peak filter, bell')),
  artefact(
    'notch',
    {},
    n(
      'high pitched whine, high pitched noise, high pitched tone, high pitched sound, high pitched ringing, high pitched whistle, whistle, whine, squeal, ringing, ring, resonance, feedback, tone at, whistling, whining, ringing sound, ringing tone, pure tone, sine tone, high pitched tone, test tone',
    ),
  ),
  artefact(
    'high_pass',
    { cutoffHz: 100 },
    w(
      'rumble, rumbling, low rumble, rumbles, sub bass rumble, bass rumble, sub rumble, low end rumble, low frequency rumble, traffic rumble, handling noise, low end rumble, wind rumble, stage rumble',
    ),
  ),
  artefact(
    'high_pass',
    { cutoffHz: 120 },
    w(
      'plosive, plosives, p pops, popping ps, pops on the p, popped ps, plosive sounds, p pop, p sounds',
    ),
  ),
  artefact(
    'dehum',
    {},
    w(
      'hum, humming, mains hum, mains, ground loop, buzz, buzzing, electrical hum, electric hum, power line hum, powerline hum, hum noise, ac hum, amp hum, mains noise, ground hum, electrical buzz, electric buzz, earth hum, humming noise, humming sound, buzzing noise, buzzing sound, power hum, line hum, ground loop hum, buzzy, hums, buzzes, mains buzz, electrical humming, ground buzz, electrical noise, mains humming',
    ),
  ),
  fx('dehum', {}, v('dehum, de hum'), w('hum removal, hum remover')),
  artefact(
    'denoise',
    {},
    w(
      'hisses, noise, noises, hiss, hissing, static, background noise, noise floor, tape hiss, white noise, room noise, fan noise, background hiss, hissy, noisy, air con noise, air conditioner noise, aircon noise, ac noise, ambient noise, noise in the background, static noise, camera noise, computer noise, mic noise, microphone noise, preamp noise, white noise in the background, hissing sound, hissing noise, hiss in the background, hum of the fridge, fridge hum, fridge noise, fridge buzz, refrigerator hum, engine hum, air con hum, air conditioner hum, fan hum, fan, fans, computer fan, computer fan noise, laptop fan, air conditioning, air conditioner, air con, aircon, hiss noise, static in the background, background static, broadband noise, steady noise, constant noise, constant hiss, background fuzz, shhh sound, hvac noise, hvac, background hum noise, pc fan noise, pc fan, statics, staticky, grainy noise, laptop fan noise, room tone, recording noise, unwanted noise, noisiness, air conditioning noise, ventilation noise, electronic noise',
    ),
  ),
  fx(
    'denoise',
    {},
    v('denoise, de noise, noise reduce, dehiss, de hiss'),
    w(
      'noise reduction, noise removal, denoiser, noise suppression, noise reduction pass, noise cancellation, noise cancelling, noise cancel, background noise removal',
    ),
  ),
  mark(
    'clean',
    v('clean, clean up, clean out, tidy, tidy up, cleanup'),
    a('clean'),
    w('cleaner sound, pristine'),
  ),
  artefact(
    'declick',
    {},
    w(
      'click, clicks, pop, pops, crackle, crackles, tick, ticks, clicking, popping, crackling, clicks and pops, pops and clicks, ticking, mouth click, mouth clicks, mouth noise, mouth noises, mouth sounds, lip smacks, lip smack, lip smacking, drop outs, dropouts, drop out, dropout, glitches, glitch, vinyl noise, surface noise, vinyl crackle, record crackle, surface crackle,  snaps, crackly, clicky, crackling noise, popping sounds, clicking sounds, clicking noise, popping noise, popping sound, clicking sound, record crackle, vinyl clicks, vinyl pops, snap crackle and pop, clicks pops, digital clicks, crackle noise, crackling sounds, crackling sound, cracks, crackliness, spit sounds, smacking sounds, ticks and pops, saliva noises',
    ),
  ),
  fx(
    'declick',
    {},
    v('declick, de click, decrackle, de crackle, depop, de pop'),
    w('click removal, declicker, crackle removal, click repair'),
  ),
  artefact(
    'declip',
    {},
    w(
      'peaks are clipped, peaks are clipping, clipping, clipped peaks, clipped, distorted peaks, clips, digital clipping, clipped bits, clipping distortion, clipped parts, distorted clipping, peaking, digital distortion, clip distortion, overs, clipped audio, clipped recording, recorded too hot, clipped waveform, flattened peaks',
    ),
  ),
  fx('declip', {}, v('declip, de clip, unclip'), w('clip repair, declipper, clipping repair')),
  device(
    'telephone',
    w(
      'phone, telephone, phone call, bad phone call, bad telephone call, bad phone, crappy phone, cheap phone, old phone call, telephone call, old phone, old telephone, landline, call, on the phone, over the phone, phone line, telephone line, phone effect, telephone effect, phone voice, telephone filter, phone filter, voicemail, cellphone, cell phone, mobile phone, rotary phone, phone quality, telephone quality, bad phone line, bad phone connection, phone conversation, answering machine, bad call, bad connection, a call, telephone sound, phone sound, phoned in',
    ),
  ),
  device(
    'am_radio',
    w(
      'old radio, am radio, vintage radio, transistor radio, radio effect, old time radio, old timey radio, old fashioned radio, antique radio, a radio, from a radio, on the radio, radio voice, am station, car radio, old am radio, retro radio, valve radio, kitchen radio, 1940s radio, 1950s radio, radio filter, through a radio, radio show, through an old radio, 40s radio, 50s radio, radio sound, old timey, small radio, old school radio, 1930s radio',
    ),
  ),
  device(
    'walkie_talkie',
    w(
      'walkie talkie, walkie talkies, two way radio, cb radio, police radio, ham radio, walkie, radio comms, military radio, pilot radio, airplane radio, cop radio, walky talky, handheld radio, radio transmission, astronaut radio',
    ),
  ),
  device(
    'megaphone',
    w('megaphone, bullhorn, loudhailer, loud hailer, bull horn, megaphones, mega phone'),
  ),
  device(
    'small_speaker',
    w(
      'cheap speaker, tiny speaker, laptop speaker, phone speaker, small speaker, cheap speakers, laptop speakers, tiny speakers, small speakers, phone speakers, little speaker, toy speaker, tablet speaker, cheap bluetooth speaker, earbud, crappy speaker, bad speaker, bad speakers, crappy speakers, cheap little speaker, smartphone speaker, mobile speaker, tin can, speaker of a phone, speaker of a laptop, speaker of my phone, cheap laptop speaker, cheap phone speaker, little speakers, cheap headphones, old tv',
    ),
  ),
  device(
    'gramophone',
    w(
      'gramophone, phonograph, 78, 78 rpm, old record, old record player, old gramophone, victrola, shellac record, wax cylinder, record from the 1920s, 1920s record, 1920s recording, old vinyl, an old gramophone, 1920s, twenties, record from the twenties, antique gramophone, shellac, edison cylinder, 78 record, 78rpm record',
    ),
  ),
  device(
    'intercom',
    w(
      'intercom, door intercom, entry phone, doorbell intercom, door phone, entryphone, buzzer intercom, drive through speaker, drive thru speaker, drive thru, drive through',
    ),
  ),
  device(
    'public_address',
    w(
      'public address, pa, pa system, tannoy, station announcement, airport announcement, train station announcement, loudspeaker announcement, announcement, stadium announcer, stadium speakers, train station speaker, supermarket announcement, public address system, airport speaker, platform announcement, railway announcement, school pa, stadium pa, announcements, airport pa, train announcement, stadium speaker, loudspeaker, loudspeakers, station speakers, store announcement',
    ),
  ),
  device(
    'lofi',
    w(
      'lo fi, lofi, low fidelity, low fi, lo fi effect, lofi effect, lofi vibe, lofi hip hop, chillhop, lo fi sound, lo fi vibe',
    ),
  ),

  // --- space ---
  fx(
    'reverb',
    {},
    v('reverberate'),
    w(
      'reverb, reverberation, reverberant, reverberating, spacious, ambience effect, wet, wetter, wetness, spaciousness, reverby, reverbed, more spacious, roomier, roomy, sense of space, more space, verb, space, more open, depth, reverbs, roomy sound, room reverb, reverb effect, reverb tail',
    ),
  ),
  fx(
    'echo',
    {},
    v('echo'),
    w(
      'echo, echoes, delay, delays, echoey, echoing, echo effect, delay effect, tape echo, tape delay, echoy, echos, repeating echo, delayed, digital delay, ping pong delay',
    ),
  ),
  fx(
    'echo',
    { delayMs: 90, feedback: 0, repeats: 1 },
    w(
      'slapback, slap back, slapback echo, slapback delay, slap back echo, rockabilly echo, slap echo, slap delay, slap back delay',
    ),
  ),
  fx(
    'echo',
    { delayMs: 600, feedback: 0.5, repeats: 4 },
    w(
      'canyon, grand canyon, in a canyon, canyon echo, mountain echo, mountains, in the mountains, echo canyon, valley, dub, dub delay, dub echo, dub style, gorge, echo in a canyon, canyon style echo',
    ),
  ),
  space(
    'bathroom',
    w(
      'bathroom, shower, tiles, tiled room, tiled bathroom, in the shower, washroom, restroom, tiled, bathrooms, public bathroom, in a bathroom',
    ),
  ),
  space(
    'room',
    w(
      'in the room, tiny room, small room, living room, in a room, a room, bedroom, medium room, empty room, room ambience, room sound, office, in a small room, big room, large room',
    ),
  ),
  space('plate', w('plate, plate reverb, plates, studio plate, plate style')),
  space(
    'hall',
    w(
      'hall, auditorium, theatre, theater, gym, garage, stairwell, arena, concert hall, big hall, large hall, stadium, opera house, in a hall, gymnasium, parking garage, warehouse, lecture hall, sports hall, parking lot garage, hangar, hallway, hall reverb, great hall, ballroom, amphitheatre, amphitheater, concert venue, school gym, underground car park, car park, big empty hall, stair well, staircase, empty hall, huge hall, town hall, big hall reverb, big space, large space, huge space, big room hall, music hall',
    ),
  ),
  space(
    'cathedral',
    w(
      'cathedral, church, chapel, in a church, in a cathedral, big church, stone church, monastery, basilica, temple, cathedral reverb, church reverb, abbey, large church, old church',
    ),
  ),
  space(
    'cave',
    w(
      'cave, tunnel, a well, in a well, cavern, in a cave, in a tunnel, at the bottom of a well, sewer, subway tunnel, underground tunnel, cave reverb, deep cave, big cave, canyon cave, catacomb, drain pipe, mineshaft, dungeon',
    ),
  ),
  mark(
    'distant',
    w(
      'distant, far away, far off, farther away, further away, in the distance, from far away, from afar, from a distance, more distant, farther, further, from a long way off, far, a long way away, from down the street, far distance, from across the street, miles away, at a distance, off in the distance, far in the distance, from far off',
    ),
  ),
  fx(
    'pan',
    {},
    v('pan, pan over, hard pan'),
    w('panning, balance, panned, stereo position, stereo balance'),
  ),
  dim(
    'width',
    w(
      'width, stereo width, stereo image, image, stereo field, stereo spread, sound stage, soundstage, stereo separation, separation',
    ),
  ),
  quality(
    'width',
    1,
    a('wide'),
    v('widen, broaden, spread out, spread'),
    w('stereo wider, wider stereo, widened, expansive, broader'),
  ),
  quality(
    'width',
    -1,
    a('narrow'),
    v('narrow, narrow down'),
    w('stereo narrower, narrower stereo, narrowed, less wide, not as wide'),
  ),
  fx(
    'to_mono',
    {},
    w(
      'mono mixdown, mono mix down, mono downmix, both channels into one, channels into one, into one channel, mono, stereo to mono, from stereo to mono, monophonic, monaural, one channel, single channel, in mono, mono mix, a mono file, sum to mono, mono sound, a single channel, mixed down to mono, fold down, downmix, down mix, mono version, monaural sound',
    ),
  ),
  fx(
    'to_stereo',
    {},
    w(
      'stereo, mono to stereo, from mono to stereo, two channels, in stereo, dual mono, stereo file, dual channel, a stereo file, both channels file, stereo sound, two channel, fake stereo, stereo version',
    ),
  ),
  fx(
    'swap_channels',
    {},
    v(
      each('swap, switch, flip, exchange, interchange, reverse, trade, mirror, swap over, invert', [
        'left and right',
        'right and left',
        'left with right',
        'left / right',
        'l and r',
        'l / r',
        'l r',
        'left and right channel',
        'left and right channels',
        'left channel and right channel',
        'left channel with right channel',
        'right and left channels',
        'channels',
        'two channels',
        'stereo',
        'stereo image',
        'stereo sides',
        'stereo channels',
        'sides',
        'left and right sides',
        'left channel with the right channel',
        'left channel with the right one',
        'left and the right',
        'left and the right channel',
        'left side and the right side',
        'left side with the right side',
        'left side with right side',
      ]),
    ),
    w(
      each('left and right, channels, the channels, left and right channels, sides', [
        'swapped',
        'reversed',
        'flipped',
        'are swapped',
        'are reversed',
        'are flipped',
        'are the wrong way round',
        'are the wrong way around',
        'the wrong way round',
        'the other way round',
        'are mixed up',
        'are backwards',
      ]),
    ),
    w(
      'l / r swap, left / right swap, left to right and right to left, left on the right and right on the left, put left on right and right on left, channel swap',
    ),
  ),
  {
    sense: { as: 'channel', channel: 'left' },
    words: w(
      'far left, left, left channel, left side, left ear, left speaker, left hand side, l channel, left hand channel, left headphone, left earphone, left earbud',
    ),
  },
  {
    sense: { as: 'channel', channel: 'right' },
    words: w(
      'far right, right, right channel, right side, right ear, right speaker, right hand side, r channel, right hand channel, right headphone, right earphone, right earbud',
    ),
  },
  {
    sense: { as: 'channel', channel: 'center' },
    words: w(
      'center, centre, dead centre, dead center, middle of the stereo field, centered, centred, center channel',
    ),
  },
  {
    sense: { as: 'channel', channel: 'both' },
    words: w('both channels, both sides, both ears, both speakers, each channel'),
  },

  // --- modulation ---
  fx(
    'tremolo',
    {},
    v('tremolo, pulsate, throb'),
    w(
      'tremolo, tremolo effect, volume wobble, pulsing volume, pulse, pulsing, wobbly volume, amplitude modulation, wobbling volume, pulsating, wobble, wobbly, wobbling, wobble the volume, volume wobbling',
    ),
  ),
  fx(
    'vibrato',
    {},
    v('warble'),
    w(
      'vibrato, vibrato effect, warbly, pitch wobble, wobbly pitch, warbling, pitch modulation, wavering pitch, wobble in pitch, wobble the pitch, pitch wobbling, quivering pitch',
    ),
  ),
  fx(
    'chorus',
    {},
    v('thicken'),
    w(
      'chorus, chorus effect, chorused, thicker, choruses, thick, thickness, chorusing, ensemble effect, thickened, doubled voice effect, thicken up, chorus pedal, thickening',
    ),
  ),
  fx(
    'flanger',
    {},
    v('flange'),
    w(
      'flanger, flanging, jet effect, flanger effect, jet sound, jet plane effect, jet, whooshy jet, flangy, flange effect, jet plane sweep, jet like sweep, jet engine effect',
    ),
  ),
  fx(
    'distort',
    {},
    v('distort, overdrive, saturate, fuzz'),
    w(
      'distortion, overdriven, fuzzy, crunch, crunchy, crunchier, gritty, grittier, grit, saturation, fuzz pedal, fuzz, dirty, dirtier, distorted, tape saturation, tube saturation, guitar distortion, overdrive effect, crunched, drive, crunchiness, fuzzed out, fuzz box, distorted sound, saturated, fuzziness',
    ),
  ),
  fx(
    'bitcrush',
    {},
    v('bitcrush, bit crush, crush'),
    w(
      'bitcrusher, bit crusher, bitcrushed, bit crushing, 8 bit, eight bit, chiptune, chip tune, 8bit, game boy, gameboy, nintendo, retro video game, retro game, old video game, nes, retro console, arcade machine, video game sound, arcade, chiptunes, crushed bits, old video games, nes game, nintendo game, gameboy game, game boy game, arcade game, 8 bit game, 8 bit video game, 8 bit music, 8 bit sound, game console, atari, commodore 64, crush the bits, bit reduction, bit crushed',
    ),
  ),

  // --- technical ---
  {
    sense: { as: 'format', format: 'mp3' },
    words: w('mp3, mp 3, mp3 file, an mp3, mp3 format, mp3s'),
  },
  {
    sense: { as: 'format', format: 'wav' },
    words: w('wav, wave file, wav file, wav format, wave format, a wav, wavs, pcm, riff'),
  },
  {
    sense: { as: 'format', format: 'flac' },
    words: w('flac, flac file, a flac, flac format, lossless'),
  },
  {
    sense: { as: 'format', format: 'ogg' },
    words: w('ogg, vorbis, ogg vorbis, ogg file, an ogg, ogg format'),
  },
  { sense: { as: 'format', format: 'opus' }, words: w('opus, opus file, ogg opus, opus format') },
  {
    sense: { as: 'format', format: 'm4a' },
    words: w('m4a, aac, m4a file, an m4a, m4a format, alac'),
  },
  fx(
    'convert',
    { slot: 'rate' },
    w('sample rate, sampling rate, samplerate, sampling frequency, sample frequency'),
  ),
  fx(
    'convert',
    { slot: 'depth' },
    w('bit depth, bitdepth, bits per sample, word length, resolution'),
  ),
  fx('convert', { slot: 'bitrate' }, w('bit rate, bitrate, data rate')),
  fx(
    'invert_polarity',
    {},
    w(
      'invert, inverted, invert phase, invert polarity, invert the phase, invert the polarity, flip the phase, flip phase, flip polarity, flip the polarity, reverse phase, reverse the phase, reverse polarity, reverse the polarity, phase invert, phase inversion, polarity inversion, polarity flip, phase flip, phase inverted, polarity inverted, out of phase, swap the polarity, switch the polarity, change the polarity, inverted phase, inverted polarity, invert the waveform, invert waveform, flip the waveform upside down, turn the waveform upside down, invert the signal, 180 degrees, polarity reversed, phase reversed, phase flipped, polarity flipped, phase reversal, polarity reversal, flip the sign, waveform upside down, upside down, negate the signal, negate, polarity, phase',
    ),
    v('phase reverse'),
  ),
  fx(
    'remove_dc',
    {},
    w(
      'dc offset, dc, dc bias, direct current, direct current offset, dc component, dc removal, off centre waveform, off center waveform, dc shift, dc off set',
    ),
  ),

  // --- what is asked of the model ---
  mark(
    'missing',
    w(
      'missing part, missing bit, missing section, missing audio, missing piece, the hole, missing segment, missing parts, missing bits, lost part, lost audio, missing bit of audio, missing chunk, holes, missing pieces, damaged part, corrupted part, damaged section, corrupted section, missing sound, missing portion, missing stretch, broken part, broken section, broken bit, corrupted bit, corrupted audio, damaged bit, hole, missing second, missing seconds, lost bit, lost piece, lost section, drop out part, missing moment',
    ),
  ),

  // --- what it is done to ---
  mark(
    'whole',
    w(
      'mic, microphone, my mic, it, this, that, thing, audio, sound, clip, file, recording, track, sample, song, take, voice note, voice message, memo, whole, entire, entirety, whole thing, entire thing, everything, all of it, all, overall, the lot, audio file, sound file, whole clip, whole file, whole recording, whole track, full, attachment, attached, upload, music file, one, them, these, those, throughout, stuff, version, mix, whole song, entire clip, entire recording, entire file, entire track, completely, full thing, full track, full clip, voice memo, vm, vn, tune, beat, snippet, piece of audio, voice clip, the whole way through, whole way through, all the way through, from start to finish, start to finish, waveform, signal, content, output, result, sound clip, audio clip, sound bite, soundbite, podcast episode, episode, jingle, bit of audio, materials, audios, recordings, vocal take, demo, stem, session, sounds',
    ),
  ),
  mark(
    'part',
    w(
      'range, interval, window, time range, timeframe, part, parts, bit, bits, section, sections, stretch, segment, piece, pieces, passage, portion, portions, chunk, chunks, seconds, second, spot, moment, region, span, area, slice, time, mark, point, place',
    ),
  ),
  mark(
    'voice',
    w(
      "voice, speech, speaker, speakers, vocals, vocal, singer, singing, speaking, talking, the voice, my voice, narration, narrator, dialogue, dialog, spoken word, words, voices, his voice, her voice, voiceover, voice over, talker, singers, spoken part, lead vocal, lead vocals, the vocals, the singer, presenter, reader, person speaking, person talking, the speech, mouth, voice track, host, talk, guy talking, woman talking, man talking, woman speaking, man speaking, interviewer, interviewee, my singing, speaker's voice, singer's voice",
    ),
  ),
  mark(
    'background',
    w(
      'background, backing, in the background, backdrop, in background, in the back, behind it, behind everything, underneath, in the back ground, in the rear, faintly, subtly in the background, low in the mix, under it, underneath it, underneath everything, beneath it',
    ),
  ),

  // --- how much ---
  degree(
    'bit',
    w(
      'very slightly, very little, very gently, very subtly, very subtle, really slightly, only slightly, a bit, a little, a little bit, slightly, a touch, a tad, a hair, somewhat, subtly, gently, lightly, not too much, just a notch, a notch, a smidge, a smidgen, marginally, a wee bit, just a bit, just a little, a fraction, a shade, mildly, subtle, slight, little, a dash of, a hint of, a touch of, a bit of, a little of, a little bit of, touch, hint, gentle, mild, barely, minor, moderately, not a lot, small, tiny, tad, minimally, teeny, ever so slightly, a trifle, a notch or two, wee, small amount of, a small amount of, just a touch, just a tad, a pinch, a pinch of, light, a tiny bit, tiny bit, a whisker, not much, faint, ever so slightly, do not overdo it, without overdoing it, nothing crazy, nothing too crazy, easy does it, a dab of, by a little, by a bit, by a touch, by a hair, by a notch, by a tad, a wee, just slightly, smidge, smidgen, a tiny, a slight, not too hard, nothing drastic, nothing major, a modest, modestly,  subtley, a sprinkle of, a suggestion of, delicately, delicate, in moderation, not overly, a tiny amount, a drop, a drop of, ',
    ),
  ),
  degree(
    'much',
    w(
      'much, a lot, way, far, very, really, considerably, heavily, strongly, significantly, quite a bit, lots, loads, tons, plenty, heavy, big, large, strong, strongly, substantially, greatly, a great deal, a good deal, seriously, big time, noticeably, lots of, a lot of, loads of, tons of, plenty of, a ton, a ton of, a whole lot, well, proper, major, serious, super duper, quite a lot, markedly, majorly, by a lot, hugely, lotta, by far, a good bit, mega lot, clearly, long way, much much, a bunch, by much, a heap, heaps, heaps of, a bunch of, intense, intensely, thoroughly, hard, a fair bit, a fair amount, properly, real, decidedly, quite some, massive amount of, a large amount of, pretty much a lot, damn, bloody, deeply, big ole',
    ),
  ),
  degree(
    'extreme',
    w(
      'unbearably, painfully, extremely, massively, drastically, insanely, super, completely, totally, ridiculously, hugely insane, insane, massive, extreme, huge, to the max, as much as possible, incredibly, as far as possible, ultra, crazy, absurdly, absolutely, utterly, stupidly, dramatically, enormously, wildly, mega, hella, tremendously, immensely, as possible, max, maximally, to the extreme, enormous, gigantic, drastic, all the way, unbelievably, obscenely, entirely, exceedingly, immense, crazily, vastly, through the roof, colossal, humongous, monstrously, to the maximum, as much as you can, outrageously, violently, severely',
    ),
  ),
  mark(
    'more',
    w(
      'more, extra, some more, additional, bigger, stronger, heavier, some extra, increased, greater, even more, enough',
    ),
  ),
  mark(
    'less',
    w(
      'less, fewer, reduced, weaker, smaller, lighter, not so much, not as much, not so many, decreased, lesser, fewer of',
    ),
  ),
  mark(
    'no',
    w(
      'no, no more, there should be no, there should not be, there should not be any, there must be no, there must not be, let there be no, without, zero amount of, free of, none of, without any, not any, no longer any',
    ),
  ),
  mark(
    'excess',
    w(
      'too much, too many, so much, so many, too much of, an awful lot of, excessive, a bit much, a little much, overly, excess, excessively',
    ),
  ),
  mark(
    'lack',
    w(
      'lacks, lacking, lack of, missing, too little, not enough, misses, is missing, devoid of, could use, could do with, needs more, need more, short on, could use some, could use some more, could do with some, could do with more, could use more, insufficient, not much, lack, hardly any, barely any, short of, too few, in need of, almost no, crying out for',
    ),
  ),
  mark(
    'gone',
    w(
      'has to go, have to go, needs to go, need to go, must go, should go, ought to go, gone, go away, disappear, disappears, vanish, vanishes, not be there, should not be there, removed, should not be, goes away, be gone, out of there, out of it, out of this, out of here, deleted, eliminated, stripped, can go, should be gone, shouldnt be there, does not belong, do not belong, does not belong there, cut from the recording, is not supposed to be there, disappeared, no longer audible, no longer be audible, not be audible, not be heard, no longer be heard, should not be audible, should not be heard, be silent, be silenced, be muted, taken out, erased, cut out of it, away, go bye bye, bye bye, out of my recording, out of the recording, out of the clip, out of the audio, out of the track',
    ),
  ),
  mark(
    'polite',
    w(
      'see if you can, if you would, if you like, if you want, right now, right away, all right, alright, that is right, just right, left over, what is left, if it is possible, if that is possible, if at all possible, if you please, if need be, let me know, as if, as though, real quick, really quick, real fast, quick sec, for me, quick question, if you can, if possible, if you could, when you can, in a hurry, if you do not mind, if that is ok, i was wondering if, wondering if you could',
    ),
  ),
  mark(
    'bad',
    w(
      'annoying, distracting, bothers me, hurts, hurts my ears, hurting my ears, killing my ears, irritating, unwanted, ruins, ruining, hate, hated, ugly, bad, awful, terrible, horrible, unpleasant, do not like, do not want, dont want, not want, do not need, disturbing, disturbs, nasty, drives me crazy, driving me crazy, driving me nuts, drives me nuts, gets on my nerves, getting on my nerves, can not stand, obnoxious, bothersome, bothering me, annoys me, bugs me, bugging me, spoils, spoiling, get in the way, gets in the way, in the way, unbearable, sick of, do not want to hear, not want to hear, wish was not there, distracts, interfering, disrupting, tired of, rather not hear, rather not have, a problem, do not care for, intrusive, off putting, not needed, unneeded, unnecessary, not wanted, a distraction, a nuisance, nobody wants to hear, dislike, jarring, gross, bother me, detest, despise, loathe, messing up, messes up, kills the vibe, should never have been there, really annoying, making it unusable, super annoying, so annoying, infuriating, tiresome, disruptive, drowning out',
    ),
  ),

  // --- multiples ---
  {
    sense: { as: 'times', times: 2 },
    words: w(
      'twice, double, doubled, doubles, doubling, twofold, two fold, two times, 200 percent',
    ),
  },
  {
    sense: { as: 'times', times: 3 },
    words: w('thrice, triple, tripled, triples, tripling, threefold, three fold, treble times'),
  },
  {
    sense: { as: 'times', times: 4 },
    words: w('quadruple, quadrupled, quadruples, quadrupling, fourfold, four fold, quadrupled'),
  },
  {
    sense: { as: 'times', times: 0.5 },
    words: w(
      'half, halve, halved, halves it, halving, half as, in half, by half, cut in half, cut by half, half of',
    ),
  },
  {
    sense: { as: 'times', times: 1.5 },
    words: w('half again as, half as much again, one and a half times as'),
  },

  mark(
    'gradual',
    w(
      'ramp, ramps, ramping, ramped, ramp up, ramps up, ramping up, ramp down, ramps down, ramping down, gradually, slowly, progressively, steadily, over time, little by little, bit by bit, by degrees',
    ),
  ),
  adjective(
    { op: 'volume_ramp', params: { fromDb: -12, toDb: 0 } },
    up('level'),
    w('crescendo, swell, swelling, louder and louder'),
  ),
  adjective(
    { op: 'volume_ramp', params: { fromDb: 0, toDb: -12 } },
    up('level'),
    w('diminuendo, decrescendo, quieter and quieter, softer and softer'),
  ),

  // --- edges of words that mean two things ---
  mark('low', a('low'), w('lower one')),
  mark('high', a('high')),
  { sense: { as: 'particle', way: 'up' }, words: w('up, upward, upwards, higher up') },
  { sense: { as: 'particle', way: 'down' }, words: w('down, downward, downwards, lower down') },
  { sense: { as: 'particle', way: 'in' }, words: w('in') },
  { sense: { as: 'particle', way: 'out' }, words: w('out') },
  { sense: { as: 'particle', way: 'off' }, words: w('off') },
  { sense: { as: 'particle', way: 'back' }, words: w('back') },

  // --- described sounds, so that they are known for what they are ---
  {
    sense: { as: 'sound', steady: true },
    words: w(
      'rain, rainfall, wind, crowd, crowd noise, traffic, ambience, ambiance, atmosphere, waves, ocean, ocean waves, sea, fire, fireplace, campfire, water, river, stream, waterfall, cafe, cafe noise, coffee shop, restaurant, music, background music, piano music, strings, synth pad, drone, crickets, birdsong, birds, birds chirping, birds singing, forest, jungle, storm, thunderstorm, city noise, street noise, chatter, people talking, murmur, applause track, engine, vinyl crackle, jazz, lo fi beats, drums, drum beat, bassline, guitar, piano, violin, flute, keyboard typing, typing, heartbeat, insects, cicadas, frogs, rainstorm, snow, breeze, hubbub, office noise, train station, airport, party, nightclub, bubbles, drizzle, orchestra, choir, traffic noise, nature sounds, city, footsteps in the background, conversation, machinery, helicopter, airplane, plane, train, vacuum cleaner, lawnmower, lawn mower, hair dryer, washing machine, dishwasher, chainsaw, motorbike, motorcycle, truck, trucks, cars, busy street, highway, seaside, beach, orchestral music, ambient music, elevator music, string quartet, ukulele, acoustic guitar, electric guitar, bass guitar, saxophone, trumpet, organ, harp, cello, synth, synthesizer, crowd chatter, market, playground, fan sound, people, kids, kids playing, children, children playing, neighbours talking, tv, television, construction, construction noise, drilling, wind noise, breathing, crackling fire, fireplace crackle, keyboard, keyboard noise, keyboard clicks, instruments, instrument, instrumental, percussion, the band, band, bees, flies, buzzing bees, mosquito, mosquitoes',
    ),
  },
  mark(
    'sound',
    w(
      'alarm, alarms, siren, sirens, beep, beeps, beeping, dog, dogs, barking, bark, barks, dog bark, dog barking, barking dog, cat, meow, meowing, baby, baby crying, crying, bell, bells, doorbell, door bell, church bells, ringtone, phone ringing, telephone ringing, phone ring, notification, notification sound, cough, coughs, coughing, sneeze, sneezing, laughter, laugh, laughs, laughing, giggle, scream, screaming, shout, shouting, applause, clapping, claps, clap, cheer, cheering, cheers, whispering, footsteps, footstep, steps, door, door slam, door closing, door creak, knock, knocking, knock on the door, glass, glass breaking, breaking glass, gunshot, gunshots, explosion, thunder, lightning, thunderclap, horn, car horn, honking, honk, car, car passing, bird, rooster, crow, cow, horse, sheep, pig, chicken, duck, lion, wolf, howl, howling, owl, chirp, chirping, drum, kick, snare, cymbal, gong, chime, chimes, clock, clock ticking, whistle blow, whistling man, phone vibration, vibration, text message, text tone, camera shutter, sigh, breath, breaths, burp, fart, hiccup, snoring, snore, swear word, swear words, swearing, curse, curses, cursing, curse word, curse words, profanity, cuss, cussing, um, ums, uh, uhs, ums and uhs, filler words, mouse click, mouse clicks, page turning, paper rustling, rustling, splash, drip, dripping, zipper, chair creak, creaking, squeaking, squeak, scratching, bang, bangs, thud, thump, crash, boom sound, firework, fireworks, trumpet fanfare, drum roll, drumroll, cuckoo, microwave, microwave beep, smoke alarm, fire alarm, car alarm, alarm clock, police siren, ambulance, ambulance siren, fire truck, train horn, whoosh, swoosh, ding, bleeping, pop sound, sword, laser, robot, robot voice, horn honking, gun, record scratch, rim shot, sad trombone, crickets chirping, engine revving, crunching, chewing, sniffing, sniffle, throat clearing, crinkling, growl, roar, meows, frog, seagull, seagulls, ghost, wind chimes, mic bump, bump, feedback squeal, echo of a shot, interruption, someone coughing, someone talking, phone call ring, phone buzz, buzzer, tweet, tweeting, ping',
    ),
  ),

  // --- what is not offered, and what is not asked ---
  refused(
    'not_audio_editing',
    v('transcribe, translate, summarise, summarize, caption, subtitle, autotune to lyrics'),
    w(
      'into text, to text, as text, speech to text, in writing, transcript, transcription, lyrics, subtitles, captions, split into files, separate files, who is speaking, who is talking, who is singing, who sings, who talks, write down, being said, what is said, what they say, what he says, what she says, into a video, a video out of, a video from, make a video, make an image, who is this, identify the speaker, identify the song, identify, what song is this, name of the song, what is the name of this song, email, e mail, upload this, upload it, post it, send me, tweet it, share it, write a song, write lyrics, write me, write a, poem, code, python, essay, weather forecast, password, delete my account, my account, subscription, refund, book me, order me, order a pizza, pizza, call me, remind me, set a timer, set an alarm, google, search the web,  stock price, bitcoin, joke, tell me a joke, homework, recipe, sql, database, hack, translate to, multiple files, into separate files, into files, the speaker say, detect the language, shazam, detect the bpm, detect the key, find the key, find the bpm, what key is, rename, rename it, generate an image, sing me, delete your data, shell, stems as separate files',
    ),
  ),
  refused(
    'second_audio',
    w(
      'another file, other file, the other one, other one,  my intro, my outro, second file, this track and, both files, two files, these two, other track, other recording, other clip, my jingle, the jingle, my logo, second clip, second track, second recording, both clips, both tracks, both recordings, other song, previous upload, my other, the intro file, attached files, first file, files together, clips together, tracks together, recordings together, two clips, two tracks, two recordings, two songs, another clip, another song, another track, another recording, crossfade into, mix with the other, backing track i uploaded, other audio, second audio, the attached music, theme song file, with my voice over, next song, next track, sidechain, duck under, duck the music, ducking, both attachments, my intro music, my theme music, my backing track, first song, second song, both songs, previous file, previous clip, my theme song, mashup, the file i sent before, files into one, clips into one',
    ),
  ),
  refused(
    'needs_history',
    w(
      'undo, undo that, undo it, redo, go back, as before, same as last time, again like before, last edit, previous edit, revert, like last time, what you did before, same as before, previous version, the original version, restore the original, original back, back to the original, back how it was, back the way it was, last change, take that back, same thing as before, same edit, the last one, like you did before, settings from last time, from last time, do the same, same again, same as yesterday, same thing again, my last edit, repeat the last edit, the usual, do that again, do it again, the same thing again, that again, one step back, step back, my previous request, what i asked before, again like last time, like before, the way it was, how it was before, what we did last time, same as the last one, previous settings, same settings',
    ),
  ),
  refused(
    'later',
    w(
      'tape stop, tape stop effect, record stop, vinyl stop, gradually faster, gradually speed up, speed up gradually, gradually slower, slow down gradually, gradually slow down, speed ramp, accelerando, ritardando, rallentando, preserve formants, keep the formants, formants, formant, stutter, every other second, autotune, auto tune, pitch correct, pitch correction, vocoder, phaser, ring modulation, ring modulator, ring mod, granular, quantize, beat match, beatmatch, sidechain compression, convolution, multiband, multi band, robotize, auto pan, autopan, rotary speaker, leslie, talk box, talkbox, wah, wah wah, harmonizer, harmonize, slows down gradually, speeds up gradually, slowing down gradually, speeding up gradually, octaver, 8d, 8d audio, binaural, surround, surround sound, spatial audio, dolby, 5 1, dolby atmos, time signature, slow down over time, speed up over time, gets faster and faster, faster and faster, slower and slower',
    ),
  ),
  mark(
    'chat',
    w(
      'about yourself, hello, hi, hey, thanks, thank you, good morning, good evening, lol, haha, hahaha, nice work, good job, well done, you are great, you are awesome, love you, love this bot, cool, ok, okay, nice, yes, sup, yo, how are you, what is up, bye, goodbye, good night, test, testing, wow, great job, awesome job, love it, i love it, perfect, looks good, sounds good, sounds great, who are you, what are you, are you there, are you human, nothing, not bad, no problem, never mind, nevermind, forget it, my bad, sorry, welcome, congrats, happy birthday, merry christmas, amazing work, good bot, bad bot, nice one, thank you so much, brilliant, hey there, hi there, hello there, cheers mate, good stuff, that is all, no worries, idk, all good',
    ),
  ),
]
