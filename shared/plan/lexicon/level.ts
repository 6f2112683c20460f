import { a, each, v, w } from './inflections.ts'
import { adjective, dim, fx, loudness, mark, quality } from './rows.ts'
import type { Row } from './senses.ts'

// Level: louder, quieter, peaks, loudness, dynamics, fades, silence.

export const LEVEL: readonly Row[] = [
  dim(
    'level',
    w(
      `volume, level, levels, gain, loudness, loudness level, amplitude, sound level, volume level,
       output level, audio level, sound volume, audio volume, overall volume, overall level, intensity,
       master volume, playback volume, db level, signal level`,
    ),
  ),
  quality(
    'level',
    1,
    a('loud, strong, hot'),
    v('amplify, strengthen, loudify, louden'),
    w(
      `volume up, more powerful, more power, loudly, more loudly, more loud, gain up, powerful, punch up the volume,
       more audible, audible, easier to hear, up the volume, pump up the volume,
       crank the volume, at higher volume, higher in volume, pump it up, crank it`,
    ),
  ),
  quality(
    'level',
    -1,
    a('quiet, soft, faint, weak, gentle on the ears'),
    v('quieten, hush, soften, quiet down, quieten down, attenuate, soften up'),
    w(
      `keep it down, quietly, quiet it, volume down, gain down, softly, more softly, more quietly,
       less loud, not as loud, not so loud, not that loud, less powerful, quite quiet, subdued, gentler,
       lower in volume, at lower volume, more subdued, less audible, shout less, blaring less,
       not as powerful, inaudibly low`,
    ),
  ),
  adjective(
    { dim: 'level', sign: -1 },
    { dim: 'level', sign: -1 },
    w(
      `blaring, overwhelming, killing me, hurting me, too much for my ears, deafening, ear splitting,
       earsplitting, blasting, blows my ears, hurts my ears, hurting my ears, killing my ears,
       deafens me, ear piercing, blowing my ears out, blasting my ears, blasting my ears out, blasts my ears, destroying my ears, overpowering, overly loud,
       hurts the ears, waking everyone up, wakes everyone up, making my ears bleed, makes my ears bleed,
       ears are bleeding`,
    ),
  ),
  adjective(
    { dim: 'level', sign: 1 },
    { dim: 'level', sign: 1 },
    w(
      `nobody can hear, no one can hear, nobody hears, people can not hear, hard to hear, barely hear,
       hardly hear, too low to hear, difficult to hear, tough to hear, struggle to hear,
       struggling to hear, straining to hear, trouble hearing, have trouble hearing,
       having trouble hearing, can not hear, can barely hear, can hardly hear, could not hear,
       could barely hear, can not hear well, can not hear it well, can not hear this well,
       can not hear properly, can not hear it properly, can not really hear, can not hear anything, not hear, difficult to make out,
       not audible, hardly hear anything, hardly hear it, can hardly hear anything,
       can barely hear anything, can hardly hear a thing, can barely hear a thing, barely hear anything`,
    ),
    w(
      each('can not hear, can barely hear, can hardly hear, could not hear, can not make out', [
        'what he is saying',
        'what she is saying',
        'what they are saying',
        'what is being said',
        'what he says',
        'what she says',
        'what they say',
        'what i am saying',
        'what i say',
      ]),
    ),
  ),
  adjective(
    { dim: 'level', sign: -1, fixed: -24 },
    { dim: 'level', sign: 1 },
    w(
      `barely audible, hardly audible, scarcely audible, volume down to a whisper,
       down to a whisper, to a whisper, whisper quiet,
       as quiet as a whisper, just a whisper, barely a whisper, almost inaudible, nearly inaudible, almost silent,
       nearly silent, quiet as a mouse`,
    ),
  ),
  fx(
    'normalize',
    {},
    v('norm, normalize, normalise, maximize, maximise, peak normalize, peak normalise'),
    w(
      `normalization, normalisation, peak normalization, full scale, peak, peaks, highest peak,
       loudest peak, as loud as possible, up as much as you can without clipping,
       up as far as you can without clipping, up as much as possible without clipping,
       up as far as possible without clipping, as loud as it can go without clipping, as loud as it will go,
       as loud as it can get, as loud as it gets, as loud as it goes, as loud as can be, as loud as you can make it,
       max out the level, max out the levels,
       as loud as it can be, as loud as you can, loud as possible, maximum volume,
       max volume, loudest possible, full volume, to the max volume, peak level, max out the volume,
       maximum level, max level, as loud as it can go, loudest it can be, 0 dbfs, max loudness,
       maximum loudness, maximizer, maximiser, as hot as possible, as hot as it gets, as hot as you can, max it out`,
    ),
  ),
  fx(
    'compress',
    {},
    v(
      `comp, squash, compress, even out, level out, even up, glue, squash the dynamics,
       tame the dynamics, smooth out the volume, balance out the volume, smooth out the levels,
       levelling out, levelled out,
       compress the dynamics, control the dynamics`,
    ),
    a('consistent, even, steady, uniform, punchy, stable, equal'),
    w(
      `compression, compressor, dynamic compression, dynamic range compression, same level throughout,
       same volume throughout, same loudness throughout, stay the same throughout, dynamics, more consistent, consistent volume,
       constant volume, consistent level, consistent levels, more even, evenly, punch, more punch,
       jumps, jumping, jumps up and down, jumps around, all over the place, up and down,
       goes up and down, go up and down, going up and down, goes up and down a lot,
       keeps going up and down, equally loud, equal loudness, varies, level the volume,
       level the levels, quiet parts louder and loud parts quieter,
       loud parts quieter and quiet parts louder, loud parts are too loud, loud parts too loud, loud bits are too loud,
       level should stay the same, level should be the same, volume should stay the same, volume should be the same,
       loudness should stay the same, loudness should be the same, volume should stay at the same level,
       volume should be at the same level, loud and quiet, quiet and loud, loud and soft,
       soft and loud, uneven, inconsistent, not constant, not steady, not consistent, not stable, unstable, not equal,
       not uniform, not the same everywhere, varies too much, varies a lot, less dynamic, dynamic range,
       too dynamic, same volume all the way through, difference between loud and quiet,
       difference between the loud and the quiet, difference between the loud and quiet,
       differences between loud and quiet, difference between loud and soft,
       quiet parts louder and the loud parts quieter, loud parts quieter and the quiet parts louder,
       quiet bits louder and loud bits quieter, quiet bits louder and the loud bits quieter,
       balance the volume, balance the levels, balance the loudness, balance the level, level the audio,
       level the sound, level it out, level it, even it out, keeps changing, changes all the time,
       changes too much, balanced volume, volume balanced, volume consistent, volume even, levels even,
       loud and quiet parts, quiet and loud parts, loud parts and quiet parts, fluctuates, fluctuating,
       jumpy, evenness, keeps jumping, keeps jumping around, keeps jumping up and down, keeps fluctuating`,
    ),
  ),
  fx(
    'limit',
    {},
    v('lim, limit, cap the peaks, cap peaks, cap the level, cap it at'),
    w(
      `control peaks, control the peaks, tame peaks, tame the peaks, catch the peaks, true peak limit,
       peak limit, true peak limiter, limiter, brickwall, brick wall, peak limiter,
       hard limit, brickwall limiter, limiter on the master`,
    ),
  ),
  fx('gate', {}, v('gate'), w('noise gate, noise gating, a gate')),
  fx(
    'deess',
    {},
    v('deess, de ess'),
    w(
      `deesser, de esser, sibilance, sibilant, harsh s, harsh esses, harsh s sounds, s sounds, s's, the s's, esses,
       hissy s, sharp s, sharp esses, sharp s sounds, ess sounds, hissing s, ss sounds, harsh ess,
       hissy esses, too sibilant, sibilants, the s is, ess, esses hurt, hurting esses`,
    ),
  ),
  loudness(
    -16,
    w(
      `podcast, podcasts, apple music, podcasting, podcast standard, podcast level, podcast loudness,
       apple podcasts, itunes`,
    ),
  ),
  loudness(
    -14,
    w(
      `spotify, youtube, streaming, tidal, amazon, amazon music, streaming level, streaming loudness,
       streaming platforms, streaming services, soundcloud`,
    ),
  ),
  loudness(
    -23,
    w(
      `ebu, r128, r 128, ebu r128, ebu r 128, broadcast, radio broadcast, european broadcast,
       tv broadcast, broadcast standard, broadcast level, broadcast loudness, loudness for radio,
       loudness for the radio, radio loudness, broadcast radio, broadcast radio loudness,
       radio level, radio standard, master for radio, master it for radio, master this for radio,
       mastered for radio`,
    ),
  ),
  loudness(-24, w('us tv, atsc, atsc a 85, american tv, us broadcast, us television')),
  loudness(-20, w('audiobook, acx, audiobooks, audible standard, audio book'), -3),
  fx(
    'loudness',
    {},
    w(
      `loudness, lufs, lkfs, perceived loudness, integrated loudness, loudness normalization,
       loudness normalisation`,
    ),
  ),
  mark(
    'fade',
    v(
      `fade, taper, taper off, trail off, die away, wind down, wind it down, wind this down,
       die out, die down, ease, dissolve`,
    ),
    w(
      `come in gradually, come in slowly, come in softly, fade up, fades up, fading up, fade away, fades away, fading away, fade down, fade outs, fade ins,
       fadeout, fadein, fadeouts, fadeins, fader, disappear slowly, slowly disappear, disappear gradually,
       gradually disappear, vanish slowly, slowly vanish, disappear little by little`,
    ),
  ),
  mark(
    'silence',
    v(
      `silence, mute, zero, blank, blank out, mute out, silence out, zero out, black out, cut the sound,
       kill the sound, kill the audio, cut the audio, kill the volume, turn off the sound, shut up`,
    ),
    w(
      `silent, no sound, no audio, there should be no sound, there should be no audio,
       there must be no sound, nothing should be heard, nothing to be heard, nothing should be audible, pause, pauses, gap, gaps, dead air, dead space,
       dead spots, dead spot, dead time, empty space, blank space, blank spots, quiet gaps,
       silent parts, silent bits, silent sections, silent part, silent gaps, silent gap, quiet parts,
       long pauses, awkward pauses, awkward silences, awkward silence, awkward pause, pausing,
       inaudible, dead silence, completely quiet, totally quiet, complete silence, dead silent, dead quiet,
       digital silence, total silence, silent stretches, empty bits, empty parts, empty bit,
       a break, a short break, a brief break, a little break, a small break, empty part, empty section, blank bit, blank part, empty gaps, of nothing, be silent, be silenced, be muted`,
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
  fx(
    'remove_silences',
    {},
    v('tighten, tighten up, jump cut, jumpcut'),
    w('tighter, silence removal, dead air removal, pause removal, gap removal'),
  ),
  fx(
    'bleep',
    {},
    v('bleep, bleep out, beep out, bleep over, beep over, bleep through'),
    w(
      `bleep censor, censor beep, a bleep, censor bleep, beep from, beep between, beep it, beep that, beep this,
       beep the word, beep him, beep her`,
    ),
  ),
  fx('mute', { censor: true }, v('censor, censor out, redact')),
]
