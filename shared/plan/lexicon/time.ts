import { a, v, w } from './inflections.ts'
import { act, adjective, dim, fx, mark, quality, up } from './rows.ts'
import type { Row } from './senses.ts'

// Time and pitch: backwards, faster, deeper, again, in another order.

export const TIME: readonly Row[] = [
  fx(
    'reverse',
    {},
    v(
      `rev, reverse, rewind, flip, play backwards, play in reverse, play backward, run backwards,
       flip backwards, turn backwards, flip around, turn around`,
    ),
    w(
      `backwards, backward, should go backwards, go backwards, going backwards, back to front,
       in reverse, in reverse order, back to the front, reverse it,
       end to start, from end to start, reversal, from back to front, from the end to the beginning, from end to beginning,
       from the end to the start, from the last to the first, tail first`,
    ),
  ),
  dim(
    'speed',
    w(
      `speed, tempo, pace, playback speed, rate, timing, bpm, speaking rate, talking speed, speech rate,
       velocity, rhythm, play speed`,
    ),
  ),
  quality(
    'speed',
    1,
    a('fast, quick, swift, rapid, brisk, snappy'),
    v(
      `speed up, accelerate, quicken, hurry up, hasten, pick up the pace, pick up the tempo,
       pick up the speed, hurry, rush`,
    ),
    w('speedier, faster paced, sped, too rushed, up tempo, uptempo'),
  ),
  quality(
    'speed',
    -1,
    a('slow, sluggish'),
    v('slow down, decelerate, slowdown'),
    w(
      `slows, slowing, slow motion, slowmo, slow mo, slower paced, more slowly, drag,
       laid back tempo`,
    ),
  ),
  adjective(up('speed'), up('speed'), w('drags, dragging, draggy, drags on, drags along')),
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
      `playback rate, tape speed, record speed, vinyl speed, turntable speed, varispeed, vari speed,
       resample, speed and pitch, pitch and speed, pitch and speed together,
       speed and pitch together, both pitch and speed, tempo and pitch, pitch and tempo,
       turntable, tape style, like a tape, like tape, like a record, like vinyl, like a vinyl, like an lp, like a vinyl record,
       like on a turntable, like on a tape, like on a tape machine, like on an old tape, like on an old tape machine, vinyl style, record style, like a slowed down record, like a slowed record, like on a record player, like a tape machine, tape, as on tape, as on a tape, as on a turntable, as on a record player, as on vinyl, as on a tape machine, tape machine, like a turntable, tape deck,
       sample rate trick`,
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
      `higher pitched, higher pitch, high pitched, pitch up, pitched up, pitching up, higher in pitch,
       sharper in pitch, transpose up, higher key, up in pitch, up the pitch, pitch higher, girlier,
       high pitch, tune up, more girly`,
    ),
  ),
  quality(
    'pitch',
    -1,
    a('deep'),
    w(
      `lower pitched, lower pitch, low pitched, pitch down, pitched down, pitching down, lower in pitch,
       transpose down, lower key, down in pitch, manlier, pitch lower, baritone, deeper pitch,
       deeper voice, deep voice, deeper sounding, more bassy voice, low pitch, tune down, deepen,
       deepens, deepened, deepening, more manly, more masculine`,
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
  adjective(
    { op: 'remove', params: { target: 'vocals' } },
    { op: 'remove', params: { target: 'vocals' } },
    w('karaoke version, instrumental version, instrumental only'),
  ),
  adjective(
    { op: 'extract', params: { target: 'vocals' } },
    { op: 'extract', params: { target: 'vocals' } },
    w('acapella, acappella, a cappella, acapella version'),
  ),
  act('turn', v('pitch, transpose, detune, retune, pitch shift, pitchshift, repitch')),
  dim(
    'pitch',
    v('pitch, transpose, detune, retune, pitch shift, pitchshift, repitch, tune'),
    w('pitch shifter'),
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
      `helium, on helium, like helium, helium voice, inhaled helium, breathed helium,
       like i inhaled helium, sucked helium, like they inhaled helium`,
    ),
  ),
  fx(
    'pitch',
    { semitones: -6 },
    w(
      `giant, monster, demon, demonic, like a monster, like a demon, monstrous, ogre, darth vader,
       like a giant, demon voice, monster voice, ogre like, troll voice, giant voice, villain voice`,
    ),
  ),
  mark(
    'loop',
    v(
      `loop, repeat, duplicate, replay, double up, copy, copy and paste, cycle, reiterate, play on repeat, put on repeat`,
    ),
    w(
      `on repeat, back to back, one after the other, one after another, on a loop, in a loop, over and over, again and again, again and again and again, a loop, seamless loop, on loop,
       repetition, end to end, repetitions`,
    ),
  ),
  {
    sense: { as: 'again', plays: 2 },
    words: w(
      `again, once more, one more time, a second time, repeat once, another time, repeated once,
       loop once, one extra time`,
    ),
  },
  mark(
    'order',
    w(
      `order, halves, the halves, two halves, both halves, the parts, two parts, the two parts,
       other way round, other way around, opposite order, reverse order, the order, segments,
       two segments`,
    ),
  ),
]
